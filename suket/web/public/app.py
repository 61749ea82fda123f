"""The public site as an application of its own, with nothing of the office."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from fastapi import FastAPI

from suket import clock
from suket.settings import Settings
from suket.web.flat_routes import take_in
from suket.web.pages import Site
from suket.web.public import routes
from suket.web.public.application_factory import create_application
from suket.web.public.freshness_metrics import FreshnessMetrics
from suket.web.public.mirror_sync import MirrorSync
from suket.web.public.public_state import CHECK_WAIT, PublicState
from suket.web.request_metrics import Metrics
from verify.follow import Follower
from verify.mirror_folder import Mirror
from verify.published import PublishedFolder
from verify.rollback_memory import Memory
from verify.sources import read_root
from verify.upstream_source import source_at

RANDOM = secrets.SystemRandom().random
MIRROR_SECONDS = 0.5  # between looks at what the follower has made current


def local_public_state(
    settings: Settings, *, now: Callable[[], datetime] = clock.now
) -> PublicState:
    """Return what the public routes need, by `settings`; `now` is the clock."""

    def opened() -> PublishedFolder:
        root = read_root(str(settings.root))
        memory = Memory.in_folder(settings.state, root)
        return PublishedFolder(settings.published, root=root, memory=memory)

    return _measured(
        PublicState(
            folder=settings.published,
            opened=opened,
            metrics=Metrics(),
            clock=now,
            patience=settings.check_wait,
        )
    )


def following_public_state(
    source: str,
    *,
    root: Path,
    state: Path,
    patience: timedelta = CHECK_WAIT,
    now: Callable[[], datetime] = clock.now,
    random: Callable[[], float] = RANDOM,
) -> PublicState:
    """Return the same for an office elsewhere: a web address or a published folder.

    `root` is the file of its pinned root key, `state` a folder of our own.  The
    following has not begun.  Raises `NotTrusted`.
    """
    pinned = read_root(str(root))
    memory = Memory.in_folder(state, pinned)
    mirror = Mirror(state)
    follower = Follower(source_at(source), mirror, pinned, memory, now)

    def opened() -> PublishedFolder:
        return PublishedFolder(
            mirror.folder, root=pinned, memory=memory, poll_seconds=MIRROR_SECONDS
        )

    return _measured(
        PublicState(
            folder=mirror.folder,
            opened=opened,
            metrics=Metrics(),
            clock=now,
            following=MirrorSync(follower, random=random),
            patience=patience,
        )
    )


def _measured(public_state: PublicState) -> PublicState:
    FreshnessMetrics.install(public_state.metrics.registry, public_state)
    return public_state


def create_public_app(
    settings: Settings, *, now: Callable[[], datetime] = clock.now
) -> FastAPI:
    """Return the application that serves the public, and holds no key and no database.

    Serve it by `suket.web.uvicorn_server`.
    """
    return public_app(local_public_state(settings, now=now), settings.public_url)


def public_app(public_state: PublicState, public_url: str) -> FastAPI:
    """Return that application at `public_url`, for a street door that is there."""
    app = create_application(Site(public_url), public_state)
    take_in(app.router, routes.router)
    return app
