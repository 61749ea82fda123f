"""What the filter of calls answers to each call, on each machine it knows.

The filter is run here as the kernel runs it (classic BPF), so that calls are tried which
no program on this machine could make: those of another machine, of 32 bits, of x32.
"""

import struct

import pytest

from verify import kernel_limits

ALLOW, REFUSE, UNKNOWN = 0x7FFF_0000, 0x0005_0001, 0x0005_0026
STEP = struct.Struct("=HBBI")
I386, ARM = 0x4000_0003, 0x4000_0028  # linux/audit.h
X32 = 0x4000_0000  # set in the number of a call of x32
CLONE3 = 435
# What pthread_create asks for (glibc), and fork and vfork.
THREAD, FORK, VFORK = 0x003D_0F00, 0x0120_0011, 0x0000_4111
NEW_NAMESPACE = 0x1000_0000  # CLONE_NEWUSER
MACHINES = {
    # audit number, clone, and what a parser must never do
    "x86_64": (
        0xC000_003E,
        56,
        {"open": 2, "socket": 41, "fork": 57, "execve": 59, "kill": 62, "ptrace": 101},
    ),
    "aarch64": (
        0xC000_00B7,
        220,
        {"openat": 56, "socket": 198, "execve": 221, "kill": 129, "ptrace": 117},
    ),
}
MORE = {
    "x86_64": {"openat": 257, "connect": 42, "prctl": 157, "setrlimit": 160},
    "aarch64": {"connect": 203, "prctl": 167, "prlimit64": 261, "unshare": 97},
}
# read, write, mmap, futex, exit_group: without them nothing is read at all
NEEDED = {"x86_64": (0, 1, 9, 202, 231), "aarch64": (63, 64, 222, 98, 94)}


@pytest.fixture(params=MACHINES)
def machine(request, monkeypatch):
    """Be another machine for a while."""
    monkeypatch.setattr(kernel_limits.platform, "machine", lambda: request.param)
    kernel_limits._filter.cache_clear()
    yield request.param
    kernel_limits._filter.cache_clear()


def answer(code, arch, number, flags=0):
    """Run a filter on a call as seccomp(2) says: number, arch, address, arguments."""
    data = struct.pack("<IIQ6Q", number, arch, 0, flags, 0, 0, 0, 0, 0)
    steps = list(STEP.iter_unpack(code))
    at, kept = 0, 0
    while True:
        what, if_true, if_false, value = steps[at]
        at += 1
        if what == 0x20:  # load a word of the call
            (kept,) = struct.unpack_from("<I", data, value)
        elif what == 0x54:  # and
            kept &= value
        elif what == 0x15:  # jump if equal
            at += if_true if kept == value else if_false
        else:
            assert what == 0x06  # answer
            return value


@pytest.mark.parametrize("with_threads", [False, True])
def test_a_few_calls_are_allowed_and_no_others(machine, with_threads):
    arch, clone, _ = MACHINES[machine]
    code = kernel_limits._filter(with_threads=with_threads)
    allowed = {n for n in range(1024) if answer(code, arch, n) == ALLOW}
    assert allowed == {int(n) for n in kernel_limits._CALLS[machine][2].split()}
    assert {*NEEDED[machine]} <= allowed
    assert not {*(MACHINES[machine][2] | MORE[machine]).values(), clone} & allowed
    rest = {answer(code, arch, n) for n in range(1024) if n not in allowed}
    assert rest == ({REFUSE, UNKNOWN} if with_threads else {REFUSE})


@pytest.mark.parametrize("with_threads", [False, True])
def test_calls_by_the_number_of_another_machine_are_refused(machine, with_threads):
    """In 32 bits 9 is `link`, not `mmap`: a filter of numbers alone would allow it."""
    arch = MACHINES[machine][0]
    code = kernel_limits._filter(with_threads=with_threads)
    others = {I386, ARM, *(each[0] for each in MACHINES.values())} - {arch}
    for other in others:
        assert {answer(code, other, n, THREAD) for n in range(1024)} == {REFUSE}
    for number in NEEDED[machine]:
        assert answer(code, arch, X32 | number) == REFUSE


def test_a_thread_may_be_started_where_threads_are_allowed_and_no_process(machine):
    arch, clone, _ = MACHINES[machine]
    with_threads = kernel_limits._filter(with_threads=True)
    assert answer(with_threads, arch, clone, THREAD) == ALLOW
    for flags in (0, 17, FORK, VFORK, NEW_NAMESPACE | 17, 0x100, 0x1_0000):
        assert answer(with_threads, arch, clone, flags) == REFUSE
    assert answer(with_threads, arch, CLONE3) == UNKNOWN
    without = kernel_limits._filter(with_threads=False)
    assert answer(without, arch, clone, THREAD) == REFUSE
    assert answer(without, arch, CLONE3) == REFUSE
