"""A worker can do nothing but read its file: each limit, and that it is one."""

import gc
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.verify import misbehaving
from tests.verify.own_workers import at_work, changed, done, started, status_of, task
from verify import kernel_limits, limited_process, worker_process, worker_starter
from verify.errors import Unreadable
from verify.file_lanes import SlowLane
from verify.limited_process import Task, Workers
from verify.worker_starter import Worker

NOBODY = ["65534"] * 4  # real, effective, saved, of files
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="of Linux")


@pytest.fixture(scope="module")
def workers():
    with started() as workers:
        yield workers


@pytest.fixture(scope="module")
def workers_without_filter():
    """Workers on a machine of which no numbers of calls are known."""
    forget = "from verify import kernel_limits; kernel_limits._CALLS.clear();"
    with changed(forget) as workers:
        yield workers


@pytest.fixture(scope="module")
def workers_with_the_filter_alone():
    """Workers on a system that has no limits of resources."""
    forget = "from verify import kernel_limits; kernel_limits.resource = None;"
    with changed(forget) as workers:
        yield workers


def is_refused(workers, act, data=b""):
    """Is it refused in a worker what may be done outside?"""
    (said,), _ = next(iter(act(data)))
    assert said == "done"
    (said,), _ = done(workers, act, data)
    return said == "refused"


def test_words_and_bytes_go_there_and_come_back(workers):
    assert done(workers, misbehaving.say, b"\0\xff") == (["said", 2], b"\0\xff")
    assert (
        done(workers, misbehaving.say, bytes(2**20), answer_bytes=2**21)[0][1] == 2**20
    )


def test_no_file_is_opened(workers):
    assert is_refused(workers, misbehaving.open_a_file)


def test_no_number_is_left_for_a_file_even_if_one_is_closed(workers_without_filter):
    start = time.monotonic()
    act = misbehaving.open_a_file_in_the_place_of_the_line
    with pytest.raises(Unreadable, match="too-large"):
        done(workers_without_filter, act)
    assert time.monotonic() - start < 15  # it died of it, and did not sleep on


@pytest.mark.parametrize("act", [misbehaving.connect, misbehaving.make_a_pair])
def test_no_socket_is_opened(workers, act):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1]).encode()
        assert is_refused(workers, act, port)


def test_no_process_is_started(workers):
    (said,), _ = done(workers, misbehaving.fork)
    assert said == "refused"


@LINUX
def test_no_signal_is_sent_to_who_serves(workers):
    assert is_refused(workers, misbehaving.signal_another, str(os.getpid()).encode())


@LINUX
def test_the_limits_of_others_are_not_changed(workers):
    assert is_refused(workers, misbehaving.limit_another, str(os.getpid()).encode())


def test_the_limits_are_as_promised(workers_without_filter):
    assert done(workers_without_filter, misbehaving.tell_limits)[0] == {
        "RLIMIT_AS": [kernel_limits.MEMORY_BYTES] * 2,
        "RLIMIT_CPU": [limited_process.CPU_SECONDS] * 2,
        "RLIMIT_CORE": [0, 0],
        "RLIMIT_FSIZE": [0, 0],
        "RLIMIT_MEMLOCK": [0, 0],
        "RLIMIT_MSGQUEUE": [0, 0],
        "RLIMIT_NOFILE": [0, 0],
        "RLIMIT_NPROC": [0, 0],
    }


def test_it_has_no_environment(workers):
    words, _ = done(workers, misbehaving.tell_surroundings)
    assert words["environment"].keys() <= {"LC_CTYPE"}  # Python's own doing
    assert words["arguments"] == ["-c"]


@LINUX
@pytest.mark.skipif(os.geteuid() != 0, reason="who is not root stays who it is")
def test_it_is_nobody_and_of_no_group():
    with (
        changed("import os; os.setgroups([1234]);") as workers,
        at_work(workers, misbehaving.sleep) as worker,
    ):
        said = status_of(worker.pid)
    assert (said["Uid"], said["Gid"], said["Groups"]) == (NOBODY, NOBODY, [])


@LINUX
def test_it_has_the_filter_of_calls_and_gets_no_more_rights_by_a_program(workers):
    with at_work(workers, misbehaving.sleep) as worker:
        said = status_of(worker.pid)
    assert (said["Seccomp"], said["NoNewPrivs"]) == (["2"], ["1"])


@LINUX
def test_nobody_may_look_into_it():
    """Who changes its user is closed already, so here it stays who it is."""
    remain = (
        "from verify import kernel_limits; kernel_limits._CALLS.clear();"
        "kernel_limits.leave_privileges = lambda: None;"
    )
    with changed(remain) as workers:
        assert done(workers, misbehaving.ask_whether_others_may_look_in)[0] == 0


@LINUX
@pytest.mark.parametrize(
    "act",
    [
        misbehaving.open_a_file,
        misbehaving.make_a_pair,
        misbehaving.connect,
        misbehaving.fork,
        misbehaving.ask_where_it_is,
    ],
)
def test_the_filter_alone_refuses_what_reading_does_not_need(
    workers_with_the_filter_alone, act
):
    assert done(workers_with_the_filter_alone, act)[0] == ["refused"]


@LINUX
def test_who_is_not_filtered_is_not_refused(workers_without_filter):
    """The filter is what refuses this, and nothing else: it harms nobody."""
    assert done(workers_without_filter, misbehaving.ask_where_it_is)[0] == ["done"]


@LINUX
def test_it_is_in_a_network_of_its_own_where_the_system_allows_it(workers):
    space = ["unshare", "--user", "--net", "true"]
    if subprocess.run(space, check=False, capture_output=True).returncode:
        pytest.skip("not allowed here")
    done(workers, misbehaving.say)
    starter = workers._starter.pid
    assert (
        Path(f"/proc/{starter}/ns/net").readlink()
        != Path("/proc/self/ns/net").readlink()
    )


def test_a_gigabyte_is_too_much(workers):
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable, match="too-large"):
        done(workers, misbehaving.take_a_gigabyte)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown < 32 * 1024


def test_the_kernel_ends_what_computes_too_long(workers):
    start = time.monotonic()
    with pytest.raises(Unreadable, match="too-large"):
        done(workers, misbehaving.spin, seconds=120, cpu_seconds=1)
    assert time.monotonic() - start < 100


@pytest.mark.parametrize(
    "act", [misbehaving.sleep, misbehaving.ignore_all_signals, misbehaving.spin]
)
def test_the_clock_ends_what_takes_too_long(workers, act):
    start = time.monotonic()
    with pytest.raises(Unreadable, match="too-large"):
        done(workers, act, seconds=0.5)
    assert 0.5 <= time.monotonic() - start < 5


def test_a_drop_at_a_time_is_no_answer_either(workers):
    with pytest.raises(Unreadable, match="too-large"):
        done(workers, misbehaving.drip, seconds=1)


@pytest.mark.parametrize(
    "act", [misbehaving.crash, misbehaving.leave, misbehaving.err, misbehaving.dump]
)
def test_who_dies_has_read_nothing(workers, act):
    with pytest.raises(Unreadable, match="too-large"):
        done(workers, act)


@pytest.mark.parametrize(
    "act",
    [
        misbehaving.say_too_much,
        misbehaving.say_no_json,
        misbehaving.say_deep_json,
        misbehaving.announce_four_gigabytes,
        misbehaving.refuse_by_another_error,
        misbehaving.say_another_kind,
    ],
)
def test_what_is_not_as_agreed_on_is_not_believed(workers, act):
    with pytest.raises(Unreadable, match="too-large"):
        done(workers, act)


def test_what_is_not_of_the_shape_is_not_believed(workers):
    with pytest.raises(Unreadable, match="too-large"):
        done(workers, misbehaving.say, shape=lambda words, _: words["text"])


def test_a_refusal_comes_back_as_what_it_was(workers):
    with pytest.raises(Unreadable, match="several-codes"):
        done(workers, misbehaving.refuse)


@pytest.mark.parametrize("act", [misbehaving.refuse, misbehaving.err])
def test_a_refusal_does_not_keep_the_file(workers, act):
    """It would until Python looks for rings, which takes hundreds of files."""
    gc.disable()
    try:
        before = len([found for found in gc.get_objects() if type(found) is Unreadable])
        for _ in range(3):
            with suppress(Unreadable):
                done(workers, act)
        after = len([found for found in gc.get_objects() if type(found) is Unreadable])
    finally:
        gc.enable()
    assert after == before


def test_what_may_not_be_asked_for_is_not_called(workers):
    named = "os:getcwd"
    workers._tasks[named] = []  # as if it had been there when the process began
    with pytest.raises(Unreadable, match="too-large"):
        workers.one(Task(function=named, shape=lambda words, _: words), b"")
    del workers._tasks[named]


def test_nothing_of_one_file_is_there_for_the_next(workers):
    first = done(workers, misbehaving.remember, b"a")
    assert first == done(workers, misbehaving.remember, b"b")


def test_parts_are_given_one_by_one(workers):
    parts = workers.each(task(misbehaving.count), b"5")
    assert [words for words, _ in parts] == [0, 1, 2, 3, 4]


def test_parts_may_be_left(workers):
    parts = workers.each(task(misbehaving.count), b"1000000")
    assert next(parts)[0] == 0
    parts.close()
    assert workers.streams.acquire(timeout=1)
    workers.streams.release()


def test_an_open_file_is_read_where_it_is(workers, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"of a stranger")
    with path.open("rb") as file:
        assert list(workers.each(task(misbehaving.read), file)) == [
            (None, b"of a stranger")
        ]


def test_many_threads_have_each_its_answer(workers):
    found = {}

    def ask(number):
        found[number] = done(workers, misbehaving.say, b"x" * number)[0][1]

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: number for number in range(24)}


def test_a_quick_file_does_not_wait_for_slow_ones(workers):
    def ask():
        with suppress(Unreadable):
            done(workers, misbehaving.sleep, seconds=3)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(1.5)
    start = time.monotonic()
    assert done(workers, misbehaving.say)
    assert time.monotonic() - start < 1.5
    for thread in threads:
        thread.join()


NO_SLOW_LANE = {"slow": SlowLane(0)}


LATE = b"0.7"


@pytest.mark.parametrize("act", [misbehaving.work, misbehaving.nap])
def test_who_takes_longer_than_the_quick_lane_has_goes_on_in_the_slow_one(act):
    too_large = pytest.raises(Unreadable, match="too-large")
    with started(**NO_SLOW_LANE) as workers, too_large:
        done(workers, act, LATE, seconds=3)
    with started(slow=SlowLane(1)) as workers:
        assert done(workers, act, LATE)


@LINUX
def test_who_waits_for_a_processor_is_not_slow_by_that(monkeypatch):
    began = time.monotonic()
    starved = property(lambda _: lambda: time.monotonic() - began)
    monkeypatch.setattr(worker_starter.Worker, "waited", starved)
    with started(**NO_SLOW_LANE) as workers:
        assert done(workers, misbehaving.nap, LATE)


@LINUX
def test_the_system_says_who_waits_for_a_processor(workers):
    core = {min(os.sched_getaffinity(0))}
    busy = [sys.executable, "-c", "while True: pass"]
    with at_work(workers, misbehaving.spin) as worker:
        with subprocess.Popen(busy) as other:
            for pid in (worker.pid, other.pid):
                os.sched_setaffinity(pid, core)
            time.sleep(1)
            other.kill()
        assert 0.1 < worker.waited() < 20
    assert Worker(2**22 + 1, worker.line, worker.starter).waited() == 0


def test_while_others_wait_a_slow_file_has_a_second():
    took = []

    def ask():
        start = time.monotonic()
        with suppress(Unreadable):
            done(workers, misbehaving.sleep, seconds=6)
        took.append(time.monotonic() - start)

    with started(slow=SlowLane(1)) as workers:
        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
            time.sleep(0.2)
        for thread in threads:
            thread.join()
    first, last = took
    assert first < 5 < last


def test_who_finds_no_place_is_told_so():
    workers = Workers(quick=threading.Semaphore(0), streams=threading.Semaphore(0))
    workers._prepared = {task(misbehaving.say).function}
    with pytest.raises(Unreadable, match="busy"):
        done(workers, misbehaving.say, seconds=0.1)
    with pytest.raises(Unreadable, match="busy"):
        list(workers.each(task(misbehaving.say, seconds=0.1), b""))


def test_whoever_started_workers_is_replaced(workers):
    done(workers, misbehaving.say)
    starter = workers._starter.pid
    os.kill(starter, signal.SIGKILL)
    for _ in range(3):  # those that were waiting have died with it
        with suppress(Unreadable):
            done(workers, misbehaving.say)
    assert done(workers, misbehaving.say)
    assert workers._starter.pid != starter


def test_a_file_is_not_to_blame_when_its_worker_dies_with_who_started_it(workers):
    def lose():
        until = time.monotonic() + 30
        with workers._at_work(asked, until) as worker:
            os.kill(worker.starter.pid, signal.SIGKILL)
            limited_process._received(worker, asked, until)

    asked = task(misbehaving.say)
    with pytest.raises(Unreadable, match="busy"):
        lose()


def test_who_was_started_behind_everybody_else_reads_files_too():
    """As by `nice`, or by `Nice=` of systemd: nobody may take back what was given up."""
    with changed("import os; os.nice(15);") as workers:
        starter = workers._starter.pid
        for _ in range(5):
            list(workers.each(task(misbehaving.say), b""))
        assert workers._starter.pid == starter


def test_a_task_that_is_new_is_learned():
    workers = Workers()
    try:
        assert done(workers, misbehaving.say)
        assert done(workers, misbehaving.tell_surroundings)
        assert done(workers, misbehaving.say)
    finally:
        workers.close()


ORPHANS = """
import sys, threading, time
from tests.verify import misbehaving
from tests.verify.own_workers import task
from verify.limited_process import Workers
workers = Workers()
workers.one(task(misbehaving.say), b"")
threading.Thread(target=workers.one, args=(task(misbehaving.sleep), b""), daemon=True).start()
time.sleep(1)
print(workers._starter.pid, flush=True)
time.sleep(600)
"""


def children_of(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()]


@LINUX
def test_whoever_serves_dies_and_leaves_no_orphan():
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE, text=True, cwd=root
    ) as server:
        starter = int(server.stdout.readline())
        family = [starter, *children_of(starter)]
        assert len(family) >= 2
        server.kill()
    until = time.monotonic() + 20
    while any(is_alive(pid) for pid in family) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [pid for pid in family if is_alive(pid)]


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@pytest.mark.parametrize(
    "act",
    [misbehaving.open_a_file, misbehaving.make_a_pair, misbehaving.fork],
)
def test_without_a_filter_of_calls_the_other_limits_hold(workers_without_filter, act):
    assert done(workers_without_filter, act)[0] == ["refused"]


def test_nor_is_more_memory_had_without_it(workers_without_filter):
    with pytest.raises(Unreadable, match="too-large"):
        done(workers_without_filter, misbehaving.take_a_gigabyte)


def test_a_machine_that_is_not_known_has_no_filter(monkeypatch):
    kernel_limits._filter.cache_clear()
    monkeypatch.setattr("platform.machine", lambda: "pdp11")
    assert kernel_limits._filter(with_threads=False) is None
    assert not kernel_limits.can_allow_threads()
    kernel_limits._filter.cache_clear()


def test_orders_are_as_long_as_both_ends_think():
    assert worker_process.ORDER.size == 5
