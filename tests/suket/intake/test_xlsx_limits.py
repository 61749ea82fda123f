"""A workbook is small before it is opened: in bytes, in columns and in rows."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from suket.intake import xlsx_limits
from suket.intake.errors import BadTable
from suket.intake.spreadsheets import read_table
from suket.intake.xlsx_limits import require_small

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def sheet(cells):
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    )


def workbook(cells, place=SHEET, **more):
    """Return a workbook as an office suite writes it, but for its cells."""
    plain, out = BytesIO(), BytesIO()
    Workbook().save(plain)
    with ZipFile(plain) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts = {name: text.replace(SHEET, place) for name, text in parts.items()}
    del parts[SHEET]
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, text in {**parts, place: sheet(cells), **more}.items():
            archive.writestr(name, text)
    return out.getvalue()


def cell(place, name="c"):
    return f'<{name} r="{place}"><v>1</v></{name}>'


A1 = cell("A1")


def test_cells_within_the_bounds_are_read():
    lines = read_table(workbook(f'<row r="1">{A1}</row><row>{cell("B3")}</row>'))
    assert [row.line for row in lines] == [3]
    require_small(workbook(A1 + cell("BL200000")))


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(A1 + cell("XFD1048576"), id="the last cell there is"),
        pytest.param(A1 + cell("XFD4000"), id="far to the right"),
        pytest.param(A1 + cell("BM1"), id="column 65"),
        pytest.param(A1 + cell("A200001"), id="row 200,001"),
        pytest.param(A1 + cell("A1048576"), id="far below"),
        pytest.param(A1 + cell("XFD9", name="x:c"), id="with a prefix"),
        pytest.param(A1 + '<c t="n" r="XFD9"><v>1</v></c>', id="its place not first"),
        pytest.param(A1 + "<c r='XFD9'><v>1</v></c>", id="single quotes"),
        pytest.param(A1 + '<c a="/>" r="XFD9"><v>1</v></c>', id="an odd attribute"),
        pytest.param(A1 + '<c x:r="A1" r="XFD9"><v>1</v></c>', id="two places"),
        pytest.param(A1 + "<c" + " " * 3 * 2**20 + 'r="XFD9"/>', id="a long tag"),
        pytest.param(A1 + '<c r="XFD9" s="1"><v>1</v></c>', id="with its looks"),
        pytest.param(A1 + " " * (2**20 - 200) + cell("XFD9"), id="across two pieces"),
    ],
)
def test_a_cell_too_far_out_is_refused_before_room_is_made_for_it(cells):
    with pytest.raises(BadTable, match="too far out") as refusal:
        read_table(workbook(cells))
    assert "BL" in refusal.value.pesan or "simpan ulang" in refusal.value.pesan


def test_cells_without_their_place_are_told_as_that():
    with pytest.raises(BadTable) as refusal:
        read_table(workbook("<row>" + "<c><v>1</v></c>" * 99 + "</row>"))
    assert "program yang tidak menulis tempat" in refusal.value.pesan


@pytest.mark.parametrize(
    "looks", ['<c r="{}" s="1"/>', '<c s="1" r="{}"></c>', "<x:c r='{}' s='1' />"]
)
def test_cells_that_hold_nothing_but_their_looks_may_lie_anywhere(looks):
    far = "".join(looks.format(place) for place in ("BM1", "XFD1", "XFD1048576"))
    many = looks.format("XFD9") * 200_000  # their ends lie in two pieces now and then
    cells = f'<row r="1">{A1}</row><row r="2">{cell("B2")}{far}{many}</row>'
    [row] = read_table(workbook(cells))
    assert row.line == 2


def test_a_cell_may_say_its_place_behind_other_things():
    require_small(workbook('<c t="n" s="1" r="BL200000"><v>1</v></c>'))


def test_a_sheet_is_found_wherever_it_lies():
    with pytest.raises(BadTable, match="too far out"):
        read_table(workbook(A1 + cell("XFD9"), place="xl/media/photo.png"))


def test_what_a_file_says_of_its_size_is_not_believed():
    """A reader that stops at the size in the directory would see the first cell."""
    data = workbook(A1 + cell("XFD9"))
    with ZipFile(BytesIO(data)) as archive:
        size = archive.getinfo(SHEET).file_size
    short = data.replace(size.to_bytes(4, "little"), (150).to_bytes(4, "little"))
    assert short != data
    with pytest.raises(BadTable):
        read_table(short)


def test_a_bomb_is_not_inflated_whole(monkeypatch):
    monkeypatch.setattr(xlsx_limits, "MOST_INFLATED", 2**20)
    with pytest.raises(BadTable, match="inflates"):
        require_small(workbook(A1, **{"xl/media/a.bmp": " " * 2**21}))


@pytest.mark.parametrize("name", ["content.xml", "xl/workbook.bin"])
def test_another_kind_of_workbook_is_refused(name):
    with pytest.raises(BadTable, match="another kind"):
        read_table(workbook(A1, **{name: ""}))


def test_a_part_that_cannot_be_read_is_refused():
    data = bytearray(workbook(A1))
    at = data.index(SHEET.encode()) + len(SHEET) + 4
    data[at : at + 8] = bytes(8)
    with pytest.raises(BadTable, match="not XLSX"):
        read_table(bytes(data))


def test_what_an_office_suite_writes_is_read():
    book = Workbook()
    book.active.append(["nik", "nama"])
    book.active.append(["1", '<c t="n"> SITI'])
    book.active["D2"] = "=1+1"
    out = BytesIO()
    book.save(out)
    [row] = read_table(out.getvalue())
    assert row.text("nama_lengkap") == '<c t="n"> SITI'
