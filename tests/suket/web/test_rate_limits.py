"""Rates of institutions, counted in memory and in a real Redis."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from structlog.testing import capture_logs

from suket.institutions.errors import TooFast
from suket.web import institution_rate_limits
from suket.web.institution.api_auth import API
from suket.web.institution_rate_limits import Rates
from tests.redis_server import RedisServer
from tests.repository import ROOT
from tests.suket.institutions.institution_world import BANK, Institutions
from tests.suket.web.office.office_counter import OfficeCounter


@pytest.fixture(scope="module")
def server():
    """A Redis that is there, whatever the test before did to it."""
    server = RedisServer.in_new_folder()
    yield server
    server.remove()


@pytest.fixture
def redis(server):
    """A Redis that runs and has counted nothing yet."""
    if server.process is None:
        server.start()
    server.client.flushall()
    return server


def taken(counters, times, per_minute=5):
    """Return what is left after each try; None where it was too fast."""
    left = []
    for _ in range(times):
        try:
            left.append(counters.take(BANK, per_minute).left)
        except TooFast:
            left.append(None)
    return left


def test_two_processes_that_share_a_redis_count_together(redis):
    here, there = Rates(redis.url), Rates(redis.url)
    assert taken(here, 2) == [4, 3]
    program = (
        "from suket.web.institution_rate_limits import Rates; import sys;"
        "print(Rates(sys.argv[1]).take(sys.argv[2], 5).left)"
    )
    far = subprocess.run(
        [sys.executable, "-c", program, redis.url, BANK],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert far.stdout.strip() == "2"
    assert taken(there, 3) == [1, 0, None]
    assert taken(here, 1) == [None]


def test_each_institution_is_counted_by_itself(redis):
    counters = Rates(redis.url)
    assert taken(counters, 6) == [4, 3, 2, 1, 0, None]
    assert counters.take("bank-lain", 5).left == 4


def test_redis_keeps_codes_and_numbers_for_two_minutes_at_the_most(redis):
    Rates(redis.url).take(BANK, 5)
    kept = redis.client.keys()
    assert kept
    for key in kept:
        assert BANK in key.decode()
        assert 0 < redis.client.ttl(key) <= 120
        assert redis.client.get(key) == b"1"


def test_two_offices_at_one_redis_answer_429_and_when_to_come_back(
    usual_world, tmp_path, redis
):
    bank = Institutions(usual_world)
    bank.add(per_minute=3)
    headers = {"Authorization": f"Bearer {bank.key().token}", "Accept": "*/*"}
    doors = []
    for name in ("satu", "dua"):
        door = OfficeCounter(usual_world, tmp_path / name, limits_url=redis.url)
        doors.append(door.stranger())

    def ask(door):
        return door.get(f"{API}/agreement", headers=headers)

    assert [ask(doors[n % 2]).status_code for n in range(4)] == [200, 200, 200, 429]
    for door in doors:
        answer = ask(door)
        assert answer.json()["code"] == "too-fast"
        assert 1 <= int(answer.headers["retry-after"]) <= 120


def test_while_redis_is_away_each_process_counts_by_itself(redis, monkeypatch):
    monkeypatch.setattr(institution_rate_limits, "AWAY_SECONDS", 0.0)
    here, there = Rates(redis.url), Rates(redis.url)
    assert taken(here, 3) == [4, 3, 2]
    redis.stop()
    with capture_logs() as logs:
        assert taken(here, 6) == [4, 3, 2, 1, 0, None]
    assert {each["log_level"] for each in logs} == {"warning"}
    assert taken(there, 6) == [4, 3, 2, 1, 0, None]
    redis.start()
    assert taken(here, 1) == [4]
    assert taken(there, 1) == [3]


def test_a_redis_that_was_away_is_not_asked_again_at_once(redis, monkeypatch):
    counters = Rates(redis.url)
    redis.stop()
    with capture_logs() as logs:
        taken(counters, 5)
    assert len(logs) == 1
    redis.start()
    assert taken(counters, 1) == [None]
    soon = time.monotonic() + institution_rate_limits.AWAY_SECONDS
    monkeypatch.setattr(institution_rate_limits.time, "monotonic", lambda: soon)
    assert taken(counters, 1) == [4]


def test_an_office_starts_while_redis_is_away(server):
    server.stop()
    assert taken(Rates(server.url), 2) == [4, 3]


def test_a_redis_that_hangs_holds_a_check_up_for_a_moment_only(redis):
    counters = Rates(redis.url)
    taken(counters, 1)
    with ThreadPoolExecutor(1) as pool:
        redis.process.send_signal(signal.SIGSTOP)
        try:
            waiting = pool.submit(taken, counters, 3)
            assert waiting.result(timeout=5) == [4, 3, 2]
        finally:
            redis.process.send_signal(signal.SIGCONT)


def test_counters_in_memory_are_each_their_own():
    Rates().take(BANK, 1)
    assert Rates("memory://").take(BANK, 1).left == 0
