"""The public pages offline: the service worker, the manifest, one page.

What is kept on a phone is the same for everybody: pages without an answer, scripts,
styles, fonts.  Published files are kept by static/offline/kept.js, which verifies them.
Nothing of a person is kept.  Decision 0015 says how versions follow each other.
"""

import hashlib
import json
from fnmatch import fnmatch
from functools import cache
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from suket.web import languages
from suket.web.pages import PAGES, STATIC, Site, asset, render, site_of
from suket.web.public.check_pages import ASKED_ANEW
from suket.web.security import FILE_CSP

OFFLINE: Final = "/luring"
KEPT_PAGES: Final = ("/", "/v", "/k", "/periksa", "/periksa/kode", OFFLINE)
# Of the static files, those that no public page needs.
NOT_KEPT: Final = (
    *("office*", "citizen*", "institution*", "css/petugas.css", "icons/*"),
    *("*.json", "*.txt", "offline/worker.js"),
)
# Of what is kept, what weighs more than all the rest: only once it was used.
KEPT_LATER: Final = "/static/vendor/zxing-wasm-*"
WORKER_HEADERS: Final = {
    "Cache-Control": "no-cache",
    # It fetches from here, and from nowhere else.
    "Content-Security-Policy": f"{FILE_CSP}; connect-src 'self'",
}
KEPT_AN_HOUR: Final = {"Cache-Control": "public, max-age=3600"}
MANIFEST_TYPE: Final = "application/manifest+json"
DIGITS: Final = 12  # of a digest

router = APIRouter(include_in_schema=False)


@cache
def kept_files() -> dict[str, str]:
    """Return the address of each static file to be kept, and its SHA-256 (hex)."""
    return {
        f"/static/{name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(STATIC.rglob("*"))
        for name in [path.relative_to(STATIC).as_posix()]
        if path.is_file() and not any(fnmatch(name, each) for each in NOT_KEPT)
    }


@cache
def worker(site: Site) -> str:
    """Return the script of the service worker: what to keep, then what to do."""
    source = (STATIC / "offline" / "worker.js").read_text("utf-8")
    kept = {
        "pages": KEPT_PAGES,
        "languages": tuple(languages.NAMES),
        "offline": OFFLINE,
        "files": kept_files(),
        "later": [name for name in kept_files() if fnmatch(name, KEPT_LATER)],
    }
    version = hashlib.sha256(f"{site.url} {kept} {source}".encode())
    for folder in (PAGES, languages.LOCALE):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            version.update(path.read_bytes())
    kept["version"] = version.hexdigest()[:DIGITS]
    return f'"use strict";\nconst KEPT = {json.dumps(kept)};\n\n{source}'


@router.get("/sw.js")
def service_worker(request: Request) -> Response:
    """Return the service worker; browsers ask for it anew at each visit."""
    script = worker(site_of(request))
    return Response(script, headers=WORKER_HEADERS, media_type="text/javascript")


@router.get(OFFLINE, response_class=HTMLResponse)
def offline(request: Request) -> HTMLResponse:
    """Show what can be done without a network: the worker hands this page out."""
    return render(request, "public/offline.html", headers=ASKED_ANEW)


@router.get("/manifest.webmanifest")
def manifest() -> JSONResponse:
    """Return what a phone needs to install the pages as an application."""
    return JSONResponse(MANIFEST, headers=KEPT_AN_HOUR, media_type=MANIFEST_TYPE)


def _icon(name: str, sizes: str, purpose: str = "any") -> dict[str, str]:
    kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
    return {"src": asset(name), "sizes": sizes, "type": kind, "purpose": purpose}


MANIFEST: Final[dict[str, Any]] = {
    "id": "/",
    "name": "Suket: periksa Surat Keterangan Pengganti KTP-el",
    "short_name": "Periksa Suket",
    "description": "Periksa apakah suket asli dan masih berlaku, juga tanpa internet.",
    "lang": "id",
    "dir": "ltr",
    "start_url": "/periksa",
    "scope": "/",
    "display": "standalone",
    "theme_color": "#1f2855",
    "background_color": "#ffffff",
    "categories": ["government", "utilities"],
    "icons": [
        _icon("icon.svg", "any"),
        _icon("icons/192.png", "192x192"),
        _icon("icons/512.png", "512x512"),
        _icon("icons/maskable-192.png", "192x192", "maskable"),
        _icon("icons/maskable-512.png", "512x512", "maskable"),
    ],
    "shortcuts": [
        {"name": "Periksa suket", "url": "/periksa"},
        {"name": "Ketik kode periksa", "url": "/periksa/kode"},
    ],
}
