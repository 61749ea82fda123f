"""Lessons: which columns of a resident the office has learnt, besides any table.

A table that is older than what was learnt must not take it back; a death of which no
suket ended is known by this alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from suket.db import in_parts, inserted, unindexed
from suket.offices.words import EnrolmentStatus
from suket.residents.tables import LearntFact, Resident
from suket.residents.words import Standing

FIELDS: Final = ("citizenship", "enrolment_status", "marital_status", "standing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the office learns of residents besides an import; None: nothing new."""

    enrolment_status: EnrolmentStatus | None = None
    standing: Standing | None = None
    citizenship: str | None = None
    marital_status: str | None = None  # as printed
    is_marriage_recorded: bool | None = None

    def values(self) -> dict[str, Any]:
        """Return what is known, by column."""
        pairs = {
            "enrolment_status": self.enrolment_status,
            "standing": self.standing,
            "citizenship": self.citizenship,
            "marital_status": self.marital_status,
            "is_marriage_recorded": self.is_marriage_recorded,
        }
        return {name: value for name, value in pairs.items() if value is not None}


def keep(
    session: Session,
    resident_ids: Sequence[str],
    values: Mapping[str, Any],
    *,
    office: str,
    now: datetime,
) -> None:
    """Write down that these columns were learnt of those that are the office's own.

    Who lives here again has nothing that a table could not say.
    """
    own = _own(session, resident_ids, office)
    fields = [name for name in FIELDS if name in values]
    if values.get("standing") is Standing.RESIDENT:
        fields.remove("standing")
        _forget(session, own, "standing")
    rows = [
        {"resident_id": one, "field": name, "learnt_at": now}
        for one in own
        for name in fields
    ]
    if rows:
        session.execute(inserted(session, LearntFact).on_conflict_do_nothing(), rows)


def _own(session: Session, resident_ids: Sequence[str], office: str) -> list[str]:
    own: list[str] = []
    for part in in_parts(resident_ids):
        query = select(Resident.id).where(
            Resident.id.in_(part), unindexed(Resident.office_code) == office
        )
        own += session.scalars(query)
    return own


def _forget(session: Session, resident_ids: Sequence[str], field: str) -> None:
    for part in in_parts(resident_ids):
        session.execute(
            delete(LearntFact).where(
                LearntFact.resident_id.in_(part), LearntFact.field == field
            )
        )


def learnt(session: Session, niks: Sequence[str]) -> dict[str, set[str]]:
    """Return the columns that were learnt of the residents of any office, by NIK."""
    found: dict[str, set[str]] = {}
    for part in in_parts(niks):
        query = (
            select(Resident.nik, LearntFact.field)
            .join(LearntFact, LearntFact.resident_id == Resident.id)
            .where(Resident.nik.in_(part))
        )
        for nik, field in session.execute(query):
            found.setdefault(nik, set()).add(field)
    return found


def learnt_at(session: Session, niks: Sequence[str], field: str) -> dict[str, datetime]:
    """Return when a column was first learnt of those of whom it was, by NIK."""
    found: dict[str, datetime] = {}
    for part in in_parts(niks):
        query = (
            select(Resident.nik, LearntFact.learnt_at)
            .join(LearntFact, LearntFact.resident_id == Resident.id)
            .where(Resident.nik.in_(part), LearntFact.field == field)
        )
        for nik, at in session.execute(query):
            found.setdefault(nik, at)
    return found


def facts_of(session: Session, niks: Sequence[str]) -> dict[str, Facts]:
    """Return what is known of the residents that any office has, by NIK."""
    found: dict[str, Facts] = {}
    columns = (
        *(Resident.enrolment_status, Resident.standing, Resident.citizenship),
        Resident.marital_status,
    )
    for part in in_parts(niks):
        query = select(Resident.nik, *columns).where(Resident.nik.in_(part))
        for nik, status, standing, citizenship, marital in session.execute(query):
            found[nik] = Facts(
                enrolment_status=status,
                standing=standing,
                citizenship=citizenship,
                marital_status=marital,
            )
    return found
