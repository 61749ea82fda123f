"""What who follows an application does themselves: report a loss, choose, cancel."""

from itertools import groupby
from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.applications import bookings
from suket.applications.asking.cancel import CANCELLED_AT_DESK, cancel_own
from suket.applications.errors import NotPossibleNow, SlotTooEarly
from suket.applications.planning.choose_slot import choose_own_slot, first_day
from suket.calendar.words import Service
from suket.offices import offices, units
from suket.quotas import slots
from suket.quotas.errors import SlotFull, SlotNotFound
from suket.quotas.tables import Slot
from suket.register.end import report_lost
from suket.register.errors import AlreadyEnded, IsSuspended
from suket.web.citizen.following.follower import (
    Follower,
    Following,
    OwnAct,
    to_status,
)
from suket.web.citizen.following.told import told_of
from suket.web.form_fields import Field
from suket.web.pages import STATUS, render

router = APIRouter(include_in_schema=False)

LOST: Final = f"{STATUS}/hilang"
SLOT: Final = f"{STATUS}/jam"
CANCEL: Final = f"{STATUS}/batal"
NO_SLOT: Final = "Pilih jamnya."
OFTEN: Final = "Hari ini jamnya sudah beberapa kali diganti. Ganti lagi besok."


@router.get(LOST)
def ask_lost(follower: Following) -> Response:
    """Ask whether the suket is really lost, and say what that brings about."""
    told = told_of(follower)
    if told.standing != "in-force" or told.suket is None:
        return to_status()
    return render(
        follower.request, "citizen/following/lost.html", number=told.suket.number
    )


@router.post(LOST)
def lose(follower: OwnAct) -> Response:
    """Freeze the suket that its holder has lost; what is over stays as it is."""
    suket, now = told_of(follower).suket, follower.now
    if suket is None:
        return to_status()
    try:
        with follower.begin() as session:
            report_lost(session, suket.id, office=suket.office_code, now=now)
    except (AlreadyEnded, IsSuspended):
        return to_status()
    return to_status()


@router.get(SLOT)
def ask_slot(follower: Following) -> Response:
    """Show the slots that have a place, where one may be chosen."""
    return _slots(follower)


@router.post(SLOT)
def choose(follower: OwnAct, jam: Field = "") -> Response:
    """Book the slot that was chosen; the old one is kept if it has no place left."""
    if not jam:
        return _slots(follower, NO_SLOT)
    try:
        with follower.begin() as session:
            choose_own_slot(session, follower.case.id, jam, now=follower.now)
    except (SlotFull, SlotNotFound, SlotTooEarly) as refusal:
        return _slots(follower, refusal.pesan)
    except NotPossibleNow:
        return _slots(follower, OFTEN)
    return to_status()


def _slots(follower: Follower, fault: str = "") -> Response:
    with follower.reading() as session:
        if not may_choose(session, follower):
            return to_status()
        has = bookings.slot_of(session, follower.case.id)
        zone = offices.find(session, follower.case.office_code).zone
        free = [one for one in _free(session, follower) if not has or one.id != has.id]
    return render(
        follower.request,
        "citizen/following/slot.html",
        status=422 if fault else 200,
        fault=fault,
        has=has,
        days=[(day, [*of_day]) for day, of_day in groupby(free, lambda one: one.day)],
        zone=zone,
        again=None,
    )


def may_choose(session: Session, follower: Follower) -> bool:
    """Say whether there is a slot to be changed for another."""
    try:
        first_day(session, follower.case, now=follower.now)
    except NotPossibleNow:
        return False
    return bookings.slot_of(session, follower.case.id) is not None


def _free(session: Session, follower: Follower) -> list[Slot]:
    case, now = follower.case, follower.now
    unit = units.find(session, case.unit_id, office=case.office_code)
    since = first_day(session, case, now=now)
    return [*slots.free(session, unit, Service.PICKUP, since=since, now=now)]


@router.get(CANCEL)
def ask_cancel(follower: Following) -> Response:
    """Ask whether the application is really to be cancelled."""
    if follower.case.state not in CANCELLED_AT_DESK:
        return to_status()
    number = follower.case.number
    return render(follower.request, "citizen/following/cancel.html", number=number)


@router.post(CANCEL)
def cancel(follower: OwnAct) -> Response:
    """Cancel the application; its place goes to who waits longest."""
    try:
        with follower.begin() as session:
            cancel_own(session, follower.case.id, now=follower.now)
    except NotPossibleNow:
        return to_status()
    return to_status()
