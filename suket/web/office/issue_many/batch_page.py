"""Pages of one batch: watch it, read what was not issued, print the rest."""

from typing import Any, Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse, Response

from suket.delivery import download_links
from suket.delivery.download_access import MOST_AT_ONCE
from suket.offices.validity import local_day
from suket.paper import document_failures
from suket.register import issuance_batches, suket_figures_and_lists
from suket.register.issuance_batches import Progress
from suket.register.tables import Batch
from suket.register.words import BatchState
from suket.web import indonesian_wording, spreadsheet_export
from suket.web.current_user import HEADERS
from suket.web.office.issue_many.applied_list import applied
from suket.web.office.issue_many.choose_page import BULK
from suket.web.office.issue_many.place_in_table import TABLE_PLACE, place_in_table
from suket.web.office.issue_many.print_files import parts_of
from suket.web.office.refusal_wording import why
from suket.web.office.signed_in_officer import (
    OfficerDep,
    SignedInOfficer,
    Watching,
)
from suket.web.spreadsheet_export import Digits

router = APIRouter(include_in_schema=False)

REFUSALS_SHOWN: Final = 200
MOST_REFUSALS: Final = 500_000  # as many as a table may have rows
HEADING: Final = ("urutan", "nama_lengkap", "nik", "alasan", "kode", *TABLE_PLACE)


@router.get(BULK + "/{batch_id}")
def follow(batch_id: str, user: OfficerDep) -> Response:
    """Show how far a batch is."""
    with user.reading() as session:
        batch = issuance_batches.find(session, batch_id, office=user.office.code)
        told = _told(session, batch)
        refused = issuance_batches.refusals(session, batch, REFUSALS_SHOWN)
        applications = applied(session, batch, limit=REFUSALS_SHOWN)
        sheets = issuance_batches.count_with_document(session, batch)
        without_link = download_links.count_without_link(
            session, batch.id, now=user.now
        )
    return user.page(
        "issue_many/batch_page",
        batch=batch,
        refusals=[(resident, why(item.code)) for item, resident in refused],
        applications=applications,
        sheets=parts_of(sheets),
        without_link=without_link,
        slips_at_once=MOST_AT_ONCE,
        started_by=indonesian_wording.who(batch.created_by),
        day=local_day(batch.created_at, user.zone).isoformat(),
        applies=_applies(told["progress"], user),
        **told,
    )


def _applies(progress: Progress, user: SignedInOfficer) -> bool:
    """Say whether applications come of a batch, as far as is known by now."""
    is_issuing = progress.issued or user.office.issues_at_once
    return bool(progress.applied or not is_issuing)


@router.get(BULK + "/{batch_id}/kemajuan")
def progress(batch_id: str, user: Watching) -> Response:
    """Say the same to the page that watches.

    Where the stage is no longer the one it shows, the page is loaded anew.
    """
    with user.reading() as session:
        batch = issuance_batches.find(session, batch_id, office=user.office.code)
        told = _told(session, batch)
    state: Progress = told["progress"]
    lines = {"issued": {"done": state.done, "total": state.total}}
    if not _applies(state, user):
        lines["documents"] = {"done": told["documents"], "total": state.issued}
    answer = {"lines": lines, "stage": told["stage"]}
    return JSONResponse(answer, headers=HEADERS)


@router.get(BULK + "/{batch_id}/laporan.xlsx")
@router.get(BULK + "/{batch_id}/laporan.csv")
def report(batch_id: str, user: OfficerDep) -> Response:
    """Return what could not be issued, for a spreadsheet."""
    with user.reading() as session:
        batch = issuance_batches.find(session, batch_id, office=user.office.code)
        refused = issuance_batches.refusals(session, batch, MOST_REFUSALS)
    rows = (
        (
            item.position + 1,
            person.full_name,
            Digits(person.nik),
            why(item.code),
            item.code or "",
            *place_in_table(person, user.zone),
        )
        for item, person in refused
    )
    return spreadsheet_export.download(user.request.url.path, "ditolak", HEADING, rows)


def _told(session: Session, batch: Batch) -> dict[str, Any]:
    state = issuance_batches.progress(session, batch)
    made = suket_figures_and_lists.documents_of(session, batch.id)
    is_done = batch.state is BatchState.DONE
    failed = document_failures.count_of_batch(session, batch.id)
    is_waiting = made + failed < state.issued  # for what failed nobody waits here
    stage = "berjalan" if not is_done else "pdf" if is_waiting else "selesai"
    return {"progress": state, "documents": made, "is_done": is_done, "stage": stage}
