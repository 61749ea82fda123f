"""The search page for residents and sukets; what is searched stands in no address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.register import search_residents_and_sukets, sukets
from suket.register.tables import Suket
from suket.residents import residents
from suket.residents.tables import Resident
from suket.web import cookies, indonesian_wording
from suket.web.current_user import see_other
from suket.web.form_fields import Field, WholeNumber
from suket.web.indonesian_wording import Word
from suket.web.office import sealed_values
from suket.web.office.paging import Pages, pages_of
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer
from suket.web.suket_presentation import state_of

router = APIRouter(include_in_schema=False)

SEARCH: Final = "/petugas/cari"
LAST: Final = "last search"  # so that the way back leads to its results
PAGE_SIZE: Final = 20
MOST_CHARACTERS: Final = 100  # the longest name has 60: Permendagri 73/2022
IN_ADDRESS: Final = (
    "Ketik pencarian di kotak ini. Dari alamat tidak dibaca, supaya nama dan NIK tidak"
    " tersimpan di riwayat peramban."
)
ONE_PAGE: Final = Pages(1, 1, SEARCH)


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the results."""

    resident_id: str
    full_name: str
    nik: str
    born: date
    enrolment: Word
    suket_id: str
    number: str
    state: Word | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page shows of one search; without one it is an empty form."""

    query: str = ""
    hits: tuple[Hit, ...] = ()
    near: tuple[Hit, ...] = ()
    count: int = 0
    is_complete: bool = True
    digits: str = ""  # of a question that is nothing else
    pages: Pages = ONE_PAGE


@router.get(SEARCH)
def results(user: OfficerDep, hal: WholeNumber = 1) -> Response:
    """Show a page of the results of this session's last search, or an empty form.

    A search in the address, as somebody types or keeps it, is not taken from there.
    """
    if "cari" in user.request.query_params:
        return user.page("search_page", found=Answer(), errors={"cari": IN_ADDRESS})
    query = _last_search(user)
    return user.page("search_page", found=_answer(user, query, hal))


@router.post(SEARCH)
def look_for(user: Acting, cari: Field = "") -> Response:
    """Remember the search in the browser's sealed cookie and show its results.

    A NIK that one resident has leads to that resident.
    """
    query = cari.strip()[:MOST_CHARACTERS]
    if not query:
        errors = {"cari": "Ketik nama, NIK, tanggal lahir, atau nomor suket."}
        return user.page("search_page", found=Answer(), errors=errors)
    response = see_other(_only_resident(user, query) or SEARCH)
    value = sealed_values.sealed(query, user.token, use=LAST)
    cookies.put(response, cookies.SEARCH, value, user.site)
    return response


def _only_resident(user: SignedInOfficer, query: str) -> str:
    """Return the address of the resident whose NIK was asked for, or ""."""
    wanted = search_residents_and_sukets.nik_in(query)
    if not wanted:
        return ""
    with user.reading() as session:
        found = residents.with_niks(session, [wanted], office=user.office.code)
    return f"/petugas/penduduk/{found[0].id}" if found else ""


def _answer(user: SignedInOfficer, query: str, page: int) -> Answer:
    if not query:
        return Answer()
    with user.reading() as session:
        found = search_residents_and_sukets.residents(session, user.office.code, query)
        pages = pages_of(len(found.residents), page, PAGE_SIZE, SEARCH)
        start = (pages.number - 1) * PAGE_SIZE
        return Answer(
            query=query,
            hits=_hits(session, found.residents[start : start + PAGE_SIZE], user),
            near=_hits(session, found.near, user),
            count=len(found.residents),
            is_complete=found.is_complete,
            digits=search_residents_and_sukets.digits_of(query),
            pages=pages,
        )


def _last_search(user: SignedInOfficer) -> str:
    value = cookies.read(user.request, cookies.SEARCH, user.site)
    return sealed_values.opened(value, user.token, use=LAST) if value else ""


def _hits(
    session: Session, found: Sequence[Resident], user: SignedInOfficer
) -> tuple[Hit, ...]:
    held = sukets.in_force(session, [resident.nik for resident in found])
    ours = {n: s for n, s in held.items() if s.office_code == user.office.code}
    return tuple(_hit(one, ours.get(one.nik), user.now) for one in found)


def _hit(resident: Resident, suket: Suket | None, now: datetime) -> Hit:
    return Hit(
        resident_id=resident.id,
        full_name=resident.full_name,
        nik=resident.nik,
        born=resident.born,
        enrolment=indonesian_wording.ENROLMENT[resident.enrolment_status],
        suket_id=suket.id if suket else "",
        number=suket.number if suket else "",
        state=state_of(suket, now=now) if suket else None,
    )
