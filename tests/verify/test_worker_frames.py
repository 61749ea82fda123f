"""The line to a process that has read a stranger's file: nothing on it is believed."""

import socket
import threading
import time
import tracemalloc

import pytest

from verify import file_facts, worker_frames
from verify.worker_frames import ANSWER, JOB, Broken, Frame

MOST = 1000


@pytest.fixture
def line():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_frame_of_exactly_what_was_agreed_on_is_taken_and_no_longer_one(line):
    ours, theirs = line
    frame = Frame(ANSWER, "é", b"x" * 500)
    size = len(frame.encoded()) - 9 + 500
    for most in (size, size - 1):
        worker_frames.send(theirs, frame)
        if most == size:
            assert worker_frames.receive(ours, at_most=most) == frame
        else:
            with pytest.raises(Broken, match="longer"):
                worker_frames.receive(ours, at_most=most)


@pytest.mark.parametrize("words", [b"{", b"\xff", b"[" * 900])
def test_what_is_no_json_breaks_the_line(line, words):
    ours, theirs = line
    theirs.sendall(worker_frames._HEAD.pack(ANSWER, len(words), 0) + words)
    with pytest.raises(Broken, match="no words"):
        worker_frames.receive(ours, at_most=MOST)


def test_a_line_that_ends_or_is_torn_is_broken(line):
    ours, theirs = line
    theirs.sendall(b"A")
    theirs.close()
    with pytest.raises(Broken, match="ended"):
        worker_frames.receive(ours, at_most=MOST)
    ours, theirs = socket.socketpair()
    with ours:
        ours.sendall(b"unread")
        theirs.close()  # with something unread the system resets the line
        with pytest.raises(Broken, match="ended"):
            worker_frames.receive(ours, at_most=MOST)


def test_nobody_waits_when_the_time_is_over(line):
    ours, theirs = line
    over = time.monotonic() - 1
    worker_frames.send(theirs, Frame(ANSWER))
    with pytest.raises(TimeoutError):
        worker_frames.receive(ours, at_most=MOST, until=over)
    with pytest.raises(TimeoutError):
        worker_frames.send(ours, Frame(ANSWER), until=over)
    assert not worker_frames.is_there(ours, until=over)


@pytest.mark.parametrize("said", [7, ["a"], {"a": 1}, "x" * 4298])
def test_an_answer_that_is_no_text_of_a_code_is_refused(said):
    with pytest.raises(TypeError):
        file_facts._facts({"attached": said}, b"")
    assert file_facts._facts({"attached": "x" * 4297}, b"").attached == "x" * 4297


def test_who_has_all_the_time_has_the_bytes_once(line):
    """A worker, that is: of its memory nothing may go for a second copy."""
    ours, theirs = line
    frame = Frame(JOB, None, bytes(4 * 2**20))
    sender = threading.Thread(target=worker_frames.send, args=(theirs, frame))
    sender.start()
    tracemalloc.start()
    try:
        found = worker_frames.receive(ours, at_most=2**23)
        assert tracemalloc.get_traced_memory()[1] < 1.1 * len(frame.data)
    finally:
        tracemalloc.stop()
        sender.join()
    assert found == frame
