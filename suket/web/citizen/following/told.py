"""What who follows an application is told of it; nothing of it names them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from suket.applications import bookings, cases, papers
from suket.applications.papers import GOOD
from suket.applications.planning import promises
from suket.applications.tables import ApplicationCase, Promise
from suket.applications.words import SLOTTED
from suket.offices import units, versions
from suket.offices.versions import OfficeOnDay
from suket.offices.words import UnitKind
from suket.quotas.tables import Slot
from suket.register import sukets
from suket.register.tables import Suket
from suket.register.words import SuketState
from suket.web import indonesian_wording
from suket.web.application_wording import STEP_REASONS
from suket.web.citizen.following.follower import Follower
from suket.web.suket_presentation import state_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How an application stands."""

    case: ApplicationCase
    office: OfficeOnDay
    place: str  # where it is fetched
    lacking: list[str]  # what to do about each paper that is not good
    why: str  # it was refused or ended, "" for what was not
    days: list[Promise]  # the days that were promised, the last one counts
    slot: Slot | None  # in which it can be fetched
    suket: Suket | None
    standing: str  # of the suket: "in-force", "frozen", "over" or ""


def told_of(follower: Follower) -> Told:
    """Return what somebody is told of their application now."""
    with follower.reading() as session:
        return _told(session, follower.case, follower.now)


def _told(session: Session, case: ApplicationCase, now: datetime) -> Told:
    office = versions.at(session, case.office_code, now=now)
    suket = sukets.issued_upon(session, case.issued_as) if case.issued_as else None
    last = cases.steps_of(session, case.id)[-1]
    return Told(
        case=case,
        office=office,
        place=_place(session, case, office),
        lacking=_lacking(session, case),
        why=STEP_REASONS[last.reason] if last.reason else "",
        days=[*promises.of_case(session, case.id)],
        slot=bookings.slot_of(session, case.id) if case.state in SLOTTED else None,
        suket=suket,
        standing=_standing(suket, now),
    )


def _place(session: Session, case: ApplicationCase, office: OfficeOnDay) -> str:
    unit = units.find(session, case.unit_id, office=office.code)
    is_dinas = unit.kind is UnitKind.DINAS
    return f"{office.agency}, {office.street}" if is_dinas else unit.name


def _lacking(session: Session, case: ApplicationCase) -> list[str]:
    said = papers.said_of(session, case.id)
    return [
        papers.sentence(item, row.standing)
        for item, row in said.items()
        if row.standing not in GOOD
    ]


def _standing(suket: Suket | None, now: datetime) -> str:
    if suket is None:
        return ""
    if suket.state is SuketState.SUSPENDED:
        return "frozen"
    is_in_force = state_of(suket, now=now) is indonesian_wording.IN_FORCE
    return "in-force" if is_in_force else "over"
