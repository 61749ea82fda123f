"""A file has one deadline, from when it is asked for: nothing is waited for behind it."""

import os
import signal
import sys
import threading
import time

import pytest

from tests.verify import misbehaving
from tests.verify.own_workers import done, started, task
from verify import limited_process, worker_starter
from verify.errors import Unreadable
from verify.limited_process import Workers
from verify.worker_starter import Gone

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
LONG = 30.0  # what no file may wait for


class Clock:
    """A clock that goes on only when somebody waits."""

    def __init__(self, monkeypatch):
        self.now = 1000.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)


class Line:
    """A line over which nothing comes, in no time but the clock's."""

    def __init__(self, clock):
        self.clock, self.timeout, self.sent = clock, None, b""

    def settimeout(self, timeout):
        self.timeout = timeout

    def recvmsg(self, *_):
        self.clock.now += self.timeout
        raise TimeoutError

    def sendall(self, data):
        self.sent += data

    def close(self):
        pass


class Semaphore:
    """A place that comes free after so many seconds of the clock."""

    def __init__(self, clock, seconds):
        self.clock, self.seconds = clock, seconds

    def acquire(self, timeout):
        self.clock.now += min(timeout, self.seconds)
        return self.seconds <= timeout

    def release(self):
        pass


def silent_starter(clock):
    """Return a starter that was started and gives nothing."""
    starter = object.__new__(worker_starter.Starter)
    starter._taking = threading.Lock()
    starter._ordering = threading.Lock()
    starter._line = starter._orders = Line(clock)
    starter._ordered, starter._last_at = 0, clock.now
    return starter


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def test_a_worker_is_waited_for_until_the_deadline_and_no_longer(clock):
    starter = silent_starter(clock)
    with pytest.raises(TimeoutError):
        starter.take(until=clock.now + 2)
    assert clock.now == 1002


def test_who_gives_no_worker_for_long_is_given_up(clock):
    starter = silent_starter(clock)
    for _ in range(14):
        with pytest.raises(TimeoutError):
            starter.take(until=clock.now + 2)
    with pytest.raises(Gone):
        starter.take(until=clock.now + 2)
    assert clock.now == 1000 + LONG


def test_a_place_and_a_worker_are_waited_for_out_of_the_same_time(clock, monkeypatch):
    workers = Workers(quick=Semaphore(clock, 2.0), streams=Semaphore(clock, 2.0))
    workers._prepared = {task(misbehaving.say).function}
    monkeypatch.setattr(Workers, "_started", lambda _: silent_starter(clock))
    asked = task(misbehaving.say, seconds=2.5)
    for ask in (workers.one, lambda *given: list(workers.each(*given))):
        began = clock.now
        with pytest.raises(Unreadable, match="busy"):
            ask(asked, b"")
        assert clock.now == began + 2.5


def test_a_file_and_its_answer_have_the_same_deadline(clock, monkeypatch):
    seen = []
    worker = worker_starter.Worker(0, Line(clock), silent_starter(clock))
    workers = Workers(quick=Semaphore(clock, 1.0))
    workers._prepared = {task(misbehaving.say).function}
    taken = lambda *given: seen.append(given[2]) or worker  # noqa: E731
    monkeypatch.setattr(Workers, "_taken", taken)
    for name in ("_hand_over", "_wait"):
        told = lambda *_, until: seen.append(until)  # noqa: E731
        monkeypatch.setattr(limited_process, name, told)
    monkeypatch.setattr(limited_process, "_received", lambda *g: seen.append(g[2]))
    with pytest.raises(AttributeError):  # what it gave is nothing
        workers.one(task(misbehaving.say, seconds=2.5), b"")
    assert seen == [1002.5] * 4


def test_a_worker_is_replaced_without_waiting_for_who_waits_for_one():
    with started() as workers:
        done(workers, misbehaving.say)
        starter, began = workers._starter, time.monotonic()
        with starter._taking:  # as who waits for a worker has it
            starter.fill()
    assert time.monotonic() - began < LONG / 2


@LINUX
def test_while_nothing_starts_workers_a_file_is_given_up_in_its_time():
    began = time.monotonic()
    with started() as workers:
        done(workers, misbehaving.say)
        os.kill(workers._starter.pid, signal.SIGSTOP)
        for _ in range(1 + worker_starter.SPARE):
            with pytest.raises(Unreadable):
                done(workers, misbehaving.sleep, seconds=0.2)
    assert time.monotonic() - began < LONG


@LINUX
def test_nor_does_ending_workers_wait_for_it():
    """Orders that nobody takes fill the line: whoever gives them goes on."""
    with started() as workers:
        done(workers, misbehaving.say)
        os.kill(workers._starter.pid, signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(Gone):
            order_many(workers._starter)
        assert time.monotonic() - began < LONG


def order_many(starter):
    for _ in range(100_000):
        starter.order(worker_starter.KILL, 0)


def test_the_first_file_of_a_command_waits_for_the_parsers(monkeypatch):
    workers = Workers()
    monkeypatch.setattr(limited_process, "Starter", waiting)
    waiting.waited = 0
    for act, waited in [("say", 1), ("say", 1), ("sleep", 2), ("say", 2)]:
        workers._deadline(task(getattr(misbehaving, act)))
        assert waiting.waited == waited


def test_whoever_has_prepared_waits_no_more(monkeypatch):
    workers = Workers()
    monkeypatch.setattr(limited_process, "Starter", waiting)
    waiting.waited = 0
    workers.allow(task(misbehaving.say))
    workers.prepare()
    workers._deadline(task(misbehaving.say))
    assert waiting.waited == 0


class waiting:  # noqa: N801 - in the place of a class
    """What starts workers, and counts who waited for it."""

    is_ours = True

    def __init__(self, tasks):
        pass

    def knows(self, tasks):
        return True

    def wait(self):
        waiting.waited += 1
