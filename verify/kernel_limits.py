"""What the kernel is told not to let a process do that reads a stranger's file.

Each limit stands by itself, and some systems lack some of them.  Linux has all: no
other program, no network, no signal, no file beyond those that are open.  Elsewhere
memory, processor time and files are limited where `resource` can, and the clock of
whoever waits does the rest.
"""

import ctypes
import errno
import os
import platform
import signal
import struct
import sys
from functools import cache
from typing import Final

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MEMORY_BYTES: Final = 512 * 2**20  # of addresses, Python and the parsers included

_NOBODY: Final = 65_534  # of Linux and most others
_CLONE_NEWUSER: Final = 0x1000_0000  # linux/sched.h
_CLONE_NEWNET: Final = 0x4000_0000
_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h
_PR_SET_DUMPABLE: Final = 4
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2  # linux/seccomp.h
_ALLOW: Final = 0x7FFF_0000
_REFUSE: Final = 0x0005_0001  # EPERM
_UNKNOWN: Final = 0x0005_0026  # ENOSYS
_CLONE3: Final = 435  # of all machines
_OF_A_THREAD: Final = 0x0001_0100  # CLONE_THREAD | CLONE_VM
# By machine: its number as the kernel's filters know it (linux/audit.h), the number of
# `clone`, and what may still be called there: memory, the open line, the time, signals
# to itself, the end.
_CALLS: Final[dict[str, tuple[int, int, str]]] = {
    "x86_64": (
        0xC000_003E,
        56,
        # read write close lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask
        # rt_sigreturn pread64 sched_yield mremap madvise nanosleep getpid sendto
        # recvfrom exit gettimeofday getrusage sigaltstack gettid futex clock_gettime
        # clock_nanosleep exit_group set_robust_list getcpu getrandom rseq
        (
            "0 1 3 8 9 10 11 12 13 14 15 17 24 25 28 35 39 44 45 60 96 98 131 186 202"
            " 228 230 231 273 309 318 334"
        ),
    ),
    "aarch64": (
        0xC000_00B7,
        220,
        # the same, in the order of asm-generic/unistd.h
        (
            "57 62 63 64 67 93 94 98 99 101 113 115 124 132 134 135 139 165 168 169 172"
            " 178 206 207 214 215 216 222 226 233 278 293"
        ),
    ),
}


_STEP: Final = struct.Struct("=HBBI")  # of a filter: `struct sock_filter`


class _Program(ctypes.Structure):
    """A filter, as the kernel takes it: `struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def leave_privileges() -> None:
    """Be nobody if this is root, see no network, and never get more by any program.

    For the process that starts others, once it has read all programs it needs.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        _become_nobody()
    if sys.platform == "linux":
        libc = _libc()
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        for with_threads in (False, True):
            _filter(with_threads=with_threads)
        # Where the system forbids it, a container perhaps, the filter still does.
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _become_nobody() -> None:
    try:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
    except OSError:  # a container without this right: the other limits hold
        return


def die_with_parent() -> None:
    """Let the kernel end this process when the one that started it ends."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def can_allow_threads() -> bool:
    """Can a process be allowed to start threads, and still no other process?

    To Linux a thread is a process: a filter of calls tells them apart, no limit does.
    """
    return sys.platform != "linux" or _filter(with_threads=True) is not None


def limit(
    *, cpu_seconds: int, memory_bytes: int = MEMORY_BYTES, with_threads: bool = False
) -> None:
    """Take from this process whatever parsing does not need; there is no way back.

    Open files stay open.  From now on no file, socket or process can be opened, nor a
    thread unless they are allowed (`can_allow_threads`).
    """
    if resource is not None:
        _limit_resources(cpu_seconds, memory_bytes, with_threads=with_threads)
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        _filter_calls(with_threads=with_threads)


def _limit_resources(
    cpu_seconds: int, memory_bytes: int, *, with_threads: bool
) -> None:
    wanted = {
        "RLIMIT_AS": memory_bytes,
        "RLIMIT_CPU": cpu_seconds,  # both bounds alike: the kernel kills at once
        "RLIMIT_CORE": 0,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_NPROC": 0,
        "RLIMIT_NOFILE": 0,  # no number is left for a file or a socket
    }
    if with_threads and sys.platform == "linux":
        del wanted["RLIMIT_NPROC"]
    for name, most in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):
            if sys.platform == "linux":
                raise


def _filter_calls(*, with_threads: bool) -> None:
    """Refuse all calls of the kernel but a few; nothing on a machine not known here."""
    code = _filter(with_threads=with_threads)
    if code is None:
        return
    program = _Program(len(code) // _STEP.size, code)
    found = _libc().prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program))
    number = ctypes.get_errno()
    is_without = number in {errno.EINVAL, errno.ENOSYS}  # the kernel
    if found != 0 and (with_threads or not is_without):
        raise OSError(number, "no filter of calls")


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


@cache
def _filter(*, with_threads: bool) -> bytes | None:
    """Return the filter as classic BPF: linux/filter.h, linux/seccomp.h."""
    if platform.machine() not in _CALLS:
        return None
    machine, clone, numbers = _CALLS[platform.machine()]
    allowed = [int(number) for number in numbers.split()]
    load, jump, give = 0x20, 0x15, 0x06  # LD|W|ABS, JMP|JEQ|K, RET|K
    count = len(allowed)
    first = _allowing_threads(clone, count) if with_threads else []
    steps = [
        (load, 0, 0, 4),  # seccomp_data.arch
        (jump, 0, 1 + len(first) + count, machine),
        (load, 0, 0, 0),  # seccomp_data.nr
        *first,
        *((jump, count - at, 0, number) for at, number in enumerate(allowed)),
        (give, 0, 0, _REFUSE),
        (give, 0, 0, _ALLOW),
    ]
    return b"".join(_STEP.pack(*step) for step in steps)


def _allowing_threads(clone: int, count: int) -> list[tuple[int, int, int, int]]:
    """Return the steps that allow a thread, with so many behind them before a refusal.

    As in Chromium's sandbox: the flags of `clone3` lie in memory, where no filter sees
    them, so it is not there, and the C library calls `clone`.
    """
    load, jump, mask, give = 0x20, 0x15, 0x54, 0x06  # and ALU|AND|K
    return [
        (jump, 0, 1, _CLONE3),
        (give, 0, 0, _UNKNOWN),
        (jump, 0, 3, clone),
        (load, 0, 0, 16),  # args[0], its lower half: both machines are little-endian
        (mask, 0, 0, _OF_A_THREAD),
        (jump, count + 1, count, _OF_A_THREAD),
    ]
