"""Rows of a workbook that nobody sees: hidden by hand, by a filter, or by a group.

They are residents like the others, and the reader of workbooks gives them like the
others: whoever sends a table is told which of its rows they did not see.
"""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from posixpath import join, normpath
from typing import Final
from zipfile import ZipFile

from suket.intake.xlsx_limits import MOST_INFLATED, pieces

_BOOK: Final = "xl/workbook.xml"
_BOOK_PARTS: Final = "xl/_rels/workbook.xml.rels"
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\s([^<>]*)>")
_PART: Final = re.compile(r"<(?:\w+:)?Relationship\s([^<>]*)>")
_ATTRIBUTE: Final = re.compile(r"""(?<!\w)(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ROW: Final = re.compile(rb"<(?:\w+:)?row\s([^<>]*)>")
_NUMBER: Final = re.compile(rb"""(?:^|\s)r\s*=\s*["'](\d{1,7})["']""")
_HIDDEN: Final = re.compile(rb"""(?:^|\s)hidden\s*=\s*["'](?:1|true)["']""")


def hidden_rows(data: bytes) -> dict[str, set[int]]:
    """Return the numbers of hidden rows by the name of their sheet.

    The file is an XLSX that has passed `require_small`.
    """
    with ZipFile(BytesIO(data)) as parts:
        there = {*parts.namelist()}
        sheets = {name: p for name, p in _sheets(parts, there).items() if p in there}
        return {name: {*_hidden_in(parts, part)} for name, part in sheets.items()}


def _sheets(parts: ZipFile, there: set[str]) -> dict[str, str]:
    """Return the part of each sheet by the name that people see."""
    if not there.issuperset({_BOOK, _BOOK_PARTS}):
        return {}
    places = {
        said.get("Id", ""): normpath(join("/xl", said.get("Target", "")))[1:]
        for said in _said(_PART, parts, _BOOK_PARTS)
    }
    return {
        unescape(said.get("name", "")): places.get(said.get("id", ""), "")
        for said in _said(_SHEET, parts, _BOOK)
    }


def _said(tag: re.Pattern[str], parts: ZipFile, part: str) -> Iterator[dict[str, str]]:
    """Give the attributes of each such tag, without the prefixes of their names."""
    for found in tag.finditer(parts.read(part).decode(errors="replace")):
        yield {name: one or two for name, one, two in _ATTRIBUTE.findall(found[1])}


def _hidden_in(parts: ZipFile, part: str) -> Iterator[int]:
    rest = b""
    for piece in pieces(parts, parts.getinfo(part), MOST_INFLATED):
        text = rest + piece
        cut = text.rfind(b">") + 1
        whole, rest = text[:cut], text[cut:]
        if b"hidden" in whole:
            yield from _numbers(whole)


def _numbers(xml: bytes) -> Iterator[int]:
    for row in _ROW.finditer(xml):
        number = _NUMBER.search(row[1])
        if number and _HIDDEN.search(row[1]):
            yield int(number[1])
