"""What somebody typed and has not sent: theirs, for a week, and nothing is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from suket.access.rights import Officer
from suket.applications import pictures
from suket.applications.reach import Reach
from suket.applications.request_tables import ApplicationDraft
from suket.columns import new_id
from suket.db import inserted
from suket.offices.tables import Unit
from suket.residents.tables import Resident

KEPT: Final = pictures.HELD


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed for a resident, at a unit, under the key of its request."""

    unit: Unit
    resident: Resident
    key: str
    typed: str  # JSON


def save(session: Session, draft: Draft, *, officer: Officer, now: datetime) -> None:
    """Keep what somebody has typed so far, in the place of what they had before."""
    kept = {
        "request_key": draft.key,
        "typed": draft.typed,
        "saved_at": now,
        "expires_at": now + KEPT,
    }
    insert = inserted(session, ApplicationDraft).values(
        id=new_id(),
        office_code=officer.office,
        unit_id=draft.unit.id,
        person_id=officer.person,
        resident_id=draft.resident.id,
        **kept,
    )
    names = ["person_id", "unit_id", "resident_id"]
    session.execute(insert.on_conflict_do_update(index_elements=names, set_=kept))


def find(
    session: Session, resident: Resident, unit: Unit, *, officer: Officer, now: datetime
) -> ApplicationDraft | None:
    """Return what somebody typed for a resident at a unit, or None."""
    query = select(ApplicationDraft).where(
        ApplicationDraft.person_id == officer.person,
        ApplicationDraft.unit_id == unit.id,
        ApplicationDraft.resident_id == resident.id,
        ApplicationDraft.expires_at > now,
    )
    return session.scalar(query)


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft, and about whom it is."""

    draft: ApplicationDraft
    resident: Resident


def of_officer(
    session: Session, reach: Reach, *, officer: Officer, now: datetime
) -> Sequence[Kept]:
    """Return an officer's drafts, the latest first, of whom they still serve."""
    query = (
        select(ApplicationDraft, Resident)
        .join(Resident, Resident.id == ApplicationDraft.resident_id)
        .where(
            ApplicationDraft.person_id == officer.person,
            ApplicationDraft.expires_at > now,
            reach.who(),
        )
        .order_by(ApplicationDraft.saved_at.desc(), ApplicationDraft.id)
    )
    return [Kept(*row) for row in session.execute(query)]


def drop(session: Session, resident: Resident, *, officer: Officer) -> None:
    """Forget what somebody typed for a resident: it was sent, or is not wanted.

    So are the pictures that were held for it.
    """
    gone = delete(ApplicationDraft).where(
        ApplicationDraft.person_id == officer.person,
        ApplicationDraft.resident_id == resident.id,
    )
    keys = session.scalars(gone.returning(ApplicationDraft.request_key)).all()
    pictures.drop_held(session, keys, by=officer.person)


def forget_old(session: Session, *, now: datetime) -> None:
    """Forget what nobody sent within a week."""
    session.execute(delete(ApplicationDraft).where(ApplicationDraft.expires_at <= now))
