"""Manage institutions: register and close them, give and take keys and accounts.

Each act stands in the journal, under the office that the agreement was made with.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from suket.institutions import api_keys, clerk_accounts, institutions
from suket.institutions.api_keys import NewKey, WantedKey
from suket.institutions.clerk_accounts import CLERKS
from suket.institutions.errors import AgreementOver, ApiKeyNotFound
from suket.institutions.tables import Clerk, Institution
from suket.institutions.words import VisitPurpose
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices


def register(
    session: Session,
    institution: Institution,
    purposes: Collection[VisitPurpose],
    *,
    who: str,
    now: datetime,
) -> None:
    """Add an institution by its agreement.

    Raises `OfficeNotFound`, `BadAgreement` or `AlreadyThere`.
    """
    offices.find(session, institution.office_code)
    institution.created_at = now
    institutions.add(session, institution, purposes)
    _note(session, Event.INSTITUTION_ADDED, institution, who=who, at=now)


def close(session: Session, code: str, *, who: str, now: datetime) -> None:
    """End an agreement for good, from `now` on: people and keys are let in no more.

    Raises `InstitutionNotFound`, or `AgreementOver` if it is closed already.
    """
    institution = _open(session, code)
    institution.closed_at = now
    _note(session, Event.INSTITUTION_CLOSED, institution, who=who, at=now)


def give_key(session: Session, wanted: WantedKey, *, who: str, now: datetime) -> NewKey:
    """Make a key; older ones stay good, so that machines change over in their time.

    Raises `InstitutionNotFound`, `AgreementOver` if it is closed, or `BadAgreement`.
    """
    institution = _open(session, wanted.institution)
    key = api_keys.add(session, wanted, who=who, now=now)
    _note(session, Event.API_KEY_CREATED, institution, key.id, who=who, at=now)
    return key


def revoke_key(
    session: Session, code: str, key_id: str, *, who: str, now: datetime
) -> None:
    """Let a key in no more, at once.

    Raises `InstitutionNotFound`, or `ApiKeyNotFound` also if it is revoked already.
    """
    institution = institutions.find(session, code)
    key = api_keys.find(session, key_id, institution=code)
    if key.revoked_at is not None:
        raise ApiKeyNotFound(key_id)
    key.revoked_at = now
    _note(session, Event.API_KEY_REVOKED, institution, key_id, who=who, at=now)


def employ(
    session: Session,
    code: str,
    username: str,
    password: str,
    *,
    who: str,
    now: datetime,
) -> Clerk:
    """Add a person of an institution.

    Raises `InstitutionNotFound`, `AgreementOver` if it is closed, `BadUsername`,
    `WeakPassword` or `AlreadyThere`.
    """
    institution = _open(session, code)
    clerk = clerk_accounts.add(session, code, username, password, now=now)
    _note(session, Event.CLERK_CREATED, institution, username, who=who, at=now)
    return clerk


def dismiss(session: Session, username: str, *, who: str, now: datetime) -> None:
    """Let a person in no more (`ClerkNotFound`)."""
    clerk = CLERKS.find(session, username)
    CLERKS.disable(session, clerk, now=now)
    _note_of(session, Event.CLERK_DISABLED, clerk, who=who, at=now)


def reinstate(
    session: Session, username: str, password: str, *, who: str, now: datetime
) -> None:
    """Let a dismissed person in again, by a new password only.

    Raises `ClerkNotFound`, `WeakPassword`, or `AgreementOver` if it is closed.
    """
    clerk = CLERKS.find(session, username)
    _open(session, clerk.institution_code)
    CLERKS.enable(session, clerk, password, now=now)
    _note_of(session, Event.CLERK_ENABLED, clerk, who=who, at=now)


def unlock(session: Session, username: str, *, who: str, now: datetime) -> None:
    """Forget the failed tries of a person (`ClerkNotFound`)."""
    clerk = CLERKS.find(session, username)
    CLERKS.unlock(session, username)
    _note_of(session, Event.CLERK_UNLOCKED, clerk, who=who, at=now)


def give_password(
    session: Session, username: str, password: str, *, who: str, now: datetime
) -> None:
    """Give a person a new password (`ClerkNotFound`, `WeakPassword`)."""
    clerk = CLERKS.find(session, username)
    CLERKS.set_password(session, clerk, password, now=now)
    _note_of(session, Event.CLERK_PASSWORD_SET, clerk, who=who, at=now)


def _open(session: Session, code: str) -> Institution:
    """Return an institution that was not closed, or raise `AgreementOver`."""
    institution = institutions.find(session, code)
    if institution.closed_at is not None:
        raise AgreementOver(code)
    return institution


def _note_of(
    session: Session, event: Event, clerk: Clerk, *, who: str, at: datetime
) -> None:
    entries.note(session, CLERKS.fact(session, event, clerk), who=who, at=at)


def _note(
    session: Session,
    event: Event,
    institution: Institution,
    part: str = "",
    *,
    who: str,
    at: datetime,
) -> None:
    subject = f"{institution.code}/{part}" if part else institution.code
    fact = Fact(event=event, subject=subject, office=institution.office_code)
    entries.note(session, fact, who=who, at=at)
