"""Downloads of one suket's document and QR, as officer and holder fetch them."""

import re
from typing import Final

from starlette.responses import Response

from signing.qr_encoder import symbol
from suket.paper import document_records
from suket.paper.archive import DocumentDamaged
from suket.paper.errors import DocumentNotReady
from suket.paper.words import FailureReason
from suket.register.tables import Suket
from suket.register.token_text import text_of
from suket.web.app_state import AppState

# A document names a person: no cache of the browser or on the way keeps it.
PRIVATE: Final = {"Cache-Control": "private, no-store"}
_PLAIN: Final = re.compile(r"[^A-Za-z0-9.]+")


def pdf(suket: Suket, app_state: AppState, *, to_print: bool = False) -> Response:
    """Return the signed PDF to be saved; its file name is the number, never a person.

    `to_print` has the browser show it, where printing is one press.

    A file that was lost or changed on the disk is never handed out: it is made again
    from the token.  Raises `DocumentNotReady` until then.
    """
    data = read(suket.id, app_state)
    name = f"suket-{_PLAIN.sub('-', suket.number).strip('-')}.pdf"
    disposition = f'{"inline" if to_print else "attachment"}; filename="{name}"'
    headers = {**PRIVATE, "Content-Disposition": disposition}
    return Response(data, media_type="application/pdf", headers=headers)


def read(suket_id: str, app_state: AppState) -> bytes:
    """Return the signed PDF of a suket; raises `DocumentNotReady` as `pdf` does."""
    with app_state.database.reading() as session:
        document = document_records.find(session, suket_id)
    try:
        return app_state.archive.read(suket_id, document.digest)
    except DocumentDamaged as error:
        with app_state.database.begin() as session:
            document_records.drop(session, suket_id)
        app_state.wake()
        raise DocumentNotReady from error


def stage_of(suket: Suket, failure: FailureReason | None) -> str:
    """Return how far the PDF is, for the page that waits: made, failed, or under way.

    `failure` is why it failed, if it is not being tried just now.
    """
    if suket.has_document:
        return "selesai"
    return "gagal" if failure else "pdf"


def qr(suket: Suket) -> Response:
    """Return the QR of a suket as a picture for screens."""
    svg = symbol(text_of(suket.token)).svg(label="Kode QR suket")
    return Response(svg, media_type="image/svg+xml", headers=PRIVATE)
