"""The passkeys of accounts, as they are kept; `webauthn_ceremonies` speaks to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from suket.access.errors import PasskeyNotFound
from suket.access.tables import Account, Passkey
from suket.errors import AlreadyThere

MOST_LETTERS: Final = 60  # of a name


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What an authenticator made for us."""

    credential_id: bytes  # 16 to 1,023 bytes
    public_key: bytes  # COSE_Key
    sign_count: int
    is_synced: bool


def of_account(session: Session, account_id: str) -> Sequence[Passkey]:
    """Return the passkeys that an account may use, the oldest first."""
    query = select(Passkey).where(
        Passkey.account_id == account_id, Passkey.revoked_at.is_(None)
    )
    return session.scalars(query.order_by(Passkey.created_at, Passkey.id)).all()


def are_there(session: Session, account_id: str) -> bool:
    """Say whether the account has a passkey that it may use."""
    live = (Passkey.account_id == account_id, Passkey.revoked_at.is_(None))
    return bool(session.scalar(select(exists().where(*live))))


def by_credential(
    session: Session, credential_id: bytes
) -> tuple[Passkey, Account] | None:
    """Return the passkey with this id and whose it is, unless either may do nothing."""
    query = (
        select(Passkey, Account)
        .join(Account, Account.id == Passkey.account_id)
        .where(
            Passkey.credential_id == credential_id,
            Passkey.revoked_at.is_(None),
            Account.is_disabled.is_(False),
        )
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def add(
    session: Session, account_id: str, made: NewPasskey, *, name: str, now: datetime
) -> Passkey:
    """Let an account use a passkey; `AlreadyThere` if anybody ever had it."""
    known = exists().where(Passkey.credential_id == made.credential_id)
    if session.scalar(select(known)):
        raise AlreadyThere("passkey")
    row = Passkey(
        account_id=account_id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        is_synced=made.is_synced,
        name=tidy(name),
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def tidy(name: str) -> str:
    """Return a name as it is kept: on one line, of 1 to 60 letters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return line[:MOST_LETTERS].strip() or "Kunci sandi"


def find(session: Session, passkey_id: str, *, account_id: str) -> Passkey:
    """Return the account's passkey of this id, or raise `PasskeyNotFound`."""
    found = [each for each in of_account(session, account_id) if each.id == passkey_id]
    if not found:
        raise PasskeyNotFound
    return found[0]


def count_use(
    session: Session, passkey: Passkey, sign_count: int, *, now: datetime
) -> bool:
    """Note that a passkey was used; False if it counts backwards, as a copy would.

    Synced passkeys count nothing: what was 0 may stay so (WebAuthn 3, section 6.1.1).
    """
    used = update(Passkey).where(
        Passkey.id == passkey.id,
        Passkey.revoked_at.is_(None),
        or_(Passkey.sign_count == 0, Passkey.sign_count < sign_count),
    )
    values = {"sign_count": sign_count, "last_used_at": now}
    return session.scalar(used.values(values).returning(Passkey.id)) is not None


def revoke_all(session: Session, account_id: str, *, now: datetime) -> None:
    """Let an account use none of its passkeys."""
    for each in of_account(session, account_id):
        each.revoked_at = now
    session.flush()
