"""Pages for issuing to many: order a batch, watch it, read its refusals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse, Response, StreamingResponse

from suket.access.rights import Right
from suket.offices.validity import local_day
from suket.paper import document_failures
from suket.register import issuance_batches, order_batch, suket_figures_and_lists
from suket.register.issuance_batches import Progress
from suket.register.tables import Batch
from suket.register.words import BatchState
from suket.web import csv_export, indonesian_wording
from suket.web.current_user import HEADERS, see_other
from suket.web.form_fields import Field
from suket.web.indonesian_wording import Word
from suket.web.office.refusal_wording import why
from suket.web.office.signed_in_officer import (
    Acting,
    OfficerDep,
    SignedInOfficer,
    Watching,
)

router = APIRouter(include_in_schema=False)

BULK: Final = "/petugas/massal"
BATCHES_SHOWN: Final = 20
REFUSALS_SHOWN: Final = 200
MOST_REFUSALS: Final = 500_000  # as many as a table may have rows
HEADING: Final = ("nama_lengkap", "nik", "alasan", "kode")


@dataclass(frozen=True, slots=True)
class Line:
    """One batch in the list of earlier ones."""

    id: str
    started_at: datetime
    started_by: str
    progress: Progress
    state: Word


@router.get(BULK)
def show(user: OfficerDep) -> Response:
    """Say how many wait for a suket, and what was ordered before."""
    user.officer.require(Right.ISSUE)
    office = user.office
    with user.reading() as session:
        waiting = issuance_batches.count_candidates(session, office, on=user.today)
        earlier = issuance_batches.of_office(session, office.code, BATCHES_SHOWN)
        lines = [_line(session, batch) for batch in earlier]
    return user.page("bulk", eligible=waiting, batches=lines)


@router.post(BULK)
def order(user: Acting, lingkup: Field = "") -> Response:
    """Order sukets for all who may have one, or for those of one import.

    `lingkup` is the id of the import; none that is known is nobody's.
    """
    with user.begin() as session:
        wanted = _of_import(session, user, lingkup)
        batch = order_batch.start(session, wanted, officer=user.officer, now=user.now)
    return see_other(f"{BULK}/{batch.id}")


@router.get(BULK + "/{batch_id}")
def follow(batch_id: str, user: OfficerDep) -> Response:
    """Show how far a batch is."""
    with user.reading() as session:
        batch = issuance_batches.find(session, batch_id, office=user.office.code)
        told = _told(session, batch)
        refused = issuance_batches.refusals(session, batch, REFUSALS_SHOWN)
    return user.page(
        "batch",
        batch=batch,
        refusals=[(resident, why(item.code)) for item, resident in refused],
        day=local_day(batch.created_at, user.zone).isoformat(),
        **told,
    )


@router.get(BULK + "/{batch_id}/kemajuan")
def progress(batch_id: str, user: Watching) -> Response:
    """Say the same to the page that watches.

    Where the stage is no longer the one it shows, the page is loaded anew.
    """
    with user.reading() as session:
        batch = issuance_batches.find(session, batch_id, office=user.office.code)
        told = _told(session, batch)
    state: Progress = told["progress"]
    lines = {
        "issued": {"done": state.done, "total": state.total},
        "documents": {"done": told["documents"], "total": state.issued},
    }
    answer = {"lines": lines, "stage": told["stage"]}
    return JSONResponse(answer, headers=HEADERS)


@router.get(BULK + "/{batch_id}/laporan.csv")
def report(batch_id: str, user: OfficerDep) -> Response:
    """Return what could not be issued, for a spreadsheet."""
    with user.reading() as session:
        batch = issuance_batches.find(session, batch_id, office=user.office.code)
        refused = issuance_batches.refusals(session, batch, MOST_REFUSALS)
    rows = (
        (
            person.full_name,
            indonesian_wording.grouped(person.nik),
            why(item.code),
            item.code or "",
        )
        for item, person in refused
    )
    headers = {**HEADERS, "Content-Disposition": 'attachment; filename="ditolak.csv"'}
    content = csv_export.lines(HEADING, rows)
    return StreamingResponse(content, media_type="text/csv", headers=headers)


def _line(session: Session, batch: Batch) -> Line:
    return Line(
        id=batch.id,
        started_at=batch.created_at,
        started_by=batch.created_by,
        progress=issuance_batches.progress(session, batch),
        state=indonesian_wording.BATCHES[batch.state],
    )


def _told(session: Session, batch: Batch) -> dict[str, Any]:
    state = issuance_batches.progress(session, batch)
    made = suket_figures_and_lists.documents_of(session, batch.id)
    is_done = batch.state is BatchState.DONE
    failed = document_failures.count_of_batch(session, batch.id)
    is_waiting = made + failed < state.issued  # for what failed nobody waits here
    stage = "berjalan" if not is_done else "pdf" if is_waiting else "selesai"
    return {"progress": state, "documents": made, "is_done": is_done, "stage": stage}


def _of_import(session: Session, user: SignedInOfficer, scope: str) -> list[str] | None:
    """Return whom an order is for: None is everybody."""
    if not scope:
        return None
    office, today = user.office, user.today
    return list(issuance_batches.candidates(session, office, on=today, import_id=scope))
