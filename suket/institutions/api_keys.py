"""The API keys of institutions.

A key is `suket_<id>.<secret>`: the id finds the row, the secret of 256 bits is kept as
its SHA-256.  An institution may have several at once, so that a new one is in use
before the old one is revoked.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from suket.access.secret_hashing import digest_of, has_digest
from suket.columns import new_id
from suket.institutions.errors import ApiKeyNotFound, BadAgreement
from suket.institutions.tables import ApiKey
from suket.institutions.words import Scope

PREFIX = "suket_"  # so that a search for lost keys finds it
SECRET_BYTES = 32
LONGEST = timedelta(days=730)
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedKey:
    """A key to be made: whose, for which machine, for what, until when."""

    institution: str
    label: str
    scopes: Collection[Scope]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NewKey:
    """A new key; `token` is shown once and kept nowhere."""

    id: str
    token: str
    expires_at: datetime


def add(session: Session, wanted: WantedKey, *, who: str, now: datetime) -> NewKey:
    """Make a key.  Raises `BadAgreement` for no scope, no label, or over two years."""
    if not wanted.scopes:
        raise BadAgreement("scope: at least one")
    if not 0 < len(wanted.label.strip()) <= LONGEST_LABEL:
        raise BadAgreement(f"label: 1 to {LONGEST_LABEL} characters")
    if not now < wanted.expires_at <= now + LONGEST:
        raise BadAgreement(f"days: 1 to {LONGEST.days}")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey(
        id=new_id(),
        institution_code=wanted.institution,
        label=wanted.label.strip(),
        secret_digest=digest_of(secret),
        scopes=" ".join(sorted(set(wanted.scopes))),
        created_at=now,
        created_by=who,
        expires_at=wanted.expires_at,
    )
    session.add(key)
    session.flush()
    return NewKey(key.id, f"{PREFIX}{key.id}.{secret}", key.expires_at)


def of_token(session: Session, token: str, *, now: datetime) -> ApiKey | None:
    """Return the key that this token is, while it is good; else None.

    Secrets are compared in a time that does not depend on them, and an unknown id is
    compared too.
    """
    key_id, _, secret = token.removeprefix(PREFIX).partition(".")
    key = session.get(ApiKey, key_id) if token.startswith(PREFIX) else None
    is_same = has_digest(secret, key.secret_digest if key else None)
    if key is None or not is_same or not is_good(key, now=now):
        return None
    return key


def is_good(key: ApiKey, *, now: datetime) -> bool:
    """Say whether the key may be used at `now`."""
    return key.revoked_at is None and now < key.expires_at


def find(session: Session, key_id: str, *, institution: str) -> ApiKey:
    """Return the institution's key, or raise `ApiKeyNotFound`."""
    key = session.get(ApiKey, key_id)
    if key is None or key.institution_code != institution:
        raise ApiKeyNotFound
    return key


def of_institution(session: Session, code: str) -> Sequence[ApiKey]:
    """Return the keys of an institution, the newest first."""
    query = select(ApiKey).where(ApiKey.institution_code == code)
    return session.scalars(query.order_by(ApiKey.created_at.desc(), ApiKey.id)).all()


def note_use(session: Session, key_id: str, *, day: date) -> None:
    """Write down on which day the key was last used."""
    session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used=day))
