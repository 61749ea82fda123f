"""Pages for issuing to one resident: review, confirm, hand over.

Where nobody issues alone, the review is of what is applied for (`apply_here`).
"""

from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.applications.asking.apply_for_another import kind_of
from suket.applications.signing import issue_for_cases
from suket.columns import new_id
from suket.delivery import download_links
from suket.offices import offices, signatories
from suket.paper import document_failures
from suket.register import issue, sukets
from suket.register.document_fields import Printed
from suket.register.errors import AlreadyIssued
from suket.register.issue import Issued
from suket.residents import eligibility, nik, residents
from suket.residents.tables import Resident
from suket.web import indonesian_wording
from suket.web.current_user import see_other
from suket.web.local_times import tanggal
from suket.web.office.outdated_page import OUTDATED, differences_of
from suket.web.office.residents.apply_here import KINDS
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer
from suket.web.suket_presentation import policy_of, signatory_of, validity_of

router = APIRouter(include_in_schema=False)

FROM_LIST: Final = "berbeda"  # in `dari`: the page of the list led here


@router.get("/petugas/penduduk/{resident_id}/terbitkan")
def review(resident_id: str, user: OfficerDep) -> Response:
    """Show what would be issued, to be compared with the person at the counter.

    What forbids it is said here already, before anybody has compared anything.
    """
    user.require_serving()
    with user.reading() as session:
        resident = residents.find(session, resident_id, office=user.office.code)
        held = sukets.find_active(session, resident.nik)
        if held and not issue.is_over(held, now=user.now):
            raise AlreadyIssued(held.number)
        context = _review(session, resident, user)
    here = f"/petugas/penduduk/{resident.id}"
    return user.page(
        "residents/issue_page",
        renews=None,
        differences=(),
        back_to=here,
        action=f"{here}/{_act(user, 'terbitkan')}",
        **context,
    )


@router.post("/petugas/penduduk/{resident_id}/terbitkan")
def confirm(resident_id: str, user: Acting) -> Response:
    """Issue, and show the number."""
    return _issue(user, issue_for_cases.issue, resident_id)


@router.get("/petugas/suket/{suket_id}/perpanjang")
def review_renewal(suket_id: str, user: OfficerDep, dari: str = "") -> Response:
    """Show what would take the place of a suket in force, and what changes by it.

    Who comes from the list of those that differ (`dari`) is led back there.
    """
    user.require_serving()
    code = user.office.code
    with user.reading() as session:
        old = sukets.find(session, suket_id, office=code)
        issue.require_renewable(old)
        resident = residents.find(session, old.resident_id, office=code)
        context = _review(session, resident, user)
    context |= {
        "renews": old,
        "differences": differences_of(old, resident),
        "back_to": OUTDATED if dari == FROM_LIST else f"/petugas/suket/{old.id}",
        "action": f"/petugas/suket/{old.id}/{_act(user, 'perpanjang')}{_query(dari)}",
        "kind": kind_of(old, resident),
    }
    return user.page("residents/issue_page", **context)


@router.post("/petugas/suket/{suket_id}/perpanjang")
def confirm_renewal(suket_id: str, user: Acting, dari: str = "") -> Response:
    """Issue the newer suket; the older ends in the same transaction."""
    return _issue(user, issue_for_cases.renew, suket_id, dari)


def _act(user: SignedInOfficer, at_once: str) -> str:
    return at_once if user.office.issues_at_once else "ajukan"


def _query(dari: str) -> str:
    return f"?dari={FROM_LIST}" if dari == FROM_LIST else ""


@router.get("/petugas/suket/{suket_id}/terbit")
def done(suket_id: str, user: OfficerDep, dari: str = "") -> Response:
    """Say that a suket is issued, and how it reaches its holder.

    One whose document failed has nothing to wait for: its own page says why.
    """
    with user.reading() as session:
        suket = sukets.find(session, suket_id, office=user.office.code)
        failure = document_failures.resting(session, suket.id, now=user.now)
        last_link = download_links.digest_of_latest(session, suket.id)
    if failure is not None and not suket.has_document:
        return see_other(f"/petugas/suket/{suket.id}")
    return user.page(
        "residents/issue_done",
        suket=suket,
        holder=Printed.from_json(suket.printed),
        has_document=suket.has_document,
        last_link=last_link,
        validity=validity_of(suket, user.zone),
        is_from_list=dari == FROM_LIST,
    )


def _issue(
    user: SignedInOfficer, act: Callable[..., Issued], subject: str, dari: str = ""
) -> Response:
    """Issue to a resident, or in place of a suket, and go on to what was issued.

    `act` is `issue` with the id of a resident, or `renew` with a suket's.
    """
    with user.begin() as session:
        issued = act(session, subject, user.desk(), officer=user.officer, now=user.now)
    return see_other(f"/petugas/suket/{issued.suket_id}/terbit{_query(dari)}")


def _review(
    session: Session, resident: Resident, user: SignedInOfficer
) -> dict[str, Any]:
    """Return what the page compares; raises what forbids issuing to this resident."""
    office, today = user.office, user.today
    offices.require_open(session, office.code, now=user.now)
    eligibility.require(resident, office, on=today)
    signatory = signatories.on_day(session, office.code, today)
    doubts = nik.warnings(resident.nik, born=resident.born, sex=resident.sex)
    return {
        "applies": not user.office.issues_at_once,
        "kinds": KINDS,
        "key": new_id(),  # of this form: sent twice, it is one application
        "resident": resident,
        "has_photo": resident.photo_digest is not None,
        "today": tanggal(today),
        "validity": policy_of(office),
        "signatory": signatory_of(signatory),
        "warnings": [indonesian_wording.NIK_WARNINGS[doubt] for doubt in doubts],
    }
