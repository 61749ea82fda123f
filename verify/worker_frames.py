"""What goes over the line between a process that serves and one that reads files.

A frame is a head of nine bytes (kind, length of the words, length of the bytes; big
endian), words in JSON and plain bytes.  Nothing that comes from a process which has
read a stranger's file is believed before its shape is: no pickle, no length beyond what
was agreed on.
"""

import json
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

JOB: Final = b"J"
ANSWER: Final = b"A"  # one of those that a job gives
END: Final = b"E"  # of all of them
REFUSAL: Final = b"R"  # the file was refused, by an error that the task knows

_HEAD: Final = struct.Struct("!cII")
_AT_ONCE: Final = 2**20

Words = Any  # what JSON can say


class Broken(Exception):
    """The line ended, or what came over it is no frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    kind: bytes
    words: Words = None
    data: bytes = b""

    def encoded(self) -> bytes:
        """Return head and words; the data follow as they are."""
        words = json.dumps(self.words, separators=(",", ":")).encode()
        return _HEAD.pack(self.kind, len(words), len(self.data)) + words


def send(line: socket.socket, frame: Frame, *, until: float | None = None) -> None:
    """Send a frame; `TimeoutError` if it is not gone by `until` (monotonic)."""
    _wait_no_longer(line, until)
    line.sendall(frame.encoded())
    if frame.data:
        _wait_no_longer(line, until)
        line.sendall(frame.data)


def send_file(line: socket.socket, file: BinaryIO) -> None:
    """Hand over an open file, to be read from where it stands."""
    socket.send_fds(line, [b"\0"], [file.fileno()])


def receive(line: socket.socket, *, at_most: int, until: float | None = None) -> Frame:
    """Return the next frame, of at most so many bytes in all.

    Raises `TimeoutError` at `until` (monotonic) and `Broken`.  What has come of a frame
    by then is lost, so wait with `is_there` where the line is to be used again.
    """
    kind, words, data = _HEAD.unpack(_bytes(line, _HEAD.size, until))
    if words + data > at_most:
        raise Broken("longer than agreed on")
    said = _bytes(line, words, until)
    try:
        return Frame(kind, json.loads(said), _bytes(line, data, until))
    except (ValueError, RecursionError) as error:
        raise Broken("no words") from error


def is_there(line: socket.socket, *, until: float) -> bool:
    """Wait until something has come, or the line has ended: False if neither has."""
    try:
        _wait_no_longer(line, until)
        line.recv(1, socket.MSG_PEEK)
    except TimeoutError:
        return False
    except OSError as error:
        raise Broken("the line has ended") from error
    return True


def _bytes(line: socket.socket, size: int, until: float | None) -> bytes:
    if until is None:  # a worker's file, which its memory may hold once and not twice
        return _piece(line, size, size, socket.MSG_WAITALL)
    found = bytearray()
    while len(found) < size:
        _wait_no_longer(line, until)
        found += _piece(line, min(size - len(found), _AT_ONCE), 1)
    return bytes(found)


def _piece(line: socket.socket, most: int, least: int, flags: int = 0) -> bytes:
    try:
        piece = line.recv(most, flags) if most else b""
    except TimeoutError:
        raise
    except OSError as error:
        raise Broken("the line has ended") from error
    if len(piece) < least:
        raise Broken("the line has ended")
    return piece


def _wait_no_longer(line: socket.socket, until: float | None) -> None:
    if until is None:
        return
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)
