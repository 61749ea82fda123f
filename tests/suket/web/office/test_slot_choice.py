"""The pickup slot by page: promised with the day, and another one is chosen."""

import re

import pytest

from suket.access.words import Role
from suket.web.office.applications.apply_page import NEW
from suket.web.office.calendar.slot_page import SLOTS
from tests.office_world import NIK
from tests.suket.web.office.office_counter import text_of, unboxed

# The clock of the counter stands at Sunday, 22 November 2026, 16.00 in Cirebon.
FIELDS = {"nik": NIK, "jenis": "new", "jalur": "phone", "kunci": "k1"}
CUT = {"orang": "1", "menit": "60", "hari": ["3", "4"], "mulai": "2026-11-22"}


@pytest.fixture
def browser(counter):
    return counter.officer()


@pytest.fixture
def where(counter, browser):
    """The path of the page of somebody who was promised a slot."""
    counter.officer("ani", role=Role.ADMIN).post(SLOTS, CUT)
    counter.world.add()
    return browser.post(NEW, FIELDS).headers["location"].partition("?")[0]


def test_the_slot_is_read_aloud_and_another_is_chosen(browser, where):
    told = text_of(browser.get(where).text)
    assert "Suket diambil Kamis, 26 November 2026, pukul 08.00–09.00 ." in told
    question = unboxed(browser.get(f"{where}/jam").text)
    friday = r'value="([\w-]+)"[^>]*>\s*<label[^>]*>Jumat, 27 November 2026, pukul 08'
    chosen = re.search(friday, question)[1]
    answer = browser.post(f"{where}/jam", {"jam": chosen})
    told = text_of(browser.follow(answer).text)
    assert "Jam pengambilannya sudah diganti." in told
    assert "Suket diambil Jumat, 27 November 2026, pukul 08.00–09.00 ." in told
    again = browser.post(f"{where}/jam", {"jam": chosen})
    assert "baru saja penuh" in text_of(again.text)


def test_without_a_choice_or_with_a_wrong_one_nothing_changes(browser, where):
    assert "Pilih jamnya." in text_of(browser.post(f"{where}/jam").text)
    wrong = browser.post(f"{where}/jam", {"jam": "x"})
    assert "Pilih jam yang lain." in text_of(wrong.text)
    assert "Kamis, 26 November" in text_of(browser.get(where).text)


def test_where_there_are_no_slots_nothing_is_offered(counter, browser):
    counter.world.add()
    where = browser.post(NEW, FIELDS).headers["location"].partition("?")[0]
    assert f"{where}/jam" not in browser.get(where).text
    assert "Tidak ada jam pengambilan lain" in browser.get(f"{where}/jam").text
