"""The receipt of a check as a PDF page, for a file cabinet."""

from functools import cache
from typing import Any, Final

from fastapi import APIRouter, Depends, Security
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from suket.institutions.words import Scope
from suket.paper.printable_text import RenderFault
from suket.paper.receipt_renderer import ReceiptRenderer
from suket.shipped import templates
from suket.web.institution.api_auth import API, DESCRIBED, KEY_REFUSALS, Calling
from suket.web.json_bodies import body_of
from suket.web.public.answers import refusal
from suket.web.public.public_state import PublicStateDep
from suket.web.suket_downloads import PRIVATE
from verify.errors import NotAuthentic
from verify.qr_text import MAX_CHARACTERS
from verify.receipt import authenticate_receipt

PDF: Final = "application/pdf"
NAME: Final = 'attachment; filename="tanda-terima.pdf"'


class Kept(BaseModel):
    """A receipt as it was given with an answer."""

    model_config = ConfigDict(extra="forbid")

    receipt: str = Field(
        max_length=MAX_CHARACTERS, examples=["https://suket.example/k#01167688…"]
    )


RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {PDF: {}}},
    **KEY_REFUSALS,
    400: refusal("The body cannot be read."),
    413: refusal("More than 64 KiB."),
    422: refusal("Not a receipt that this institution was given."),
    503: refusal("Nothing is published yet."),
}

router = APIRouter(prefix=API, tags=["institution"], dependencies=[Security(DESCRIBED)])


@router.post(
    "/receipt",
    summary="Print a receipt",
    response_class=Response,
    responses=RESPONSES,
    dependencies=[Depends(body_of)],
)
def page(call: Calling, kept: Kept, public_state: PublicStateDep) -> Response:
    """Return one A4 page (PDF/A) that says what the receipt says, and carries it.

    The page can be made again at any time; what is signed is the receipt.
    """
    call.caller.require(Scope.VERIFY)
    trust, terms = public_state.current().trust, call.caller.agreement
    try:
        receipt = authenticate_receipt(kept.receipt, trust)
        if receipt.institution.code != terms.code:
            raise _refused("not_yours")
        pdf = renderer().render(kept.receipt, trust, zone=terms.zone)
    except NotAuthentic as error:
        raise _refused("not_authentic") from error
    except RenderFault as error:
        raise _refused("not_printable") from error
    headers = {**PRIVATE, **call.room.headers(), "Content-Disposition": NAME}
    return Response(pdf, media_type=PDF, headers=headers)


@cache
def renderer() -> ReceiptRenderer:
    """Return what draws the pages; it reads form and fonts once."""
    return ReceiptRenderer(templates())


def _refused(why: str) -> RequestValidationError:
    return RequestValidationError(
        [{"loc": ("body", "receipt"), "type": why, "msg": why}]
    )
