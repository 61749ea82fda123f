"""The street door by itself: checks, published files, nothing of the office."""

from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI

from suket import clock
from suket.settings import Settings
from suket.web import public
from suket.web.frame import framed
from suket.web.observed import Metrics
from suket.web.pages import Site
from suket.web.public_street import Street


def street(settings: Settings, *, now: Callable[[], datetime] = clock.now) -> Street:
    """Return what the public routes need, by `settings`; `now` is the clock."""
    return Street(
        folder=settings.published,
        root=settings.root,
        state=settings.state,
        metrics=Metrics(),
        clock=now,
    )


def create_street_app(
    settings: Settings, *, now: Callable[[], datetime] = clock.now
) -> FastAPI:
    """Return the application that serves the public, and holds no key and no database.

    Serve it with `SERVER_OPTIONS` of `suket.web.frame`.
    """
    held = street(settings, now=now)
    app = framed(Site(settings.public_url), held.metrics)
    app.state.street = held
    app.include_router(public.router)
    return app
