"""Fetch a small file from a web address, with bounds on scheme, size and time."""

import time
from http.client import HTTPException
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from verify.errors import NotTrusted

SCHEMES = ("https://", "http://")
TIMEOUT_SECONDS = 10.0  # for each wait
TOTAL_SECONDS = 60.0  # for the whole file: one byte a second is a way to hold us up
CHUNK_BYTES = 64 * 1024


class NotThere(Exception):
    """The server has no such file."""


class _SameSchemes(HTTPRedirectHandler):
    """Follow redirects, but not to ftp or into the file system."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: object,
        newurl: str,
    ) -> Request | None:
        _require_scheme(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


_OPENER = build_opener(_SameSchemes)


def is_url(source: str) -> bool:
    """Is it a web address, and not the name of a file?"""
    return source.startswith(SCHEMES)


def fetch(url: str, *, limit: int) -> bytes:
    """Return what is at `url` (http or https), `limit` bytes at the most.

    Raises `NotThere` for 404, `NotTrusted` for anything else that goes wrong.
    """
    _require_scheme(url)
    try:
        with _OPENER.open(url, timeout=TIMEOUT_SECONDS) as answer:
            return _read(answer, limit)
    except HTTPError as error:
        with error:
            if error.code == 404:  # noqa: PLR2004 - not found: RFC 9110, 15.5.5
                raise NotThere from error
            raise NotTrusted(f"the server answers {error.code}") from error
    except (URLError, OSError, HTTPException, ValueError) as error:
        raise NotTrusted("the server cannot be reached") from error


def _require_scheme(url: str) -> None:
    if not is_url(url):
        raise NotTrusted("only http and https addresses")


def _read(answer: IO[bytes], limit: int) -> bytes:
    deadline = time.monotonic() + TOTAL_SECONDS
    data = bytearray()
    while chunk := answer.read(CHUNK_BYTES):
        data += chunk
        if len(data) > limit or time.monotonic() > deadline:
            raise NotTrusted("the file is too large, or too slow")
    return bytes(data)
