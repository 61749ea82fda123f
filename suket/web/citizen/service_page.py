"""The page of an office for everybody, and for the screen at its door.

No sign-in, no person in it, no script needed: it asks again by itself.  Many who look
are one who asks the register.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from suket.errors import NotFound
from suket.tickets import office_today
from suket.tickets.office_today import OfficeToday, ServiceToday
from suket.web import pages
from suket.web.app_state import AppState, AppStateDep
from suket.web.citizen.brief_memory import BriefMemory
from suket.web.indonesian_wording import SERVICES
from suket.web.local_times import hari_tanggal, tanggal
from suket.web.pages import SERVICE

router = APIRouter(include_in_schema=False)

GOOD_FOR: Final = timedelta(seconds=5)
REFRESH_SECONDS: Final = 30
_SEEN: Final = BriefMemory[OfficeToday](GOOD_FOR)


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service in words: its name, open or not, and what follows."""

    name: str
    is_open: bool
    told: str
    notice: str


@router.get(f"{SERVICE}/{{office}}")
def show(
    request: Request, app_state: AppStateDep, office: str, diam: str = ""
) -> Response:
    """Show what an office ("32.74") has open, left and called; `diam` asks once."""
    seen = _seen(app_state, office, "")
    return _page(request, seen, is_still=bool(diam))


@router.get(f"{SERVICE}/{{office}}/{{unit}}")
def show_unit(
    request: Request, app_state: AppStateDep, office: str, unit: str, diam: str = ""
) -> Response:
    """Show the same of one of its units."""
    seen = _seen(app_state, office, unit)
    return _page(request, seen, is_still=bool(diam))


def _seen(app_state: AppState, office: str, unit: str) -> OfficeToday:
    now, database = app_state.clock(), app_state.database

    def look() -> OfficeToday:
        with database.reading() as session:
            found = office_today.find_unit(session, office, unit)
            return office_today.look(session, found, now=now)

    try:
        return _SEEN.get((database.url, office, unit), look, now=now)
    except NotFound as unknown:
        raise HTTPException(404) from unknown


def _page(request: Request, seen: OfficeToday, *, is_still: bool) -> Response:
    """Return the page; by a header it asks again, unless it was told to be still."""
    again = {} if is_still else {"Refresh": str(REFRESH_SECONDS)}
    return pages.render(
        request,
        "citizen/service.html",
        headers={**pages.NO_STORE, **again},
        errors={},
        seen=seen,
        lines=[_line(one) for one in seen.services],
        refresh=0 if is_still else REFRESH_SECONDS,
    )


def _line(one: ServiceToday) -> ServiceLine:
    return ServiceLine(SERVICES[one.service], one.is_open, _told(one), one.notice)


def _told(one: ServiceToday) -> str:
    """Return until when a service is open, or why it is not and when it will be."""
    if one.is_open:
        return f"sampai pukul {one.changes_at:%H.%M}"
    if one.changes_at is not None:
        return f"buka pukul {one.changes_at:%H.%M}"
    said = [one.why_shut] if one.why_shut else []
    if one.shut_until is not None:
        said.append(f"sampai {tanggal(one.shut_until)}")
    if one.next_open is not None:
        said.append(f"buka lagi {hari_tanggal(one.next_open)}")
    return "; ".join(said)
