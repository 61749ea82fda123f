"""Tables and photos made to hold an office: given up in time, and cost it nothing."""

import csv
import time
from contextlib import suppress
from dataclasses import replace
from io import BytesIO, StringIO

import pytest
from openpyxl import Workbook

from suket.intake import spreadsheets
from suket.intake.errors import BUSY, BadTable
from suket.intake.photo_import import pictures_named
from suket.intake.spreadsheets import read_table
from tests.office_world import jpeg
from tests.suket.intake import hostile_tables
from tests.suket.intake.tables_sent import GOOD, table, zipped
from tests.verify.test_hostile import MOST_GROWTH, SECONDS, resident
from verify.limited_process import WORKERS

LARGE_ROWS = 50_000


@pytest.fixture
def without_patience(monkeypatch):
    monkeypatch.setattr(WORKERS, "patience", 1.0)
    read_table(table(GOOD))  # what is needed is there


def require_given_up_in_time(data):
    assert len(data) <= spreadsheets.ORDINARY_BYTES
    start = time.monotonic()
    with suppress(BadTable):
        read_table(data)
    assert time.monotonic() - start < SECONDS


@pytest.mark.parametrize("kind", sorted(hostile_tables.KINDS))
def test_a_hostile_table_is_given_up_in_time(kind, without_patience):
    data = hostile_tables.KINDS[kind](hostile_tables.Random(7))
    before = resident()
    require_given_up_in_time(data)
    assert resident() - before <= MOST_GROWTH


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_hostile_tables_are_given_up_in_time(seed, without_patience):
    made = list(hostile_tables.tables(100, seed=seed))
    before = resident()
    for data in made:
        require_given_up_in_time(data)
    assert resident() - before <= MOST_GROWTH


def test_two_far_cells_take_nothing_from_who_serves(without_patience):
    """1.4 kB took 635 MB and 3.9 s."""
    cell = b'<row r="%d"><c r="%s%d"/></row>'
    data = hostile_tables.sheet(cell % (1, b"A", 1) + cell % (200_000, b"BL", 200_000))
    before = resident()
    require_given_up_in_time(data)
    assert resident() - before <= MOST_GROWTH


def test_one_large_table_is_read_at_a_time(monkeypatch):
    quick = replace(spreadsheets.LARGE_TEXT, seconds=0.1)
    monkeypatch.setattr(spreadsheets, "LARGE_TEXT", quick)
    large = table(GOOD) + b" " * spreadsheets.ORDINARY_BYTES
    with spreadsheets._LARGE_LANE, pytest.raises(BadTable, match="busy") as caught:
        read_table(large)
    assert caught.value.pesan == BUSY
    assert read_table(table(GOOD))  # an ordinary one need not wait
    assert spreadsheets._LARGE_LANE.acquire(timeout=1)
    spreadsheets._LARGE_LANE.release()


def honest_rows():
    return ({**GOOD, "nik": f"{3274010000000000 + n}"} for n in range(LARGE_ROWS))


def as_csv():
    out = StringIO()
    writer = csv.DictWriter(out, list(GOOD))
    writer.writeheader()
    writer.writerows(honest_rows())
    return out.getvalue().encode()


def as_xlsx():
    book, out = Workbook(write_only=True), BytesIO()
    page = book.create_sheet()
    page.append(list(GOOD))
    for row in honest_rows():
        page.append(list(row.values()))
    book.save(out)
    return out.getvalue()


@pytest.mark.prove
@pytest.mark.parametrize("made", [as_csv, as_xlsx])
def test_an_honest_table_of_fifty_thousand_has_memory_and_time_enough(made):
    """A worker has 512 MB of addresses, its Python and its parsers included."""
    assert len(read_table(made())) == LARGE_ROWS


@pytest.mark.parametrize("harm", [b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"])
def test_photos_in_an_archive_that_lies_are_given_up_in_time(harm, without_patience):
    good = zipped(**{"a.jpg": jpeg(), "b.jpg": bytes(40 * 2**20)})
    start = good.index(harm)
    for at in range(start + 4, min(start + 46, len(good))):
        bad = good[:at] + b"\xff" + good[at + 1 :]
        began, before = time.monotonic(), resident()
        with suppress(BadTable):
            list(pictures_named(bad, {"a.jpg", "b.jpg"}))
        assert time.monotonic() - began < SECONDS
        assert resident() - before <= MOST_GROWTH


def test_a_photo_too_long_for_a_photo_is_not_unpacked():
    data = zipped(**{"b.jpg": bytes(40 * 2**20), "a.jpg": b"short", "a.jpg/c": b""})
    found = {one.name: one.data for one in pictures_named(data, {"a.jpg", "b.jpg"})}
    assert found == {"a.jpg": b"short", "b.jpg": None}
