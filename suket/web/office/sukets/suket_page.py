"""The page of one suket: its facts, history, document, QR, and slip for its holder."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse, RedirectResponse, Response

from suket.access.rights import Right
from suket.applications.handover import handovers
from suket.delivery import download_access, download_links
from suket.journal import entries
from suket.paper import document_failures
from suket.register import endings, sukets
from suket.register.document_fields import Printed
from suket.register.errors import SuketNotFound
from suket.register.tables import Suket
from suket.register.words import SuketState
from suket.residents.tables import Resident
from suket.web import indonesian_wording, suket_downloads
from suket.web.access_history import visitors_of
from suket.web.current_user import HEADERS
from suket.web.event_wording import LOOKS
from suket.web.form_fields import Field
from suket.web.office.counter.hand_over_page import told_of
from suket.web.office.outdated_page import Difference, differences_of
from suket.web.office.signed_in_officer import (
    Acting,
    OfficerDep,
    SignedInOfficer,
    Watching,
)
from suket.web.office.sukets import end_or_suspend
from suket.web.office.sukets.holder_slip import drawn, texts_of
from suket.web.suket_presentation import history_of, signatory_of, state_of, validity_of
from verify.check_code import write_check_code

router = APIRouter(include_in_schema=False)

DONE = {**end_or_suspend.DONE, "dokumen": "PDF sedang dicoba lagi."}


@router.get("/petugas/suket/{suket_id}")
def show(suket_id: str, user: OfficerDep, selesai: str = "") -> Response:
    """Show a suket of this office; `selesai` names the act that was just done."""
    with user.reading() as session:
        suket = _find(session, suket_id, user)
        told = _told(session, suket, user)
    is_living = suket.state is not SuketState.ENDED
    return user.page(
        "sukets/suket_page",
        suket=suket,
        state=state_of(suket, now=user.now),
        validity=validity_of(suket, user.zone),
        check_code=write_check_code(suket.list_number, suket.status_index),
        acts=end_or_suspend.possible(suket, user),
        can_renew=suket.state is SuketState.ACTIVE and user.may(user.serves_by),
        can_deliver=is_living and user.may(Right.DELIVER),
        can_try_again=user.may(Right.ISSUE),
        done=DONE.get(selesai, ""),
        **told,
    )


def _told(session: Session, suket: Suket, user: SignedInOfficer) -> dict[str, Any]:
    ending = endings.ending_of(session, suket)
    happened = entries.of_subject(session, suket.number)
    ours = [
        entry
        for entry in happened
        if entry.office_code == user.office.code and entry.event not in LOOKS
    ]
    follower = ending.followed_by if ending else None
    printed = Printed.from_json(suket.printed)
    failure = document_failures.resting(session, suket.id, now=user.now)
    fetched = handovers.of_application(session, suket.application_id)
    return {
        "fetched": told_of(session, fetched, user.zone) if fetched else "",
        "last_link": download_links.digest_of_latest(session, suket.id),
        "not_made": indonesian_wording.NOT_MADE[failure] if failure else "",
        "holder": printed,
        "signatory": signatory_of(printed.signatory),
        "differences": _differences(session, suket),
        "ending": ending,
        "reason": indonesian_wording.REASONS[ending.reason] if ending else "",
        "follower": _ours(session, follower, user) if follower else None,
        "is_followed": follower is not None,
        "history": history_of(ours, ending, endings.suspensions(session, suket)),
        "visitors": visitors_of(session, suket.id),
    }


@router.get("/petugas/suket/{suket_id}/suket.pdf")
def document(suket_id: str, user: OfficerDep, cetak: str = "") -> Response:
    """Return the signed PDF, to be saved or, with `cetak`, to be printed."""
    with user.reading() as session:
        suket = _find(session, suket_id, user)
    return suket_downloads.pdf(suket, user.app_state, to_print=bool(cetak))


@router.get("/petugas/suket/{suket_id}/qr.svg")
def code(suket_id: str, user: OfficerDep) -> Response:
    """Return the QR that the paper bears."""
    with user.reading() as session:
        suket = _find(session, suket_id, user)
    return suket_downloads.qr(suket)


@router.get("/petugas/suket/{suket_id}/dokumen")
def document_progress(suket_id: str, user: Watching) -> Response:
    """Say whether the PDF is there, for the page that waits for it."""
    with user.reading() as session:
        suket = _find(session, suket_id, user)
        failure = document_failures.resting(session, suket.id, now=user.now)
    stage = suket_downloads.stage_of(suket, failure)
    return JSONResponse({"lines": {}, "stage": stage}, headers=HEADERS)


@router.post("/petugas/suket/{suket_id}/dokumen")
def try_document_again(suket_id: str, user: Acting) -> Response:
    """Have the PDF tried again at once, and show the page that waits for it."""
    user.officer.require(Right.ISSUE)
    with user.begin() as session:
        suket = _find(session, suket_id, user)
        document_failures.try_again(session, suket.id, now=user.now)
    user.app_state.wake()
    return RedirectResponse(f"/petugas/suket/{suket_id}?selesai=dokumen", 303, HEADERS)


@router.post("/petugas/suket/{suket_id}/serahkan")
def hand_over(suket_id: str, user: Acting, instead_of: Field = "") -> Response:
    """Make a link and a PIN and show them, this once: they are kept nowhere.

    `instead_of` is the link that the form was made to replace, so that reloading the
    page with the slip, which sends the form again, replaces nothing.
    """
    with user.begin() as session:
        slip = download_access.open_delivery(
            session,
            suket_id,
            officer=user.officer,
            now=user.now,
            good_for=timedelta(days=user.app_state.settings.delivery_days),
            instead_of=instead_of,
        )
        suket = _find(session, suket_id, user)
    texts = texts_of(suket, slip, user)
    return user.page(
        "sukets/slip", suket=suket, code=drawn(texts.link), **asdict(texts)
    )


def _differences(session: Session, suket: Suket) -> tuple[Difference, ...]:
    if suket.state is SuketState.ENDED:
        return ()
    return differences_of(suket, session.get_one(Resident, suket.resident_id))


def _ours(session: Session, suket_id: str, user: SignedInOfficer) -> Suket | None:
    """Return a suket of this office; None for another's, of which nothing is told."""
    try:
        return _find(session, suket_id, user)
    except SuketNotFound:
        return None


def _find(session: Session, suket_id: str, user: SignedInOfficer) -> Suket:
    return sukets.find(session, suket_id, office=user.office.code)
