"""Make the documents: for every suket that has none, a signed PDF in the archive.

What is due is read from the register, so whatever a crash leaves undone the next run
finds, and a document made twice is the same to the eye.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Protocol, Unpack

import structlog

from signing.sign_pdf import PdfSealer
from suket.db import Database
from suket.faults import told
from suket.offices import offices
from suket.paper import document_failures, document_records
from suket.paper.archive import Archive
from suket.paper.document_failures import reason_of
from suket.paper.press.machine import Expected, Press
from suket.paper.tables import Document
from suket.paper.words import FailureReason, MadeBy
from suket.register import sukets
from suket.register.document_fields import Given, Printed
from suket.register.errors import SuketNotFound
from suket.register.tables import Suket
from suket.register.token_text import host_of, text_of
from suket.residents import residents
from verify.check_code import write_check_code

log = structlog.get_logger(__name__)

AT_ONCE = 100  # documents of one handful: some 150 ms from the press


class Renderer(Protocol):
    """What draws the page: `suket.paper.document_renderer.DocumentRenderer`."""

    def render(self, printed: Printed, **given: Unpack[Given]) -> bytes:
        """Return the unsigned PDF."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """All that a document needs besides the register."""

    renderer: Renderer
    sealer: Callable[[str, datetime], PdfSealer]  # of an office (its code) at a time
    archive: Archive
    press: Press | None = None  # None: every page is drawn by the renderer


@dataclass(slots=True)
class Made:
    """What one run did."""

    made: list[str] = field(default_factory=list)  # ids of sukets
    reasons: dict[str, FailureReason] = field(default_factory=dict)  # of what failed

    @property
    def failed(self) -> list[str]:
        """The ids of sukets whose document could not be made."""
        return list(self.reasons)

    def fail(self, suket_id: str, fault: Exception) -> None:
        """Note and log that a document could not be made."""
        reason = reason_of(fault)
        log.error(
            "document failed", suket_id=suket_id, reason=reason.value, **told(fault)
        )
        self.reasons[suket_id] = reason

    @contextmanager
    def apart(self, suket_id: str) -> Iterator[None]:
        """Note what fails inside: it is this document's alone."""
        try:
            yield
        except Exception as fault:  # noqa: BLE001 - see above
            self.fail(suket_id, fault)


def make_documents(
    database: Database,
    workshop: Workshop,
    *,
    now: datetime,
    limit: int = AT_ONCE,
    skip: Collection[str] = (),
) -> Made:
    """Make up to `limit` documents that are due, oldest first, `skip` left out.

    One that failed stays due; who is not to try it yet skips what rests
    (`suket.paper.document_failures`).
    """
    with database.reading() as session:
        due = sukets.without_document(session, limit + len(skip))
    wanted = [one for one in due if one not in skip][:limit]
    return make_some(database, workshop, wanted, now=now)


def make_some(
    database: Database, workshop: Workshop, suket_ids: Sequence[str], *, now: datetime
) -> Made:
    """Make the documents of these sukets, a handful that is archived together.

    The press is told of all before it makes the first, so that it knows how many are
    alike.  One that fails is logged and recorded, and holds up none of the others.
    """
    result = Made()
    papers = _papers(database, suket_ids)
    begun: list[tuple[str, _Finish]] = []
    for suket_id in suket_ids:
        with result.apart(suket_id):
            begun.append((suket_id, _begin(workshop, papers[suket_id], now)))
    sheets: list[_Sheet] = []
    for suket_id, finish in begun:
        with result.apart(suket_id):
            sheets.append(finish())
    _file_apart(database, workshop, sheets, result)
    _record_failures(database, result, now)
    return result


def _record_failures(database: Database, result: Made, now: datetime) -> None:
    """Record what failed, for those who wait; a fault in that ends nothing."""
    if not result.reasons:
        return
    try:
        with database.begin() as session:
            there = sukets.by_ids(session, list(result.reasons))
            reasons = {suket.id: result.reasons[suket.id] for suket in there}
            if reasons:
                document_failures.note(session, reasons, now=now)
    except Exception as fault:  # noqa: BLE001 - the documents that were made are made
        log.error("failures not recorded", **told(fault))  # noqa: TRY400 - no message


def make_document(
    database: Database, workshop: Workshop, suket_id: str, *, now: datetime
) -> str:
    """Make the document of one suket, archive it, and return its SHA-256 (hex).

    May be repeated without harm: what is archived stays.  Raises `SuketNotFound`, or a
    fault of drawing, signing or keeping.
    """
    papers = _papers(database, [suket_id])
    if suket_id not in papers:
        raise SuketNotFound
    finish = _begin(workshop, papers[suket_id], now)
    _file(database, workshop, [finish()])
    with database.reading() as session:
        return document_records.find(session, suket_id).digest


@dataclass(frozen=True, slots=True)
class _Paper:
    """What a document is made from, as the register has it."""

    suket: Suket
    photo: bytes
    arms: bytes | None


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A document that is signed and not yet archived."""

    suket_id: str
    pdf: bytes
    made_at: datetime
    made_by: MadeBy


_Finish = Callable[[], _Sheet]  # draws or presses a page, and signs it


def _papers(database: Database, suket_ids: Sequence[str]) -> dict[str, _Paper]:
    """Return what is needed of those of the sukets that are there, by id."""
    with database.reading() as session:
        found = sukets.by_ids(session, suket_ids)
        photos = residents.photos(session, [one.photo_digest for one in found])
        arms = offices.arms(session, [one.printed.get("arms") for one in found])
    return {
        one.id: _Paper(
            one,
            photos.get(one.photo_digest, b""),
            arms.get(one.printed.get("arms")),
        )
        for one in found
    }


def _file_apart(
    database: Database, workshop: Workshop, sheets: Sequence[_Sheet], result: Made
) -> None:
    """File sheets together; if that fails, each half by itself, down to the guilty."""
    if not sheets:
        return
    try:
        _file(database, workshop, sheets)
    except Exception as fault:  # noqa: BLE001 - a door: nobody stands behind it
        if len(sheets) == 1:
            result.fail(sheets[0].suket_id, fault)
            return
        middle = len(sheets) // 2
        for half in (sheets[:middle], sheets[middle:]):
            _file_apart(database, workshop, half, result)
    else:
        result.made += [sheet.suket_id for sheet in sheets]


def _file(database: Database, workshop: Workshop, sheets: Sequence[_Sheet]) -> None:
    """Archive sheets and record them, but for those that another did meanwhile.

    The files are on the disk before the register says that there are any, and get their
    names while nobody else can name one: no two makers leave the file of one beside the
    digest of the other.
    """
    pdfs = {one.suket_id: one.pdf for one in sheets}
    with workshop.archive.incoming(pdfs) as incoming, database.begin() as session:
        due = set(sukets.lock_undrawn(session, list(pdfs)))
        if due:
            incoming.keep(due)
            document_records.put(
                session, [_row(one) for one in sheets if one.suket_id in due]
            )


def _row(sheet: _Sheet) -> Document:
    return Document(
        suket_id=sheet.suket_id,
        digest=sha256(sheet.pdf).hexdigest(),
        size=len(sheet.pdf),
        made_at=sheet.made_at,
        made_by=sheet.made_by,
    )


def _begin(workshop: Workshop, paper: _Paper, now: datetime) -> _Finish:
    """Put together what stands on the page of a suket, and return what makes it."""
    suket = paper.suket
    sealer = workshop.sealer(suket.office_code, now)
    text = text_of(suket.token)
    given: Given = {
        "photo": paper.photo,
        "text": text,
        "check_code": write_check_code(suket.list_number, suket.status_index),
        "host": host_of(text),
        "issued_at": suket.issued_at,
        "arms": paper.arms,
    }
    printed = Printed.from_json(suket.printed)
    if workshop.press is None:
        draw = partial(workshop.renderer.render, printed, **given)
        return partial(_drawn, suket.id, draw, sealer, now)
    expected = workshop.press.expect(printed, sealer=sealer, **given)
    return partial(_pressed, suket.id, workshop.press, expected, now)


def _drawn(
    suket_id: str, draw: Callable[[], bytes], sealer: PdfSealer, now: datetime
) -> _Sheet:
    return _Sheet(suket_id, sealer.sign(draw(), now=now), now, MadeBy.WEASYPRINT)


def _pressed(suket_id: str, press: Press, sheet: Expected, now: datetime) -> _Sheet:
    made = press.print(sheet, now=now)
    made_by = MadeBy.WEASYPRINT if made.reason else MadeBy.PRESS
    return _Sheet(suket_id, made.pdf, now, made_by)
