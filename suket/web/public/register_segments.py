"""Serve register files in segments, of which a follower fetches what changed.

A register has 8 MiB, and an issue changes 8 bytes of it.  The digests of its 256
segments have 8 KiB, and their SHA-256 is what the signed status list binds: whoever
holds a list knows whether the digests are right, and by them each segment.
"""

import hashlib
import os
from io import BufferedReader
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter
from fastapi import Path as PathParameter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from suket.web.public.public_state import PublicState, PublicStateDep
from suket.web.public.published_files import (
    BYTES_TYPE,
    OPEN_TO_ALL,
    Known,
    ListNumber,
    described,
    is_known,
)
from verify.file_stamp import Stamp, stamp_of
from verify.register_file import (
    REGISTER_BYTES,
    SEGMENT_BYTES,
    SEGMENTS,
    segment_digests,
)

SegmentNumber = Annotated[
    int,
    PathParameter(
        ge=0,
        lt=SEGMENTS,
        description="The segment: 4,096 indices each, the first is 0.",
        examples=[0],
    ),
]

router = APIRouter(tags=["published"])

# The digests of each register last asked for, and the file they were worked out for.
_DIGESTS: Final[dict[Path, tuple[Stamp, bytes]]] = {}


def _opened(public_state: PublicState, number: int) -> tuple[Path, BufferedReader]:
    """Open a register file once: what is digested is what is sent; else 404."""
    path = public_state.folder / "s" / f"{number}.register"
    try:
        file = path.open("rb")
    except OSError as error:
        raise HTTPException(404) from error
    if os.fstat(file.fileno()).st_size != REGISTER_BYTES:
        file.close()
        raise HTTPException(404)
    return path, file


def _digests(path: Path, file: BufferedReader) -> bytes:
    stamp = stamp_of(os.fstat(file.fileno()))
    held = _DIGESTS.get(path)
    if held is None or held[0] != stamp:
        held = _DIGESTS[path] = (stamp, segment_digests(_whole(file, REGISTER_BYTES)))
    return held[1]


def _whole(file: BufferedReader, length: int) -> bytes:
    """Return so many bytes, or 404: it may have been cut off since it was measured."""
    data = file.read(length)
    if len(data) != length:
        raise HTTPException(404)
    return data


def _answer(data: bytes, known: str | None) -> Response:
    """Return the bytes, tagged with the start of their SHA-256, or 304."""
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    headers = {**OPEN_TO_ALL, "ETag": etag}
    if is_known(etag, known):
        return Response(status_code=304, headers=headers)
    return Response(data, headers=headers, media_type=BYTES_TYPE)


@router.get(
    "/s/{number:natural}.segments",
    summary="Fetch the digests of a register file",
    response_class=Response,
    responses=described(
        "The SHA-256 of each of the 256 segments, 8,192 bytes; the SHA-256 of all of"
        " them is the digest that the status list binds.",
        BYTES_TYPE,
    ),
)
def segments(
    number: ListNumber, public_state: PublicStateDep, known: Known = None
) -> Response:
    """Return what tells which segments of a register file have changed."""
    path, file = _opened(public_state, number)
    with file:
        return _answer(_digests(path, file), known)


@router.get(
    "/s/{number:natural}.register/{segment:natural}",
    summary="Fetch a segment of a register file",
    response_class=Response,
    responses=described("32 KiB of the register file.", BYTES_TYPE),
)
def register_segment(
    number: ListNumber,
    segment: SegmentNumber,
    public_state: PublicStateDep,
    known: Known = None,
) -> Response:
    """Return 4,096 entries of 8 bytes of the register file."""
    _, file = _opened(public_state, number)
    with file:
        file.seek(segment * SEGMENT_BYTES)
        return _answer(_whole(file, SEGMENT_BYTES), known)
