"""Make the documents: for every suket that has none, a signed PDF in the archive.

What is due is read from the register, so whatever a crash leaves undone the next run
finds, and a document made twice is the same to the eye.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypedDict

import structlog

from signing.pdf import PdfSealer
from suket import documents, register, residents
from suket.archive import Archive
from suket.db import Database
from suket.faults import told
from suket.models import Document, MadeBy, Suket
from suket.press import Press
from suket.printed import Printed
from suket.texts import host_of, text_of
from verify.checkcode import write_check_code

log = structlog.get_logger(__name__)


class Renderer(Protocol):
    """What draws the page: `suket.render.DocumentRenderer`."""

    def render(
        self,
        printed: Printed,
        *,
        photo: bytes,
        text: str,
        check_code: str,
        host: str,
        issued_at: datetime,
    ) -> bytes:
        """Return the unsigned PDF."""


class _Given(TypedDict):
    """What stands on a page besides `Printed`."""

    photo: bytes
    text: str
    check_code: str
    host: str
    issued_at: datetime


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
    failed: list[str] = field(default_factory=list)


def make_documents(
    database: Database,
    workshop: Workshop,
    *,
    now: datetime,
    limit: int = 20,
    skip: Collection[str] = (),
) -> Made:
    """Make up to `limit` documents that are due, oldest first, `skip` left out.

    Each is a transaction of its own; one that fails is logged and left due.
    """
    with database.reading() as session:
        due = register.without_document(session, limit + len(skip))
    result = Made()
    for suket_id in [one for one in due if one not in skip][:limit]:
        try:
            make_document(database, workshop, suket_id, now=now)
        except Exception as fault:  # noqa: BLE001 - it is this document's alone
            log.error(  # noqa: TRY400 - a traceback with its message may name a person
                "document failed", suket_id=suket_id, **told(fault)
            )
            result.failed.append(suket_id)
        else:
            result.made.append(suket_id)
    return result


def make_document(
    database: Database, workshop: Workshop, suket_id: str, *, now: datetime
) -> str:
    """Make the document of one suket, archive it, and return its SHA-256 (hex).

    May be repeated without harm.  The file is on the disk before the register says
    there is one.  Raises `SuketNotFound`, or a fault of drawing, signing or keeping.
    """
    with database.reading() as session:
        suket = register.by_id(session, suket_id)
        photo = residents.photo(session, suket.photo_digest) or b""
    pdf, made_by = _made(workshop, suket, photo, now)
    digest = workshop.archive.keep(suket.id, pdf)
    with database.begin() as session:
        row = Document(
            suket_id=suket.id,
            digest=digest,
            size=len(pdf),
            made_at=now,
            made_by=made_by,
        )
        documents.put(session, row)
    return digest


def _made(
    workshop: Workshop, suket: Suket, photo: bytes, now: datetime
) -> tuple[bytes, MadeBy]:
    """Return the signed document, and what made it."""
    sealer = workshop.sealer(suket.office_code, now)
    text = text_of(suket.token)
    given: _Given = {
        "photo": photo,
        "text": text,
        "check_code": write_check_code(suket.list_number, suket.status_index),
        "host": host_of(text),
        "issued_at": suket.issued_at,
    }
    printed = Printed.from_json(suket.printed)
    if workshop.press is None:
        page = workshop.renderer.render(printed, **given)
        return sealer.sign(page, now=now), MadeBy.WEASYPRINT
    made = workshop.press.make(printed, sealer=sealer, now=now, **given)
    return made.pdf, MadeBy.WEASYPRINT if made.reason else MadeBy.PRESS
