"""The verb: say which resident a person is, who then decides not about their own."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.access import officer_accounts
from suket.access.officer_accounts import OFFICERS
from suket.access.rights import Officer, Right
from suket.applications.review_tables import OwnRecord
from suket.errors import AlreadyThere
from suket.journal import entries
from suket.journal.words import Event
from suket.residents import nik as niks
from suket.residents import residents
from suket.residents.tables import Resident


def known_as(session: Session, person_id: str) -> Resident | None:
    """Return the resident who a person is known to be, None where nobody said so."""
    query = select(Resident).join(OwnRecord, OwnRecord.resident_id == Resident.id)
    return session.scalar(query.where(OwnRecord.person_id == person_id))


def know_own(
    session: Session, username: str, nik: str, *, officer: Officer, now: datetime
) -> None:
    """Let the person of an account be known as this resident of the officer's office.

    They then neither check, approve nor sign what is theirs, or of somebody of their
    family card.  Raises `RoleNotAllowed`, `AccountNotFound`, `ResidentNotFound`, or
    `AlreadyThere` where another person is that resident.
    """
    officer.require(Right.GOVERN)
    account = officer_accounts.find(session, username, office=officer.office)
    person = officer_accounts.person_of(session, account)
    found = residents.find_by_nik(session, niks.tidy(nik), office=officer.office)
    query = select(OwnRecord).where(OwnRecord.resident_id == found.id)
    other = session.scalar(query)
    if other is not None and other.person_id != person.id:
        raise AlreadyThere("resident")
    row = OwnRecord(
        person_id=person.id,
        resident_id=found.id,
        said_by=officer.username,
        said_at=now,
    )
    session.merge(row)
    fact = OFFICERS.fact(session, Event.OWN_RECORD_SAID, account)
    entries.note(session, fact, who=officer.username, at=now)
