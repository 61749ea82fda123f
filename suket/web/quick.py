"""A check that a program asks for, answered in front of everything else.

A bank asks the same small thing all day, `POST /api/v1/verify` with `{"text": …}`, and
routing, validation and log cost twice what the signature does.  What is exactly that is
answered here, by the functions of `verify.checks`.  Whatever else comes (a file, a body
of another shape, another host) is handed on with its body to the application, which
alone refuses: so both give the same answer, and there is one place that says no.

The one refusal of this door is 429, before anything is read: for whoever would have to
wait too long.  Checks have no line in the log, and are counted in the metrics.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache, partial
from typing import Final, NamedTuple

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from suket.web import problems
from suket.web.crowd import BUSY, Delay
from suket.web.observed import REQUEST_ID_BYTES
from suket.web.pages import Site
from suket.web.public_street import Street
from suket.web.security import FORM_BYTES, headers_of_files
from verify.checks import Proven, Report, contents_of, prove, refused, weigh
from verify.errors import NotAuthentic
from verify.published import Published
from verify.trust import TrustList

PATH: Final = "/api/v1/verify"
KINDS: Final = frozenset({b"application/json", b"application/json; charset=utf-8"})
DIGITS: Final = len(str(FORM_BYTES))
MOST_KNOWN: Final = 4096  # some 8 MB
JSON: Final = (b"content-type", b"application/json")
PROBLEM: Final = (b"content-type", problems.PROBLEM_TYPE.encode())
COME_BACK: Final = (b"retry-after", BUSY.headers["Retry-After"].encode())


class QuickCheck:
    """Answers what it can at once, and hands on the rest."""

    def __init__(self, app: ASGIApp, *, street: Street, site: Site) -> None:
        self.app = app
        self.street = street
        self.host = site.host.encode()
        always = headers_of_files(site)
        self.fixed = [JSON, *always]
        self.fixed_of_refusals = [PROBLEM, COME_BACK, *always]
        self.ids = request_ids()
        self.known = Known()
        self.delay = Delay(street.patience.total_seconds())
        requests = street.metrics.requests
        self.answered = requests.labels(PATH, "POST", "200")
        self.refused = requests.labels(PATH, "POST", str(BUSY.status))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a plain check; hand on anything else."""
        if not self._is_plain(scope):
            await self.app(scope, receive, send)
            return
        if self.delay.is_too_long():
            await self._refuse(send)
            return
        began = time.perf_counter()
        body = await _whole(receive)
        text = text_in(body.get("body", b""))
        published = self.street.at_hand() or await self.street.looked()
        if text is None or published is None:
            await self.app(scope, _again(body, receive), send)
            return
        data = self._answer(text, published)
        start = _start(200, self.fixed, next(self.ids), data)
        self.answered.observe(time.perf_counter() - began)
        await send(start)
        await send({"type": "http.response.body", "body": data})

    async def _refuse(self, send: Send) -> None:
        """Answer 429 as the application would, without asking it."""
        request_id = next(self.ids)
        data = orjson.dumps(problems.document(BUSY, request_id.decode()))
        self.refused.observe(0)
        await send(_start(BUSY.status, self.fixed_of_refusals, request_id, data))
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

    def _answer(self, text: str, published: Published) -> bytes:
        report, data = self.known.told(text, published, now=self.street.clock())
        self.street.metrics.count_check(report, source="text")
        return data


class Genuine(NamedTuple):
    """What stays true of a genuine text by one trust list."""

    proven: Proven
    contents: bytes  # what the answer says of it: the second half of a JSON object


class Known:
    """The texts that were proved lately by the trust list of the day.

    Only what is genuine is kept, and how it stands is asked anew each time.
    """

    def __init__(self, most: int = MOST_KNOWN) -> None:
        self._most = most
        self._trust: TrustList | None = None
        self._genuine: Callable[[str], Genuine]

    def told(
        self, text: str, published: Published, *, now: datetime
    ) -> tuple[Report, bytes]:
        """Return what `verify.checks.check` returns, and the same as JSON."""
        try:
            genuine = self.genuine(text, published.trust)
        except NotAuthentic as refusal:
            report = refused(refusal.reason, as_of=published.trust.issued_at)
            return report, orjson.dumps(report.to_dict())
        report = weigh(genuine.proven, published, now=now)
        if report.claims is None:  # the register does not know it
            return report, orjson.dumps(report.to_dict())
        return report, orjson.dumps(report.standing())[:-1] + genuine.contents

    def genuine(self, text: str, trust: TrustList) -> Genuine:
        """Return what `verify.checks.prove` finds, or raise what it raises."""
        if trust is not self._trust:
            self._trust = trust
            self._genuine = lru_cache(self._most)(partial(_genuine, trust=trust))
        return self._genuine(text)


def _genuine(text: str, trust: TrustList) -> Genuine:
    proven = prove(text, trust)
    contents = orjson.dumps(contents_of(proven.key.office, proven.claims))
    return Genuine(proven, b"," + contents[1:])


def request_ids() -> Iterator[bytes]:
    """Make ids as `suket.web.observed` does, many with one call of the system."""
    size = REQUEST_ID_BYTES * 2
    while True:
        drawn = secrets.token_hex(REQUEST_ID_BYTES * 256).encode()
        yield from (drawn[at : at + size] for at in range(0, len(drawn), size))


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


def _start(
    status: int, fixed: list[tuple[bytes, bytes]], request_id: bytes, data: bytes
) -> Message:
    """Return the first message of an answer."""
    headers = [
        *fixed,
        (b"content-length", b"%d" % len(data)),
        (b"x-request-id", request_id),
    ]
    return {"type": "http.response.start", "status": status, "headers": headers}


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
