"""The near end of the line to the process that starts workers."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verify.file_lanes import time_left
from verify.worker_process import GIVE_WAY, GO_ON, KILL, ORDER, READY, START, STOP

SPARE: Final = 2  # workers that wait for a file: to fork one takes 2 ms
START_SECONDS: Final = 30.0  # the parsers are read from the disk, once
ORDER_SECONDS: Final = 0.2  # some hundred orders fit into the line
_CODE: Final = (
    "import json, sys; given = json.loads(sys.argv[1]); sys.path[:] = given['path'];"
    "from verify.worker_process import main; main(given['tasks'])"
)


class Gone(Exception):
    """The process that starts workers has ended, or does not answer."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that waits for one file, and the line to it."""

    pid: int
    line: socket.socket
    starter: "Starter"

    def waited(self) -> float:
        """Return for how many seconds it would have worked and had no processor.

        As Linux counts them (its sched-stats.rst); elsewhere, and when it has ended, 0.
        """
        try:
            counted = Path(f"/proc/{self.pid}/schedstat").read_text("ascii")
            _, waited, _ = map(int, counted.split())
        except (OSError, ValueError):
            return 0.0
        return waited / 1e9

    def give_way(self) -> None:
        """Let everything else come first from now on."""
        self.starter.order(GIVE_WAY, self.pid)

    def stop(self) -> None:
        """Let it stand still."""
        self.starter.order(STOP, self.pid)

    def go_on(self) -> None:
        """Let it run again."""
        self.starter.order(GO_ON, self.pid)

    def end(self) -> None:
        """Kill it if it still lives."""
        self.line.close()
        with contextlib.suppress(Gone):
            self.starter.order(KILL, self.pid)


class Starter:
    """Starts workers that may be asked for certain tasks; to be closed.

    The process inherits nothing but its end of the line, and ends with ours.
    """

    def __init__(self, tasks: Mapping[str, Sequence[str]]) -> None:
        self.tasks = dict(tasks)
        self._owner = os.getpid()
        self._taking, self._ordering = threading.Lock(), threading.Lock()
        self._ordered, self._last_at = 0, time.monotonic()
        self._line, theirs = socket.socketpair()
        self._orders = self._line.dup()  # a time-out is a socket's, and these are two
        self._orders.settimeout(ORDER_SECONDS)
        given = {"path": [os.path.abspath(p) for p in sys.path], "tasks": self.tasks}  # noqa: PTH100 - what is on the path may be no file
        try:
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - this Python, no shell
                    [sys.executable, "-I", "-S", "-c", _CODE, json.dumps(given)],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={},
                    cwd="/",
                    process_group=0,
                )
        except BaseException:
            self._hang_up()
            raise
        self.fill()

    @property
    def is_ours(self) -> bool:
        """Did this process start it, and not one that this was forked from?"""
        return self._owner == os.getpid()

    @property
    def is_alive(self) -> bool:
        """Has nobody killed its process?"""
        return self.is_ours and self._process.poll() is None

    def knows(self, tasks: Mapping[str, Sequence[str]]) -> bool:
        """May its workers be asked for these?"""
        return tasks.keys() <= self.tasks.keys()

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def wait(self) -> None:
        """Return when the first worker is there, or can no longer be hoped for."""
        with self._taking, contextlib.suppress(OSError):
            self._line.settimeout(START_SECONDS)
            self._line.recv(1, socket.MSG_PEEK)

    def take(self, *, until: float) -> Worker:
        """Return a worker; raises `TimeoutError` at `until` (monotonic), or `Gone`."""
        if not self._taking.acquire(timeout=time_left(until)):
            raise TimeoutError
        try:
            if not self._ordered:
                self._order_one()
            return self._next(until)
        finally:
            self._taking.release()

    def _next(self, until: float) -> Worker:
        self._line.settimeout(max(0.001, until - time.monotonic()))
        try:
            ready, lines, _, _ = socket.recv_fds(self._line, READY.size, 1)
        except TimeoutError as error:
            if time.monotonic() - self._last_at < START_SECONDS:
                raise
            raise Gone from error
        except OSError as error:
            raise Gone from error
        if len(ready) < READY.size or len(lines) != 1:
            raise Gone
        self._ordered -= 1
        self._last_at = time.monotonic()
        (pid,) = READY.unpack(ready)
        return Worker(pid, socket.socket(fileno=lines[0]), self)

    def fill(self) -> None:
        """Have workers wait for the next files; whoever takes one now does it too."""
        if not self._taking.acquire(blocking=False):
            return
        try:
            with contextlib.suppress(Gone):
                while self._ordered < SPARE:
                    self._order_one()
        finally:
            self._taking.release()

    def _order_one(self) -> None:
        self.order(START, 0)
        self._ordered += 1
        self._last_at = time.monotonic()

    def order(self, what: bytes, pid: int) -> None:
        """Have something done with a worker; raises `Gone`."""
        try:
            with self._ordering:
                self._orders.sendall(ORDER.pack(what, pid))
        except OSError as error:
            raise Gone from error

    def close(self) -> None:
        """End it and all its workers."""
        self._hang_up()
        if self.is_ours:
            self._process.kill()
            self._process.wait()

    def _hang_up(self) -> None:
        self._line.close()
        self._orders.close()
