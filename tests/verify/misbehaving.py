"""Parsers taken over by the file they read: each tries one thing that is not theirs."""

import ctypes
import json
import os
import resource
import signal
import socket
import struct
import sys
import threading
import time

from verify.errors import Unreadable

_seen = []


def act(function):
    """Mark what a worker may be asked for."""
    function.is_act = True
    return function


def tried(attempt):
    try:
        attempt()
    except OSError:
        return ["refused"], b""
    return ["done"], b""


@act
def say(data):
    yield ["said", len(data)], data


@act
def open_a_file(data):
    yield tried(lambda: os.close(os.open("/dev/null", os.O_RDONLY)))


@act
def open_a_file_in_the_place_of_the_line(data):
    """Close all that is open, then try: who is told nothing knows that it worked not."""
    os.close(_line())
    os.open("/dev/null", os.O_RDONLY)
    time.sleep(60)
    yield None, b""


def _line():
    """Return the number of a worker's line: the one that is open."""
    for number in range(64):
        try:
            os.lseek(number, 0, os.SEEK_CUR)
        except OSError as error:
            if error.errno == 29:  # ESPIPE
                return number
    return -1


@act
def connect(data):
    port = int(data or b"9")

    def attempt():
        with socket.socket() as line:
            line.connect(("127.0.0.1", port))

    yield tried(attempt)


@act
def make_a_pair(data):
    yield tried(lambda: [end.close() for end in socket.socketpair()])


@act
def fork(data):
    def attempt():
        if os.fork() == 0:
            os._exit(0)

    yield tried(attempt)


@act
def start_a_thread(data):
    def attempt():
        try:
            _at_once(lambda: None)
        except RuntimeError as error:
            raise OSError from error

    yield tried(attempt)


@act
def work_in_a_thread(data):
    _at_once(lambda: time.sleep(60))
    yield None, b""


def _at_once(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


@act
def fork_as_by_clone3(data):
    """As newer C libraries do; what a filter cannot see must not be there."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall(435, None, 0)
    yield ctypes.get_errno(), b""


@act
def signal_another(data):
    yield tried(lambda: os.kill(int(data), 0))


@act
def limit_another(data):
    pid = int(data)
    yield tried(lambda: resource.prlimit(pid, resource.RLIMIT_CORE))


@act
def tell_limits(data):
    names = ("AS", "CPU", "CORE", "FSIZE", "MEMLOCK", "MSGQUEUE", "NOFILE", "NPROC")
    kinds = {f"RLIMIT_{name}": getattr(resource, f"RLIMIT_{name}") for name in names}
    yield {name: resource.getrlimit(kind) for name, kind in kinds.items()}, b""


@act
def tell_surroundings(data):
    yield (
        {
            "environment": dict(os.environ),
            "arguments": sys.argv[:1],
        },
        b"",
    )


@act
def ask_where_it_is(data):
    yield tried(os.getcwd)


@act
def ask_whether_others_may_look_in(data):
    yield ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), b""  # PR_GET_DUMPABLE


@act
def take_a_gigabyte(data):
    taken = bytearray(b"\1") * 2**30
    yield len(taken), b""


@act
def spin(data):
    while True:
        pass
    yield


@act
def sleep(data):
    time.sleep(60)
    yield None, b""


@act
def nap(data):
    time.sleep(float(data))
    yield None, b""


@act
def work(data):
    until = time.process_time() + float(data)
    while time.process_time() < until:
        pass
    yield None, b""


@act
def ignore_all_signals(data):
    for number in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            continue
    time.sleep(60)
    yield None, b""


@act
def crash(data):
    ctypes.string_at(0)
    yield None, b""


@act
def dump(data):
    os.abort()
    yield None, b""


@act
def leave(data):
    os._exit(0)
    yield None, b""


@act
def err(data):
    raise ValueError("of a parser")
    yield None, b""


@act
def refuse(data):
    raise Unreadable("several-codes")
    yield None, b""


class Other(Exception):
    pass


@act
def refuse_by_another_error(data):
    _raw(struct.pack("!cII", b"R", 9, 0) + b'["Other"]')
    yield None, b""


@act
def say_too_much(data):
    yield None, bytes(2**20)


@act
def say_no_json(data):
    _raw(struct.pack("!cII", b"A", 3, 0) + b"{x}")
    yield None, b""


@act
def say_deep_json(data):
    deep = b"[" * 50_000
    _raw(struct.pack("!cII", b"A", len(deep), 0) + deep)
    yield None, b""


@act
def say_another_kind(data):
    _raw(struct.pack("!cII", b"X", 4, 0) + b"null")
    yield None, b""


@act
def announce_four_gigabytes(data):
    _raw(struct.pack("!cII", b"A", 2**32 - 1, 2**32 - 1))
    time.sleep(60)
    yield None, b""


@act
def drip(data):
    answer = json.dumps("x" * 1000).encode()
    _raw(struct.pack("!cII", b"A", len(answer), 0))
    for at in range(len(answer)):
        time.sleep(0.1)
        _raw(answer[at : at + 1])
    yield None, b""


def _raw(data):
    os.write(_line(), data)


@act
def remember(data):
    _seen.append(data)
    yield len(_seen), b""


@act
def count(data):
    for number in range(int(data)):
        yield number, b""


@act
def read(file):
    yield None, file.read()
