"""How much a request may bring: counted as it arrives, by path and by who sends it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from suket.web.body_budget import BodyBudget, Loan
from verify.sought import MAX_PICTURE_BYTES

KIB: Final = 1024
FORM_BYTES: Final = 64 * KIB  # an officer's form, or a JSON body: security.md, 1.5
# A form of whom nobody knows yet: a name, a password and a token, however typed.
STRANGERS_FORM_BYTES: Final = 4 * KIB
# What Starlette reads of a form before it is refused, 1000 of each unless told: a page
# of fifty names to tick has the most fields, and one file.  A form is taken apart by
# the thread that serves all, before any route asks who sent it.
FORM_LIMITS: Final[Any] = {"max_fields": 64, "max_files": 1}
# Large bodies under way, slow ones too, of strangers and of who is known: neither
# keeps the other waiting.  A megabyte of each is in memory until it is whole, and then
# all of it, as far as the budgets go.
STRANGERS_AT_ONCE: Final = 192
INDOORS_AT_ONCE: Final = 64
MORE_THAN_ANY: Final = 2**63
URLENCODED: Final = "application/x-www-form-urlencoded"
# Kinds of bodies that may be large where a path takes files, or many rows.
LARGE: Final = (
    *("multipart/form-data", "application/zip", "application/x-zip-compressed"),
    *("application/x-ndjson", "application/ndjson", "text/csv"),
)
# A picture or PDF to be checked, and its wrapping: of a stranger, and of who is known.
STRANGERS_BYTES: Final = 10 * KIB * KIB + FORM_BYTES
UPLOAD_BYTES: Final = MAX_PICTURE_BYTES + FORM_BYTES
# Of forms in memory at once; each door has its own, so that neither shuts the other.
PUBLIC_BUDGET: Final = 256 * KIB * KIB
INDOORS_BUDGET: Final = 512 * KIB * KIB


def _nobody(scope: Scope) -> bool:
    del scope
    return False


@dataclass(frozen=True, slots=True)
class Bodies:
    """What bodies of one kind may weigh, by the start of a path.

    `indoors` holds for requests that `may_enter` lets in.
    """

    public: Mapping[str, int] = field(default_factory=dict)
    indoors: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doors:
    """Where large bodies and long forms are taken, and from whom.

    `uploads` are the bodies that `LARGE` names, `forms` those of pages.  `may_enter`
    may ask a database, and is called in a thread; `is_known` may not, and is true only
    of whom `may_enter` or a page let in before.
    """

    uploads: Bodies
    forms: Bodies = field(default_factory=Bodies)
    may_enter: Callable[[Scope], bool] = _nobody
    is_known: Callable[[Scope], bool] = _nobody


@dataclass(frozen=True, slots=True)
class Limit:
    """How many bytes a request may bring, and the HTTP status of what is beyond.

    Of no byte at all: whatever it brings is refused unread.
    """

    size: int
    refusal: int = 413
    is_indoors: bool = False


class Share:
    """Of those who bring large bodies, one part: its places and its memory."""

    def __init__(self, *, places: int, budget: int) -> None:
        self.free = places
        self.budget = BodyBudget(budget)

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Take a place until the end, and say whether there was one."""
        self.free -= 1
        try:
            yield self.free >= 0
        finally:
            self.free += 1


class BodyLimit:
    """Counts a body as it arrives, and stops reading where it is too much.

    A form is read before any route asks who sent it, so that the large bodies of the
    officers are let in here, by their sessions.
    """

    def __init__(self, app: ASGIApp, *, doors: Doors) -> None:
        self.app = app
        self.doors = doors
        self.public = Share(places=STRANGERS_AT_ONCE, budget=PUBLIC_BUDGET)
        self.indoors = Share(places=INDOORS_AT_ONCE, budget=INDOORS_BUDGET)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on a `receive` that raises 413 past the limit, announced or not.

        It raises 401 instead where a session would have made the limit larger, 415
        where no body of its kind is taken, and 503 where too many large bodies are
        under way.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = await self._limit(scope)
        if limit.size <= FORM_BYTES:
            await self._count(limit, None, scope, receive, send)
            return
        share = self.indoors if limit.is_indoors else self.public
        with share.place() as is_free:
            limit = limit if is_free else Limit(0, refusal=503)
            async with share.budget.lend() as loan:
                counting = loan if _is_multipart(scope) else None
                await self._count(limit, counting, scope, receive, send)

    async def _count(
        self,
        limit: Limit,
        loan: Loan | None,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        announced = _announced(scope)
        count = 0

        async def counted() -> Message:
            nonlocal count
            if not limit.size or limit.size < announced < inf:
                raise HTTPException(limit.refusal)
            message = await receive()
            count += len(message.get("body", b""))
            if count > limit.size:
                raise HTTPException(limit.refusal)
            if loan and count > FORM_BYTES and not message.get("more_body", False):
                await loan.take(count)
            return message

        await self.app(scope, counted, send)

    async def _limit(self, scope: Scope) -> Limit:
        kind = _kind(scope)
        if kind.startswith(URLENCODED):
            return await self._known(scope, self.doors.forms, STRANGERS_FORM_BYTES)
        if not kind.startswith(LARGE):
            return Limit(FORM_BYTES)
        uploads = self.doors.uploads
        if not any(
            _by_path(scope, each, 0) for each in (uploads.public, uploads.indoors)
        ):
            return Limit(0, refusal=415)
        return await self._known(scope, uploads, 0)

    async def _known(self, scope: Scope, bodies: Bodies, otherwise: int) -> Limit:
        """Return the limit of who sends it; whoever brings little is not asked."""
        public = _by_path(scope, bodies.public, otherwise)
        indoors = _by_path(scope, bodies.indoors, 0)
        if indoors <= public or _announced(scope) <= public:
            return Limit(public)
        is_known = await run_in_threadpool(self.doors.may_enter, scope)
        return (
            Limit(indoors, is_indoors=True) if is_known else Limit(public, refusal=401)
        )


def _announced(scope: Scope) -> float:
    """Return how many bytes a request says it brings; `inf` if it will be seen.

    A length that is no number is more than anybody may bring.
    """
    headers = Headers(scope=scope)
    told = headers.get("content-length")
    if told is not None:
        return int(told) if told.isdecimal() else MORE_THAN_ANY
    return inf if "transfer-encoding" in headers else 0


def _is_multipart(scope: Scope) -> bool:
    """Is it read into memory?  Other large bodies are read from the disk, in parts."""
    return _kind(scope).startswith("multipart/form-data")


def _kind(scope: Scope) -> str:
    return Headers(scope=scope).get("content-type", "").strip().lower()


def _by_path(scope: Scope, limits: Mapping[str, int], otherwise: int) -> int:
    """Return what is said of the first start of the path that is named."""
    for start, limit in limits.items():
        if f"{scope['path']}/".startswith(f"{start}/"):
            return limit
    return otherwise
