"""Strangers' files are read by processes that can do nothing else.

What parses the bytes of a file runs in a worker: a process for this one file, limited
by the kernel (`kernel_limits`), without network, environment, keys or database, and
killed from here when its time is over.  A worker says what it found as words and bytes
(`worker_frames`), and its task says which shape these must have.  It judges nothing: a
worker that was taken over by its file can say only what else a file could have said.

There are two lanes.  In the first 300 ms of each file nobody has to wait for those that
take long; after that it goes on beside a few others, behind everything else that runs
here, and while others wait for its place it has a second.  When a file would be read
and no processor is free, the 300 ms stand still: a busy machine makes none hostile.

A file has one deadline, from when it is asked for: whatever it waits for, a place, a
worker that is not yet there, its answer, ends with that, and nothing is waited for
behind it.
"""

import atexit
import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final, Generic, TypeVar

from verify import worker_frames
from verify.errors import Unreadable
from verify.file_lanes import Place, SlowLane, place_in, time_left
from verify.worker_frames import ANSWER, END, JOB, REFUSAL, Broken, Frame, Words
from verify.worker_starter import Gone, Starter, Worker

SECONDS: Final = 2.5  # for a file, by the clock; 3 s are promised
CPU_SECONDS: Final = 3  # the same by the kernel, which counts whole ones
QUICK_SECONDS: Final = 0.3  # nine in ten files take a tenth of it
SHARE_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 0.05
_MOMENT: Final = 0.002
ANSWER_BYTES: Final = 64 * 1024
_CORES: Final = max(2, os.cpu_count() or 2)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Generic[T]):
    """What a worker may be asked for.

    `function` ("module:function") is called in the worker with a file, bytes or open,
    and with arguments that JSON can say; it gives parts, each of words and bytes.
    `shape` makes of a part what the caller gets; it is called here, on what may be a
    lie, and raises `ValueError`, `TypeError`, `KeyError` or `IndexError` for it.
    """

    function: str
    shape: Callable[[Words, bytes], T]
    refusals: tuple[type[Exception], ...] = (Unreadable,)  # taking texts alone
    seconds: float = SECONDS  # for a file, or for each of many parts
    cpu_seconds: int = CPU_SECONDS  # for all of it
    answer_bytes: int = ANSWER_BYTES  # of a part, at most
    needs_thread: Callable[[object], bool] = lambda _: False  # to read this file


@dataclass(slots=True)
class Workers:
    """The workers of this process, started when first needed.

    All methods may be called by several threads.  `patience` multiplies the time that a
    file has by the clock, where the machine is known to be busy with other things.
    """

    patience: float = 1.0

    quick: threading.Semaphore = field(
        default_factory=lambda: threading.Semaphore(2 * _CORES)
    )
    slow: SlowLane = field(default_factory=lambda: SlowLane(_CORES))
    streams: threading.Semaphore = field(
        default_factory=lambda: threading.Semaphore(2 * _CORES)
    )
    _prepared: set[str] = field(default_factory=set)
    _starter: Starter | None = None
    _retired: list[Starter] = field(default_factory=list)
    _tasks: dict[str, list[str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def allow(self, task: Task[T]) -> Task[T]:
        """Have workers know the task from the beginning, and return it.

        One that is first heard of when it is asked for costs a start of its own.
        """
        with self._lock:
            self._tasks[task.function] = [kind.__name__ for kind in task.refusals]
        return task

    def prepare(self) -> Starter:
        """Start what will read files, so that the first one need not wait for it."""
        with self._lock:
            self._prepared = set(self._tasks)
            return self._started()

    def one(self, task: Task[T], file: bytes, **arguments: object) -> T:
        """Return what the task finds in a file.

        Raises what the task refuses a file with, and `Unreadable`: `too-large` for a
        file that takes too much, of whatever, and `busy` if no place came free or its
        worker was lost.
        """
        until = self._deadline(task)
        if not self.quick.acquire(timeout=time_left(until)):
            raise Unreadable("busy")
        # No `ExitStack`: its frame knows the error, which then keeps the file.
        with (
            place_in(self.quick.release) as place,
            self._at_work(task, until) as worker,
        ):
            _hand_over(worker, task, file, arguments, until=until)
            _wait(worker, self.slow, place, until=until)
            frame = _received(worker, task, until)
            return _shaped(task, frame)

    def each(
        self, task: Task[T], file: bytes | BinaryIO, **arguments: object
    ) -> Iterator[T]:
        """Give what the task finds in a file, part by part, as it is asked for.

        Each part has the task's time.  Raises as `one` does.
        """
        until = self._deadline(task)
        if not self.streams.acquire(timeout=time_left(until)):
            raise Unreadable("busy")
        try:
            with self._at_work(task, until) as worker:
                worker.give_way()
                _hand_over(worker, task, file, arguments, until=until)
                frame = _received(worker, task, until)
                while frame.kind != END:
                    yield _shaped(task, frame)
                    until = time.monotonic() + task.seconds * self.patience
                    frame = _received(worker, task, until)
        finally:
            self.streams.release()

    def close(self) -> None:
        """End all of it; whoever asks again starts it again."""
        with self._lock:
            starters = [*self._retired, *filter(None, [self._starter])]
            self._retired, self._starter = [], None
            self._prepared = set()
        for starter in starters:
            starter.close()

    def _deadline(self, task: Task[Any]) -> float:
        """Return when the time is over that the task has from now on (monotonic).

        The first file of a command waits for the parsers to be loaded, and so does one
        after more were allowed: no file can help that.  Who serves has prepared all.
        """
        self.allow(task)
        if not self._tasks.keys() <= self._prepared:
            self.prepare().wait()
        return time.monotonic() + task.seconds * self.patience

    @contextlib.contextmanager
    def _at_work(self, task: Task[Any], until: float) -> Iterator[Worker]:
        """Give a worker; it is ended, and another made, behind."""
        worker = self._taken(task, until)
        try:
            yield worker
        except (Broken, Gone, OSError) as error:
            if worker.starter.is_alive:  # its time was over, or a limit
                raise Unreadable("too-large") from error
            self._forget(worker.starter)  # killed from outside, and its workers with it
            raise Unreadable("busy") from error
        finally:
            worker.end()
            worker.starter.fill()

    def _taken(self, task: Task[Any], until: float) -> Worker:
        for _ in range(2):  # who starts workers may have died since the last time
            self.allow(task)
            with self._lock:
                starter = self._started()
            try:
                return starter.take(until=until)
            except TimeoutError as error:
                raise Unreadable("busy") from error
            except Gone:
                self._forget(starter)
        raise OSError("no process can be started that would read files")

    def _started(self) -> Starter:
        """Return what starts workers for all tasks that are allowed."""
        starter = self._starter
        if starter is not None and not (starter.is_ours and starter.knows(self._tasks)):
            self._retired.append(starter)  # files that it has are still read
            starter = None
        if starter is None:
            starter = self._starter = Starter(self._tasks)
        return starter

    def _forget(self, starter: Starter) -> None:
        with self._lock:
            if self._starter is starter:
                self._starter = None
        starter.close()


def _hand_over(
    worker: Worker,
    task: Task[Any],
    file: bytes | BinaryIO,
    arguments: dict[str, object],
    *,
    until: float,
) -> None:
    asked = {
        "task": task.function,
        "arguments": arguments,
        "cpu_seconds": task.cpu_seconds,
        "with_threads": task.needs_thread(file),
    }
    line = worker.line
    if isinstance(file, bytes):
        line.sendall(b"\0")
        worker_frames.send(line, Frame(JOB, asked), until=until)
        worker_frames.send(line, Frame(JOB, None, file), until=until)
    else:
        worker_frames.send_file(line, file)
        worker_frames.send(line, Frame(JOB, asked), until=until)


def _wait(
    worker: Worker,
    slow: SlowLane,
    place: Place,
    *,
    until: float,
) -> None:
    """Wait for an answer, at first in the quick lane; raises `TimeoutError`."""
    if _is_quick(worker, until=until):
        return
    worker.give_way()
    worker.stop()
    place.pop()()
    if not slow.enter(until=until):
        raise TimeoutError
    place.append(slow.leave)
    worker.go_on()
    began = time.monotonic()
    while not worker_frames.is_there(
        worker.line, until=time.monotonic() + LOOK_SECONDS
    ):
        now = time.monotonic()
        if now >= until or (slow.is_wanted and now >= began + SHARE_SECONDS):
            raise TimeoutError


def _is_quick(worker: Worker, *, until: float) -> bool:
    """Is there an answer before the file has had its time in the quick lane?"""
    start = time.monotonic() - worker.waited() + QUICK_SECONDS
    quick_until = start + worker.waited()
    while not worker_frames.is_there(worker.line, until=min(until, quick_until)):
        quick_until = start + worker.waited()
        if time.monotonic() + _MOMENT >= min(until, quick_until):
            return False
    return True


def _received(worker: Worker, task: Task[Any], until: float) -> Frame:
    return worker_frames.receive(worker.line, at_most=task.answer_bytes, until=until)


def _shaped(task: Task[T], frame: Frame) -> T:
    """Return what the frame says, or raise the refusal that it is."""
    try:
        if frame.kind == ANSWER:
            return task.shape(frame.words, frame.data)
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise Broken("not of the shape that was agreed on") from error
    # Never by a name here: an error that its own frames know keeps them, and the file.
    raise _refusal(task, frame)


def _refusal(task: Task[T], frame: Frame) -> Exception:
    known = {refusal.__name__: refusal for refusal in task.refusals}
    try:
        name, *arguments = map(str, frame.words if frame.kind == REFUSAL else ())
        return known[name](*arguments)
    except (ValueError, TypeError, KeyError) as error:
        raise Broken("no answer") from error


WORKERS: Final = Workers()  # of this process; modules with parsers add their tasks
atexit.register(WORKERS.close)
