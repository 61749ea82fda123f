"""The upstream of a follower: a web server or a folder that has an office's files.

A file is asked for by its public path ("s/1", ".well-known/suket-trust"), and with the
tag of the one already held, so that what did not change is not sent again.
"""

import re
import time
from contextlib import suppress
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
)
from io import BufferedReader, RawIOBase
from pathlib import Path
from socket import socket
from typing import Any, NamedTuple, Protocol
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from verify.errors import NotTrusted
from verify.fetch import NotThere, is_url
from verify.file_stamp import stamp_of
from verify.published import TRUST_FILE, read_small
from verify.register_file import REGISTER_BYTES, SEGMENT_BYTES, segment_digests

TRUST_PATH = ".well-known/suket-trust"
INDEX_PATH = "s"
WAIT_SECONDS = 5.0  # for each wait
TOTAL_SECONDS = 30.0  # for the whole answer: one byte a second is a way to hold us up
CHUNK_BYTES = 64 * 1024
HEADERS = {
    "User-Agent": "suket-follower",
    "Cache-Control": "no-cache",  # a cache between asks the office, every time
}
BUSY = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
BROKEN = (OSError, HTTPException, ValueError)  # what a line that does not work raises
ETAG = re.compile(r'(W/)?"[!#-~]{0,200}"')  # RFC 9110, section 8.8.3, in ASCII


class Answer(NamedTuple):
    """A file and its tag; no data if the one already held is still the newest."""

    data: bytes | None
    etag: str | None


class OutOfReach(Exception):
    """Nobody answers, or the server has no time: until `retry_after`, in seconds."""

    def __init__(self, why: str, retry_after: float = 0.0) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class Source(Protocol):
    """What a follower follows."""

    def get(self, path: str, *, limit: int, known: str | None = None) -> Answer:
        """Return the file at `path`, of `limit` bytes at the most.

        `known` is the tag of the one already held.  Raises `NotThere`, `OutOfReach`, or
        `NotTrusted` for an answer that no office gives.
        """

    def close(self) -> None:
        """Hang up; it may be asked again."""


def source_at(place: str) -> Source:
    """Return the source at a web address or in a folder; `NotTrusted` if it is none."""
    return Remote(place) if is_url(place) else Folder(Path(place))


class _Timed(RawIOBase):
    """The bytes of a socket, until a moment; `TimeoutError` after it."""

    def __init__(self, sock: socket, until: float) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("too slow")
        self._sock.settimeout(min(WAIT_SECONDS, left))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    """An answer of which head and body together must come in time."""

    def __init__(self, sock: socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp.close()
        self.fp = BufferedReader(_Timed(sock, time.monotonic() + TOTAL_SECONDS))


class Remote:
    """An office's web server.  One connection is kept; no redirect is followed.

    The proxy of the environment (`HTTPS_PROXY`, `NO_PROXY`) is used.  Raises
    `NotTrusted` for an address with a user, a query or a fragment in it.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if not is_url(url) or not parts.hostname or parts.username is not None:
            raise NotTrusted("only http and https addresses, without a user")
        if parts.query or parts.fragment:
            raise NotTrusted("the address of an office has no query and no fragment")
        self._parts = parts
        self._connection: HTTPConnection | None = None

    def get(self, path: str, *, limit: int, known: str | None = None) -> Answer:
        """Return a file; see `Source`."""
        headers = HEADERS | ({"If-None-Match": known} if known else {})
        if self._connection is not None:
            with suppress(*BROKEN):  # what was kept open may be closed at the other end
                return self._ask(self._connection, path, headers, limit)
        try:
            self._connection = _connected(self._parts)
            return self._ask(self._connection, path, headers, limit)
        except BROKEN as error:
            raise OutOfReach("the source cannot be reached") from error

    def close(self) -> None:
        """Hang up; see `Source`."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(
        self, line: HTTPConnection, path: str, headers: dict[str, str], limit: int
    ) -> Answer:
        """Ask once; the connection stays open only after an answer read to its end."""
        is_whole = False
        try:
            line.request("GET", f"{_prefix(self._parts)}/{path}", headers=headers)
            answer = _answer(line.getresponse(), headers.get("If-None-Match"), limit)
            is_whole = True
        except TimeoutError as error:
            raise NotTrusted("the source is too slow") from error
        else:
            return answer
        finally:
            if not is_whole:
                self.close()


def _answer(response: HTTPResponse, known: str | None, limit: int) -> Answer:
    if response.status == HTTPStatus.NOT_MODIFIED and known is not None:
        response.read()
        return Answer(None, known)
    if response.status != HTTPStatus.OK:
        raise _refused(response)
    etag = response.getheader("ETag") or ""
    return Answer(_body(response, limit), etag if ETAG.fullmatch(etag) else None)


def _body(response: HTTPResponse, limit: int) -> bytes:
    data = bytearray()
    try:
        while chunk := response.read(CHUNK_BYTES):
            data += chunk
            if len(data) > limit:
                raise NotTrusted("the file is too large")
    except IncompleteRead as error:
        raise NotTrusted("the file is cut off") from error
    if response.length:
        raise NotTrusted("the file is cut off")
    return bytes(data)


def _proxy(parts: SplitResult) -> str | None:
    """Return the proxy that the environment names for an address, if any."""
    if proxy_bypass(parts.hostname or ""):
        return None
    return getproxies().get(parts.scheme)


def _prefix(parts: SplitResult) -> str:
    """Return what stands before each path: a plain proxy wants the whole address."""
    path = parts.path.rstrip("/")
    is_plain = parts.scheme == "http" and _proxy(parts) is not None
    return f"http://{parts.netloc}{path}" if is_plain else path


def _connected(parts: SplitResult) -> HTTPConnection:
    """Connect, by the proxy if there is one; raises one of `BROKEN`."""
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    proxy = urlsplit(_proxy(parts) or "")
    if proxy.hostname is None:
        line = kind(parts.hostname or "", parts.port, timeout=WAIT_SECONDS)
    else:
        line = kind(proxy.hostname, proxy.port, timeout=WAIT_SECONDS)
        if parts.scheme == "https":
            line.set_tunnel(parts.hostname or "", parts.port or 443)
    line.response_class = _TimedResponse
    line.connect()
    return line


def _refused(answer: HTTPResponse) -> Exception:
    """Return what to raise for an answer that is neither the file nor "unchanged"."""
    if answer.status == HTTPStatus.NOT_FOUND:
        return NotThere()
    why = f"the source answers {answer.status}"
    if answer.status in BUSY:
        return OutOfReach(why, _retry_after(answer))
    if answer.getheader("Location") is not None:
        return NotTrusted(f"the source points elsewhere ({answer.status})")
    return NotTrusted(why)


def _retry_after(answer: HTTPResponse) -> float:
    """Return the seconds that the server asks for: RFC 9110, section 10.2.3."""
    asked = (answer.getheader("Retry-After") or "").strip()
    if asked.isdecimal():
        return float(asked[:9])
    try:
        until = parsedate_to_datetime(asked)
        since = parsedate_to_datetime(answer.getheader("Date") or "")
        return max(0.0, (until - since).total_seconds())
    except (ValueError, TypeError):
        return 0.0


class Folder:
    """A published folder that something else fills: a mount, rsync, a USB stick."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, path: str, *, limit: int, known: str | None = None) -> Answer:
        """Return a file; see `Source`."""
        file = self._file(path)
        try:
            if not self._folder.is_dir():
                raise OutOfReach("the folder is not there")
            etag = "-".join(map(str, stamp_of(file.stat())))
            if etag == known:
                return Answer(None, etag)
            return Answer(self._read(file, path, limit), etag)
        except FileNotFoundError as error:
            raise NotThere from error
        except OSError as error:
            raise OutOfReach("the folder cannot be read") from error

    def close(self) -> None:
        """Nothing is kept open; see `Source`."""

    def _file(self, path: str) -> Path:
        if path == TRUST_PATH:
            return self._folder / TRUST_FILE
        if path == INDEX_PATH:
            return self._folder / "s" / "index.json"
        start, segment, _ = path.partition(".register/")
        name = (
            f"{start}.register" if segment else path.replace(".segments", ".register")
        )
        return self._folder / name

    def _read(self, file: Path, path: str, limit: int) -> bytes:
        if path.endswith(".segments"):
            return segment_digests(read_small(file, REGISTER_BYTES))
        if ".register/" in path:
            with file.open("rb") as register:
                register.seek(int(path.rpartition("/")[2]) * SEGMENT_BYTES)
                return register.read(SEGMENT_BYTES)
        return read_small(file, limit)
