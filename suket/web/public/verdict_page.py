"""The page of a verdict: filled in for an answer, or blank for a script to fill.

The browser verifies by itself and fills in the form (static/answer/form.js), so that
what a person reads is written once, in templates/pages/public/answer.html.  A part of
the page waits for a trait of the answer; both sides name the traits alike.
"""

from dataclasses import asdict
from functools import cache
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

from suket.clock import ZONE_LABELS
from suket.web.local_times import CALENDARS, HOME_ZONE
from suket.web.pages import ENVIRONMENTS, Site
from verify.checks import Report, Verdict
from verify.claims import Claims

LONG_WORD: Final = 12  # characters of a name that a small phone would break
ANSWER: Final = "public/answer.html"
VALUES: Final = ("report", "claims", "office", "receipt", "now", "phone")
FILTERS: Final = ("waktu", "hari_terakhir", "tanggal_cetak", "jenis_kelamin")


# What an answer can be called besides its verdict or its reason, by what was handed in.
ELSEWHERE: Final = "elsewhere"  # a text that is an address, but not that of sukets
CUT: Final = "cut"  # a text that begins as ours do, and is malformed
FILE_CHANGED: Final = "file-changed"  # a PDF that is not as it was signed


def traits(report: Report, *, known_as: str | None = None) -> frozenset[str]:
    """Return what is so of an answer; its page shows the parts that wait for one.

    `known_as` is what a refused answer is called instead of its reason.
    """
    found = {
        _kind(report, known_as),
        f"integrity-{report.integrity}",
        f"issuer-{report.issuer}",
        f"status-{report.status}",
        f"sheet-{report.sheet}",
        "dated" if report.as_of else "undated",
        "office" if report.office else "no-office",
        "by-server",
    }
    return frozenset(
        found | (_holder(report.claims) if report.claims else {"not-ours"})
    )


def _kind(report: Report, known_as: str | None) -> str:
    if report.verdict is not Verdict.NOT_AUTHENTIC:
        return report.verdict
    return known_as or str(report.reason)


def _holder(claims: Claims) -> set[str]:
    longest = max(map(len, claims.full_name.split()), default=0)
    return {
        "ours",
        "long-name" if longest > LONG_WORD else "short-name",
        claims.sex.name.lower(),
        "ending" if claims.expires_at else "unending",
    }


def shown(
    report: Report, *, printed: Site, known_as: str | None = None
) -> dict[str, Any]:
    """Return what templates/pages/public/answer.html is filled in with.

    `printed` is the address that the QR of every suket leads to; `known_as` is for
    `traits`.
    """
    return {
        "printed": printed,
        "report": report,
        "claims": report.claims,
        "office": report.office,
        "kind": _kind(report, known_as),
        "traits": traits(report, known_as=known_as),
    }


class Place:
    """A place in the blank form: the path of its value, and the filter it goes by."""

    def __init__(self, path: str, form: str = "") -> None:
        self._path = path
        self._form = form

    def __getattr__(self, name: str) -> "Place":
        return Place(f"{self._path}.{name}")

    def __html__(self) -> Markup:
        """Return the element that the browser writes the value over."""
        mark = Markup('<slot data-value="{}" data-as="{}"></slot>')
        return mark.format(self._path, self._form)

    __str__ = __html__  # Jinja joins texts by `str` before it asks for their markup

    def by(self, form: str) -> "Place":
        """Return the place of the same value, formatted by a filter of pages."""
        return Place(self._path, form)


def _marking(name: str) -> Any:
    return lambda place, *_: place.by(name)


@cache
def _blank_environment(language: str) -> Environment:
    filled = ENVIRONMENTS[language]
    blank = filled.overlay()
    blank.filters = {**filled.filters, **{name: _marking(name) for name in FILTERS}}
    return blank


@cache
def blank_form(printed: Site, language: str, answer: str = ANSWER) -> Markup:
    """Return the page of every answer at once, to be filled in by the browser.

    `answer` is its template.
    """
    places = {name: Place(name) for name in VALUES}
    template = _blank_environment(language).get_template(answer)
    return Markup(template.render(printed=printed, traits=None, **places))  # noqa: S704 - ours


def calendar_of(language: str) -> dict[str, Any]:
    """Return how a language writes dates, as `suket.web.local_times` does."""
    words = asdict(CALENDARS[language])
    return {**words, "zones": ZONE_LABELS, "home": HOME_ZONE}


def given(
    printed: Site, root: str, language: str, answer: str = ANSWER
) -> dict[str, Any]:
    """Return what a page needs that verifies by itself.

    `printed` is the address that the QR of every suket leads to, `root` the COSE key of
    the root in hexadecimal digits (150), `answer` the template of what it says:
    decision 0014.
    """
    return {
        "printed": printed,
        "blank": blank_form(printed, language, answer),
        "calendar": calendar_of(language),
        "root": root,
    }
