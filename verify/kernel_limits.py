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
# By machine: its number as the kernel's filters know it (linux/audit.h), and what may
# still be called there: memory, the open line, the time, signals to itself, the end.
_CALLS: Final[dict[str, tuple[int, str]]] = {
    "x86_64": (
        0xC000_003E,
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
        _filter()
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


def limit(*, cpu_seconds: int, memory_bytes: int = MEMORY_BYTES) -> None:
    """Take from this process whatever parsing does not need; there is no way back.

    Open files stay open.  From now on no file, socket or process can be opened.
    """
    if resource is not None:
        _limit_resources(cpu_seconds, memory_bytes)
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        _filter_calls()


def _limit_resources(cpu_seconds: int, memory_bytes: int) -> None:
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
    for name, most in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):
            if sys.platform == "linux":
                raise


def _filter_calls() -> None:
    """Refuse all calls of the kernel but a few; nothing on a machine not known here."""
    code = _filter()
    if code is None:
        return
    program = _Program(len(code) // _STEP.size, code)
    found = _libc().prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program))
    number = ctypes.get_errno()
    if found != 0 and number not in {errno.EINVAL, errno.ENOSYS}:  # a kernel without
        raise OSError(number, "no filter of calls")


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


@cache
def _filter() -> bytes | None:
    """Return the filter as classic BPF: linux/filter.h, linux/seccomp.h."""
    if platform.machine() not in _CALLS:
        return None
    machine, numbers = _CALLS[platform.machine()]
    allowed = [int(number) for number in numbers.split()]
    load, jump, give = 0x20, 0x15, 0x06  # LD|W|ABS, JMP|JEQ|K, RET|K
    count = len(allowed)
    steps = [
        (load, 0, 0, 4),  # seccomp_data.arch
        (jump, 0, count + 1, machine),
        (load, 0, 0, 0),  # seccomp_data.nr
        *((jump, count - at, 0, number) for at, number in enumerate(allowed)),
        (give, 0, 0, _REFUSE),
        (give, 0, 0, _ALLOW),
    ]
    return b"".join(_STEP.pack(*step) for step in steps)
