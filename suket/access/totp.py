"""Codes of authenticator apps: TOTP (RFC 6238), six digits every thirty seconds."""

import hmac
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from keys.secrets_in_use import Sealed, Secrets, Use
from suket.access.tables import Totp

STEP_SECONDS: Final = 30
DRIFT: Final = 1  # steps that a phone's clock may be off, either way: RFC 6238, 5.2


def draw() -> str:
    """Return a new secret: 32 characters of base32, 160 random bits (RFC 4226, 4)."""
    return pyotp.random_base32()


def address(secret: str, *, username: str, issuer: str) -> str:
    """Return the `otpauth://` address that an app reads from a QR."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def step_of(secret: str, code: str, *, now: datetime) -> int | None:
    """Return the step, now or next to it, whose code this is; None for any other."""
    typed = "".join(code.split()).encode()
    app, here = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    steps = range(here - DRIFT, here + DRIFT + 1)
    found = [
        step
        for step in steps
        if hmac.compare_digest(app.generate_otp(step).encode(), typed)
    ]
    return found[0] if found else None


def has(session: Session, account_id: str) -> bool:
    """Say whether the account has an app."""
    return session.get(Totp, account_id) is not None


def put(
    session: Session,
    account_id: str,
    secret: str,
    *,
    secrets: Secrets,
    step: int,
    now: datetime,
) -> None:
    """Let an account have this app, and no other.

    `step` is that of the code which showed that the app is set up: it works no more.
    """
    remove(session, account_id)
    sealed = secrets.seal(Use.TOTP, secret.encode(), about=account_id)
    row = Totp(
        account_id=account_id,
        secret_id=sealed.secret_id,
        sealed=sealed.data,
        last_step=step,
        created_at=now,
    )
    session.add(row)
    session.flush()


def spend(
    session: Session, account_id: str, code: str, *, secrets: Secrets, now: datetime
) -> bool:
    """Say whether this is a code of the account's app, and let it work no more.

    Nor do codes before it.  Raises a `KeyFault` if the secret cannot be opened.
    """
    row = session.get(Totp, account_id)
    step = None if row is None else step_of(_secret(row, secrets), code, now=now)
    if step is None:
        return False
    later = update(Totp).where(Totp.account_id == account_id, Totp.last_step < step)
    spent = later.values(last_step=step).returning(Totp.account_id)
    return session.scalar(spent) is not None


def remove(session: Session, account_id: str) -> bool:
    """Take the app off the account; False if it has none."""
    gone = delete(Totp).where(Totp.account_id == account_id)
    return session.scalar(gone.returning(Totp.account_id)) is not None


def reseal(session: Session, secrets: Secrets) -> int:
    """Seal anew what bears an older secret, and return how many that were.

    An app that is set up anew meanwhile keeps what it then got.
    """
    query = select(Totp).where(Totp.secret_id != secrets.current.id)
    rows = session.scalars(query).all()
    for row in rows:
        plain = _secret(row, secrets).encode()
        sealed = secrets.seal(Use.TOTP, plain, about=row.account_id)
        same = (Totp.account_id == row.account_id, Totp.sealed == row.sealed)
        fresh = {"secret_id": sealed.secret_id, "sealed": sealed.data}
        session.execute(update(Totp).where(*same).values(fresh))
    return len(rows)


def _secret(row: Totp, secrets: Secrets) -> str:
    sealed = Sealed(row.secret_id, row.sealed)
    return secrets.unseal(Use.TOTP, sealed, about=row.account_id).decode()
