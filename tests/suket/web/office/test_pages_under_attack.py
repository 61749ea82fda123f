"""While hostile files come, officers work on: the files are read elsewhere, and later."""

import time

import pytest

from tests.builders import NOW as CHECKED_AT
from tests.verify.sheets import signed_pdf, unsigned, world
from tests.verify.test_hostile import seconds, slowest_of_a_hundred, under_attack
from verify.files import check_file
from verify.limited_process import WORKERS

PAGES = ("/petugas", "/petugas/suket", "/petugas/cari", "/petugas/massal")


@pytest.mark.prove
def test_while_two_come_each_second_officers_see_their_pages(counter, monkeypatch):
    monkeypatch.setattr(WORKERS, "patience", 1.0)
    stranger, browser = world(), counter.officer("sibuk")
    check_file(
        signed_pdf(unsigned(stranger.text())), stranger.published(), now=CHECKED_AT
    )
    for page in PAGES:
        opened(browser, page)  # what is needed is there
    took = []
    with under_attack(stranger.published()):
        for number in range(200):
            page = PAGES[number % len(PAGES)]
            took.append(seconds(lambda page=page: opened(browser, page)))
            time.sleep(0.05)
    assert slowest_of_a_hundred(took) <= 0.2


def opened(browser, page):
    assert browser.get(page).status_code == 200
