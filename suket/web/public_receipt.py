"""The receipt of a check, for who scans its QR: `/k`.

What follows the `#` reaches no server; a script puts it into the form.  A receipt names
nobody, so that its text may be posted without care.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse

from suket.web.pages import render
from suket.web.public_pages import ASKED_ANEW
from suket.web.public_street import StreetDoor
from verify.errors import NotAuthentic
from verify.receipt import authenticate_receipt

PAGE: Final = "public/receipt.html"

router = APIRouter(include_in_schema=False)


@router.get("/k", response_class=HTMLResponse)
def ask(request: Request) -> HTMLResponse:
    """Show the form; its script fills in what follows the `#`."""
    return render(request, PAGE, headers=ASKED_ANEW, finding=None, receipt=None)


@router.post("/k", response_class=HTMLResponse)
def show(
    request: Request, street: StreetDoor, text: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """Show what a receipt says, if it is authentic."""
    trust = street.current().trust
    try:
        receipt = authenticate_receipt(text.strip(), trust)
    except NotAuthentic:
        return render(request, PAGE, finding="not-authentic", receipt=None)
    finding = "uncertain" if trust.is_stale(street.clock()) else "authentic"
    return render(request, PAGE, finding=finding, receipt=receipt)
