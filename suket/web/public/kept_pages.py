"""What a phone keeps of the public pages, and the version of all of it.

It is the same for everybody: pages without an answer, and what they load.
"""

import hashlib
from fnmatch import fnmatch
from functools import cache
from typing import Final

from suket.web import languages
from suket.web.pages import PAGES, STATIC, Site

OFFLINE: Final = "/luring"
KEPT_PAGES: Final = ("/", "/v", "/k", "/periksa", "/periksa/kode", OFFLINE)
# Of the static files, those that public pages load.
KEPT_FILES: Final = (
    *("css/answer.css", "css/suket.css", "vendor/*.woff2", "vendor/*.js"),
    *("vendor/*.wasm", "bundle/*", "language.js", "offline.js"),
    *("scan/worker.js", "icon.svg"),
)
# Of what is kept, what weighs more than all the rest: only once it was used.
KEPT_LATER: Final = "/static/vendor/zxing-wasm-*"
# What trust list and status lists may take together: some 300 lists of a regency.
LISTS_BYTES: Final = 8 * 2**20
# In what answers the trust list: which version of the pages goes with it.
VERSION_HEADER: Final = "Suket-Pages"
DIGITS: Final = 12  # of a digest


@cache
def kept_files() -> dict[str, str]:
    """Return the address of each static file to be kept, and its SHA-256 (hex)."""
    return {
        f"/static/{name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(STATIC.rglob("*"))
        for name in [path.relative_to(STATIC).as_posix()]
        if path.is_file() and any(fnmatch(name, each) for each in KEPT_FILES)
    }


def worker_source() -> str:
    """Return what the service worker does with what it keeps."""
    return (STATIC / "offline" / "worker.js").read_text("utf-8")


@cache
def version(site: Site) -> str:
    """Return the version of all that is kept: a digest over every file and template."""
    found = hashlib.sha256(f"{site.url} {kept_files()} {worker_source()}".encode())
    for folder in (PAGES, languages.LOCALE):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            found.update(path.read_bytes())
    return found.hexdigest()[:DIGITS]
