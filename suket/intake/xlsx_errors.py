"""Failed cells of a workbook as text: the reader takes "#N/A" for an empty cell.

So does it take a formula that no program has calculated.  Both would be read as
nothing, and nothing means WNI, or no blood type.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from suket.intake.xlsx_limits import MOST_INFLATED, pieces

NOT_CALCULATED: Final = b"#RUMUS!"  # a formula without a value
# One of these is in every cell that failed, and in few others: found far quicker.
_ERROR: Final = (b'"e"', b"'e'")
_NO_VALUE: Final = (
    *(b"f></", b"/></", b"f><v/", b"f><v /", b"/><v/", b"/><v /", b"<v></", b":v></"),
    *(b"f>\n", b"f>\r", b"f> "),
)
_FAILED: Final = re.compile(rb"""(<(?:\w+:)?c\s[^<>]*?\st=)["']e["']""")
_FORMULA: Final = re.compile(
    rb"<((?:\w+:)?c)(\s[^<>]*?)>"
    rb"(<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</\1>"
)
_KIND: Final = re.compile(rb"""\st=["'](\w+)["']""")
_FASTEST: Final = 1


def with_errors_as_text(data: bytes) -> bytes:
    """Return an XLSX in which failed cells are texts: "#N/A", "#REF!", "#RUMUS!".

    It is the same file where there are none.  The file has passed `require_small`.
    """
    with ZipFile(BytesIO(data)) as parts:
        sheets = {p for p in parts.namelist() if p.lower().endswith(".xml")}
        if not any(_has_failed(parts, name) for name in sheets):
            return data
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=_FASTEST) as copy:
            for part in parts.infolist():
                kept = _marked_pieces if part.filename in sheets else _as_they_are
                with copy.open(part.filename, "w", force_zip64=True) as file:
                    for piece in kept(parts, part.filename):
                        file.write(piece)
        return out.getvalue()


def _has_failed(parts: ZipFile, name: str) -> bool:
    return any(_in_text(cells) != cells for cells in _whole_cells(parts, name))


def _marked_pieces(parts: ZipFile, name: str) -> Iterator[bytes]:
    return map(_in_text, _whole_cells(parts, name))


def _as_they_are(parts: ZipFile, name: str) -> Iterator[bytes]:
    return pieces(parts, parts.getinfo(name), MOST_INFLATED)


def _whole_cells(parts: ZipFile, name: str) -> Iterator[bytes]:
    """Give a sheet in pieces that end behind a cell: it may be larger than memory."""
    rest = b""
    for piece in _as_they_are(parts, name):
        text = rest + piece
        end = max(text.rfind(b"</c>"), text.rfind(b":c>")) + len(b"</c>")
        cut = end if end >= len(b"</c>") else len(text)
        yield text[:cut]
        rest = text[cut:]
    yield rest


def _in_text(cells: bytes) -> bytes:
    failed = _FAILED.sub(rb'\1"str"', cells) if _has(cells, _ERROR) else cells
    return _formulas_marked(failed)


def _formulas_marked(xml: bytes) -> bytes:
    may_be = _has(xml, (b"<f", b":f")) and _has(xml, _NO_VALUE)
    return _FORMULA.sub(_marked, xml) if may_be else xml


def _has(text: bytes, marks: tuple[bytes, ...]) -> bool:
    return any(mark in text for mark in marks)


def _marked(cell: re.Match[bytes]) -> bytes:
    tag, attributes, formula = cell.groups()
    kind = _KIND.search(attributes)
    if kind and kind[1] == b"str":  # calculated, and an empty text
        return cell[0]
    prefix = tag[: tag.index(b":") + 1] if b":" in tag else b""
    plain = _KIND.sub(b"", attributes)
    value = b"<%bv>%b</%bv>" % (prefix, NOT_CALCULATED, prefix)
    return b'<%b%b t="str">%b%b</%b>' % (tag, plain, formula, value, tag)
