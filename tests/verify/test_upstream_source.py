"""Where a follower gets files from, and what goes wrong there."""

import time
from http.client import IncompleteRead
from socket import socketpair

import pytest

from verify import upstream_source
from verify.errors import NotTrusted
from verify.upstream_source import Folder, OutOfReach


class TornResponse:
    """An answer in pieces, of which the last does not come."""

    length = None

    def read(self, size):
        raise IncompleteRead(b"half")


class Response:
    """An answer of so many bytes."""

    length = 0

    def __init__(self, size):
        self._left = size

    def read(self, size):
        piece = bytes(min(size, self._left))
        self._left -= len(piece)
        return piece


def test_an_answer_whose_last_piece_does_not_come_is_cut_off():
    with pytest.raises(NotTrusted, match="cut off"):
        upstream_source._body(TornResponse(), 9)


def test_an_answer_of_exactly_the_limit_is_taken_and_no_longer_one():
    assert len(upstream_source._body(Response(9), 9)) == 9
    with pytest.raises(NotTrusted, match="too large"):
        upstream_source._body(Response(10), 9)


def test_nobody_reads_on_when_the_time_is_over():
    ours, theirs = socketpair()
    with ours, theirs:
        theirs.sendall(b"late")
        for until, found in ((time.monotonic() + 60, 1), (time.monotonic() - 1, None)):
            timed = upstream_source._Timed(ours, until)
            if found:
                assert timed.readinto(bytearray(1)) == found
            else:
                with pytest.raises(TimeoutError, match="too slow"):
                    timed.readinto(bytearray(1))
            timed.close()


def test_a_folder_in_the_place_of_a_file_is_out_of_reach(tmp_path):
    (tmp_path / "s" / "7").mkdir(parents=True)
    with pytest.raises(OutOfReach, match="cannot be read"):
        Folder(tmp_path).get("s/7", limit=9)
