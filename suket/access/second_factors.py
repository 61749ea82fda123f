"""The second factors of an account: whether it has some, and of whom one is wanted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from keys.secrets_in_use import Secrets
from suket.access import half_sessions, passkeys, recovery_codes, totp
from suket.access.rights import Officer, Right
from suket.access.tables import Account
from suket.access.words import Role


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account can prove itself by, besides its password."""

    has_app: bool
    passkeys: int
    codes_left: int

    def __bool__(self) -> bool:
        """Say whether there is a second factor; recovery codes are for losing one."""
        return self.has_app or self.passkeys > 0


def of_account(session: Session, account_id: str) -> Factors:
    """Return the factors of an account."""
    return Factors(
        has_app=totp.has(session, account_id),
        passkeys=len(passkeys.of_account(session, account_id)),
        codes_left=recovery_codes.count_left(session, account_id),
    )


def are_there(session: Session, account_id: str) -> bool:
    """Say whether the account has a second factor."""
    return totp.has(session, account_id) or passkeys.are_there(session, account_id)


def are_missing(session: Session, username: str) -> bool:
    """Say whether the account of this name has no second factor."""
    query = select(Account.id).where(Account.username == username)
    account_id = session.scalar(query)
    return account_id is None or not are_there(session, account_id)


def are_wanted_of(officer: Officer) -> bool:
    """Say whether the officer governs or signs, so that a password is too little."""
    return officer.may(Right.GOVERN) or Role.SIGNATORY in officer.roles


def reset(session: Session, account: Account, *, now: datetime) -> None:
    """Take every factor off an account, as when the device is lost or stolen."""
    totp.remove(session, account.id)
    passkeys.revoke_all(session, account.id, now=now)
    recovery_codes.remove(session, account.id)
    half_sessions.end_all(session, account.id, now=now)


def reseal(session: Session, secrets: Secrets) -> int:
    """Seal anew what bears an older secret, and return how many values that were."""
    return totp.reseal(session, secrets) + recovery_codes.reseal(session, secrets)
