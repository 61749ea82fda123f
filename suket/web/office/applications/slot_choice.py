"""The page on which another pickup slot is chosen for an application."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.applications import bookings, reach
from suket.applications.planning.choose_slot import choose_slot, first_day
from suket.calendar.words import Service
from suket.offices import units
from suket.quotas import slots
from suket.quotas.errors import SlotFull, SlotNotFound
from suket.quotas.tables import Slot
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field
from suket.web.local_times import hari_tanggal, local_moment
from suket.web.office.applications.case_list import CASES, line_of, names_of
from suket.web.office.signed_in_officer import (
    ActingForOthers,
    Applying,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

NO_SLOT: Final = "Pilih jamnya."


@router.get(f"{CASES}/{{number}}/jam")
def ask(number: str, user: Applying) -> Response:
    """Show the slots that have a place."""
    return _question(user, number)


@router.post(f"{CASES}/{{number}}/jam")
def choose(number: str, user: ActingForOthers, jam: Field = "") -> Response:
    """Book the slot that was chosen."""
    if not jam:
        return _question(user, number, NO_SLOT)
    try:
        with user.begin() as session:
            choose_slot(session, number, jam, officer=user.officer, now=user.now)
    except (SlotFull, SlotNotFound) as refusal:
        return _question(user, number, refusal.pesan)
    return see_other(f"{CASES}/{number}?selesai=jam")


def _question(user: SignedInOfficer, number: str, error: str = "") -> Response:
    with user.reading() as session:
        case = reach.of(session, user.officer).case(session, number)
        unit = units.find(session, case.unit_id, office=user.office.code)
        since = first_day(session, case, now=user.now)
        has = bookings.slot_of(session, case.id)
        free = slots.free(session, unit, Service.PICKUP, since=since, now=user.now)
        names = names_of(session, [case], office=user.office.code)
    return user.page(
        "applications/slot",
        errors={"jam": error} if error else None,
        line=line_of(case, names),
        unit=unit,
        has=told(has, user.zone) if has else "",
        slots=[
            Choice(slot.id, told(slot, user.zone))
            for slot in free
            if has is None or slot.id != has.id
        ],
    )


def told(slot: Slot, zone: str) -> str:
    """Return when a slot is: "Senin, 23 Maret 2020, pukul 10.00–11.00"."""
    starts, ends = local_moment(slot.starts_at, zone), local_moment(slot.ends_at, zone)
    hours = f"{starts:%H.%M}–{ends:%H.%M}"
    return f"{hari_tanggal(starts.date())}, pukul {hours}"
