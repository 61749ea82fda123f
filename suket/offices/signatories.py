"""The signatories of an office: who signs on a day, and who did and will."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session

from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices
from suket.offices.errors import (
    AlreadyInForce,
    AlreadyWithdrawn,
    NoSignatory,
    SignatoryNotFound,
)
from suket.offices.tables import Signatory, WithdrawnSignatory
from suket.offices.validity import local_day


def name(session: Session, signatory: Signatory, *, who: str, now: datetime) -> None:
    """Let `signatory` sign for their office, from `since` on or for their period."""
    code = signatory.office_code
    offices.find(session, code)
    signatory.named_at = now
    session.add(signatory)
    fact = Fact(event=Event.SIGNATORY_NAMED, subject=code, office=code)
    entries.note(session, fact, who=who, at=now)


def on_day(session: Session, code: str, day: date) -> Signatory:
    """Return who signs for the office on its local `day`, or raise `NoSignatory`.

    Whoever began last counts, and of two who began on one day the later naming.  When
    the last day of a period is over, whoever signed before it is back.
    """
    found = session.scalar(_ON_DAY, {"code": code, "day": day})
    if found is None:
        raise NoSignatory
    return found


def _kept() -> Select[Signatory]:
    """Return the signatories of an office that were not taken back, newest first."""
    withdrawn = exists().where(WithdrawnSignatory.signatory_id == Signatory.id)
    query = select(Signatory).where(
        Signatory.office_code == bindparam("code"), ~withdrawn
    )
    return query.order_by(Signatory.since.desc(), Signatory.named_at.desc())


_KEPT: Final = _kept()
_ON_DAY: Final = (
    _KEPT.where(Signatory.since <= bindparam("day"))
    .where(Signatory.until.is_(None) | (Signatory.until >= bindparam("day")))
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Naming:
    """One naming, by whom it was, and when and by whom it was taken back."""

    row: Signatory
    named_by: str  # as the journal says; "" before there was one
    withdrawn: WithdrawnSignatory | None


def history(session: Session, code: str) -> Sequence[Naming]:
    """Return every naming of an office, also those taken back, the newest first."""
    query = select(Signatory, WithdrawnSignatory).outerjoin(
        WithdrawnSignatory, WithdrawnSignatory.signatory_id == Signatory.id
    )
    newest = query.where(Signatory.office_code == code).order_by(
        Signatory.since.desc(), Signatory.named_at.desc()
    )
    namers = {
        entry.at: entry.who
        for entry in entries.of_subject(session, code)
        if entry.event is Event.SIGNATORY_NAMED
    }
    return [
        Naming(row, namers.get(row.named_at, ""), gone)
        for row, gone in session.execute(newest)
    ]


def find(session: Session, signatory_id: str, *, office: str) -> Signatory:
    """Return a naming of the office, or raise `SignatoryNotFound`."""
    found = session.get(Signatory, signatory_id)
    if found is None or found.office_code != office:
        raise SignatoryNotFound
    return found


def withdraw(
    session: Session, code: str, signatory_id: str, *, who: str, now: datetime
) -> None:
    """Take back a naming whose day has not come.

    Raises `SignatoryNotFound`, `AlreadyWithdrawn`, or `AlreadyInForce` from then on.
    """
    offices.lock(session, code)
    signatory = find(session, signatory_id, office=code)
    if session.get(WithdrawnSignatory, signatory_id) is not None:
        raise AlreadyWithdrawn
    if signatory.since <= local_day(now, offices.find(session, code).zone):
        raise AlreadyInForce
    row = WithdrawnSignatory(
        signatory_id=signatory_id, withdrawn_by=who, withdrawn_at=now
    )
    session.add(row)
    fact = Fact(event=Event.SIGNATORY_WITHDRAWN, subject=code, office=code)
    entries.note(session, fact, who=who, at=now)


def from_day(session: Session, code: str, day: date) -> Sequence[Signatory]:
    """Return who signs for the office on a day or may later, the newest first."""
    lasts = Signatory.until.is_(None) | (Signatory.until >= day)
    return session.scalars(_KEPT.where(lasts), {"code": code}).all()


def next_gap(session: Session, code: str, first: date, last: date) -> date | None:
    """Return the first day from `first` to `last` on which nobody signs, if any.

    Somebody's last day is the only one after which there may be nobody.
    """
    kept = session.scalars(_KEPT, {"code": code}).all()
    after = {
        date.fromordinal(each.until.toordinal() + 1) for each in kept if each.until
    }
    for day in sorted({first, *(day for day in after if first < day <= last)}):
        if not any(each.since <= day <= (each.until or day) for each in kept):
            return day
    return None
