"""How long a verifier waits for the next application (office.md, section F)."""

import time

import pytest

from tests.busy_machine import patience
from tests.suket.web.office.checking_desk import CHECK, CheckingDesk
from tests.suket.web.office.test_checking_pages import form, shown

ITEMS = 200
AT_MOST_S = 0.3  # of 95 in 100


@pytest.mark.prove
def test_the_next_is_there_within_three_tenths_of_a_second(counter):
    desk = CheckingDesk(counter)
    for serial in range(1, ITEMS + 1):
        desk.received(serial)
    browser = desk.verifier()
    page = browser.get(CHECK).text
    waits = []
    while number := shown(page):
        began = time.perf_counter()
        answer = browser.post(f"{CHECK}/{number}/setuju", form(page))
        page = browser.follow(answer).text
        waits.append(time.perf_counter() - began)
    assert len(waits) == ITEMS
    assert sorted(waits)[ITEMS * 95 // 100] <= AT_MOST_S * patience()
