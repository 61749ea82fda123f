"""The home of an operator: look for who needs help, what is left, what came back."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.applications import cases, reach, request_details
from suket.applications.asking import drafts
from suket.applications.errors import BadNik, OutsideDistrict
from suket.applications.reach import Reach
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState
from suket.quotas.words import Pool
from suket.register.search_residents_and_sukets import digits_of, nik_in
from suket.residents import nik as niks
from suket.residents.tables import Resident
from suket.web import cookies
from suket.web.application_wording import STEP_REASONS
from suket.web.current_user import see_other
from suket.web.form_fields import Field
from suket.web.local_times import hari_tanggal
from suket.web.office import sealed_values
from suket.web.office.applications.case_list import Line, line_of, names_of
from suket.web.office.applications.foreseen import left_today
from suket.web.office.signed_in_officer import (
    ActingForOthers,
    Applying,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

HELP: Final = "/petugas/bantu"
LAST: Final = "last person helped"  # so that the way back leads to the results
MOST_TYPED: Final = 100  # characters
MOST_FOUND: Final = 20
MOST_BACK, MOST_LATEST = 50, 20
NOTHING_TYPED: Final = "Ketik NIK atau nama pemohon."
IN_ADDRESS: Final = (
    "Ketik pencarian di kotak ini. Dari alamat tidak dibaca, supaya nama dan NIK tidak"
    " tersimpan di riwayat peramban."
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody of the district who bears the name that was asked for."""

    resident_id: str
    full_name: str
    nik: str  # masked
    born: date
    village: str


@dataclass(frozen=True, slots=True)
class Back:
    """An application for which something is missing, and what was said of it."""

    line: Line
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft: about whom, and how long it is kept."""

    resident_id: str
    full_name: str
    saved_at: datetime
    expires_at: datetime


@router.get(HELP)
def results(user: Applying) -> Response:
    """Show the page with what was looked for last in this session."""
    if "cari" in user.request.query_params:
        return shown(user, errors={"cari": IN_ADDRESS})
    value = cookies.read(user.request, cookies.SEARCH, user.site)
    query = sealed_values.opened(value, user.token, use=LAST) if value else ""
    return shown(user, query)


@router.post(HELP)
def look_for(user: ActingForOthers, cari: Field = "") -> Response:
    """Lead to the form of a NIK's resident, or show who bears a name.

    A NIK of another district is answered as one that nobody has, and counted.
    """
    query = cari.strip()[:MOST_TYPED]
    if not query:
        return shown(user, errors={"cari": NOTHING_TYPED})
    digits = nik_in(query) or digits_of(query)
    if digits:
        return _led_to(user, digits)
    response = see_other(HELP)
    value = sealed_values.sealed(query, user.token, use=LAST)
    cookies.put(response, cookies.SEARCH, value, user.site)
    return response


def _led_to(user: SignedInOfficer, digits: str) -> Response:
    fault = niks.fault(digits)
    if fault is not None:
        return shown(user, errors={"cari": BadNik(fault).pesan})
    with user.reading() as session, suppress(OutsideDistrict):
        found = reach.to_apply(session, user.officer).with_nik(session, digits)
        if found is not None:
            return see_other(f"{HELP}/{found.id}")
    user.count_denied()
    return shown(user, errors={"cari": OutsideDistrict.pesan})


def shown(
    user: SignedInOfficer, query: str = "", errors: dict[str, str] | None = None
) -> Response:
    """Return the page, with who answers `query` if anything was asked."""
    with user.reading() as session:
        reached = reach.to_apply(session, user.officer)
        found = reached.named(session, query, MOST_FOUND) if query else None
        latest = _lines(session, user, reached.latest(session, MOST_LATEST))
        said = request_details.of_cases(session, [line.case.id for line in latest])
        reserve = left_today(session, user, Pool.KECAMATAN)
        begun = _begun(session, user, reached)
        back = _came_back(session, user, reached)
    return user.page(
        "assisting/help",
        errors=errors,
        query=query,
        hits=[_hit(one) for one in found.residents] if found else [],
        is_complete=found.is_complete if found else True,
        units=[unit.name for unit in reached.units or ()],
        reserve=reserve,
        drafts=begun,
        back=back,
        latest=[(line, said[line.case.id]) for line in latest],
        today=hari_tanggal(user.today),
        cut_off=f"{user.office.cut_off:%H.%M}",
    )


def _hit(resident: Resident) -> Hit:
    return Hit(
        resident.id,
        resident.full_name,
        niks.ending(resident.nik),
        resident.born,
        resident.village,
    )


def _lines(
    session: Session, user: SignedInOfficer, found: Sequence[ApplicationCase]
) -> list[Line]:
    names = names_of(session, found, office=user.office.code)
    return [line_of(case, names) for case in found]


def _came_back(session: Session, user: SignedInOfficer, reached: Reach) -> list[Back]:
    found = reached.latest(session, MOST_BACK, state=CaseState.KURANG_BERKAS)
    return [_back(session, line) for line in _lines(session, user, found)]


def _back(session: Session, line: Line) -> Back:
    last = cases.steps_of(session, line.case.id)[-1]
    reason = STEP_REASONS[last.reason] if last.reason else ""
    return Back(line, reason, last.note or "")


def _begun(session: Session, user: SignedInOfficer, reached: Reach) -> list[Begun]:
    kept = drafts.of_officer(session, reached, officer=user.officer, now=user.now)
    return [
        Begun(
            one.resident.id,
            one.resident.full_name,
            one.draft.saved_at,
            one.draft.expires_at,
        )
        for one in kept
    ]
