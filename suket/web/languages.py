"""The languages of the public pages: Indonesian, and English.

Templates are written in Indonesian; templates/locale/en/public.po has the English of
each sentence.  It is read as it is, so that nothing has to be compiled beforehand.
The pages of officers, holders and institutions are in Indonesian only.
"""

from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fastapi import Request
from starlette.responses import Response

from suket.shipped import templates

LOCALE: Final = templates() / "locale"
NAMES: Final[Mapping[str, str]] = {"id": "Indonesia", "en": "English"}
INDONESIAN: Final = "id"
INDONESIAN_ONLY: Final = ("/petugas", "/unduh", "/lembaga", "/layanan")
QUERY: Final = "lang"
COOKIE: Final = "suket-bahasa"
A_YEAR: Final = 365 * 24 * 3600


def catalogue_of(language: str) -> Path:
    """Return the file that has the sentences of a language other than Indonesian."""
    return LOCALE / language / "public.po"


@cache
def translations(language: str) -> NullTranslations:
    """Return the sentences of a language; a sentence it lacks stays Indonesian."""
    if language == INDONESIAN:
        return NullTranslations()
    with catalogue_of(language).open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def has_languages(path: str) -> bool:
    """Say whether the page at a path is there in every language."""
    return not f"{path}/".startswith(tuple(f"{start}/" for start in INDONESIAN_ONLY))


def asked_for(request: Request) -> str | None:
    """Return the language that the address asks for, if it is one of ours."""
    asked = request.query_params.get(QUERY, "")
    return asked if asked in NAMES and has_languages(request.url.path) else None


def language_of(request: Request, *, is_https: bool) -> str:
    """Return the language to answer in: as asked for now, as before, or Indonesian."""
    if not has_languages(request.url.path):
        return INDONESIAN
    kept = request.cookies.get(_cookie(is_https=is_https), "")
    return asked_for(request) or (kept if kept in NAMES else INDONESIAN)


def other(request: Request, language: str) -> str | None:
    """Return the other language of this page; None if there is none."""
    if not has_languages(request.url.path):
        return None
    return next(name for name in NAMES if name != language)


def label(
    request: Request, response: Response, language: str, *, is_https: bool
) -> None:
    """Say on an answer what language it is in, and keep the one that was asked for.

    The cookie holds two letters and stays for a year; caches are told that it counts.
    """
    response.headers["Content-Language"] = language
    if has_languages(request.url.path):
        response.headers["Vary"] = "Cookie"
    if asked_for(request):
        response.set_cookie(
            _cookie(is_https=is_https),
            language,
            max_age=A_YEAR,
            path="/",
            secure=is_https,
            httponly=True,
            samesite="lax",  # it comes along when a link elsewhere leads here
        )


def _cookie(*, is_https: bool) -> str:
    return f"__Host-{COOKIE}" if is_https else COOKIE
