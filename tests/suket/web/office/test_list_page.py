"""The list of sukets, its filters and its file; the figures of the day."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from suket.offices.words import Validity
from suket.register.end import end
from suket.register.suket_figures_and_lists import Wanted, count, every, figures, page
from suket.register.tables import Suket
from suket.register.words import EndReason
from suket.web.indonesian_wording import angka
from suket.web.office.sukets.list_page import PAGE_SIZE
from tests.office_world import CIREBON, NOW, nik_of
from tests.suket.web.office.office_counter import text_of

DAY = timedelta(days=1)


def issue(counter, serial, **more):
    resident = counter.world.add(nik=nik_of(serial), full_name=f"CONTOH {serial}")
    return counter.world.issue(resident, **more).suket_id


def numbers(page):
    return [int(found) for found in re.findall(r">470/(\d+)/", page.text)]


@pytest.fixture
def five(counter):
    """Sukets of five kinds: in force, frozen, past, ended by its day, ended."""
    world = counter.world
    world.change_office(validity=Validity.MONTHS, months=1)
    past, swept = (issue(counter, n, now=NOW - 60 * DAY) for n in (1, 2))
    world.change_office(validity=Validity.UNTIL_PRINTED, months=None)
    frozen, ended, living = (issue(counter, n) for n in (3, 4, 5))
    browser = counter.officer("dulu")
    browser.post(
        f"/petugas/suket/{frozen}/bekukan", {"catatan": "x", "langkah": "lakukan"}
    )
    with world.database.begin() as session:
        for suket, reason in (
            (swept, EndReason.KEDALUWARSA),
            (ended, EndReason.KTP_DICETAK),
        ):
            end(session, suket, reason, officer=world.officer(), now=NOW)
    return {"past": past, "living": living}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [5, 4, 3, 2, 1]),
        ("?keadaan=berlaku", [5]),
        ("?keadaan=dibekukan", [3]),
        ("?keadaan=lewat", [2, 1]),
        ("?keadaan=berakhir", [4]),
        ("?keadaan=karangan", [5, 4, 3, 2, 1]),
        ("?dari=2026-11-22", [5, 4, 3]),
        ("?sampai=2026-11-21", [2, 1]),
        ("?dari=2026-09-23&sampai=2026-09-23", [2, 1]),
        ("?keadaan=berakhir&dari=2026-11-22", [4]),
        ("?dari=2026-11-23", []),
        ("?diakhiri=2026-11-22", [4, 2]),
        ("?diakhiri=2026-11-21", []),
        ("?diakhiri=2026-11-22&keadaan=berakhir", [4]),
    ],
)
def test_the_list_is_narrowed_by_state_and_local_day(counter, five, query, expected):
    browser = counter.officer()
    assert numbers(browser.get(f"/petugas/suket{query}")) == expected
    rows = rows_of(browser.get(f"/petugas/suket.csv{query}"))
    assert [int(row[0].split("/")[1]) for row in rows[1:]] == expected


def test_a_day_that_is_none_is_named_beside_its_field(counter):
    browser = counter.officer()
    for query, field in (
        ("dari=kemarin", "dari"),
        ("sampai=2026-02-30", "sampai"),
        ("diakhiri=2026-02-30", "diakhiri"),
        ("dari=2026-11-22&sampai=2026-11-01", "sampai"),
    ):
        answer = browser.get(f"/petugas/suket?{query}")
        assert answer.status_code == 422
        assert f'<a href="#{field}">' in answer.text


def test_an_empty_list_says_what_to_do(counter):
    browser = counter.officer()
    assert "Belum ada suket yang terbit" in browser.get("/petugas/suket").text
    answer = browser.get("/petugas/suket?keadaan=berlaku")
    assert "Tidak ada suket yang cocok" in answer.text


def test_long_lists_come_in_pages_that_keep_the_filter(counter):
    for serial in range(PAGE_SIZE + 2):
        issue(counter, serial)
    browser = counter.officer()
    first = browser.get("/petugas/suket?keadaan=berlaku")
    assert len(numbers(first)) == PAGE_SIZE
    assert "Halaman 1 dari 2" in text_of(first.text)
    onward = re.search(r'href="([^"]+)" rel="next"', first.text)[1]
    second = browser.get(onward.replace("&amp;", "&"))
    assert numbers(second) == [2, 1]
    assert 'rel="prev"' in second.text
    for beyond in ("99", "-3"):
        assert browser.get(f"/petugas/suket?hal={beyond}").status_code == 200


def test_the_file_tells_all_and_loses_no_digit(counter, five):
    answer = counter.officer().get("/petugas/suket.csv?keadaan=berakhir")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == (
        'attachment; filename="suket-32.74-2026-11-22.csv"'
    )
    heading, row = rows_of(answer)
    told = dict(zip(heading, row, strict=True))
    assert told["nomor"] == "470/00004/32.74/XI/2026"
    assert told["nik"].replace(" ", "") == nik_of(4)
    assert told["alasan_berakhir"] == "KTP-el sudah dicetak"
    assert told["diakhiri"] == "2026-11-22 16:00"
    assert told["terbit"] == "2026-11-22"
    assert told["berlaku_sampai"] == "KTP-el dicetak"


def rows_of(answer):
    text = answer.text.removeprefix("\ufeff")
    return list(csv.reader(StringIO(text), delimiter=";"))


def test_the_workbook_has_dates_as_dates_and_the_nik_as_text(counter, five):
    browser = counter.officer()
    answer = browser.get("/petugas/suket.xlsx?keadaan=lewat")
    assert answer.headers["content-disposition"].endswith('-2026-11-22.xlsx"')
    heading, *rows = load_workbook(BytesIO(answer.content)).active.values
    told = dict(zip(heading, rows[-1], strict=True))
    assert told["nik"] == nik_of(1)
    assert told["terbit"].isoformat() == "2026-09-23T00:00:00"
    assert told["berlaku_sampai"].isoformat() == "2026-10-23T00:00:00"
    ended = browser.get("/petugas/suket.xlsx?keadaan=berakhir").content
    _, row = load_workbook(BytesIO(ended)).active.values
    assert row[7].isoformat() == "2026-11-22T16:00:00"


def test_the_figures_of_the_day_are_those_of_the_office_and_its_day(counter, five):
    with counter.world.database.reading() as session:
        found = figures(session, CIREBON, "Asia/Jakarta", now=NOW)
        other = figures(session, "36.73", "Asia/Jakarta", now=NOW)
    # Neither a frozen one nor what has passed its day is in force.
    assert (found.in_force, found.issued_today) == (1, 3)
    assert (found.ended_today, found.without_document) == (2, 5)
    assert other == type(other)(0, 0, 0, 0)
    home = text_of(counter.officer().get("/petugas").text)
    assert "Minggu, 22 November 2026" in home


def test_a_figure_of_the_day_leads_to_as_many_rows(counter, five):
    browser = counter.officer()
    tile = r'office-count__number" href="([^"]+)">(\d+)<'
    led = re.findall(tile, browser.get("/petugas").text)
    assert [int(figure) for _, figure in led] == [1, 3, 2]
    for address, figure in led:
        assert len(numbers(browser.get(unescape(address)))) == int(figure)


def test_a_day_begins_at_the_offices_midnight(counter):
    early = NOW.replace(hour=16, minute=59)  # 23.59 WIB
    issue(counter, 1, now=early)
    issue(counter, 2, now=early + timedelta(minutes=1))
    browser = counter.officer()
    assert numbers(browser.get("/petugas/suket?sampai=2026-11-22")) == [1]
    assert numbers(browser.get("/petugas/suket?dari=2026-11-23")) == [2]


def test_lists_read_on_both_databases(world):
    resident = world.add()
    world.issue(resident)
    wanted = Wanted(office=CIREBON, zone="Asia/Jakarta")
    with world.database.reading() as session:
        assert count(session, wanted, now=NOW) == 1
        assert len(page(session, wanted, now=NOW, number=1, size=5)) == 1
        assert page(session, wanted, now=NOW, number=2, size=5) == []
        assert len(list(every(session, wanted, now=NOW))) == 1
        assert figures(session, CIREBON, "Asia/Jakarta", now=NOW).in_force == 1
    assert len(world.all(select(Suket))) == 1


def test_numbers_are_grouped_as_indonesians_do():
    assert [angka(n) for n in (0, 999, 1000, 1234567)] == [
        "0",
        "999",
        "1.000",
        "1.234.567",
    ]
