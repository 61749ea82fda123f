"""Step-up: who is about to act proves anew, for this act, that it is they.

The act is written down whole, as a manifest, and its SHA-256 is the challenge: what is
confirmed is this list, to the byte, and no other.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from suket.access.errors import StepUpOver, StepUpUsed
from suket.access.secret_hashing import digest_of
from suket.access.tables import StepUp
from suket.access.words import Purpose
from suket.db import inserted

GOOD_FOR: Final = timedelta(minutes=5)
KEPT_FOR: Final = timedelta(days=1)
NONCE_BYTES: Final = 16
_FORM: Final = "suket-confirm-1"
_CHECK_DIGITS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is about to be done, by whom; `content` is JSON: lists, texts, numbers."""

    purpose: Purpose
    office: str  # region code, "" where none is concerned
    username: str
    nonce: str  # so that no two manifests are alike
    content: Any

    @property
    def data(self) -> bytes:
        """The canonical JSON of it, UTF-8 without blanks."""
        parts = [_FORM, self.purpose, self.office, self.username, self.nonce]
        return canonical([*parts, self.content])

    @property
    def challenge(self) -> bytes:
        """Its SHA-256: 32 bytes, which a passkey signs."""
        return sha256(self.data).digest()

    @property
    def check_value(self) -> str:
        """Six digits of it, to be compared where no passkey signs it."""
        digits = int.from_bytes(self.challenge[:8]) % 10**_CHECK_DIGITS
        return f"{digits:0{_CHECK_DIGITS}}"


def canonical(value: Any) -> bytes:
    """Return the one way in which a value is written as JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode()


def nonce() -> str:
    """Return what makes a manifest unlike every other: 22 characters."""
    return secrets.token_urlsafe(NONCE_BYTES)


def ask(session: Session, manifest: Manifest, token: str, *, now: datetime) -> None:
    """Note that the session with this token was asked to confirm the manifest."""
    session.add(StepUp(**_values(manifest, token, now=now)))
    session.flush()


def spend(session: Session, manifest: Manifest, token: str, *, now: datetime) -> None:
    """Use up what was asked, in the transaction of the act itself.

    Of two at one moment, one gets it.  Raises `StepUpUsed`, or `StepUpOver` for what
    was asked too long ago, of another session, or of another manifest.
    """
    asked = _key(manifest)
    waiting = update(StepUp).where(
        StepUp.challenge_digest == asked,
        StepUp.session_digest == digest_of(token),
        StepUp.purpose == manifest.purpose,
        StepUp.used_at.is_(None),
        StepUp.expires_at > now,
    )
    used = waiting.values(used_at=now).returning(StepUp.challenge_digest)
    if session.scalar(used) is None:
        raise _why_not(session, asked, token)


def spend_at_once(
    session: Session, manifest: Manifest, token: str, *, now: datetime
) -> None:
    """Use up what was asked without a note, as of a stranger; raises `StepUpUsed`."""
    row = _values(manifest, token, now=now) | {"used_at": now}
    used = inserted(session, StepUp).values(row).on_conflict_do_nothing()
    if session.scalar(used.returning(StepUp.challenge_digest)) is None:
        raise StepUpUsed


def forget_old(session: Session, *, now: datetime) -> None:
    """Drop what was asked a day ago."""
    session.execute(delete(StepUp).where(StepUp.expires_at < now - KEPT_FOR))


def _values(manifest: Manifest, token: str, *, now: datetime) -> dict[str, Any]:
    return {
        "challenge_digest": _key(manifest),
        "session_digest": digest_of(token),
        "purpose": manifest.purpose,
        "manifest_digest": manifest.challenge.hex(),
        "expires_at": now + GOOD_FOR,
    }


def _key(manifest: Manifest) -> str:
    return sha256(manifest.challenge).hexdigest()


def _why_not(session: Session, asked: str, token: str) -> StepUpOver | StepUpUsed:
    query = select(StepUp.used_at).where(
        StepUp.challenge_digest == asked, StepUp.session_digest == digest_of(token)
    )
    return StepUpUsed() if session.scalar(query) else StepUpOver()
