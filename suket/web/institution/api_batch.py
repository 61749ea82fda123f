"""The batch API: many checks in one request, answered in the same order.

The body is put on the disk before the first answer: a program that sends all before it
reads would otherwise wait for us, and we for it.  From then on rows are read, checked,
counted and written down a few at a time, in a thread, so that memory does not grow.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Any, BinaryIO, Final

import structlog
from fastapi import APIRouter, Depends, Query, Request, Security
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from keys.signer_protocol import Signer
from suket.institutions import compose_receipt, disclose
from suket.institutions.access_log import reference_of
from suket.institutions.compose_receipt import Recipient
from suket.institutions.disclose import Asked
from suket.institutions.errors import BadReference
from suket.institutions.words import Scope, VisitPurpose
from suket.web.institution.api import REFUSALS
from suket.web.institution.api_auth import DESCRIBED, Call, Calling
from suket.web.institution.register_comparison import as_registered
from suket.web.pages import NO_STORE
from suket.web.public.public_state import PublicState, PublicStateDep
from verify.batch_check import Answer, answer, csv_header, csv_line, ndjson_line
from verify.errors import NotTrusted
from verify.receipt import Institution
from verify.row_reader import Row, pieces_of, rows_of_csv, rows_of_ndjson
from verify.trust_list import Purpose
from verify.zip_rows import rows_of_zip

PATH: Final = "/api/v1/verify/batch"
MAX_BYTES: Final = 200 * 2**20  # 250,000 texts, or 200 photos as phones make them
SPOOL: Final = "spool"  # folder of bodies; each has no name, so none is left behind
NDJSON: Final = "application/x-ndjson"
CSV: Final = "text/csv"
ROWS_AT_A_TIME: Final = 100  # in one transaction; it is a second at the most
QUOTA_USED_UP: Final = "quota-used-up"

log: Final = structlog.get_logger("suket.institution")
Rows = Callable[[BinaryIO], Iterator[Row]]


def _ndjson(file: BinaryIO) -> Iterator[Row]:
    return rows_of_ndjson(pieces_of(file))


def _csv(file: BinaryIO) -> Iterator[Row]:
    return rows_of_csv(pieces_of(file))


# A file in an archive is large, and reading it takes longer than writing it down.
KINDS: Final[Mapping[str, tuple[Rows, int]]] = {
    NDJSON: (_ndjson, ROWS_AT_A_TIME),
    "application/ndjson": (_ndjson, ROWS_AT_A_TIME),
    CSV: (_csv, ROWS_AT_A_TIME),
    "application/zip": (rows_of_zip, 1),
    "application/x-zip-compressed": (rows_of_zip, 1),
}


@dataclass(frozen=True, slots=True)
class Body:
    """A body on the disk, and how its rows are read: so many at a time."""

    file: BinaryIO
    rows: Iterator[Row]
    at_a_time: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of all rows alike."""

    purpose: VisitPurpose
    signer: Signer | None  # None: no receipts


def wanted(
    call: Calling,
    purpose: Annotated[VisitPurpose, Query(description="One that was agreed on.")],
    *,
    receipt: Annotated[
        bool, Query(description="Give each answer its signed receipt.")
    ] = False,
) -> Wanted:
    """Return what is asked for; raises `ScopeMissing` or `PurposeNotAgreed`."""
    call.caller.require(Scope.BATCH)
    call.caller.require_purpose(purpose)
    keys = call.app_state.keys
    signer = keys.signer(Purpose.RECEIPT, at=call.now) if receipt else None
    return Wanted(purpose, signer)


AllRows = Annotated[Wanted, Depends(wanted)]


async def handed_in(request: Request, call: Calling, asked: AllRows) -> Body:
    """Return what was sent, once all of it lies on the disk.

    Who may not ask is refused before a byte of it is read, and so is a body of another
    kind: `HTTPException(415)`.  Raises `Unreadable` for what is no table or archive.
    """
    del asked  # it came first
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in KINDS:
        raise HTTPException(415)
    rows, at_a_time = KINDS[kind]
    file = await run_in_threadpool(_spool, call.app_state.settings.data_dir / SPOOL)
    try:
        async for piece in request.stream():
            await run_in_threadpool(file.write, piece)
        await run_in_threadpool(file.seek, 0)
        return Body(file, await run_in_threadpool(rows, file), at_a_time)
    except BaseException:
        file.close()
        raise


def _spool(folder: Path) -> BinaryIO:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return TemporaryFile(dir=folder)  # the answer closes it


HandedIn = Annotated[Body, Depends(handed_in)]

_ROW: Final = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "description": "The whole text of a QR."},
        "reference": {"type": "string", "description": "Your own; never a NIK."},
    },
    "required": ["text"],
    "additionalProperties": False,
}
_TEXT: Final = {"type": "string"}
BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": (
            "At most 200 MiB.  NDJSON: in each line an object with `text` and, if you"
            " like, `reference`.  CSV: the first line names the columns, `text` (or"
            " `teks`) and `reference` (or `rujukan`).  ZIP: PDFs and pictures, at most"
            " 10,000."
        ),
        "content": {
            NDJSON: {"schema": _ROW},
            CSV: {"schema": _TEXT},
            "application/zip": {"schema": {"type": "string", "format": "binary"}},
        },
    },
}
ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": (
            "One answer for each row, in order: that of `POST /api/v1/verify` with"
            " `row`, `reference` and `error`, which is null, or a code and then there"
            " is no verdict."
        ),
        "content": {NDJSON: {"schema": _TEXT}, CSV: {"schema": _TEXT}},
    },
}

router = APIRouter(tags=["institution"], dependencies=[Security(DESCRIBED)])


@router.post(
    PATH,
    summary="Check many sukets for a purpose",
    response_class=StreamingResponse,
    responses={**ANSWERS, **REFUSALS},
    openapi_extra=BODY,
)
def verify_batch(
    call: Calling,
    body: HandedIn,
    public_state: PublicStateDep,
    request: Request,
    asked: AllRows,
) -> StreamingResponse:
    """Say of each row how the suket stands; one bad row never stops the rest.

    Each row counts against the day's quota; past it the rows say `quota-used-up`.  Each
    check is written down with its purpose, and the holder reads by whom and for what.
    """
    try:
        public_state.current()
    except NotTrusted:
        body.file.close()
        raise
    batch = _Batch(call, public_state, asked)
    wants_csv = CSV in request.headers.get("accept", "")
    return StreamingResponse(
        batch.lines(body, wants_csv=wants_csv),
        media_type=f"{CSV}; charset=utf-8" if wants_csv else NDJSON,
        headers={**NO_STORE, **call.room.headers()},
    )


@dataclass(frozen=True, slots=True)
class _Batch:
    call: Call
    public_state: PublicState
    wanted: Wanted

    def lines(self, body: Body, *, wants_csv: bool) -> Iterator[bytes]:
        """Give the answers, as many lines at a time as rows are read together."""
        write = csv_line if wants_csv else ndjson_line
        with body.file:
            if wants_csv:
                yield csv_header()
            count, used_up = 0, False
            while rows := list(islice(body.rows, body.at_a_time)):
                told = [] if used_up else self._told(rows)
                used_up = len(told) < len(rows)
                past = [
                    Answer(row=row, error=QUOTA_USED_UP) for row in rows[len(told) :]
                ]
                count += len(rows)
                yield b"".join(write(each, self._receipt(each)) for each in told + past)
        log.info("batch", institution=self.call.caller.institution, rows=count)

    def _answer(self, row: Row) -> Answer:
        published = self.public_state.current()
        fit = _with_fit_reference(row)
        if fit.file is None:
            found = answer(fit, published, now=self.call.now)
        else:
            with self.public_state.readers:
                found = answer(fit, published, now=self.call.now)
        if found.report is not None:
            source = "text" if fit.file is None else "file"
            self.public_state.metrics.count_check(found.report, source=source)
        return found

    def _told(self, rows: list[Row]) -> list[Answer]:
        """Return the answers that may be told, once they are written down.

        They end where the day's quota did; what comes after is not even read.
        """
        answers = [self._answer(row) for row in rows]
        seen = [
            (
                each.report,
                Asked(purpose=self.wanted.purpose, reference=each.row.reference),
            )
            for each in answers
        ]
        caller, now = self.call.caller, self.call.now
        with self.call.app_state.database.begin() as session:
            shown = disclose.disclose_many(session, caller, seen, now=now)
            told = [
                replace(each, report=as_registered(each.report, suket))
                if each.report
                else each
                for each, suket in zip(answers, shown, strict=False)
            ]
        if len(told) < len(rows):
            log.warning("quota used up", institution=caller.institution, who=caller.who)
        return told

    def _receipt(self, found: Answer) -> str | None:
        if self.wanted.signer is None or found.report is None:
            return None
        terms = self.call.caller.agreement
        recipient = Recipient(
            institution=Institution(terms.code, terms.name),
            site=self.call.app_state.settings.public_url,
            reference=found.row.reference,
        )
        return compose_receipt.of(
            found.report,
            found.subject,
            recipient,
            signer=self.wanted.signer,
            now=self.call.now,
        )


def _with_fit_reference(row: Row) -> Row:
    """Return the row, or one with an error if nobody may call a case so.

    The name of a file that will not do as a reference is just none.
    """
    try:
        reference_of(row.reference)
    except BadReference:
        is_named = row.name is not None
        error = row.error if is_named else "bad-reference"
        return replace(row, reference=None, error=error)
    return row
