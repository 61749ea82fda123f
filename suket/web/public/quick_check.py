"""The quick check: `POST /api/v1/verify` answered in front of everything else.

A bank asks the same small thing all day, `POST /api/v1/verify` with `{"text": …}`, and
routing, validation and log cost twice what the signature does.  What is exactly that is
answered here, by the functions of `verify.checks`.  Whatever else comes (a file, a body
of another shape, another host) is handed on with its body to the application, which
alone refuses: so both give the same answer, and there is one place that says no.

The one refusal of this door is 429, before anything is read: for whoever would have to
wait too long.  Checks have no line in the log, and are counted in the metrics.

There are two ways here, with the same answers.  Our own connections ask without ASGI
(`suket.web.public.fast_protocol`); `QuickCheck` itself is an ASGI callable for any
other server, and for requests that come in pieces.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import orjson
from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from suket.web import problems
from suket.web.body_limit import FORM_BYTES
from suket.web.load_shedding import BUSY, MOMENT_SECONDS, Delay
from suket.web.pages import Site
from suket.web.public.public_state import PublicState
from suket.web.request_metrics import REQUEST_ID_BYTES
from suket.web.security import headers_of_files
from verify.checks import Proven, Report, contents_of, prove, refused, weigh
from verify.errors import NotAuthentic
from verify.handed_in import trimmed
from verify.published import Published
from verify.trust_list import TrustList

Header = tuple[bytes, bytes]

PATH: Final = "/api/v1/verify"
KINDS: Final = frozenset({b"application/json", b"application/json; charset=utf-8"})
NO_ID: Final = "0" * 2 * REQUEST_ID_BYTES
STANDING: Final = Report._fields.index("office")  # so many tell how it stands
DIGITS: Final = len(str(FORM_BYTES))
PLAIN_QUOTES: Final = 4
MOST_KNOWN: Final = 4096  # some 8 MB
JSON: Final = (b"content-type", b"application/json")
PROBLEM: Final = (b"content-type", problems.PROBLEM_TYPE.encode())
# The document of a refusal, before and after its id.
BUSY_PARTS: Final = orjson.dumps(problems.document(BUSY, NO_ID)).split(NO_ID.encode())
COME_BACK: Final = (b"retry-after", BUSY.headers["Retry-After"].encode())


class Answers:
    """Answers of one status, of which all but a length, an id and a body is fixed."""

    def __init__(self, status: int, headers: list[Header], seen: Histogram) -> None:
        self.status = status
        self.headers = headers
        self.seen = seen
        self._begun: tuple[list[Header], bytes] | None = None

    def begin(self, first: list[Header]) -> bytes:
        """Return what is fixed of an answer as HTTP/1.1 has it, `first` in front.

        `first` is another list when it says something else: once a second.
        """
        if self._begun is None or self._begun[0] is not first:
            phrase = HTTPStatus(self.status).phrase.encode()
            lines = [b"%b: %b\r\n" % header for header in (*first, *self.headers)]
            line = b"HTTP/1.1 %d %b\r\n" % (self.status, phrase)
            self._begun = first, line + b"".join(lines)
        return self._begun[1]


class Reply(NamedTuple):
    """One answer, ready to be sent by either door."""

    answers: Answers
    request_id: bytes
    data: bytes

    def start(self) -> Message:
        """Return its first message, as ASGI has it."""
        headers = [
            *self.answers.headers,
            (b"content-length", b"%d" % len(self.data)),
            (b"x-request-id", self.request_id),
        ]
        status = self.answers.status
        return {"type": "http.response.start", "status": status, "headers": headers}

    def written(self, first: list[Header]) -> bytes:
        """Return the whole of it, as HTTP/1.1 has it; `first` are headers to begin."""
        answers, request_id, data = self
        return b"%bcontent-length: %d\r\nx-request-id: %b\r\n\r\n%b" % (
            answers.begin(first),
            len(data),
            request_id,
            data,
        )


class QuickCheck:
    """Answers what it can at once, and hands on the rest."""

    def __init__(self, app: ASGIApp, *, public_state: PublicState, site: Site) -> None:
        self.app = app
        self.public_state = public_state
        self.host = site.host.encode()
        always = headers_of_files(site)
        requests = public_state.metrics.requests
        self.told = Answers(200, [JSON, *always], requests.labels(PATH, "POST", "200"))
        self.turned_away = Answers(
            BUSY.status,
            [PROBLEM, COME_BACK, *always],
            requests.labels(PATH, "POST", str(BUSY.status)),
        )
        self.ids = request_ids()
        self.known = Known()
        self.delay = Delay(public_state.patience.total_seconds())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a plain check; hand on anything else."""
        if not _is_ours(scope) or not is_plain(scope["headers"], self.host):
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        if self.delay.is_too_long():
            await asyncio.sleep(MOMENT_SECONDS)
            await _send(self.refusal(since=began), send)
            return
        body = await _whole(receive)
        published = self.public_state.at_hand() or await self.public_state.looked()
        reply = self.reply(body.get("body", b""), published, since=began)
        if reply is None:
            await self.app(scope, _again(body, receive), send)
        else:
            await _send(reply, send)

    def reply(
        self, body: bytes, published: Published | None, *, since: float
    ) -> Reply | None:
        """Return the answer to a plain check that came at `since`.

        None if only the application can answer it.
        """
        text = text_in(body)
        if text is None or published is None:
            return None
        reply = Reply(self.told, next(self.ids), self._answer(text, published))
        self.told.seen.observe(time.perf_counter() - since)
        return reply

    def refusal(self, *, since: float) -> Reply:
        """Return 429, as the application would give it, without asking it."""
        request_id = next(self.ids)
        self.turned_away.seen.observe(time.perf_counter() - since)
        return Reply(self.turned_away, request_id, request_id.join(BUSY_PARTS))

    def _answer(self, text: str, published: Published) -> bytes:
        report, data = self.known.told(text, published, now=self.public_state.clock())
        self.public_state.metrics.count_check(report, source="text")
        return data


class Genuine(NamedTuple):
    """What stays true of a genuine text by one trust list."""

    proven: Proven
    contents: bytes  # what the answer says of it: the second half of a JSON object


class Known:
    """The texts that were proved more than once lately, by the trust list of the day.

    Only what is genuine is kept, and how it stands is asked anew each time.  Most texts
    are asked about once: of those a number is remembered, and nothing that they say.
    """

    def __init__(self, most: int = MOST_KNOWN) -> None:
        self._most = most
        self._trust: TrustList | None = None
        self._genuine: Callable[[str], Genuine]
        self._once: set[int] = set()

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
        return report, _standing(*report[:STANDING]) + genuine.contents

    def genuine(self, text: str, trust: TrustList) -> Genuine:
        """Return what `verify.checks.prove` finds, or raise what it raises."""
        if trust is not self._trust:
            self._trust = trust
            self._genuine = lru_cache(self._most)(partial(_genuine, trust=trust))
            self._once.clear()
        mark = hash(text)  # salted: nobody can choose two texts of one mark
        if mark in self._once:
            return self._genuine(text)
        genuine = _genuine(text, trust)
        if len(self._once) >= self._most * 4:
            self._once.clear()
        self._once.add(mark)
        return genuine


@lru_cache(maxsize=256)  # the same few come again and again
def _standing(*standing: Any) -> bytes:
    """Return the first half of an answer as JSON, for the first fields of a report."""
    return orjson.dumps(Report(*standing).standing())[:-1]


def _genuine(text: str, trust: TrustList) -> Genuine:
    proven = prove(text, trust)
    contents = orjson.dumps(contents_of(proven.key.office, proven.claims))
    return Genuine(proven, b"," + contents[1:])


def request_ids() -> Iterator[bytes]:
    """Make ids as `suket.web.request_metrics` does, many with one system call."""
    size = REQUEST_ID_BYTES * 2
    while True:
        drawn = secrets.token_hex(REQUEST_ID_BYTES * 256).encode()
        yield from (drawn[at : at + size] for at in range(0, len(drawn), size))


def text_in(body: bytes) -> str | None:
    """Return the text of `{"text": …}` and nothing beside it, else None.

    Four quotes are one name and one text.  Where there are more, a name may come twice,
    which this reader would not see, and the application's does.
    """
    if body.count(b'"') != PLAIN_QUOTES:
        return None
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, dict) or found.keys() != {"text"}:
        return None
    text = found["text"]
    return (trimmed(text) or None) if isinstance(text, str) else None


def is_plain(headers: Sequence[Header], host: bytes) -> bool:
    """Is it JSON, to our address, of a size we read?

    A header that comes twice means different things to different readers.
    """
    named = dict(headers)
    length = named.get(b"content-length", b"")
    return (
        len(named) == len(headers)
        and named.get(b"host") == host
        and named.get(b"content-type") in KINDS
        and length.isdigit()
        and len(length) <= DIGITS
        and int(length) <= FORM_BYTES
    )


def _is_ours(scope: Scope) -> bool:
    return scope.get("path") == PATH and scope.get("method") == "POST"


async def _send(reply: Reply, send: Send) -> None:
    await send(reply.start())
    await send({"type": "http.response.body", "body": reply.data})


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
