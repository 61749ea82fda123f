"""Metrics and log of requests: how long, how ended, never who or what.

A path can hold the secret of a link and a query or body a person, so the log names the
route as the code does (`/unduh/{token}`), and no address of a client.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import structlog
from fastapi import Request
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from suket.faults import lines_of
from suket.web import problems
from verify.checks import Report, Verdict
from verify.errors import Reason

log: Final = structlog.get_logger("suket.web")
REQUEST_ID_BYTES: Final = 8  # enough to find one line in the logs of years


def _registry() -> CollectorRegistry:
    return CollectorRegistry(auto_describe=True)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Counters of one application, in a registry of its own.  They name nobody."""

    registry: CollectorRegistry = field(default_factory=_registry)
    checks: Counter = field(init=False)
    requests: Histogram = field(init=False)
    refused: Counter = field(init=False)
    counted: Callable[[str, Verdict, Reason | None], Counter] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self,
            "checks",
            Counter(
                "suket_checks",
                "Checks of a suket, by what was handed in and what was answered.",
                ["source", "verdict", "reason"],
                registry=self.registry,
            ),
        )
        object.__setattr__(
            self,
            "requests",
            Histogram(
                "suket_request_seconds",
                "Time from a request's arrival to the start of its answer.",
                ["route", "method", "status"],
                registry=self.registry,
            ),
        )
        object.__setattr__(
            self,
            "refused",
            Counter(
                "suket_refused_by_connection",
                "Requests that were refused before the application saw them.",
                ["status"],
                registry=self.registry,
            ),
        )
        object.__setattr__(self, "counted", cache(self._counted))

    def _counted(self, source: str, verdict: Verdict, reason: Reason | None) -> Counter:
        return self.checks.labels(source, verdict.value, reason.value if reason else "")

    def count_check(self, report: Report, *, source: str) -> None:
        """Count one answer; `source` is "text" or "file"."""
        self.counted(source, report.verdict, report.reason).inc()


def route_of(scope: Scope) -> str:
    """Return the route that served a request, as the code names it; "-" for none."""
    if scope["path"].startswith("/static/"):
        return "/static"
    return getattr(scope.get("route"), "path", "-")


class MeasuredRequests:
    """Gives each request an id, and writes down how it ended."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on; log it once, when its answer begins."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["suket.request_id"] = secrets.token_hex(REQUEST_ID_BYTES)
        began = time.perf_counter()

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = scope["suket.request_id"]
                self._note(scope, message["status"], time.perf_counter() - began)
            await send(message)

        await self.app(scope, receive, noted)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = route_of(scope), scope["method"]
        if method not in problems.METHODS:
            method = "OTHER"  # whoever asks may invent words; a label may not grow
        self.metrics.requests.labels(route, method, str(status)).observe(seconds)
        log.info(
            "request",
            request_id=scope["suket.request_id"],
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
        )


class Faults:
    """The last resort: whatever nobody foresaw is logged, and shown as an id.

    The log has the kind of the exception and the lines it came through, and not its
    message: that of a database quotes the row.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 500 for an exception; cut the line if the answer had begun."""
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:
            return  # whoever has gone waits for no answer, and that is nobody's fault
        except Exception as error:
            if scope["type"] != "http":
                raise
            request_id = scope.get("suket.request_id", "")
            log.error(  # noqa: TRY400 - a traceback with its message may name a person
                "fault",
                request_id=request_id,
                route=route_of(scope),
                kind=type(error).__name__,
                at=lines_of(error),
            )
            if has_begun:
                raise
            problem = problems.Problem.of_status(500, code="fault")
            await problems.answer(Request(scope), problem)(scope, receive, send)
