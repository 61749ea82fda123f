"""Files made to hold a service: each is answered or given up, and costs it nothing."""

import itertools
import resource
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from tests.builders import NOW
from tests.verify import hostile
from tests.verify.sheets import encoded, page_of, qr, scan, signed_pdf, unsigned, world
from verify.checks import Verdict, check
from verify.errors import Unreadable
from verify.files import check_file
from verify.limited_process import WORKERS

OFFICE = world()
PUBLISHED = OFFICE.published()
TEXT = OFFICE.text()
SECONDS = 3.0
MOST_GROWTH = 32 * 1024  # KiB


@pytest.fixture
def without_patience(monkeypatch):
    monkeypatch.setattr(WORKERS, "patience", 1.0)
    check_file(
        signed_pdf(unsigned(TEXT)), PUBLISHED, now=NOW
    )  # what is needed is there


def resident():
    with open("/proc/self/statm") as file:  # noqa: PTH123 - of the kernel
        return int(file.read().split()[1]) * resource.getpagesize() // 1024


def require_given_up_in_time(data):
    start = time.monotonic()
    with suppress(Unreadable):
        report = check_file(data, PUBLISHED, now=NOW)
        assert report.verdict is Verdict.NOT_AUTHENTIC
    assert time.monotonic() - start < SECONDS


@pytest.mark.parametrize("kind", sorted(hostile.KINDS))
def test_a_hostile_file_is_given_up_in_time(kind, without_patience):
    data = hostile.KINDS[kind](hostile.Random(7))
    assert len(data) <= 8 * 2**20
    before = resident()
    require_given_up_in_time(data)
    assert resident() - before <= MOST_GROWTH


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_hostile_files_are_given_up_in_time(seed, without_patience):
    files = list(hostile.files(100, seed=seed))  # to make them takes memory too
    before = resident()
    for _, data in files:
        require_given_up_in_time(data)
    assert resident() - before <= MOST_GROWTH


@pytest.mark.prove
def test_while_two_come_each_second_the_genuine_are_answered(without_patience):
    honest = [
        encoded(page_of(qr(TEXT)), "JPEG", quality=85),
        signed_pdf(unsigned(TEXT)),
        scan(TEXT),
    ]
    files, plain = [], []
    with under_attack(PUBLISHED):
        for number in range(150):
            data = honest[number % 3]
            files.append(
                seconds(lambda data=data: check_file(data, PUBLISHED, now=NOW))
            )
            plain.append(seconds(lambda: check(TEXT, PUBLISHED, now=NOW)))
            time.sleep(0.1)
    assert slowest_of_a_hundred(files) <= 1.0
    assert slowest_of_a_hundred(plain) <= 0.05


@contextmanager
def under_attack(published):
    """Have two hostile files come each second."""
    bombs = itertools.cycle([data for _, data in hostile.files(60, seed=1)])
    over = threading.Event()

    def require_given_up(data):
        with suppress(Unreadable):
            check_file(data, published, now=NOW)

    def attack():
        while not over.wait(0.5):
            threading.Thread(target=require_given_up, args=(next(bombs),)).start()

    attacker = threading.Thread(target=attack)
    attacker.start()
    time.sleep(2)
    try:
        yield
    finally:
        over.set()
        attacker.join()


def seconds(act):
    start = time.monotonic()
    act()
    return time.monotonic() - start


def slowest_of_a_hundred(took):
    """Return the 99th percentile."""
    return sorted(took)[len(took) * 99 // 100 - 1]
