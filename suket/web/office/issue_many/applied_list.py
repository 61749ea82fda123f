"""The applications that an order made: on its page, and as a file to tell from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.applications.asking import apply_in_bulk
from suket.applications.tables import ApplicationCase
from suket.register import issuance_batches
from suket.register.tables import Batch
from suket.residents.tables import Resident
from suket.web import spreadsheet_export
from suket.web.application_wording import CASE_STATES
from suket.web.office.issue_many.choose_page import BULK
from suket.web.office.issue_many.place_in_table import TABLE_PLACE, place_in_table
from suket.web.office.signed_in_officer import OfficerDep
from suket.web.spreadsheet_export import Digits, Row

router = APIRouter(include_in_schema=False)

MOST: Final = 500_000  # as many as a table may have rows
HEADING: Final = (
    *("urutan", "nama_lengkap", "nik", "nomor_pengajuan", "keadaan", "hari"),
    *("urutan_hari", "dijanjikan", *TABLE_PLACE),
)


@dataclass(frozen=True, slots=True)
class Applied:
    """One application of an order, and whose it is."""

    position: int  # in the order, from 0
    resident: Resident
    case: ApplicationCase


def applied(session: Session, batch: Batch, *, limit: int) -> list[Applied]:
    """Return the first applications that an order made, in its order."""
    found = issuance_batches.applied(session, batch, limit)
    items = [item for item, _ in found]
    cases = apply_in_bulk.cases_of(session, items, office=batch.office_code)
    return [
        Applied(item.position, resident, cases[item.position])
        for item, resident in found
    ]


@router.get(BULK + "/{batch_id}/pengajuan.xlsx")
@router.get(BULK + "/{batch_id}/pengajuan.csv")
def applied_file(batch_id: str, user: OfficerDep) -> Response:
    """Return number and day of each, for a spreadsheet."""
    with user.reading() as session:
        batch = issuance_batches.find(session, batch_id, office=user.office.code)
        found = applied(session, batch, limit=MOST)
    path = user.request.url.path
    return spreadsheet_export.download(
        path, "pengajuan", HEADING, _rows(found, user.zone)
    )


def _rows(found: Sequence[Applied], zone: str) -> Iterator[Row]:
    for one in found:
        case, person = one.case, one.resident
        yield (
            one.position + 1,
            person.full_name,
            Digits(person.nik),
            case.number,
            CASE_STATES[case.state].title,
            case.day,
            case.place,
            case.promised_on,
            *place_in_table(person, zone),
        )
