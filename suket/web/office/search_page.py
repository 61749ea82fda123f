"""The search page for residents and sukets; what is searched stands in no address."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.register import search_residents_and_sukets, sukets
from suket.register.tables import Suket
from suket.residents.tables import Resident
from suket.web import cookies, indonesian_wording
from suket.web.current_user import see_other
from suket.web.form_fields import Field
from suket.web.indonesian_wording import Word
from suket.web.office import last_search
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer
from suket.web.suket_presentation import state_of

router = APIRouter(include_in_schema=False)

SEARCH: Final = "/petugas/cari"
MOST_CHARACTERS: Final = 100  # the longest name has 60: Permendagri 73/2022


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


@router.get(SEARCH)
def results(user: OfficerDep) -> Response:
    """Show the results of this session's last search, or an empty form."""
    query = _last_search(user)
    hits: list[Hit] = []
    is_complete = True
    if query:
        with user.reading() as session:
            found = search_residents_and_sukets.residents(
                session, user.office.code, query
            )
            hits = _hits(session, found.residents, user)
        is_complete = found.is_complete
    return user.page("search_page", query=query, hits=hits, is_complete=is_complete)


@router.post(SEARCH)
def look_for(user: Acting, cari: Field = "") -> Response:
    """Remember the search in the browser's sealed cookie and show its results."""
    query = cari.strip()[:MOST_CHARACTERS]
    if not query:
        errors = {"cari": "Ketik nama, NIK, atau nomor suket."}
        return user.page(
            "search_page", query="", hits=[], is_complete=True, errors=errors
        )
    response = see_other(SEARCH)
    value = last_search.sealed(query, user.token)
    cookies.put(response, cookies.SEARCH, value, user.site)
    return response


def _last_search(user: SignedInOfficer) -> str:
    value = cookies.read(user.request, cookies.SEARCH, user.site)
    return last_search.opened(value, user.token) if value else ""


def _hits(
    session: Session, residents: tuple[Resident, ...], user: SignedInOfficer
) -> list[Hit]:
    held = sukets.in_force(session, [resident.nik for resident in residents])
    ours = {n: s for n, s in held.items() if s.office_code == user.office.code}
    return [_hit(one, ours.get(one.nik), user.now) for one in residents]


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
