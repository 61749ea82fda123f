"""What somebody types or touches to prove who they are, looked at and used up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from keys.secrets_in_use import Secrets
from suket.access import passkeys, recovery_codes, totp
from suket.access.errors import WrongProof
from suket.access.tables import Account
from suket.access.webauthn_ceremonies import RelyingParty, asserted, unverified_id
from suket.access.words import Proof


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed into a form, or what the browser got from a passkey, as JSON."""

    code: str = field(default="", repr=False)
    assertion: str = field(default="", repr=False)
    is_password_right: bool = False  # of whom it is asked: the hash is compared before


@dataclass(frozen=True, slots=True)
class Proving:
    """By what proofs are looked at: the secrets of the service, and where it is."""

    secrets: Callable[[], Secrets]  # opened only where a code is looked at
    party: RelyingParty


def prove(
    session: Session,
    account: Account,
    given: Given,
    challenge: bytes,
    *,
    proving: Proving,
    now: datetime,
) -> Proof:
    """Return by what an account proves itself, and use that up.

    A passkey signs the `challenge`, a code says nothing of it.  Raises `WrongProof`, or
    a `KeyFault` if the codes of the account cannot be opened.
    """
    if given.assertion:
        return _touched(session, account, given, challenge, proving=proving, now=now)
    who, code, secrets = account.id, given.code, proving.secrets()
    if totp.spend(session, who, code, secrets=secrets, now=now):
        return Proof.TOTP
    if recovery_codes.spend(session, who, code, secrets=secrets, now=now):
        return Proof.RECOVERY_CODE
    raise WrongProof


def _touched(
    session: Session,
    account: Account,
    given: Given,
    challenge: bytes,
    *,
    proving: Proving,
    now: datetime,
) -> Proof:
    found = passkeys.by_credential(session, unverified_id(given.assertion))
    if found is None or found[1].id != account.id:
        raise WrongProof
    count = asserted(proving.party, challenge, given.assertion, found[0])
    if not passkeys.count_use(session, found[0], count, now=now):
        raise WrongProof(is_copy=True)
    return Proof.PASSKEY
