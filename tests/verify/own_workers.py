"""Workers of a test's own, whose parsers misbehave as they are told to."""

import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.verify import misbehaving
from verify import limited_process, worker_starter
from verify.limited_process import Task, Workers


def task(act, **over):
    """Return a task that has one function of `misbehaving` called."""
    options = {"shape": lambda words, data: (words, data), "seconds": 20} | over
    return Task(function=f"tests.verify.misbehaving:{act.__name__}", **options)


ACTS = [act for act in vars(misbehaving).values() if getattr(act, "is_act", False)]


@contextmanager
def started(*tasks, **lanes):
    """Give workers of one's own, for all acts and these tasks."""
    workers = Workers(**lanes)
    try:
        for known in (*map(task, ACTS), *tasks):
            workers.allow(known)
        workers.prepare().wait()
        yield workers
    finally:
        workers.close()


@contextmanager
def changed(code, *tasks):
    """Give workers whose process begins with some code; others begin without it."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            code = worker_starter._CODE.replace("from verify", f"{code} from verify", 1)
            patch.setattr(worker_starter, "_CODE", code)
            workers = stack.enter_context(started(*tasks))
        yield workers


def done(workers, act, data=b"", **over):
    return workers.one(task(act, **over), data)


@contextmanager
def at_work(workers, act, **over):
    """Give a worker that has begun with an act, and has its limits."""
    asked = task(act, **over)
    until = time.monotonic() + 30
    with workers._at_work(asked, until) as worker:
        limited_process._hand_over(worker, asked, b"", {}, until=until)
        while status_of(worker.pid)["Seccomp"] == ["0"] and time.monotonic() < until:
            time.sleep(0.01)
        yield worker


def status_of(pid):
    """Return what the kernel tells of a process: words by their name."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    pairs = (line.partition(":") for line in lines)
    return {name: words.split() for name, _, words in pairs}
