"""Static files: kept for a year under the address that has their digest, and packed.

A page that verifies goes to phones far from everything: its scripts and styles
go out as Brotli packs them, which takes a tenth off, once for each file.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

import brotli
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from suket.web.pages import asset
from suket.web.security import takes_brotli

KEPT: Final = "public, max-age=31536000, immutable"  # a year
ASKED_ANEW: Final = "public, no-cache"
PACKED: Final = (".js", ".css", ".svg")


class StaticFile(StaticFiles):
    """Static files; the addresses that pages name change with their contents."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, to be kept for a year if its address has its digest.

        Scripts import their modules by the plain address, which does not change: those
        are asked for anew each time, and answered 304 while they are the same.
        """
        response = await super().get_response(path, scope)
        query = scope["query_string"].decode("latin-1")
        is_named = asset(path) == f"/static/{path}?{query}"
        response.headers["Cache-Control"] = KEPT if is_named else ASKED_ANEW
        if not path.endswith(PACKED):
            return response
        response.headers["Vary"] = "Accept-Encoding"
        if isinstance(response, FileResponse) and takes_brotli(scope):
            return _as_packed(response)
        return response


def _as_packed(response: FileResponse) -> Response:
    data = _packed(Path(response.path), response.headers["etag"])
    headers = dict(response.headers)
    for of_plain in ("content-length", "accept-ranges"):
        headers.pop(of_plain, None)
    return Response(data, headers={**headers, "Content-Encoding": "br"})


@lru_cache(maxsize=64)
def _packed(path: Path, etag: str) -> bytes:
    del etag  # another for a file that was changed
    packed: bytes = brotli.compress(path.read_bytes(), mode=brotli.MODE_TEXT)
    return packed
