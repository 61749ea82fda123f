"""What is printed of a batch: all its sheets in one file, and slips with links."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access.rights import Right
from suket.delivery import download_access, download_links
from suket.delivery.download_access import MOST_AT_ONCE, Drawn
from suket.paper.errors import DocumentNotReady
from suket.paper.print_file import joined
from suket.paper.slip_renderer import SlipRenderer
from suket.register import issuance_batches
from suket.register.tables import Suket
from suket.shipped import templates
from suket.web import suket_downloads
from suket.web.form_fields import Field, WholeNumber, whole_number
from suket.web.office.issue_many.choose_page import BULK
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer
from suket.web.office.sukets.holder_slip import drawn as drawn_qr
from suket.web.office.sukets.holder_slip import texts_of
from suket.web.spreadsheet_export import saved_as

router = APIRouter(include_in_schema=False)

SHEETS_AT_ONCE: Final = 250  # pages of one file: some 15 MB
PDF: Final = "application/pdf"
TITLE: Final = "Gabungan untuk dicetak, tanpa tanda tangan elektronik"


@dataclass(frozen=True, slots=True)
class Part:
    """One of the files that the sheets of a batch come in."""

    number: int  # from 1
    first: int  # sheets, counted from 1
    last: int


def parts_of(sheets: int, at_once: int = SHEETS_AT_ONCE) -> list[Part]:
    """Return the files that so many sheets come in."""
    starts = range(0, sheets, at_once)
    return [
        Part(number, start + 1, min(start + at_once, sheets))
        for number, start in enumerate(starts, 1)
    ]


@router.get(BULK + "/{batch_id}/lembar.pdf")
def sheets(batch_id: str, user: OfficerDep, bagian: WholeNumber = 1) -> Response:
    """Return sheets of a batch in one file, for a printer: it is not signed."""
    number = max(1, bagian)
    start = (number - 1) * SHEETS_AT_ONCE
    with user.reading() as session:
        batch = issuance_batches.find(session, batch_id, office=user.office.code)
        found = issuance_batches.with_document(
            session, batch, start=start, limit=SHEETS_AT_ONCE
        )
    if not found:
        raise DocumentNotReady
    pdfs = [suket_downloads.read(suket.id, user.app_state) for suket in found]
    name = f"lembar-untuk-dicetak-{user.today.isoformat()}-{number}.pdf"
    return saved_as(name, joined(pdfs, title=TITLE), PDF)


@router.post(BULK + "/{batch_id}/slip")
def slips(batch_id: str, user: Acting) -> Response:
    """Make links and PINs for sukets of a batch that have none, and return the slips.

    They are drawn before the links lead anywhere, so that no fault leaves a link whose
    PIN nobody has seen.
    """
    user.officer.require(Right.DELIVER)
    with user.reading() as session:
        batch = issuance_batches.find(session, batch_id, office=user.office.code)
        found = download_links.without_link(
            session, batch.id, now=user.now, limit=MOST_AT_ONCE
        )
    if not found:
        raise DocumentNotReady
    drawn, answer = _drawn(user, found)
    with user.begin() as session:
        download_access.open_drawn(
            session, batch.id, drawn, officer=user.officer, now=user.now
        )
    return answer


@router.get(BULK + "/{batch_id}/slip-ulang")
def ask_again(batch_id: str, user: OfficerDep) -> Response:
    """Say what it brings about to make the slips of a batch once more."""
    user.officer.require(Right.DELIVER)
    with user.reading() as session:
        batch = issuance_batches.find(session, batch_id, office=user.office.code)
        many = download_links.count_living(session, batch.id)
        mark = download_links.mark_of_batch(session, batch.id)
    parts = parts_of(many, MOST_AT_ONCE)
    return user.page(
        "issue_many/slips_again",
        batch=batch,
        many=many,
        parts_of_batch=parts,
        mark=mark,
    )


@router.post(BULK + "/{batch_id}/slip-ulang")
def slips_again(
    batch_id: str, user: Acting, bagian: Field = "1", sebelum: Field = ""
) -> Response:
    """Make new links and PINs for one part of a batch; the old ones end."""
    user.officer.require(Right.DELIVER)
    number = max(1, whole_number(bagian, digits=6) or 1)
    with user.reading() as session:
        batch = issuance_batches.find(session, batch_id, office=user.office.code)
        found = download_links.living_of_batch(
            session,
            batch.id,
            start=(number - 1) * MOST_AT_ONCE,
            limit=MOST_AT_ONCE,
        )
    if not found:
        raise DocumentNotReady
    drawn, answer = _drawn(user, found)
    with user.begin() as session:
        download_access.open_again(
            session,
            batch.id,
            drawn,
            officer=user.officer,
            now=user.now,
            instead_of=sebelum,
        )
    return answer


def _drawn(
    user: SignedInOfficer, found: Sequence[Suket]
) -> tuple[dict[str, Drawn], Response]:
    """Return slips that lead nowhere yet, and the file with all of them."""
    until = user.now + timedelta(days=user.app_state.settings.delivery_days)
    drawn = {suket.id: download_access.draw(until) for suket in found}
    file = b"".join(joined(_slips(user, found, drawn), title="Slip tautan dan PIN"))
    name = f"slip-{user.today.isoformat()}-{found[0].serial}-{found[-1].serial}.pdf"
    return drawn, saved_as(name, [file], PDF)


def _slips(
    user: SignedInOfficer, found: Sequence[Suket], drawn: dict[str, Drawn]
) -> Iterator[bytes]:
    for suket in found:
        texts = texts_of(suket, drawn[suket.id].slip, user)
        yield _renderer().render(texts, drawn_qr(texts.link))


@cache
def _renderer() -> SlipRenderer:
    return SlipRenderer(templates())
