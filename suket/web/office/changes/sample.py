"""The sample sheet of the pages: drawn beside the form, shown inside of the page."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from suket.offices import offices
from suket.paper.errors import SamplesBusy
from suket.paper.printable_text import RenderFault
from suket.paper.sample_sheet import SampleSheets
from suket.register.document_fields import Printed
from suket.shipped import templates
from suket.web.office.signed_in_officer import SignedInOfficer
from suket.web.security import OFFICE_CSP

# A picture in the page itself: it names a signatory, so no address may.
HEADERS: Final = {
    "Content-Security-Policy": OFFICE_CSP.replace(
        "img-src 'self'", "img-src 'self' data:"
    )
}
NO_ROOM: Final = "Isian ini tidak muat di satu halaman. Ringkas penulisannya."


@dataclass(frozen=True, slots=True)
class Sample:
    """A sheet to look at, or why there is none."""

    picture: str = ""  # an address with the picture in it
    number: str = ""
    why_not: str = ""
    is_busy: bool = False


def sample_of(user: SignedInOfficer, printed: Printed) -> Sample:
    """Return the sheet on which this would stand; no transaction waits for it."""
    arms = _arms_of(user, printed)
    return _drawn(printed, lambda: _sheets().picture(printed, arms, site=user.site.url))


def unsigned_of(user: SignedInOfficer, printed: Printed, photo: bytes) -> Sample:
    """Return the sheet that somebody is about to sign, marked as not signed yet."""
    arms, site = _arms_of(user, printed), user.site.url
    return _drawn(
        printed, lambda: _sheets().before_signing(printed, photo, arms, site=site)
    )


def _arms_of(user: SignedInOfficer, printed: Printed) -> bytes | None:
    with user.reading() as session:
        return offices.arms(session, [printed.arms]).get(printed.arms)


def _drawn(printed: Printed, draw: Callable[[], bytes]) -> Sample:
    try:
        picture = draw()
    except SamplesBusy as busy:
        return Sample(number=printed.number, why_not=busy.pesan, is_busy=True)
    except RenderFault:
        return Sample(number=printed.number, why_not=NO_ROOM)
    encoded = b64encode(picture).decode("ascii")
    return Sample(f"data:image/webp;base64,{encoded}", printed.number)


@cache
def _sheets() -> SampleSheets:
    return SampleSheets(templates())
