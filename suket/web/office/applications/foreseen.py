"""The day that who asks now would get, shown beside a form while it is filled in."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications.asking.apply import own_unit
from suket.applications.planning import day_places, promises, timetable
from suket.applications.urgent import urgent_places
from suket.applications.words import IntakeChannel
from suket.calendar.words import Service
from suket.offices import units
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from suket.quotas import pools
from suket.quotas.words import Pool
from suket.web.office.signed_in_officer import SignedInOfficer, WatchingApply

router = APIRouter(include_in_schema=False)

FORESEEN: Final = "/petugas/pengajuan/hari"


@dataclass(frozen=True, slots=True)
class Left:
    """How many places of a share are left today, of how many."""

    left: int
    size: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What can be told before anything is sent; nothing is taken by it."""

    day: date | None  # None: all days are full
    promised: date | None
    reserve: Left | None  # of a kecamatan, today
    has_urgent_lane: bool  # whether the office has places for it at all


def channel_at(unit: Unit) -> IntakeChannel:
    """Return the way by which one asks at a unit, standing there."""
    is_district = unit.kind is UnitKind.KECAMATAN
    return IntakeChannel.KECAMATAN if is_district else IntakeChannel.COUNTER


def foreseen(
    session: Session, user: SignedInOfficer, unit: Unit, channel: IntakeChannel
) -> Foreseen:
    """Return what who asks now at a unit would get."""
    table = timetable.read(session, user.office.code, now=user.now)
    day = day_places.foresee(session, table, unit.id, channel)
    promised = promises.foresee(session, table, unit, day) if day else None
    is_district = channel is IntakeChannel.KECAMATAN
    reserve = left_today(session, user, Pool.KECAMATAN) if is_district else None
    return Foreseen(day, promised, reserve, urgent_places.is_offered(session, table))


def left_today(session: Session, user: SignedInOfficer, pool: Pool) -> Left | None:
    """Return how many places of a share are left today; None if it is not open."""
    code, today = user.office.code, user.today
    for row in pools.between(session, code, Service.INTAKE, today, today):
        if row.pool is pool and not row.is_shut and row.size:
            return Left(row.size - row.used, row.size)
    return None


@router.get(FORESEEN)
def show(user: WatchingApply, jalur: str = "") -> Response:
    """Return the lines about the day; `jalur` is as in the form: "phone", or a unit."""
    word, _, unit_id = jalur.partition(":")
    channels = [channel for channel in IntakeChannel if channel.value == word]
    with user.reading() as session:
        unit = units.find(
            session, unit_id or own_unit(user.officer), office=user.office.code
        )
        user.officer.require(Right.APPLY, at=unit.id)
        channel = channels[0] if channels else channel_at(unit)
        seen = foreseen(session, user, unit, channel)
    return user.page("applications/foreseen", foreseen=seen)
