"""A secret that is shown once: on the page to which the act sends the browser.

The act is answered by a redirect, so that reloading what follows repeats nothing.  The
secret goes along in a cookie that only this session opens, for that one page, which
takes it back.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

import orjson
from starlette.responses import Response

from suket.web import cookies
from suket.web.current_user import see_other
from suket.web.office import sealed_values
from suket.web.office.signed_in_officer import SignedInOfficer

KEPT_FOR: Final = timedelta(minutes=1)  # for a browser that lost the way


@dataclass(frozen=True, slots=True)
class Once:
    """A secret, and the words around it."""

    title: str
    label: str
    secret: str
    advice: str


def shown_at(page: str, once: Once, user: SignedInOfficer, said: str = "") -> Response:
    """Send the browser on to `page`, which shows the secret; `said` is its query."""
    answer = see_other(page + said)
    value = sealed_values.sealed(
        orjson.dumps(asdict(once)).decode(), user.token, use=_use(page)
    )
    cookies.put(answer, cookies.ONCE, value, user.site, kept=KEPT_FOR)
    return answer


def brought_along(user: SignedInOfficer) -> Once | None:
    """Return what is to be shown on the page that is asked for, if anything."""
    value = cookies.read(user.request, cookies.ONCE, user.site)
    text = sealed_values.opened(value, user.token, use=_use(user.request.url.path))
    return Once(**orjson.loads(text)) if text else None


def taken_back(answer: Response, user: SignedInOfficer) -> Response:
    """Return the answer that shows a secret, after which the browser has it no more."""
    cookies.drop(answer, cookies.ONCE, user.site)
    return answer


def _use(page: str) -> str:
    return f"shown once at {page}"
