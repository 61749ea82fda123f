"""Change the second factors of an account: set up, rename, take off, draw codes anew.

The officers' pages call these within `confirm_act.confirmed`.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from keys.secrets_in_use import Secrets
from suket.access import passkeys, recovery_codes, second_factors, totp
from suket.access.confirm_act import note
from suket.access.errors import LastFactor, WrongProof
from suket.access.passkeys import NewPasskey
from suket.access.tables import Account
from suket.journal.words import Event


def set_up_app(
    session: Session,
    account: Account,
    secret: str,
    code: str,
    *,
    secrets: Secrets,
    now: datetime,
) -> list[str]:
    """Let an account have the app of this secret, which shows its first code.

    Returns new recovery codes if the account had none, else none.  Raises `WrongProof`.
    """
    step = totp.step_of(secret, code, now=now)
    if step is None:
        raise WrongProof
    totp.put(session, account.id, secret, secrets=secrets, step=step, now=now)
    codes = _first_codes(session, account, secrets=secrets)
    note(session, Event.TOTP_SET, account, at=now)
    return codes


def add_passkey(
    session: Session,
    account: Account,
    made: NewPasskey,
    name: str,
    *,
    secrets: Secrets,
    now: datetime,
) -> list[str]:
    """Let an account use a passkey; returns as `set_up_app`, raises `AlreadyThere`."""
    passkeys.add(session, account.id, made, name=name, now=now)
    codes = _first_codes(session, account, secrets=secrets)
    note(session, Event.PASSKEY_ADDED, account, at=now)
    return codes


def take_app_off(
    session: Session, account: Account, *, is_demanded: bool, now: datetime
) -> None:
    """Take the app off the account; `LastFactor` if one is demanded and it has none."""
    if totp.remove(session, account.id):
        _settle(session, account, is_demanded=is_demanded)
        note(session, Event.TOTP_REMOVED, account, at=now)


def revoke_passkey(
    session: Session,
    account: Account,
    passkey_id: str,
    *,
    is_demanded: bool,
    now: datetime,
) -> None:
    """Let the account use a passkey no more; `PasskeyNotFound`, or `LastFactor`."""
    found = passkeys.find(session, passkey_id, account_id=account.id)
    found.revoked_at = now
    session.flush()
    _settle(session, account, is_demanded=is_demanded)
    note(session, Event.PASSKEY_REVOKED, account, at=now)


def draw_codes(
    session: Session, account: Account, *, secrets: Secrets, now: datetime
) -> list[str]:
    """Return ten new recovery codes; those before them work no more."""
    codes = recovery_codes.draw(session, account.id, secrets=secrets)
    note(session, Event.RECOVERY_CODES_DRAWN, account, at=now)
    return codes


def _first_codes(session: Session, account: Account, *, secrets: Secrets) -> list[str]:
    if recovery_codes.count_left(session, account.id):
        return []
    return recovery_codes.draw(session, account.id, secrets=secrets)


def _settle(session: Session, account: Account, *, is_demanded: bool) -> None:
    """Leave no recovery codes where there is nothing to recover."""
    if second_factors.are_there(session, account.id):
        return
    if is_demanded:
        raise LastFactor
    recovery_codes.remove(session, account.id)
