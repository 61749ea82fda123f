"""Security headers and the host: what every request and answer passes.

Plain ASGI, outermost first: `HeadAsGet`, `SecurityHeaders`, `Compressed`, `HostGate`;
then `suket.web.body_limit`.
Nothing here reads a forwarded header: the address of the service is a setting.
"""

import re
from collections.abc import Mapping
from typing import Final

import brotli
from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware, IdentityResponder
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from suket.web import problems
from suket.web.load_shedding import PROBES
from suket.web.pages import Site

SMALLEST: Final = 500  # bytes that are worth packing
QUICK: Final = 5  # of 11: a page takes it a millisecond
PUBLIC_PAGES: Final = frozenset(
    {"/", "/v", "/k", "/periksa", "/periksa/kode", "/luring"}
)
# `/v` with its `#` encoded: nothing of the rest is on the page.
_CHANGED_LINK: Final = re.compile(r"/v/?(#|%23)")
_SEGMENT: Final = re.compile(r"/s/[0-9]+\.register/[0-9]+")

_BASE_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; object-src 'none'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGE_CSP: Final = (
    f"{_BASE_CSP}; require-trusted-types-for 'script'; trusted-types suket suket-worker"
)
# WebAssembly, and no other code made of data: the reader of QR codes.
SCAN_CSP: Final = PAGE_CSP.replace(
    "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"
)
# A worker goes by the policy of its own file: it fetches its library, and no more.
WORKER_CSP: Final = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "frame-ancestors 'none'"
)
SCAN_WORKER: Final = "/static/scan/worker.js"
OFFICE_CSP: Final = _BASE_CSP
FILE_CSP: Final = "default-src 'none'; frame-ancestors 'none'"

NO_POLICY: Final = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
    "display-capture=(), browsing-topics=()"
)
CAMERA_POLICY: Final = NO_POLICY.replace("camera=()", "camera=(self)")

ALWAYS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": NO_POLICY,
    "Cache-Control": "no-store",
}
# Two years, the minimum of the browsers' preload list; subdomains too.
HSTS: Final = "max-age=63072000; includeSubDomains"


class HeadAsGet:
    """Serves HEAD wherever GET is served, and keeps the body back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a HEAD request on as GET, and send on everything but its body."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, without_body)


class SecurityHeaders:
    """Puts the headers of this module on every answer that has not its own."""

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self.app = app
        self.fixed = fixed_headers(site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer on with its headers completed."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.fixed.items():
                    headers.setdefault(name, value)
                policy = policy_for(scope["path"], headers.get("content-type", ""))
                headers.setdefault("Content-Security-Policy", policy)
            await send(message)

        await self.app(scope, receive, with_headers)


def fixed_headers(site: Site) -> dict[str, str]:
    """Return what every answer of `site` carries."""
    https = {"Strict-Transport-Security": HSTS} if site.is_https else {}
    return {**ALWAYS, **https}


def headers_of_files(site: Site) -> list[tuple[bytes, bytes]]:
    """Return what an answer that is no page carries, as ASGI has it."""
    every = {**fixed_headers(site), "Content-Security-Policy": FILE_CSP}
    return [(name.lower().encode(), value.encode()) for name, value in every.items()]


def policy_for(path: str, content_type: str) -> str:
    """Return the Content-Security-Policy of an answer.

    Trusted Types hold on the public pages, which run one script of our own; the
    officers' pages use a library that is not ready for them.
    """
    if path == SCAN_WORKER:
        return WORKER_CSP
    if not content_type.startswith("text/html"):
        return FILE_CSP
    return OFFICE_CSP if path.startswith("/petugas") else PAGE_CSP


class Compressed:
    """Compresses what is the same for everybody, and holds nobody's secret.

    Where a secret stands beside what a stranger wrote, lengths tell on it: BREACH.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.compressing = GZipMiddleware(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, by way of the compressor if it may be used."""
        if scope["type"] != "http" or not is_same_for_all(scope):
            await self.app(scope, receive, send)
        elif takes_brotli(scope):
            await BrotliResponder(self.app, SMALLEST)(scope, receive, send)
        else:
            await self.compressing(scope, receive, send)


class BrotliResponder(IdentityResponder):
    """Packs one answer by Brotli: pages are a tenth smaller than by gzip."""

    content_encoding = "br"

    async def apply_compression(self, body: bytes, *, more_body: bool) -> bytes:
        """Return what there is to send of `body` so far."""
        if not hasattr(self, "packer"):
            self.packer = brotli.Compressor(quality=QUICK)
        packed: bytes = self.packer.process(body)
        return packed if more_body else packed + self.packer.finish()


def takes_brotli(scope: Scope) -> bool:
    """Say whether whoever asks unpacks Brotli, and wants the whole answer."""
    headers = Headers(scope=scope)
    named = headers.get("accept-encoding", "").replace(" ", "").split(",")
    return "br" in named and "range" not in headers


def is_same_for_all(scope: Scope) -> bool:
    """Say whether an answer is a public page without an answer, or a public file.

    Status lists are compressed in themselves, and a whole register would take long.
    """
    path = scope["path"]
    is_file = path.startswith("/static/") or _SEGMENT.fullmatch(path) is not None
    is_page = path in PUBLIC_PAGES or _CHANGED_LINK.match(path) is not None
    return scope["method"] == "GET" and (is_file or is_page)


class HostGate:
    """Lets in only who came by the configured address."""

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self.app = app
        self.host = site.host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 421 (RFC 9110, section 15.5.20) to any other `Host`."""
        if scope["type"] == "http" and not self._is_ours(scope):
            request = Request(scope)
            problem = problems.Problem.of_status(421, code="wrong-host")
            await problems.answer(request, problem)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        hosts = Headers(scope=scope).getlist("host")
        if scope["path"] in PROBES or scope["path"].startswith("/static/"):
            return True
        return [host.lower() for host in hosts] == [self.host]
