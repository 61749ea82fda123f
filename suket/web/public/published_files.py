"""Serve the published files: trust list, status lists, register files.

They are signed by themselves, so a cache or a mirror may hand them on.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from io import BufferedReader
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Header, Request
from fastapi import Path as PathParameter
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from suket.web.pages import site_of
from suket.web.public import natural_numbers  # noqa: F401 - what `:natural` means
from suket.web.public.answers import refusal
from suket.web.public.kept_pages import VERSION_HEADER, version
from suket.web.public.public_state import PublicStateDep
from verify.file_stamp import Stamp, stamp_of

CHUNK_BYTES: Final = 2**18
OPEN_TO_ALL: Final[Mapping[str, str]] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
    # A minute, so that an end is seen soon and a crowd is still served by caches.
    "Cache-Control": "public, max-age=60",
}
PREFLIGHT: Final[Mapping[str, str]] = {
    **OPEN_TO_ALL,
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, OPTIONS",
}

STATUS_TYPE: Final = "application/statuslist+cwt"
COSE_TYPE: Final = 'application/cose; cose-type="cose-sign1"'  # RFC 9052, section 11.3
JWKS_TYPE: Final = "application/jwk-set+json"  # RFC 7517, section 8.5
BYTES_TYPE: Final = "application/octet-stream"
JSON_TYPE: Final = "application/json"

ListNumber = Annotated[
    int,
    PathParameter(
        ge=0,
        le=999_999_999,
        description="The number of the status list, as its URI ends.",
        examples=[1],
    ),
]
Known = Annotated[
    str | None,
    Header(alias="If-None-Match", description="The ETag already held.", max_length=500),
]

router = APIRouter(tags=["published"])


class Announced(NamedTuple):
    """What is said of a file before it is sent."""

    etag: str  # strong: the start of its SHA-256
    size: int  # bytes
    chunks: tuple[bytes, ...]  # the SHA-256 of each chunk, one after the other


class ChangedMeanwhile(Exception):
    """A file is written to in place while it is sent: another than was announced.

    A fault that is logged; an `OSError` here would pass for an asker who has left.
    """


# What was announced of each file last served, and the file it was worked out for.
_ANNOUNCED: Final[dict[Path, tuple[Stamp, Announced]]] = {}


def _announced(path: Path, file: BufferedReader) -> Announced:
    """Return what an open file has now, and go back to its start."""
    stamp = stamp_of(os.fstat(file.fileno()))
    held = _ANNOUNCED.get(path)
    if held is None or held[0] != stamp:
        held = _ANNOUNCED[path] = stamp, _examined(file)
        file.seek(0)
    return held[1]


def _examined(file: BufferedReader) -> Announced:
    whole, size, chunks = hashlib.sha256(), 0, []
    while chunk := file.read(CHUNK_BYTES):
        whole.update(chunk)
        size += len(chunk)
        chunks.append(hashlib.sha256(chunk).digest())
    return Announced(f'"{whole.hexdigest()[:32]}"', size, tuple(chunks))


class Sending(StreamingResponse):
    """An open file as an answer; closed also if nobody stays to take it.

    It ends before its time, so that the asker knows it is not whole, rather than send
    another file than was announced.
    """

    def __init__(
        self,
        file: BufferedReader,
        announced: Announced,
        *,
        headers: Mapping[str, str],
        media_type: str,
    ) -> None:
        self.file = file
        chunks = _chunks(file, announced)
        super().__init__(chunks, headers=headers, media_type=media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        with self.file:
            await super().__call__(scope, receive, send)


def _chunks(file: BufferedReader, announced: Announced) -> Iterator[bytes]:
    for digest in announced.chunks:
        chunk = file.read(CHUNK_BYTES)
        if hashlib.sha256(chunk).digest() != digest:
            raise ChangedMeanwhile("a published file is written to in place")
        yield chunk


def is_known(etag: str, known: str | None) -> bool:
    """Say whether the asker holds it: compared weakly, RFC 9110, section 13.1.2."""
    held = [tag.strip().removeprefix("W/") for tag in (known or "").split(",")]
    return "*" in held or etag in held


def serve(path: Path, media_type: str, known: str | None) -> Response:
    """Return the file at `path`, or 304 where the asker already holds it.

    The file is opened once, and each chunk compared as it goes: what is announced is
    what is sent, even when a newer one takes its place, or is written into it.  Raises
    `HTTPException(404)` if there is none.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise HTTPException(404) from error
    announced = _announced(path, file)
    headers = {**OPEN_TO_ALL, "ETag": announced.etag}
    if is_known(announced.etag, known):
        file.close()
        return Response(status_code=304, headers=headers)
    headers["Content-Length"] = str(announced.size)
    return Sending(file, announced, headers=headers, media_type=media_type)


def described(what: str, media_type: str) -> dict[int | str, dict[str, Any]]:
    """Return how the OpenAPI describes the answers about a published file."""
    name = media_type.partition(";")[0]
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {
        200: {"description": what, "content": {name: {} if "json" in name else binary}},
        304: {"description": "The ETag in `If-None-Match` is still the newest."},
        404: refusal("There is no such file."),
        422: refusal("Not a number of a list, or of a segment."),
    }


@router.get(
    "/s",
    summary="List the status lists",
    response_class=Response,
    responses=described('`{"status_lists": [URI, …]}`', JSON_TYPE),
)
def status_lists(public_state: PublicStateDep, known: Known = None) -> Response:
    """Return the addresses of all status lists."""
    return serve(public_state.folder / "s" / "index.json", JSON_TYPE, known)


@router.get(
    "/s/{number:natural}.register",
    summary="Fetch a register file",
    response_class=Response,
    responses=described(
        "8 bytes for each index: the start of the SHA-256 of the token issued there.",
        BYTES_TYPE,
    ),
)
def register_file(
    number: ListNumber, public_state: PublicStateDep, known: Known = None
) -> Response:
    """Return what tells a token that was issued from one that was only signed."""
    path = public_state.folder / "s" / f"{number}.register"
    return serve(path, BYTES_TYPE, known)


@router.get(
    "/s/{number:natural}",
    summary="Fetch a status list",
    response_class=Response,
    responses={
        **described("IETF Token Status List in its CWT form.", STATUS_TYPE),
        501: refusal("Lists of the past are not kept: ask without `time`."),
    },
)
def status_list(
    request: Request,
    number: ListNumber,
    public_state: PublicStateDep,
    known: Known = None,
) -> Response:
    """Return the signed list that says how each suket stands.

    Raises `HTTPException(501)` for the list of another time, as the draft wants of who
    keeps none (Token Status List, section 8.4): today's would be believed to be it.
    """
    if "time" in request.query_params:
        raise HTTPException(501)
    return serve(public_state.folder / "s" / str(number), STATUS_TYPE, known)


@router.get(
    "/.well-known/suket-trust",
    summary="Fetch the trust list",
    response_class=Response,
    responses=described("The keys of all offices, signed by the root key.", COSE_TYPE),
)
def trust_list(
    request: Request, public_state: PublicStateDep, known: Known = None
) -> Response:
    """Return the signed list of keys; its root key is pinned in verifiers."""
    answer = serve(public_state.folder / "suket-trust", COSE_TYPE, known)
    # A page that was kept answers only where it is of this version.  While the office
    # is away, pages say so: then none goes with it.
    if public_state.alone_since() is None:
        answer.headers[VERSION_HEADER] = version(site_of(request))
    return answer


@router.get(
    "/.well-known/jwks.json",
    summary="Fetch the keys as a JWK Set",
    response_class=Response,
    responses=described("The same keys as a JWK Set (RFC 7517), unsigned.", JWKS_TYPE),
)
def jwk_set(public_state: PublicStateDep, known: Known = None) -> Response:
    """Return the keys for those who want only keys."""
    return serve(public_state.folder / "jwks.json", JWKS_TYPE, known)


@router.options("/s", include_in_schema=False)
@router.options("/s/{name:natural}", include_in_schema=False)
@router.options("/s/{name:natural}.register", include_in_schema=False)
@router.options("/s/{name:natural}.segments", include_in_schema=False)
@router.options("/s/{name:natural}.register/{segment:natural}", include_in_schema=False)
@router.options("/.well-known/suket-trust", include_in_schema=False)
@router.options("/.well-known/jwks.json", include_in_schema=False)
def preflight() -> Response:
    """Tell a browser elsewhere that it may ask with `If-None-Match`."""
    return Response(status_code=204, headers=dict(PREFLIGHT))
