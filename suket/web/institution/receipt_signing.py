"""Sign the receipt of a check with the answer, and print it when it is asked for.

Nothing of it is kept: the institution has its text, and the page can be made of that.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.exceptions import HTTPException
from starlette.responses import Response

from keys.errors import KeyFault
from keys.signer_protocol import Signer
from suket.institutions import compose_receipt
from suket.institutions.callers import Agreement
from suket.institutions.compose_receipt import Recipient
from suket.institutions.errors import BadReceipt
from suket.web import suket_downloads
from suket.web.app_state import AppState
from suket.web.institution.receipt_page import renderer
from suket.web.institution.register_comparison import Told
from suket.web.institution.signed_in_clerk import HOME, Acting
from suket.web.pages import Site
from suket.web.public.public_state import PublicStateDep
from verify.errors import NotAuthentic
from verify.handed_in import trimmed
from verify.qr_text import MAX_CHARACTERS
from verify.receipt import Institution, authenticate_receipt, subject_of
from verify.trust_list import Purpose

RECEIPT: Final = f"{HOME}/tanda-terima"

router = APIRouter(include_in_schema=False)


def signer_of(app_state: AppState) -> Signer | None:
    """Return what signs receipts now, or None where there is no such key."""
    try:
        return app_state.keys.signer(Purpose.RECEIPT, at=app_state.clock())
    except KeyFault:
        return None


def required_signer(app_state: AppState) -> Signer:
    """Return what signs receipts now; 503 if there is no such key.

    Asked before anything is shown or counted.
    """
    signer = signer_of(app_state)
    if signer is None:
        raise HTTPException(503)
    return signer


def sealed(told: Told, agreement: Agreement, signer: Signer, *, site: Site) -> str:
    """Return the text of the receipt of what an institution was told."""
    recipient = Recipient(
        institution=Institution(agreement.code, agreement.name),
        site=site.url,
        reference=told.visit.reference,
    )
    subject = subject_of(told.text or "", told.file)
    now = told.visit.at
    return compose_receipt.of(told.report, subject, recipient, signer=signer, now=now)


@router.post(RECEIPT)
def page(
    user: Acting,
    public_state: PublicStateDep,
    teks: Annotated[str, Form(max_length=MAX_CHARACTERS)] = "",
) -> Response:
    """Return the page (PDF) of a receipt, made of its text.

    Raises `BadReceipt` for what we did not sign, or gave to another institution.
    """
    trust, text = public_state.current().trust, trimmed(teks)
    try:
        receipt = authenticate_receipt(text, trust)
        pdf = renderer().render(text, trust, zone=user.zone)
    except NotAuthentic as error:
        raise BadReceipt from error
    if receipt.institution.code != user.agreement.code:
        raise BadReceipt
    name = f"tanda-terima-{user.agreement.code}-{user.today.isoformat()}.pdf"
    disposition = f'attachment; filename="{name}"'
    headers = {**suket_downloads.PRIVATE, "Content-Disposition": disposition}
    return Response(pdf, media_type="application/pdf", headers=headers)
