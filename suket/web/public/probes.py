"""Probes for who runs the service: healthz, readyz.

Neither takes a thread of those that serve the public, who may be queueing there.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from suket.web import problems
from suket.web.public.answers import refusal
from suket.web.public.public_state import PublicState, PublicStateDep
from verify.errors import NotTrusted
from verify.published import Published

NOT_READY: Final[dict[int | str, dict[str, Any]]] = {
    503: refusal("A published file is missing, or too old to vouch by.")
}

router = APIRouter(tags=["probes"])


def _moment(value: datetime | None) -> str | None:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def stale_parts(published: Published, *, now: datetime) -> list[str]:
    """Return what of the published files is missing or too old to vouch by."""
    stale = [uri for uri, part in published.lists.items() if part.is_stale(now)]
    if published.trust.is_stale(now):
        stale.append("trust list")
    if not published.lists:
        stale.append("status lists")
    return stale


@router.get("/healthz", summary="Is the process alive?")
async def alive() -> dict[str, str]:
    """Answer, and look at nothing else."""
    return {"status": "ok"}


@router.get("/readyz", summary="Can it vouch for a suket?", responses=NOT_READY)
async def ready(request: Request, public_state: PublicStateDep) -> Any:
    """Say whether every published file is loaded and fresh."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(
        public_state.probing, _found, request, public_state
    )


def _found(request: Request, public_state: PublicState) -> Any:
    try:
        published = public_state.current()
    except NotTrusted:
        return _not_ready(request, _source(public_state).get("source_faults", {}))
    stale = stale_parts(published, now=public_state.clock()) + public_state.refused()
    if stale:
        return _not_ready(request, dict.fromkeys(stale, "stale-or-refused"))
    oldest = min(part.issued_at for part in published.lists.values())
    return {
        "status": "ok",
        "trust_version": published.trust.version,
        "trust_expires_at": _moment(published.trust.expires_at),
        "status_as_of": _moment(oldest),
        **_source(public_state),
    }


def _not_ready(request: Request, faults: Mapping[str, str]) -> Response:
    found = [{"at": [name], "why": why} for name, why in faults.items()]
    problem = problems.Problem.of_status(503, code="not-ready", errors=found)
    return problems.answer(request, problem)


def _source(public_state: PublicState) -> dict[str, Any]:
    """Return how the office that is followed fares; nothing if none is.

    While it is away, or sends what is refused, the last good files serve: that is no
    reason to send people elsewhere, so it is said beside "ok".
    """
    following = public_state.following
    if following is None:
        return {}
    reached_at = _moment(following.reached_at)
    return {"source_reached_at": reached_at, "source_faults": following.faults}
