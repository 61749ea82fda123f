"""The page of a month: which days are open, what is shut and why, how full they are."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from babel.lists import format_list
from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications.planning import closure_requests
from suket.calendar import closures, opening
from suket.calendar.opening import Day
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.offices.tables import Unit
from suket.quotas import pools
from suket.quotas.tables import QuotaPool
from suket.web.indonesian_wording import POOLS, SERVICES
from suket.web.local_times import INDONESIAN, WEEKDAYS
from suket.web.office.calendar.typed_hours import told
from suket.web.office.signed_in_officer import OfficerDep, SignedInOfficer

router = APIRouter(include_in_schema=False)

CALENDAR: Final = "/petugas/kalender"
KNOWN_YEARS: Final = range(2000, 2100)
DONE: Final = {
    "minta": "Permintaan terkirim. Layanan baru tutup sesudah orang kedua setuju.",
    "setuju": "Layanan ditutup dan janjinya sudah dipindahkan.",
    "tolak": "Permintaan ditolak. Tidak ada yang berubah.",
    "tarik": "Permintaan ditarik. Tidak ada yang berubah.",
    "jam": "Jam buka tersimpan.",
    "tambahan": "Buka tambahan tersimpan.",
    "aturan": "Aturan pengajuan tersimpan.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One day of the month: its intake, what else is shut, and how full it is."""

    intake: Day
    shut: str  # the other services that a closure shuts: "Loket dan Pengambilan"
    places: Sequence[QuotaPool]

    @property
    def weekday(self) -> str:
        """Return the name of the weekday."""
        return WEEKDAYS[self.intake.day.weekday()]

    @property
    def hours(self) -> str:
        """Return when applications are taken: "08.00–12.00 dan 13.00–15.00"."""
        return told(self.intake.stretches)


@dataclass(frozen=True, slots=True)
class Shut:
    """One closure that is in force or to come."""

    closure: Closure
    services: str
    where: str  # the unit's name, "Semua unit"


@router.get(CALENDAR)
def show(user: OfficerDep, bulan: str = "", selesai: str = "") -> Response:
    """Show a month ("2026-12"); this one, if it names none."""
    first = month_of(bulan, user.today)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    with user.reading() as session:
        lines = _lines(session, user, first, last)
        shut = shut_from(session, user, user.today)
        asked = closure_requests.waiting(session, user.office.code, now=user.now)
    return user.page(
        "calendar/month",
        month=f"{INDONESIAN.months[first.month - 1]} {first.year}",
        lines=lines,
        shut=shut,
        asked=asked,
        done=DONE.get(selesai, ""),
        pool_names=POOLS,
        before=f"{first - timedelta(days=1):%Y-%m}",
        after=f"{last + timedelta(days=1):%Y-%m}",
        is_governor=user.may(Right.GOVERN),
    )


def month_of(text: str, today: date) -> date:
    """Return the first day of the month that `YYYY-MM` names, or of today's."""
    try:
        first = date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        first = today
    return (first if first.year in KNOWN_YEARS else today).replace(day=1)


def _lines(
    session: Session, user: SignedInOfficer, first: date, last: date
) -> list[Line]:
    office = user.office.code
    calendar = opening.calendar(session, office, first, known_at=user.now)
    days = {service: calendar.days(office, service, first, last) for service in Service}
    places = defaultdict(list)
    for pool in pools.between(session, office, Service.INTAKE, first, last):
        places[pool.day].append(pool)
    others = [service for service in Service if service is not Service.INTAKE]
    return [
        Line(
            intake=intake,
            shut=titles([s for s in others if days[s][at].closure_id is not None]),
            places=places[intake.day],
        )
        for at, intake in enumerate(days[Service.INTAKE])
    ]


def shut_from(session: Session, user: SignedInOfficer, first: date) -> list[Shut]:
    """Return the closures of a year from a day on."""
    last = first + timedelta(days=366)
    found = closures.in_force(session, user.office.code, first, last, known_at=user.now)
    services = closures.services_of(session, found)
    return [
        Shut(
            closure,
            titles(services[closure.id]),
            place_of(session, closure.unit_id),
        )
        for closure in found
        if services[closure.id]
    ]


def place_of(session: Session, unit_id: str | None) -> str:
    """Return where a closure shuts, in words."""
    unit = session.get(Unit, unit_id) if unit_id else None
    return unit.name if unit else "Semua unit"


def titles(services: Collection[Service]) -> str:
    """Return the names of services as a sentence has them: "Loket dan Pengambilan"."""
    named = [SERVICES[service] for service in Service if service in services]
    return format_list(named, locale="id")
