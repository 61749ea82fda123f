"""Send on whoever added a slash to an address, by the address that is configured.

Starlette would do so by what the request says of itself: behind a proxy with TLS that
is http, and a holder's secret link would go out in the clear.
"""

from typing import Final

from fastapi import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match

from suket.web.pages import NO_STORE, site_of

READING: Final = frozenset({"GET", "HEAD"})
PERMANENT: Final = 308


def without_slash(request: Request) -> Response | None:
    """Return a redirect to the same page without its slash, or None if there is none.

    Only what is read is sent on: a form that was posted to a wrong address is refused,
    and nobody's password is asked for again elsewhere.  A query is dropped; what
    follows a `#` the browser keeps.
    """
    path: str = request.scope["path"]
    stripped = path.rstrip("/")
    if request.method not in READING or path == stripped or not stripped:
        return None
    if not is_served(request, stripped, "GET"):
        return None
    address = site_of(request).url + stripped
    return RedirectResponse(address, status_code=PERMANENT, headers=NO_STORE)


def is_served(request: Request, path: str, method: str) -> bool:
    """Say whether some route of the application answers `method` at `path`."""
    scope = {**request.scope, "path": path, "method": method}
    routes = request.app.router.routes
    return any(route.matches(scope)[0] is Match.FULL for route in routes)
