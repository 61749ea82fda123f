"""Placeholders: sentinels that show where the varying texts of a sheet stand.

A sentinel is a word that no form says by itself.  A page of sentinels shows where each
text stands, in which letters, and how much room there is.
"""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from signing.sign_pdf import pdf_date
from suket.paper.document_renderer import UPRIGHT, Manuscript
from suket.paper.form_template import Sheet
from suket.paper.formatting import card_date
from suket.paper.press.fallback_reasons import NotPressed, Reason
from suket.paper.press.print_only_placeholders import Day, Word
from suket.register.document_fields import Printed

_FIELDS = (
    "number",
    "nik",
    "full_name",
    "birthplace",
    "sex",
    "blood_type",
    "street",
    "rt",
    "rw",
    "village",
    "district",
    "regency",
    "province",
    "religion",
    "marital_status",
    "occupation",
    "citizenship",
    "address",
)
_NUMBER, _BORN, _CODE = "number", "born", "check_code"
_DAY = Day(1001, 1, 1)
_PLAIN = re.compile(r"[A-Za-z0-9 ./-]+")  # no escape in XML, nor in a PDF's string

STRETCHING = frozenset(_FIELDS) - {_NUMBER}  # may run over several lines

Texts = dict[str, str]

_all_of = attrgetter(*_FIELDS)
# What two records have in common whose texts alone differ, as a tuple.
common_to = attrgetter(
    *(one.name for one in fields(Printed) if one.name not in {*_FIELDS, _BORN})
)


def texts_of(manuscript: Manuscript) -> Texts:
    """Return each text that differs, by its name."""
    printed = manuscript.sheet.printed
    texts = dict(zip(_FIELDS, _all_of(printed), strict=True))
    texts[_BORN] = card_date(printed.born)
    texts[_CODE] = manuscript.sheet.check_code
    return texts


def require_plain(manuscript: Manuscript, texts: Texts) -> None:
    """Raise `NotPressed` for what no plate can print, whatever its form."""
    if manuscript.photo.orientation != UPRIGHT:
        raise NotPressed(Reason.PHOTO)
    if any(text != text.strip() for text in texts.values()):
        raise NotPressed(Reason.BLANK)
    if not _PLAIN.fullmatch(texts[_NUMBER]):
        raise NotPressed(Reason.NUMBER)


def sentinels(empty: frozenset[str]) -> Texts:
    """Return a sentinel for each text but those that are empty: a form may tell."""
    names = [name for name in (*_FIELDS, _CODE) if name not in empty]
    words = {name: f"ZX{chr(ord('A') + place)}XZ" for place, name in enumerate(names)}
    return dict.fromkeys(empty, "") | words | {_BORN: card_date(_DAY)}


def with_sentinels(sheet: Sheet, texts: Texts) -> Sheet:
    """Return a sheet that shows sentinels, and lets its form ask nothing of them."""
    words = {name: Word(text) for name, text in texts.items()}
    changes: dict[str, Any] = {name: words[name] for name in _FIELDS}
    printed = replace(sheet.printed, born=_DAY, **changes)
    return replace(sheet, printed=printed, check_code=words[_CODE])


@lru_cache(maxsize=256)  # many sukets are issued in the same second
def as_metadata(moment: datetime) -> tuple[str, str]:
    """Return a moment as XMP has it, and as a PDF has it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", pdf_date(moment)
