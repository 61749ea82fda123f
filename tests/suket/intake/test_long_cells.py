"""Cells, headings, columns and sheets have a bound, told by the field it is of."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from suket.intake import spreadsheets, table_layout
from suket.intake.errors import BadTable
from suket.intake.resident_rows import take_in
from suket.intake.spreadsheets import Row, find_table, read_table
from suket.intake.table_limits import (
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_LINES,
    MOST_SHEETS,
    require_few_lines,
)
from tests.suket.intake.tables_sent import GOOD, table

TODAY = date(2026, 7, 1)


def taken(row):
    return take_in(row, {"32.74"}, today=TODAY)


@pytest.mark.parametrize("column", sorted(GOOD))
@pytest.mark.parametrize("piece", ["1", " ", "'", "_x0041_", "A,1/"])
def test_a_cell_too_long_is_cut_by_the_worker_and_refused(column, piece):
    long = (piece * 60_000)[:60_000] + "A"
    (row,) = read_table(table({**GOOD, column: long}))
    assert len(row.cells[column]) == MOST_CHARACTERS + 1
    (refusal,) = (each for each in taken(row).refusals if each.column == column)
    assert refusal.reason == "SEL_TERLALU_PANJANG"
    assert refusal.row == 2
    assert "terlalu panjang, paling banyak 1.000 karakter" in refusal.pesan


def test_a_cell_as_long_as_it_may_be_is_refused_for_nothing_but_what_it_says():
    (row,) = read_table(table({**GOOD, "alamat": "A" * MOST_CHARACTERS}))
    (refusal,) = taken(row).refusals
    assert refusal.reason == "TERLALU_PANJANG"


def test_a_long_cell_that_nobody_reads_refuses_nothing():
    (row,) = read_table(table({**GOOD, "catatan": "1" * 60_000}))
    assert taken(row).refusals == []


def test_a_long_heading_is_told_by_its_beginning():
    found = find_table(table({**GOOD, "a" * 60_000: "1"}))
    assert max(map(len, [*found.columns, *found.notes])) < 200


def test_more_columns_than_a_table_has_are_refused():
    with pytest.raises(BadTable) as caught:
        read_table(table({**GOOD, **{f"k{n}": "" for n in range(MOST_COLUMNS)}}))
    assert "Paling banyak 1.000 kolom" in caught.value.pesan


def test_cells_behind_the_last_column_are_not_handed_on():
    text = table(GOOD).rstrip() + b"," * 60_000
    (row,) = read_table(text)
    assert len(row.cells) == len(GOOD)


def test_more_sheets_than_are_looked_through_are_refused():
    book, out = Workbook(), BytesIO()
    for _ in range(MOST_SHEETS):
        book.create_sheet()
    book.save(out)
    with pytest.raises(BadTable) as caught:
        read_table(out.getvalue())
    assert "Paling banyak 100 lembar" in caught.value.pesan


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_more_lines_than_a_spreadsheet_has_are_not_parsed(end):
    require_few_lines(end * MOST_LINES)
    with pytest.raises(BadTable, match="too many lines"):
        require_few_lines(end * (MOST_LINES + 1))


@pytest.mark.parametrize(
    "day", ["01-99999999999999999999-2003", "9" * 20 + " mei 2003"]
)
def test_a_number_that_no_calendar_has_is_no_date(day):
    (refusal,) = taken(Row(2, {**GOOD, "tanggal_lahir": day})).refusals
    assert refusal.reason == "TANGGAL_SALAH"


@pytest.mark.parametrize("line", [b"a", b"1,2", b"-,,x"])
def test_a_table_of_lines_without_nik_is_refused_before_each_is_looked_at(
    line, monkeypatch
):
    monkeypatch.setattr(table_layout, "_is_no_resident", None)
    with pytest.raises(BadTable) as caught:
        spreadsheets._parsed(table(GOOD) + (line + b"\n") * 20_001)
    assert "20001 baris tabel ini tidak berisi NIK" in caught.value.pesan


def test_more_rows_than_a_table_has_are_not_looked_through(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 10)
    monkeypatch.setattr(table_layout, "found_in", None)
    with pytest.raises(BadTable, match="too many rows"):
        spreadsheets._parsed(table(*[GOOD] * 10))


@pytest.mark.parametrize(
    ("data", "task"),
    [
        (b"a" * (spreadsheets.ORDINARY_BYTES + 1), "LARGE_TEXT"),
        (b"a" * spreadsheets.LARGE_BYTES, "LARGE_TEXT"),
        (b"PK\x03\x04" + b"a" * spreadsheets.ORDINARY_BYTES, "LARGE_TABLE"),
        (b"a" * (spreadsheets.LARGE_BYTES + 1), "LARGEST_TABLE"),
    ],
)
def test_a_text_of_eight_megabytes_has_the_time_of_a_small_one(data, task, monkeypatch):
    asked = []
    monkeypatch.setattr(spreadsheets, "_read", lambda task, _: asked.append(task))
    find_table(data)
    assert asked == [getattr(spreadsheets, task)]
    assert spreadsheets.LARGE_TEXT.seconds + 0.5 <= 3.0
