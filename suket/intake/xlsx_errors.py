"""Failed cells of a workbook as text: the reader takes "#N/A" for an empty cell.

So does it take a formula that no program has calculated, as libraries write them.  Both
would be read as nothing, and nothing means WNI, or no blood type.  A formula that comes
to 0 says no more: some libraries write a 0 for what they leave to Excel, and Excel one
for an empty cell elsewhere.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from suket.intake.errors import BadTable
from suket.intake.xlsx_limits import MOST_INFLATED, pieces

MOST_FORMULAS: Final = 30_000  # without a result; more are told as one
MOST_SHOWN: Final = 200  # bytes of a formula that stand for its cell
_SOME_FORMULA: Final = b"=(rumus)"
# One of these is in every cell that failed, and in few others: found far quicker.
_ERROR: Final = (b'"e"', b"'e'")
_NO_VALUE: Final = (
    *(b"f></", b"/></", b"f><v/", b"f><v /", b"/><v/", b"/><v /", b"<v></", b":v></"),
    *(b"f>\n", b"f>\r", b"f> ", b"v>0<", b"v>0."),
)
_FAILED: Final = re.compile(rb"""(<(?:\w+:)?c(?=\s)[^<>]*?\st\s*=\s*)["']e["']""")
_FORMULA: Final = re.compile(
    rb"<((?:\w+:)?c)(\s[^<>]*?)>"
    rb"(<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>))"
    rb"\s*(<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*(?:0(?:\.0*)?)?\s*</(?:\w+:)?v>)?\s*</\1>"
)
_PLACE: Final = re.compile(rb"""\sr=["'](\w+)["']""")
_KIND: Final = re.compile(rb"""\st=["'](\w+)["']""")
_FASTEST: Final = 1
_TOO_MANY: Final = (
    "Berkas ini berisi lebih dari 30.000 rumus yang hasilnya tidak tersimpan, di"
    " antaranya sel {}. Buka di Excel atau LibreOffice, salin tabelnya, tempel sebagai"
    " nilai, simpan, lalu unggah lagi."
)


def with_errors_as_text(data: bytes) -> bytes:
    """Return an XLSX in which failed cells are texts: "#N/A", "#REF!", "=A2&B2".

    It is the same file where there are none.  The file has passed `require_small`.
    Raises `BadTable` for more than 30,000 formulas that have no result.
    """
    with ZipFile(BytesIO(data)) as parts:
        sheets = {p for p in parts.namelist() if p.lower().endswith(".xml")}
        if not any(_has_failed(parts, name) for name in sheets):
            return data
        cells, out = _FailedCells(), BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=_FASTEST) as copy:
            for part in parts.infolist():
                name = part.filename
                is_sheet = name in sheets
                pieces_of = _whole_cells if is_sheet else _as_they_are
                with copy.open(name, "w", force_zip64=True) as file:
                    for piece in pieces_of(parts, name):
                        file.write(cells.as_text(piece) if is_sheet else piece)
        return out.getvalue()


def _has_failed(parts: ZipFile, name: str) -> bool:
    cells = _FailedCells()
    return any(cells.as_text(xml) != xml for xml in _whole_cells(parts, name))


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


def _has(text: bytes, marks: tuple[bytes, ...]) -> bool:
    return any(mark in text for mark in marks)


class _FailedCells:
    """Writes failed cells as text, and counts the formulas among them."""

    def __init__(self) -> None:
        self.formulas = 0

    def as_text(self, xml: bytes) -> bytes:
        """Return whole cells of a sheet with the failed ones as text."""
        failed = _FAILED.sub(rb'\1"str"', xml) if _has(xml, _ERROR) else xml
        may_be = _has(failed, (b"<f", b":f")) and _has(failed, _NO_VALUE)
        return _FORMULA.sub(self._marked, failed) if may_be else failed

    def _marked(self, cell: re.Match[bytes]) -> bytes:
        tag, attributes, formula, said, value = cell.groups()
        kind = _KIND.search(attributes)
        if value and kind and kind[1] != b"n":  # calculated: an empty text, "0", FALSE
            return cell[0]
        self._count(attributes)
        shown = b"=" + said if said and len(said) <= MOST_SHOWN else _SOME_FORMULA
        prefix = tag[: tag.index(b":") + 1] if b":" in tag else b""
        plain = _KIND.sub(b"", attributes)
        text = b"<%bv>%b</%bv>" % (prefix, shown, prefix)
        return b'<%b%b t="str">%b%b</%b>' % (tag, plain, formula, text, tag)

    def _count(self, attributes: bytes) -> None:
        self.formulas += 1
        if self.formulas > MOST_FORMULAS:
            place = _PLACE.search(attributes)
            named = place[1].decode() if place else "A1"
            raise BadTable("formulas without a result", _TOO_MANY.format(named))
