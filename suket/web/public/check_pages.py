"""The public pages for checking: the front, the scanner, and the answer."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from suket.web import problems
from suket.web.pages import Site, language_of, render, site_of
from suket.web.public.kept_pages import LISTS_BYTES, version
from suket.web.public.public_state import PublicState, PublicStateDep
from suket.web.public.standing_page import standing
from suket.web.public.submissions import ByPage, Submission, examined
from suket.web.public.verdict_page import (
    ANSWER,
    CUT,
    ELSEWHERE,
    FILE_CHANGED,
    given,
    shown,
)
from suket.web.security import CAMERA_POLICY, SCAN_CSP
from verify.checks import Report
from verify.errors import Reason, Unreadable
from verify.files import Examined, is_changed_sheet
from verify.handed_in import Mistaken, is_cut, mistaken_for

# A page is there in two languages at one address, and browsers do not look at cookies
# before they show what they kept, whatever `Vary` says.
ASKED_ANEW: Final = {"Cache-Control": "public, no-cache"}
# The worker asks so for pages to keep: what is true of this moment only is left out.
TO_KEEP: Final = "simpan"
# Of what is typed in the place of the text; a check code is looked up instead.
MISTAKEN: Final[Mapping[Mistaken, str]] = {
    Mistaken.NIK: (
        "Ini NIK, bukan isi QR suket. Pindai QR-nya, atau ketik kode periksa di"
        " sampingnya. QR yang hanya memuat NIK bukan QR suket."
    ),
    Mistaken.NUMBER: (
        "Ini nomor suket, bukan isi QR-nya. Pindai QR-nya, atau ketik kode periksa di"
        " sampingnya."
    ),
}
NOTHING_GIVEN: Final = "Pilih foto atau PDF, atau tempel isi QR."

# The camera is for this page alone, and so is the code that reads its pictures.
SCANNING_HEADERS: Final = {
    "Permissions-Policy": CAMERA_POLICY,
    "Content-Security-Policy": SCAN_CSP,
}

router = APIRouter(include_in_schema=False)


@router.get("/", response_class=HTMLResponse)
def front(request: Request) -> HTMLResponse:
    """Show what the service is, and the ways in."""
    return render(request, "public/front.html", headers=ASKED_ANEW)


@router.get("/v", response_class=HTMLResponse)
def ask(request: Request, public_state: PublicStateDep) -> HTMLResponse:
    """Show the form; its script checks what follows the `#`, if anything does."""
    return _ask(request, public_state, headers=ASKED_ANEW)


# As some scanners and messengers write the `#`; what is behind it has then come here,
# and goes no further: no log has the path, and the script takes it out of the address.
@router.get("/v#{scanned:path}", response_class=HTMLResponse)
@router.get("/v/#{scanned:path}", response_class=HTMLResponse)
@router.get("/v%23{scanned:path}", response_class=HTMLResponse)
def ask_of_changed_link(
    request: Request, public_state: PublicStateDep, scanned: str
) -> HTMLResponse:
    """Show the same page for an address whose `#` was encoded, once or twice."""
    del scanned
    return _ask(request, public_state, path="/v")


@router.get("/periksa", response_class=HTMLResponse)
def scan(request: Request, public_state: PublicStateDep) -> HTMLResponse:
    """Show the page that scans with the camera, or takes a photo, a PDF, a text."""
    headers = {**ASKED_ANEW, **SCANNING_HEADERS}
    context = of_this_door(request, public_state)
    return render(request, "public/scan.html", headers=headers, **context)


@router.post("/v", response_class=HTMLResponse)
def show(
    request: Request, submission: ByPage, public_state: PublicStateDep
) -> HTMLResponse:
    """Show how a suket stands, given its text or a picture or PDF of it.

    The text is posted, never put in a path or a query, because it names a person and
    addresses are logged; in the QR it follows a `#`, which browsers do not send.
    """
    if submission.is_empty:
        return _ask(request, public_state, fault=NOTHING_GIVEN, status=422)
    mistaken = None if submission.file else mistaken_for(submission.text or "")
    if mistaken is not None:
        return _mistaken(request, submission.text or "", mistaken, public_state)
    now = public_state.clock()
    try:
        found = examined(submission, public_state, now=now)
    except Unreadable as error:
        status = problems.status_of_unreadable(error)
        said = problems.told_of_unreadable(error, submission.file)
        return _ask(request, public_state, fault=said, status=status)
    printed = printed_at(request, public_state)
    is_changed = is_changed_sheet(found, submission.file)
    known_as = FILE_CHANGED if is_changed else _known_as(found, submission, printed)
    context = shown(found.report, printed=printed, known_as=known_as)
    context["alone_since"] = public_state.alone_since()
    # A sheet that was changed has no text to stand for it.
    text = None if is_changed else found.text
    context["again"] = {"text": text} if text else None
    return render(request, "public/verdict.html", now=now, **context)


def _mistaken(
    request: Request, text: str, mistaken: Mistaken, public_state: PublicState
) -> HTMLResponse:
    """Answer what was typed in the place of the text of a QR."""
    if mistaken is Mistaken.CHECK_CODE:
        return standing(request, text, public_state, field="text")
    fault = MISTAKEN[mistaken]
    return _ask(request, public_state, fault=fault, at="isi-qr", status=422)


def _known_as(found: Examined, submission: Submission, printed: Site) -> str | None:
    """Return what a refused text is called instead of its reason."""
    if is_beginning_only(found.report, found.text, printed):
        return CUT
    return ELSEWHERE if points_elsewhere(submission, printed) else None


def is_beginning_only(report: Report, text: str | None, printed: Site) -> bool:
    """Say whether a malformed text may be one of ours that was cut on its way."""
    is_malformed = report.reason is Reason.MALFORMED
    return is_malformed and is_cut(text or "", printed.url)


def _ask(
    request: Request,
    public_state: PublicState,
    *,
    fault: str | None = None,
    at: str = "berkas",
    **more: Any,
) -> HTMLResponse:
    context = of_this_door(request, public_state)
    return render(
        request,
        "public/ask.html",
        fault=fault,
        at=at if fault else None,
        **context,
        **more,
    )


def of_this_door(
    request: Request, public_state: PublicState, *, answer: str = ANSWER
) -> dict[str, Any]:
    """Return what a page of this door needs that verifies by itself.

    `answer` is the template of what it says.
    """
    printed, language = printed_at(request, public_state), language_of(request)
    is_to_keep = TO_KEEP in request.query_params
    alone = None if is_to_keep else public_state.alone_since()
    return {
        **given(printed, public_state.pinned(), language, answer),
        "alone_since": alone,
        # A page of the network is the newest, and has no need to ask.
        "version": version(site_of(request)) if is_to_keep else "",
        "budget": LISTS_BYTES,
    }


def printed_at(request: Request, public_state: PublicState) -> Site:
    """Return the address that the QR of every suket leads to.

    It is ours, or that of the office which this door follows from elsewhere.
    """
    own = site_of(request)
    printed = public_state.printed_sites()
    return own if own.url in printed or not printed else Site(printed[0])


def points_elsewhere(submission: Submission, printed: Site) -> bool:
    """Say whether a text is an address, but not that of sukets."""
    text = (submission.text or "").lower()
    is_address = text.startswith(("http://", "https://"))
    return is_address and not text.startswith(f"{printed.url}/")
