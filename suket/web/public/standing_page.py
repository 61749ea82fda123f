"""The page that says how the suket of a check code stands, wherever it was typed."""

from typing import Final

from fastapi import Request
from starlette.responses import HTMLResponse

from suket.web.pages import render, site_of
from suket.web.public.public_state import PublicState
from verify.check_code import MAX_TYPED
from verify.check_code_lookup import CodeReport, look_up

EXAMPLE_CODE: Final = "1-PCX9-1"
WRONG_CODE: Final = (
    "Kode itu salah ketik, atau bukan kode periksa. Bandingkan lagi huruf demi huruf"
    f" dengan kode pada lembar; bentuknya seperti {EXAMPLE_CODE}."
)
NO_CODE: Final = "Ketik kode periksa yang tercetak pada lembar."


def standing(
    request: Request, code: str, public_state: PublicState, *, field: str = "kode"
) -> HTMLResponse:
    """Show how the entry of a typed code stands, or the form with what is amiss.

    `field` is the one that it was typed in, at the address of `request`.
    """
    report = found(request, code, public_state)
    if report is None:
        return render(
            request,
            "public/code.html",
            status=422,
            fault=WRONG_CODE if code.strip() else NO_CODE,
            typed=code[:MAX_TYPED],
        )
    return render(
        request,
        "public/standing.html",
        report=report,
        now=public_state.clock(),
        alone_since=public_state.alone_since(),
        again={field: code},
    )


def found(request: Request, code: str, public_state: PublicState) -> CodeReport | None:
    """Return what is known of a code; None if it is none."""
    site, now = site_of(request).url, public_state.clock()
    try:
        return look_up(code, public_state.current(), now=now, site=site)
    except ValueError:
        return None
