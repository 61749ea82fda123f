"""The process that starts workers, and what a worker does: read one file, then end.

It is a Python of its own, without environment, keys, database or network.  It loads the
parsers, which takes a second, and never reads a stranger's byte: for each file it forks
a copy of itself, which limits itself, reads that one file, answers and ends.  So
nothing that a file does to its reader outlives the file.

Orders come over one line, replies go back over it: `limited_process` is its other end.
"""

import codecs
import gc
import os
import select
import signal
import socket
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, BinaryIO, Final

from verify import kernel_limits, worker_frames
from verify.worker_frames import ANSWER, END, REFUSAL, Frame, Words

ORDER: Final = struct.Struct("!ci")  # what is to be done, and with which process
START, KILL, STOP, GO_ON, GIVE_WAY = b"+", b"K", b"S", b"C", b"N"
READY: Final = struct.Struct("!i")  # the process that was started, its line beside it
MOST_BYTES: Final = 256 * 2**20  # of a job; its sender knows better
# In which parts of a file may be written; Python loads each when it is first needed.
CODECS: Final = (
    *("ascii", "cp437", "cp1252", "latin_1", "idna", "utf_7", "utf_8_sig"),
    *("utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le"),
)
NICE: Final = 10  # a tenth of what others have, where others want it

Part = tuple[Words, bytes]  # of an answer: words and bytes
Function = Callable[..., Iterable[Part]]
_SIGNALS: Final = {KILL: "SIGKILL", STOP: "SIGSTOP", GO_ON: "SIGCONT"}


def main(tasks: Mapping[str, Any]) -> None:
    """Start workers as ordered over standard input, until that ends.

    `tasks` are the names of the functions that may be asked for, "module:function",
    each with the names of the errors by which it refuses a file.  Whatever a module
    loads only when it is used must be loaded by its `make_ready`: a worker opens no
    file, be it of Python itself.  What each worker may do while it waits for its file
    is its `rehearse`: memory that was written to once is had quicker.
    """
    orders = socket.socket(fileno=os.dup(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal tells it to all
    for codec in CODECS:
        codecs.lookup(codec)
    functions = {name: _function(name) for name in tasks}
    modules = {import_module(function.__module__) for function in functions.values()}
    for module in modules:
        getattr(module, "make_ready", _nothing)()
    rehearsals = [getattr(module, "rehearse", _nothing) for module in modules]
    kernel_limits.leave_privileges()
    gc.collect()
    gc.freeze()  # what is there already is looked at no more, and so stays shared
    _Starter(orders, _Worker(functions, tasks, rehearsals)).run()


def _nothing() -> None:
    """Make nothing ready: what a module imports is enough for it."""


def _function(name: str) -> Function:
    module, _, function = name.partition(":")
    found: Function = getattr(import_module(module), function)
    return found


class _Starter:
    """Starts workers, stops and ends them, and buries them."""

    def __init__(self, orders: socket.socket, worker: "_Worker") -> None:
        self._orders, self._worker = orders, worker
        self._living: set[int] = set()

    def run(self) -> None:
        """Follow orders until there is nobody left to give them."""
        bell, rung = socket.socketpair()
        for end in (bell, rung):
            end.setblocking(False)
        signal.set_wakeup_fd(bell.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            while self._waits_for_orders(rung):
                pass
        finally:  # the line may have been cut, with replies in it that nobody read
            for pid in self._living:
                os.kill(pid, signal.SIGKILL)

    def _waits_for_orders(self, rung: socket.socket) -> bool:
        ready, _, _ = select.select([self._orders, rung], [], [])
        if rung in ready:
            rung.recv(4096)
            self._bury()
        return self._orders not in ready or self._follow()

    def _follow(self) -> bool:
        order = self._orders.recv(ORDER.size, socket.MSG_WAITALL)
        if len(order) < ORDER.size:
            return False
        what, pid = ORDER.unpack(order)
        if what == START:
            self._start()
        elif pid in self._living and what == GIVE_WAY:
            # Never back: who was started with less than that may not take more.
            given = os.getpriority(os.PRIO_PROCESS, pid)
            os.setpriority(os.PRIO_PGRP, pid, max(NICE, given))  # with its threads
        elif pid in self._living:
            os.kill(pid, signal.Signals[_SIGNALS[what]])
        return True

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            pid = os.fork()
            if pid == 0:
                self._become_worker(theirs)
            os.setpgid(pid, pid)
            self._living.add(pid)
            socket.send_fds(self._orders, [READY.pack(pid)], [ours.fileno()])

    def _become_worker(self, line: socket.socket) -> None:
        status = 1
        try:
            kernel_limits.die_with_parent()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            kept = line.fileno()
            os.closerange(0, kept)
            os.closerange(kept + 1, kept + 64)
            self._worker.work(line)
            status = 0
        finally:
            os._exit(status)

    def _bury(self) -> None:
        while self._living:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self._living.discard(pid)


class _Worker:
    """Does one job: what may be asked for, and what a refusal looks like."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        refusals: Mapping[str, Any],
        rehearsals: Sequence[Callable[[], None]],
    ) -> None:
        self._functions, self._refusals = functions, refusals
        self._rehearsals = rehearsals

    def work(self, line: socket.socket) -> None:
        """Take a job from the line, under limits from its first byte on, and answer."""
        for rehearse in self._rehearsals:
            rehearse()
        _, files, _, _ = socket.recv_fds(line, 1, 1)
        file = os.fdopen(files[0], "rb") if files else None
        asked = worker_frames.receive(line, at_most=MOST_BYTES).words
        kernel_limits.limit(
            cpu_seconds=asked["cpu_seconds"], with_threads=asked["with_threads"]
        )
        data = file or worker_frames.receive(line, at_most=MOST_BYTES).data
        self.answer(line, asked, data)

    def answer(
        self, line: socket.socket, asked: Mapping[str, Any], data: bytes | BinaryIO
    ) -> None:
        """Send what the function gives, part by part, or why the file is refused."""
        task = asked["task"]
        try:
            for words, piece in self._functions[task](data, **asked["arguments"]):
                worker_frames.send(line, Frame(ANSWER, words, piece))
        except Exception as error:
            name = type(error).__name__
            if name not in self._refusals[task]:
                raise
            worker_frames.send(line, Frame(REFUSAL, [name, *map(str, error.args)]))
        else:
            worker_frames.send(line, Frame(END))
