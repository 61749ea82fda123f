"""The verb: let who asked come for the suket in another slot."""

from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import bookings, cases, reach
from suket.applications.errors import NotPossibleNow, SlotTooEarly
from suket.applications.planning import promises, timetable
from suket.applications.tables import ApplicationCase
from suket.applications.words import APPLICANT, PENDING, SLOTTED, WhyPromised
from suket.calendar.words import Service
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices, units
from suket.offices.validity import beginning_of, local_day
from suket.quotas import gate, slots
from suket.quotas.errors import SlotFull
from suket.quotas.tables import Slot

OWN_CHOICES: Final = 3  # that who asked may make in a day


def choose_slot(
    session: Session, number: str, slot_id: str, *, officer: Officer, now: datetime
) -> Slot:
    """Book another slot for an application, and promise its day.

    The old one goes to who waits for one, and none is taken that is kept for them.

    Raises `RoleNotAllowed`, `CaseNotFound`, `NotAtThisUnit`, `NotPossibleNow`,
    `SlotNotFound`, `SlotTooEarly` or `SlotFull`; then the old slot is kept.
    """
    found = reach.case_at(session, number, Right.APPLY, officer=officer)
    return _choose(session, found.id, slot_id, who=officer.username, now=now)


def choose_own_slot(
    session: Session, case_id: str, slot_id: str, *, now: datetime
) -> Slot:
    """Do the same for who follows their application from home and has proved it.

    Raises what `choose_slot` does, but for rights, and `NotPossibleNow` for who has no
    place in a slot, or has chosen three times today: each choice holds the gate.
    """
    case = cases.lock(session, case_id)
    if bookings.slot_of(session, case_id) is None:
        raise NotPossibleNow("no slot to be changed for another")
    if _chosen_today(session, case, now) >= OWN_CHOICES:
        raise NotPossibleNow("chosen often enough today")
    return _choose(session, case_id, slot_id, who=APPLICANT, now=now)


def _chosen_today(session: Session, case: ApplicationCase, now: datetime) -> int:
    """Return how often another slot of a case was chosen on this local day."""
    zone = offices.find(session, case.office_code).zone
    since = beginning_of(local_day(now, zone), zone)
    said = promises.of_case(session, case.id)
    return sum(one.because is WhyPromised.CHOSEN and one.at >= since for one in said)


def _choose(
    session: Session, case_id: str, slot_id: str, *, who: str, now: datetime
) -> Slot:
    case = cases.lock(session, case_id)
    unit = units.find(session, case.unit_id, office=case.office_code)
    slot = slots.find(session, slot_id, Service.PICKUP, unit=unit)
    if slot.day < first_day(session, case, now=now):
        raise SlotTooEarly
    gate.hold(session, case.office_code)
    table = timetable.read(session, case.office_code, now=now)
    if slot.day >= promises.kept_from(session, table, unit.id, case):
        raise SlotFull
    if not bookings.book_this(session, case, slot, now=now):
        raise SlotFull
    promises.keep(session, case, slot.day, WhyPromised.CHOSEN, now=now)
    promises.make_up(session, table)
    fact = Fact(event=Event.SLOT_CHOSEN, subject=case.number, office=case.office_code)
    entries.note(session, fact, who=who, at=now)
    return slot


def first_day(session: Session, case: ApplicationCase, *, now: datetime) -> date:
    """Return the first local day on which the suket of a case can be fetched.

    Raises `NotPossibleNow` if there is nothing to be fetched, or no telling when.
    """
    if case.due_at is None or case.state not in SLOTTED:
        raise NotPossibleNow(f"{case.state}: no slot to choose")
    is_to_come = case.state in PENDING
    zone = offices.find(session, case.office_code).zone
    return local_day(max(now, case.due_at) if is_to_come else now, zone)
