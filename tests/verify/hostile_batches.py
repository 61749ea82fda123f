"""Batches made to take memory and time: archives, and tables with quotes left open."""

import random
import struct
from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from verify.row_reader import Row, pieces_of, rows_of_csv, rows_of_ndjson
from verify.zip_rows import rows_of_zip

Random = random.Random
Reader = Callable[[BytesIO], Iterator[Row]]
KINDS: dict[str, tuple[Reader, Callable[[Random], bytes]]] = {}
MIB = 2**20


def kind(reader: Reader):
    def keep(make):
        KINDS[make.__name__] = (reader, make)
        return make

    return keep


def csv_rows(file: BytesIO) -> Iterator[Row]:
    return rows_of_csv(pieces_of(file))


def ndjson_rows(file: BytesIO) -> Iterator[Row]:
    return rows_of_ndjson(pieces_of(file))


def packed(*entries: tuple[str, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return file.getvalue()


@kind(rows_of_zip)
def zips_of_zips(r: Random) -> bytes:
    """Ever larger archives in one another, several side by side at each depth."""
    inner = packed(("0.png", bytes(r.randint(1, 8) * MIB)))
    for depth in range(r.randint(2, 40)):
        names = [f"{depth}-{n}.{r.choice(['zip', 'pdf'])}" for n in range(9)]
        if len(inner) > MIB // 4:
            break
        inner = packed(*((name, inner) for name in names))
    return inner


@kind(rows_of_zip)
def one_file_under_many_names(r: Random) -> bytes:
    """A directory in which hundreds of entries are the same eight megabytes."""
    made = packed(("a", bytes(8 * MIB)))
    start = made.index(b"PK\x01\x02")
    end = made.index(b"PK\x05\x06")
    count = r.choice([9, 99, 9_999, 20_000])
    entry = made[start:end] * count
    tail = struct.pack(
        "<IHHHHIIH", 0x06054B50, 0, 0, min(count, 65535), min(count, 65535), len(entry), start, 0
    )  # fmt: skip
    return made[:start] + entry + tail


@kind(rows_of_zip)
def an_archive_that_lies(r: Random) -> bytes:
    made = bytearray(
        packed(*((f"{n}.png", bytes(r.randint(1, 8) * MIB)) for n in range(5)))
    )
    for mark, field in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = made.find(mark)
        while at >= 0:
            size = r.choice([0, 1, 8 * MIB, 2**32 - 1])
            made[at + field : at + field + 4] = struct.pack("<I", size)
            at = made.find(mark, at + 4)
    return bytes(made)


@kind(rows_of_zip)
def a_spoilt_archive(r: Random) -> bytes:
    made = bytearray(packed(*((f"{n}.png", r.randbytes(900)) for n in range(40))))
    for _ in range(r.randint(1, 40)):
        made[r.randrange(len(made))] = r.randrange(256)
    return bytes(made)


@kind(csv_rows)
def an_open_quote(r: Random) -> bytes:
    """One quote before a hundred kilobytes, with or without ends of lines."""
    filling = r.choice([b"x", b"x\n", b'""', b',"', b'"\n', b'a,"b\n', b'""\n'])
    return b'text,x\n"' + filling * (100_000 // len(filling))


@kind(csv_rows)
def many_open_quotes(r: Random) -> bytes:
    """Lines of which each opens a quote: none is the end of another."""
    line = b'"' + b"x" * r.randint(1, 900) + r.choice([b"\n", b'"y\n', b',"z\n'])
    return b"text\n" + line * (r.randint(100_000, 400_000) // len(line))


@kind(ndjson_rows)
def deep_json(r: Random) -> bytes:
    line = r.choice([b"[", b'{"text":', b'{"a":[']) * r.randint(100, 8000) + b"\n"
    return line * (200_000 // len(line) + 1)


def batches(count: int, *, seed: int) -> Iterator[tuple[Reader, bytes]]:
    """Give so many, of every kind as many, each with what reads it."""
    names = sorted(KINDS)
    for number in range(count):
        reader, make = KINDS[names[number % len(names)]]
        yield reader, make(Random(f"{seed} {number}"))
