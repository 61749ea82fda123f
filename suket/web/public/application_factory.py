"""The factory of the public application, on which every other is built."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import Receive, Scope, Send

from suket.web import problems
from suket.web.body_limit import (
    FORM_LIMITS,
    KIB,
    STRANGERS_BYTES,
    Bodies,
    BodyLimit,
    Doors,
)
from suket.web.load_shedding import LoadLimit
from suket.web.pages import STATIC, Site
from suket.web.public.public_state import PublicState
from suket.web.public.quick_check import QuickCheck
from suket.web.public.static_files import StaticFile
from suket.web.request_metrics import Faults, MeasuredRequests
from suket.web.security import Compressed, HeadAsGet, HostGate, SecurityHeaders

DESCRIPTION: Final = """
Suket (Surat Keterangan Pengganti KTP-el) can be checked by anyone, free of charge.

`POST /api/v1/verify` answers for one suket.  Whoever checks many, or offline, fetches
the published files instead: a trust list signed by the pinned root key, and status
lists signed by keys in it.  Texts of sukets name people: post them, never put them in
an address.
"""
PUBLIC_UPLOADS: Final[Mapping[str, int]] = {
    "/v": STRANGERS_BYTES,
    "/api/v1/verify": STRANGERS_BYTES,
}
# The whole text of a QR, 4,296 characters, however a browser writes them.
# What is typed as a check code is told to be none, however long it is.
PUBLIC_FORMS: Final[Mapping[str, int]] = {
    "/v": 16 * KIB,
    "/k": 16 * KIB,
    "/periksa/kode": 64 * KIB,
}
PUBLIC: Final = Doors(uploads=Bodies(PUBLIC_UPLOADS), forms=Bodies(PUBLIC_FORMS))

# Nothing of a request is sent anywhere.
_SILENT: Final[Any] = {"tracing": False, "metrics": False, "logs": False}


class QuickCheckedApp(FastAPI):
    """An application behind a quick check: the first that a request meets."""

    def __init__(
        self, *, site: Site, public_state: PublicState, **options: Any
    ) -> None:
        super().__init__(**options)
        self.quick = QuickCheck(super().__call__, public_state=public_state, site=site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand everything to the quick check, which hands on what it leaves."""
        await self.quick(scope, receive, send)


def create_application(
    site: Site, public_state: PublicState, *, doors: Doors = PUBLIC
) -> FastAPI:
    """Return an application without routes, guarded, for the service at `site`.

    `doors` says which paths take files and long forms, from whom, and how large.
    """
    app = QuickCheckedApp(
        site=site,
        public_state=public_state,
        title="Suket",
        version="1",
        description=DESCRIPTION,
        docs_url=None,  # both would load scripts from elsewhere
        redoc_url=None,
        form_limits=FORM_LIMITS,
        redirect_slashes=False,  # it believes the request: suket.web.trailing_slash
        middleware=[
            Middleware(HeadAsGet),
            Middleware(MeasuredRequests, metrics=public_state.metrics),
            Middleware(SecurityHeaders, site=site),
            Middleware(LoadLimit, is_known=doors.is_known),
            Middleware(Compressed),
            Middleware(Faults),
            Middleware(HostGate, site=site),
            Middleware(BodyLimit, doors=doors),
        ],
        telemetry=_SILENT,
    )
    app.state.site = site
    app.state.public_state = public_state
    problems.install(app)
    app.mount("/static", StaticFile(directory=STATIC), name="static")
    return app
