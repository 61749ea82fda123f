"""Recovery codes: ten, shown once, each good once, for the day a device is lost.

What is kept is the SHA-256 of a code, sealed: who reads the database alone cannot try
codes out, and the seal can be made anew when the secret is changed, which a keyed hash
could not.
"""

import hmac
import secrets as randomness
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, delete, func, select, update
from sqlalchemy.orm import Session

from keys.secrets_in_use import Sealed, Secrets, Use
from suket.access.secret_hashing import LETTERS
from suket.access.tables import RecoveryCode

HOW_MANY: Final = 10
GROUPS, GROUP_LETTERS = 3, 4  # 59 random bits


def draw(session: Session, account_id: str, *, secrets: Secrets) -> list[str]:
    """Return ten new codes of an account; those before them work no more."""
    remove(session, account_id)
    codes = [_drawn() for _ in range(HOW_MANY)]
    for position, code in enumerate(codes):
        sealed = secrets.seal(
            Use.CODES, _digest(code), about=_about(account_id, position)
        )
        session.add(
            RecoveryCode(
                account_id=account_id,
                position=position,
                secret_id=sealed.secret_id,
                sealed=sealed.data,
            )
        )
    session.flush()
    return codes


def spend(
    session: Session, account_id: str, code: str, *, secrets: Secrets, now: datetime
) -> bool:
    """Say whether this is an unused code of the account, and let it work no more.

    Raises a `KeyFault` if the digests cannot be opened.
    """
    typed = _digest(code)
    for row in session.scalars(_unused(account_id)):
        if hmac.compare_digest(_opened(row, secrets), typed):
            return _mark_used(session, row, now=now)
    return False


def count_left(session: Session, account_id: str) -> int:
    """Return how many codes the account has left."""
    unused = _unused(account_id).subquery()
    return session.scalar(select(func.count()).select_from(unused)) or 0


def remove(session: Session, account_id: str) -> None:
    """Let none of the account's codes work."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def reseal(session: Session, secrets: Secrets) -> int:
    """Seal anew what bears an older secret, and return how many that were.

    Codes that are drawn anew meanwhile stay as they then are.
    """
    query = select(RecoveryCode).where(RecoveryCode.secret_id != secrets.current.id)
    rows = session.scalars(query).all()
    for row in rows:
        about = _about(row.account_id, row.position)
        sealed = secrets.seal(Use.CODES, _opened(row, secrets), about=about)
        same = RecoveryCode.sealed == row.sealed
        fresh = {"secret_id": sealed.secret_id, "sealed": sealed.data}
        session.execute(update(RecoveryCode).where(_is(row), same).values(fresh))
    return len(rows)


def _drawn() -> str:
    groups = (
        "".join(randomness.choice(LETTERS) for _ in range(GROUP_LETTERS))
        for _ in range(GROUPS)
    )
    return "-".join(groups)


def _digest(code: str) -> bytes:
    """Return the digest of a code, however its letters and hyphens were typed."""
    return sha256("".join(filter(str.isalnum, code.lower())).encode()).digest()


def _about(account_id: str, position: int) -> str:
    return f"{account_id}:{position}"


def _unused(account_id: str) -> Select[RecoveryCode]:
    query = select(RecoveryCode).where(RecoveryCode.account_id == account_id)
    return query.where(RecoveryCode.used_at.is_(None))


def _opened(row: RecoveryCode, secrets: Secrets) -> bytes:
    about = _about(row.account_id, row.position)
    return secrets.unseal(Use.CODES, Sealed(row.secret_id, row.sealed), about=about)


def _mark_used(session: Session, row: RecoveryCode, *, now: datetime) -> bool:
    unused = update(RecoveryCode).where(_is(row), RecoveryCode.used_at.is_(None))
    used = unused.values(used_at=now).returning(RecoveryCode.position)
    return session.scalar(used) is not None


def _is(row: RecoveryCode) -> ColumnElement[bool]:
    return and_(
        RecoveryCode.account_id == row.account_id,
        RecoveryCode.position == row.position,
    )
