"""The process that starts workers: what it is given, what it survives, what it leaves."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.verify import misbehaving
from tests.verify.own_workers import at_work, changed, done, started, status_of
from verify.worker_process import NICE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of Linux")


@pytest.fixture(scope="module")
def workers():
    with started() as workers:
        yield workers


def of(pid, what):
    return Path(f"/proc/{pid}/{what}")


def has_ended(pid):
    try:
        return status_of(pid)["State"][0] in "ZX"
    except FileNotFoundError:
        return True


def soon(said, seconds=20):
    until = time.monotonic() + seconds
    while not said() and time.monotonic() < until:
        time.sleep(0.01)
    return said()


def test_it_stands_at_the_root_without_site_packages_and_environment(workers):
    starter = workers._starter.pid
    arguments = of(starter, "cmdline").read_bytes().split(b"\0")
    assert arguments[1:4] == [b"-I", b"-S", b"-c"]
    assert of(starter, "cwd").readlink() == Path("/")
    assert of(starter, "environ").read_bytes() == b""


def test_what_a_terminal_tells_to_all_ends_neither_it_nor_a_worker(workers):
    starter = workers._starter.pid
    with at_work(workers, misbehaving.spin) as worker:
        for pid in (starter, worker.pid):
            os.kill(pid, signal.SIGINT)
        time.sleep(0.1)
        assert not has_ended(worker.pid)
    assert done(workers, misbehaving.say)
    assert workers._starter.pid == starter


@pytest.mark.parametrize("more", [0, 15])
def test_who_gives_way_never_takes_more_than_it_was_given(more):
    ours = os.getpriority(os.PRIO_PROCESS, 0)  # however the tests were started
    given = min(19, ours + more)
    with (
        changed(f"import os; os.nice({more});") as workers,
        at_work(workers, misbehaving.spin) as worker,
    ):
        assert os.getpriority(os.PRIO_PROCESS, worker.pid) == given
        worker.give_way()
        worker.stop()  # in one line with what was ordered before
        assert soon(lambda: status_of(worker.pid)["State"][0] == "T")
        assert os.getpriority(os.PRIO_PROCESS, worker.pid) == max(NICE, given)


def test_whoever_it_started_ends_with_it_without_help_of_the_kernel():
    """As on systems where no child learns that its parent has died."""
    alone = (
        "from verify import kernel_limits;"
        " kernel_limits.die_with_parent = lambda: None;"
    )
    with changed(alone) as workers, at_work(workers, misbehaving.sleep) as worker:
        workers._starter._hang_up()  # as when whoever serves is killed
        assert soon(lambda: has_ended(worker.pid))
