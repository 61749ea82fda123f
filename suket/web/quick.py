"""A check that a program asks for, answered in front of everything else.

A bank asks the same small thing all day, `POST /api/v1/verify` with `{"text": …}`, and
routing, validation and log cost twice what the signature does.  What is exactly that is
answered here, by the same `verify.checks.check`.  Whatever else comes (a file, a body
of another shape, another host) is handed on with its body to the application, which
alone refuses: so both give the same answer, and there is one place that says no.

Such a check is counted in the metrics and has no line in the log.
"""

import secrets
import time
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from suket.web.observed import REQUEST_ID_BYTES
from suket.web.pages import Site
from suket.web.public_street import Street
from suket.web.security import FORM_BYTES, headers_of_files
from verify.checks import Proven, Report, check, prove
from verify.trust import TrustList

PATH: Final = "/api/v1/verify"
KINDS: Final = frozenset({b"application/json", b"application/json; charset=utf-8"})
DIGITS: Final = len(str(FORM_BYTES))
MOST_PROOFS: Final = 4096  # some 8 MB
_KIND: Final = (b"content-type", b"application/json")


class QuickCheck:
    """Answers what it can at once, and hands on the rest."""

    def __init__(self, app: ASGIApp, *, street: Street, site: Site) -> None:
        self.app = app
        self.street = street
        self.host = site.host.encode()
        self.fixed = [_KIND, *headers_of_files(site)]
        self.proofs = Proofs()
        labels = PATH, "POST", "200"
        self.took = street.metrics.requests.labels(*labels)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a plain check; hand on anything else."""
        if not self._is_plain(scope):
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        body = await _whole(receive)
        report = self._report(body)
        if report is None:
            await self.app(scope, _again(body, receive), send)
            return
        data = orjson.dumps(report.to_dict())
        headers = [
            *self.fixed,
            (b"content-length", b"%d" % len(data)),
            (b"x-request-id", secrets.token_hex(REQUEST_ID_BYTES).encode()),
        ]
        self.took.observe(time.perf_counter() - began)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": data})

    def _is_plain(self, scope: Scope) -> bool:
        """Is it a check that comes as JSON, to our address, of a size we read?

        A header that comes twice means different things to different readers.
        """
        if scope.get("path") != PATH or scope.get("method") != "POST":
            return False
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"")
        return (
            len(headers) == len(scope["headers"])
            and headers.get(b"host") == self.host
            and headers.get(b"content-type") in KINDS
            and length.isdigit()
            and len(length) <= DIGITS
            and int(length) <= FORM_BYTES
        )

    def _report(self, body: Message) -> Report | None:
        """Return the answer, or None if another has to look at it."""
        text = text_in(body.get("body", b""))
        published = self.street.at_hand()
        if text is None or published is None:
            return None
        now = self.street.clock()
        report = check(text, published, now=now, proving=self.proofs.prove)
        self.street.metrics.count_check(report, source="text")
        return report


class Proofs:
    """What was proved lately by the trust list of the day, so as not to prove it twice.

    Only what is genuine is kept, and how it stands is never kept.
    """

    def __init__(self, most: int = MOST_PROOFS) -> None:
        self._most = most
        self._trust: TrustList | None = None
        self._proved: Callable[[str], Proven]

    def prove(self, text: str, trust: TrustList) -> Proven:
        """Return what `verify.checks.prove` returns, or raise what it raises."""
        if trust is not self._trust:
            self._trust = trust
            self._proved = lru_cache(self._most)(partial(prove, trust=trust))
        return self._proved(text)


def text_in(body: bytes) -> str | None:
    """Return the text of `{"text": …}` and nothing beside it, else None."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, dict) or found.keys() != {"text"}:
        return None
    text = found["text"]
    return text if isinstance(text, str) and text else None


async def _whole(receive: Receive) -> Message:
    """Return the body as one message, or that the asker has gone."""
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return message
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return {"type": "http.request", "body": b"".join(parts), "more_body": False}


def _again(message: Message, receive: Receive) -> Receive:
    """Return a `receive` that gives a message once more, and then what follows."""
    waiting = [message]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed
