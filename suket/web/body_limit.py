"""How much a request may bring: counted as it arrives, by path and by who sends it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from suket.web.body_budget import BodyBudget, Loan
from verify.sought import MAX_PICTURE_BYTES

KIB: Final = 1024
FORM_BYTES: Final = 64 * KIB  # a form or a JSON body: security.md, section 1.5
# Large bodies under way, slow ones too: a megabyte of each is in memory until it is
# whole, and then all of it, as far as the budgets go.
LARGE_AT_ONCE: Final = 256
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
class Uploads:
    """What the bodies that `LARGE` names may weigh, by the start of a path.

    `indoors` holds for requests that `may_enter` lets in; it may ask a database, and
    is called in a thread.
    """

    public: Mapping[str, int]
    indoors: Mapping[str, int] = field(default_factory=dict)
    may_enter: Callable[[Scope], bool] = _nobody


@dataclass(frozen=True, slots=True)
class Limit:
    """How many bytes a request may bring, and the HTTP status of what is beyond."""

    size: int
    refusal: int = 413
    is_indoors: bool = False


class BodyLimit:
    """Counts a body as it arrives, and stops reading where it is too much.

    A form is read before any route asks who sent it, so that the large bodies of the
    officers are let in here, by their sessions.
    """

    def __init__(self, app: ASGIApp, *, uploads: Uploads) -> None:
        self.app = app
        self.uploads = uploads
        self.free = LARGE_AT_ONCE
        self.public = BodyBudget(PUBLIC_BUDGET)
        self.indoors = BodyBudget(INDOORS_BUDGET)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on a `receive` that raises 413 past the limit, announced or not.

        It raises 401 instead where a session would have made the limit larger, and 503
        where too many large bodies are under way.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = await self._limit(scope)
        if limit.size <= FORM_BYTES:
            await self._count(limit, None, scope, receive, send)
            return
        self.free -= 1
        try:
            budget = self.indoors if limit.is_indoors else self.public
            limit = limit if self.free >= 0 else Limit(0, refusal=503)
            async with budget.lend() as loan:
                counting = loan if _is_form(scope) else None
                await self._count(limit, counting, scope, receive, send)
        finally:
            self.free += 1

    async def _count(
        self,
        limit: Limit,
        loan: Loan | None,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        announced = Headers(scope=scope).get("content-length", "0")
        count = 0

        async def counted() -> Message:
            nonlocal count
            if not announced.isdigit() or int(announced) > limit.size:
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
        public = body_limit(scope, self.uploads.public)
        indoors = body_limit(scope, self.uploads.indoors)
        if indoors <= public:
            return Limit(public)
        is_known = await run_in_threadpool(self.uploads.may_enter, scope)
        return (
            Limit(indoors, is_indoors=True) if is_known else Limit(public, refusal=401)
        )


def _is_form(scope: Scope) -> bool:
    """Is it read into memory?  Other large bodies are read from the disk, in parts."""
    return _kind(scope).startswith("multipart/form-data")


def _kind(scope: Scope) -> str:
    return Headers(scope=scope).get("content-type", "").strip().lower()


def body_limit(scope: Scope, uploads: Mapping[str, int]) -> int:
    """Return how many bytes a request may bring.

    `uploads` gives the start of a path and what a file, or many, may weigh there; every
    other body is a form or JSON, and small.
    """
    if _kind(scope).startswith(LARGE):
        for start, limit in uploads.items():
            if f"{scope['path']}/".startswith(f"{start}/"):
                return limit
    return FORM_BYTES
