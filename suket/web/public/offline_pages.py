"""The public pages offline: the service worker, the manifest, one page.

What is kept on a phone is the same for everybody (suket.web.public.kept_pages), and
nothing of a person.  Published files are believed by static/offline/kept.js, which
verifies them; the worker fetches the first ones.  Decisions 0015 and 0033.
"""

import json
from fnmatch import fnmatch
from functools import cache
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from suket.web import languages
from suket.web.pages import Site, asset, render, site_of
from suket.web.public.check_pages import ASKED_ANEW
from suket.web.public.kept_pages import (
    KEPT_LATER,
    KEPT_PAGES,
    LISTS_BYTES,
    OFFLINE,
    kept_files,
    version,
    worker_source,
)
from suket.web.security import FILE_CSP

WORKER_HEADERS: Final = {
    "Cache-Control": "no-cache",
    # It fetches from here, and from nowhere else.
    "Content-Security-Policy": f"{FILE_CSP}; connect-src 'self'",
}
KEPT_AN_HOUR: Final = {"Cache-Control": "public, max-age=3600"}
MANIFEST_TYPE: Final = "application/manifest+json"

router = APIRouter(include_in_schema=False)


@cache
def worker(site: Site) -> str:
    """Return the script of the service worker: what to keep, then what to do."""
    kept = {
        "version": version(site),
        "pages": KEPT_PAGES,
        "languages": tuple(languages.NAMES),
        "offline": OFFLINE,
        "files": kept_files(),
        "later": [name for name in kept_files() if fnmatch(name, KEPT_LATER)],
        "listsBytes": LISTS_BYTES,
    }
    return f'"use strict";\nconst KEPT = {json.dumps(kept)};\n\n{worker_source()}'


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
