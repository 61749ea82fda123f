"""A batch made to hold a service: each row is answered or given up, and in time."""

import time
from contextlib import suppress
from io import BytesIO

import pytest

from tests.builders import NOW
from tests.verify import hostile_batches
from tests.verify.sheets import world
from tests.verify.test_hostile import MOST_GROWTH, SECONDS, resident
from verify.batch_check import answer
from verify.checks import Verdict
from verify.errors import Unreadable
from verify.files import check_file
from verify.limited_process import WORKERS
from verify.row_reader import pieces_of, rows_of_csv

PUBLISHED = world().published()
MOST_ROWS = 40  # of a batch that are looked at here: the others are no others


@pytest.fixture
def without_patience(monkeypatch):
    monkeypatch.setattr(WORKERS, "patience", 1.0)
    with suppress(Unreadable):  # what is needed is there
        check_file(b"no picture", PUBLISHED, now=NOW)


def require_rows_in_time(reader, data):
    assert len(data) <= 8 * 2**20
    last = time.monotonic()
    with suppress(Unreadable):
        for number, row in enumerate(reader(BytesIO(data))):
            report = answer(row, PUBLISHED, now=NOW).report
            assert report is None or report.verdict is Verdict.NOT_AUTHENTIC
            assert time.monotonic() - last < SECONDS
            last = time.monotonic()
            if number == MOST_ROWS:
                break
    assert time.monotonic() - last < SECONDS


@pytest.mark.parametrize("kind", sorted(hostile_batches.KINDS))
def test_each_row_of_a_hostile_batch_is_given_up_in_time(kind, without_patience):
    reader, make = hostile_batches.KINDS[kind]
    data, before = make(hostile_batches.Random(7)), resident()
    require_rows_in_time(reader, data)
    assert resident() - before <= MOST_GROWTH


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_hostile_batches_are_given_up_in_time(seed, without_patience):
    made = list(hostile_batches.batches(100, seed=seed))
    before = resident()
    for reader, data in made:
        require_rows_in_time(reader, data)
    assert resident() - before <= MOST_GROWTH


@pytest.mark.parametrize("filling", [b"x\n", b'""\n', b'"y\n', b',"z\n', b',"'])
def test_four_times_as_many_open_quotes_take_four_times_as_long(filling):
    def seconds(size):
        data = b"text\n" + (b'"' + filling) * (size // (1 + len(filling)))
        start = time.process_time()
        for _ in rows_of_csv(pieces_of(BytesIO(data))):
            pass
        return time.process_time() - start

    few, many = (min(seconds(size) for _ in range(3)) for size in (40_000, 160_000))
    assert many < 8 * few + 0.05  # sixteen times, were each row looked through anew
