"""Render pages: templates filled in, in one language, with every value escaped."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from suket.shipped import templates
from suket.web import languages, local_times, printed_values
from suket.web.unbroken import unbroken

STATIC: Final = templates() / "static"
PAGES: Final = templates() / "pages"
SLIPS: Final = templates() / "slip"  # the page of a slip says what its sheet says
# A page may name a person, and is stored nowhere: security.md, section 3.7.
NO_STORE: Final = {"Cache-Control": "no-store"}


SERVICE: Final = "/layanan"  # what an office has open today, for everybody
STATUS: Final = "/status"  # how far an application has come, for who made it


@dataclass(frozen=True, slots=True)
class Site:
    """Where the service can be reached, as configured: never as a request says."""

    url: str  # scheme and host in lower case, no slash at the end

    def service(self, office: str, unit: str = "") -> str:
        """Return the address of what an office, or one of its units, has open today."""
        return "/".join(filter(None, (f"{self.url}{SERVICE}", office, unit)))

    @property
    def host(self) -> str:
        """The host, and the port where it is not the usual one."""
        return urlsplit(self.url).netloc

    @property
    def is_https(self) -> bool:
        """Whether the service is reached over TLS."""
        return self.url.startswith("https://")


@cache
def asset(path: str) -> str:
    """Return the address of a static file; it changes when the file does.

    So that a browser may keep the file for a year and still never shows an old one.
    """
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()
    return f"/static/{path}?v={digest[:12]}"


@cache
def modules(*patterns: str, without: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the addresses of static modules, for a page to fetch all at once.

    They import each other, so that a browser would find them one by one.
    """
    found = (path for pattern in patterns for path in sorted(STATIC.glob(pattern)))
    names = (path.relative_to(STATIC).as_posix() for path in found)
    return tuple(f"/static/{name}" for name in names if name not in without)


def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([PAGES, SLIPS]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # they come with the program, and change with it
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    said = languages.translations(language)
    environment.install_gettext_translations(said)  # type: ignore[attr-defined]
    environment.globals.update(asset=asset, modules=modules)
    calendar = local_times.CALENDARS[language]
    environment.filters.update(
        tanggal=partial(local_times.tanggal, calendar=calendar),
        hari_setempat=partial(local_times.hari_setempat, calendar=calendar),
        waktu=partial(local_times.waktu, calendar=calendar),
        jam=partial(local_times.jam, calendar=calendar),
        hari_terakhir=partial(local_times.hari_terakhir, calendar=calendar),
        berkelompok=local_times.berkelompok,
        tanggal_cetak=printed_values.tanggal_cetak,
        jenis_kelamin=printed_values.jenis_kelamin,
    )
    return environment


ENVIRONMENTS: Final = {language: _environment(language) for language in languages.NAMES}
ENVIRONMENT: Final = ENVIRONMENTS[languages.INDONESIAN]


def site_of(request: Request) -> Site:
    """Return the site the application was built for."""
    site = request.app.state.site
    if not isinstance(site, Site):
        raise TypeError("create the application by create_app or create_public_app")
    return site


def language_of(request: Request) -> str:
    """Return the language, of `languages.NAMES`, that `request` is answered in."""
    return languages.language_of(request, is_https=site_of(request).is_https)


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] = NO_STORE,
    **context: Any,
) -> HTMLResponse:
    """Return the page `template` (a path below templates/pages) as an answer.

    Every page knows `site`, `path` and its `language`; a value the template names and
    `context` lacks is an error, not an empty place.  `again`, on an answer to what was
    posted, holds the fields by which it can be had in the other language.
    """
    site = site_of(request)
    language = language_of(request)
    known = {
        "site": site,
        "path": request.url.path,
        "language": language,
        "languages": languages.NAMES,
        "other_language": languages.other(request, language),
        "again": None,
    }
    html = ENVIRONMENTS[language].get_template(template).render(known | context)
    answer = HTMLResponse(unbroken(html), status_code=status, headers=dict(headers))
    languages.label(request, answer, language, is_https=site.is_https)
    return answer
