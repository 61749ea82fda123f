"""The full application: public site, and pages of holders, clerks and officers."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from fastapi import FastAPI, Request
from starlette.types import Scope

from keys.store import KeyStore
from suket import clock
from suket.db import Database
from suket.paper.archive import Archive
from suket.settings import Settings
from suket.web.app_state import AppState
from suket.web.bearer_tokens import token_of
from suket.web.body_limit import Bodies, Doors
from suket.web.citizen import download_pages, service_page, sms_door
from suket.web.citizen.following import status_page
from suket.web.flat_routes import take_in
from suket.web.institution import routes as institution
from suket.web.institution.signed_in_clerk import CLERK
from suket.web.institution_rate_limits import Rates
from suket.web.office import routes as office
from suket.web.office.civil_events import api as events_api
from suket.web.office.signed_in_officer import OFFICER
from suket.web.pages import Site
from suket.web.public import routes as public
from suket.web.public.app import local_public_state
from suket.web.public.application_factory import (
    PUBLIC_FORMS,
    PUBLIC_UPLOADS,
    create_application,
)

STRANGERS_FORMS: Final = {**PUBLIC_FORMS, sms_door.DOOR: sms_door.MOST_BYTES}


def open_app_state(
    settings: Settings,
    *,
    passphrase: bytes,
    wake: Callable[[], None],
    now: Callable[[], datetime] = clock.now,
) -> AppState:
    """Open what officers' and holders' pages need: register, archive, keys.

    `passphrase` opens the keys; `wake` tells the jobs that there is something to do.
    """
    return AppState(
        settings=settings,
        database=Database(settings.database),
        archive=Archive(settings.archive),
        keys=KeyStore(settings.keys, passphrase),
        clock=now,
        rates=Rates(settings.limits_url),
        wake=wake,
    )


def create_app(app_state: AppState) -> FastAPI:
    """Return the application that serves everybody.

    The street door in it works with published files only, as it does by itself: while
    the register is away it answers all the same.  Serve it by
    `suket.web.uvicorn_server`.
    """
    public_state = local_public_state(app_state.settings, now=app_state.clock)
    site = Site(app_state.settings.public_url)
    doors = Doors(
        uploads=Bodies(PUBLIC_UPLOADS, {**office.UPLOADS, **institution.UPLOADS}),
        forms=Bodies(STRANGERS_FORMS, {**office.FORMS, **institution.FORMS}),
        may_enter=lambda scope: _may_enter(scope, app_state, site),
        is_known=lambda scope: _is_known(scope, app_state, site),
    )
    app = create_application(site, public_state, doors=doors)
    app.state.app_state = app_state
    app_state.secret_lines.install(app)
    take_in(app.router, public.router)
    download_pages.install(app)
    take_in(app.router, service_page.router)
    status_page.install(app)
    take_in(app.router, sms_door.router)
    office.install(app)
    institution.install(app)
    return app


def _is_known(scope: Scope, app_state: AppState, site: Site) -> bool:
    """Say whether whoever asks was let in before, as it is remembered."""
    request = Request(scope)
    tokens = (
        OFFICER.token_of(request, site),
        CLERK.token_of(request, site),
        token_of(request.headers),
    )
    return any(map(app_state.known_askers.has, tokens))


def _may_enter(scope: Scope, app_state: AppState, site: Site) -> bool:
    """Say whether a large body is let in: by a session or key, as its path wants."""
    if events_api.is_ours(scope["path"]):
        return events_api.has_key(scope, app_state)
    if institution.is_ours(scope["path"]):
        return institution.may_enter(scope, app_state, site)
    return OFFICER.is_signed_in(scope, app_state, site)
