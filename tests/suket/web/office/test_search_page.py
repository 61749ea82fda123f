"""Searching at the counter: what was searched is in no address, log or table."""

import pytest
from sqlalchemy import inspect, text
from structlog.testing import capture_logs

from suket.register import search_residents_and_sukets
from suket.web.cookies import SEARCH
from suket.web.office.sealed_values import opened, sealed
from tests.office_world import NIK, nik_of
from tests.suket.web.office.office_counter import text_of

NAME = f"__Host-{SEARCH}"


def search(browser, query):
    return browser.follow(browser.post("/petugas/cari", {"cari": query}))


@pytest.mark.parametrize("query", ["siti contoh", "RAHAYU", "  sitti  ", "siti 1/7/03"])
def test_people_are_found_by_name_and_day_however_they_are_typed(counter, query):
    counter.world.add()
    counter.world.add(nik=nik_of(1), full_name="BUDI CONTOH")
    page = text_of(search(counter.officer(), query).text)
    assert "SITI CONTOH RAHAYU" in page
    assert "BUDI" not in page
    assert "1 hasil" in page


@pytest.mark.parametrize(
    "typed", [NIK, "3274 0141 0703 9901", f"'{NIK}", f"\u200b{NIK} "]
)
def test_a_nik_leads_to_its_resident_at_once(counter, typed):
    resident_id = counter.world.add()
    answer = counter.officer().post("/petugas/cari", {"cari": typed})
    assert answer.headers["location"] == f"/petugas/penduduk/{resident_id}"


def test_people_are_found_by_the_number_of_their_suket(counter):
    counter.world.issue(counter.world.add())
    page = text_of(search(counter.officer(), "470/00001/32.74/XI/2026").text)
    assert "SITI CONTOH RAHAYU" in page
    assert "Berlaku" in page


def test_what_was_searched_is_in_no_address_and_no_log(counter):
    counter.world.add()
    browser = counter.officer()
    with capture_logs() as logs:
        answer = browser.post("/petugas/cari", {"cari": NIK})
        page = browser.follow(answer)
    assert NIK not in answer.headers["location"]
    assert NIK in page.text.replace("</span><span>", "")
    assert NIK not in str(logs)
    assert NIK not in str(answer.headers)


def test_the_way_back_leads_to_the_results(counter):
    counter.world.add()
    browser = counter.officer()
    search(browser, "rahayu")
    again = browser.get("/petugas/cari")
    assert "SITI CONTOH RAHAYU" in again.text
    assert 'value="rahayu"' in again.text


def test_no_table_keeps_what_was_searched(counter):
    browser = counter.officer()
    search(browser, "qwertyuiop")
    for name in tables(counter):
        rows = counter.world.all(text(f'SELECT * FROM "{name}"'))
        assert "qwertyuiop" not in str(rows)


def tables(counter):
    return inspect(counter.world.database.engine).get_table_names()


def test_only_the_session_that_searched_reads_it():
    value = sealed("SITI", "one session's token", use="x")
    assert opened(value, "one session's token", use="x") == "SITI"
    assert opened(value, "one session's token", use="y") == ""
    assert opened(value, "another's", use="x") == ""
    assert "SITI" not in value
    assert sealed("SITI", "one session's token", use="x") != value


@pytest.mark.parametrize("value", ["", "00", "zz", "00" * 40, "é"])
def test_a_cookie_that_is_not_ours_is_no_search(counter, value):
    assert opened(value, "token", use="x") == ""


def test_a_changed_cookie_is_an_empty_search(counter):
    counter.world.add()
    browser = counter.officer()
    search(browser, "rahayu")
    value = browser.client.cookies[NAME]
    browser.client.cookies.clear()
    other = counter.officer("lain")
    other.client.cookies.set(NAME, value)
    page = other.get("/petugas/cari")
    assert page.status_code == 200
    assert "RAHAYU" not in page.text


def test_a_search_in_the_address_is_not_taken_from_there_and_says_so(counter):
    counter.world.add()
    browser = counter.officer()
    page = browser.get("/petugas/cari?cari=rahayu")
    assert page.status_code == 422
    assert "Dari alamat tidak dibaca" in text_of(page.text)
    assert "rahayu" not in page.text.lower()


def test_near_names_have_one_heading(counter):
    counter.world.add()
    page = search(counter.officer(), "rahaju").text
    assert page.count("Mungkin maksud Anda") == 1


def test_nothing_typed_is_named_beside_the_field(counter):
    answer = counter.officer().post("/petugas/cari", {"cari": "   "})
    assert answer.status_code == 422
    assert (
        '<a href="#cari">Ketik nama, NIK, tanggal lahir, atau nomor suket.</a>'
        in answer.text
    )


def test_nothing_found_says_how_to_look_otherwise(counter):
    page = text_of(search(counter.officer(), "tidakada").text)
    assert "Tidak ada hasil" in page
    assert "Coba cara lain" in page


def test_more_than_a_page_has_a_second_one(counter):
    for serial in range(21):
        counter.world.add(nik=nik_of(serial), full_name=f"SITI CONTOH {serial:02}")
    browser = counter.officer()
    first = text_of(search(browser, "siti").text)
    assert "21 hasil" in first
    assert "Halaman 1 dari 2" in first
    assert "SITI CONTOH 20" not in first
    second = text_of(browser.get("/petugas/cari?hal=2").text)
    assert "SITI CONTOH 20" in second
    assert "SITI CONTOH 19" not in second
    assert "SITI CONTOH 20" in text_of(browser.get("/petugas/cari?hal=99").text)
    assert "SITI CONTOH 00" in text_of(browser.get("/petugas/cari?hal=-1").text)


def test_too_many_say_that_there_are_more(counter, monkeypatch):
    monkeypatch.setattr(search_residents_and_sukets.residents, "__defaults__", (3,))
    for serial in range(4):
        counter.world.add(nik=nik_of(serial))
    page = text_of(search(counter.officer(), "siti").text)
    assert "3 hasil pertama" in page
    assert "Masih ada yang lain" in page


def test_a_near_name_is_offered_apart_from_what_was_found(counter):
    counter.world.add(full_name="SANTOSO CONTOH")
    page = text_of(search(counter.officer(), "santosa").text)
    assert "Tidak ada hasil" in page
    assert "Mungkin maksud Anda" in page
    assert "SANTOSO CONTOH" in page.partition("Mungkin maksud Anda")[2]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (NIK[:-1], "baru 15 dari 16 angka"),
        ("3274 0141 0703", "baru 12 dari 16 angka"),
        (f"{NIK}1", "17 angka"),
    ],
)
def test_missing_digits_of_a_nik_are_counted(counter, typed, told):
    counter.world.add()
    page = text_of(search(counter.officer(), typed).text)
    assert told in page
    assert "SITI CONTOH RAHAYU" in page.partition("Mungkin maksud Anda")[2]


def test_what_is_typed_is_text_on_the_page(counter):
    page = search(counter.officer(), '"><script>alert(1)</script>')
    assert "<script>alert" not in page.text


def test_a_long_search_is_cut_and_not_an_error(counter):
    assert search(counter.officer(), "a" * 5000).status_code == 200
