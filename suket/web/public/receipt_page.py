"""The page that reads the receipt of a check by its QR: `/k`.

Its script verifies in the browser, as that of `/v` does; where none runs, the text is
posted.  A receipt names nobody, so that this may be done without care.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse

from suket.web.pages import render, site_of
from suket.web.public.check_pages import ASKED_ANEW, of_this_door
from suket.web.public.public_state import PublicStateDep
from verify.errors import NotAuthentic
from verify.handed_in import linked
from verify.receipt import RECEIPT_MARK, Receipt, authenticate_receipt

ANSWER: Final = "public/receipt_answer.html"

router = APIRouter(include_in_schema=False)


@router.get("/k", response_class=HTMLResponse)
def ask(request: Request, public_state: PublicStateDep) -> HTMLResponse:
    """Show the form; its script checks what follows the `#`, if anything does."""
    context = of_this_door(request, public_state, answer=ANSWER)
    return render(request, "public/receipt.html", headers=ASKED_ANEW, **context)


@router.post("/k", response_class=HTMLResponse)
def show(
    request: Request, public_state: PublicStateDep, text: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """Show what a receipt says, if it is authentic."""
    trust = public_state.current().trust
    text = linked(text, site_of(request).url, RECEIPT_MARK)
    try:
        receipt = authenticate_receipt(text, trust)
    except NotAuthentic:
        receipt = None
    return render(
        request,
        "public/receipt_finding.html",
        receipt=receipt,
        traits=traits(receipt, is_stale=trust.is_stale(public_state.clock())),
        alone_since=public_state.alone_since(),
        again={"text": text},
    )


def traits(receipt: Receipt | None, *, is_stale: bool) -> frozenset[str]:
    """Return what is so of a receipt; its page shows the parts that wait for one.

    static/answer/receipts.js finds the same names for the same receipt.
    """
    if receipt is None:
        return frozenset({"finding-not-authentic"})
    found = {
        "told",
        receipt.verdict.value,
        "finding-uncertain" if is_stale else "finding-authentic",
        "dated" if receipt.as_of else "undated",
        "referred" if receipt.reference else "unreferred",
    }
    return frozenset(found)
