"""Assemble the PDF around a page: fixed objects in front, varying ones behind.

A PDF is a heap of numbered objects and, at its end, a table of where each begins.  In
which order they lie is free.  So all that is the same on every sheet is written once,
in front; the few objects that differ follow it, and a table whose static rows are
ready.  Dictionaries that stay lie in one compressed stream of objects (ISO 32000-1,
section 7.5.7), as they do in a file that qpdf wrote.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from struct import Struct

from pikepdf import Dictionary, Object, Pdf, Stream

from signing.sign_pdf import NOT_BEGUN, Begun

_HEADER = b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n"
_ROW = Struct(">BIH")  # kind, place, index: ISO 32000-1, table 18
_FREE, _PLAIN, _PACKED = 0, 1, 2
_LAST_FREE = 0xFFFF
_SMALLEST, _QUICKEST = 9, 1  # for what is compressed once, and for what each time


def deflated(data: bytes | bytearray) -> bytes:
    """Return what varies, compressed quickly."""
    return zlib.compress(data, _QUICKEST)


def packed(data: bytes) -> bytes:
    """Return what stays, compressed as far as it goes."""
    return zlib.compress(data, _SMALLEST)


def stream_head(stream: Object) -> bytes:
    """Return the dictionary of a stream, open at its end: a length is to follow."""
    entries = Dictionary(
        {k: v for k, v in stream.stream_dict.items() if k != "/Length"}
    )
    return entries.unparse(resolved=True).removesuffix(b">>") + b"/Length "


def stream_body(head: bytes, data: bytes) -> bytes:
    """Return a stream object, its dictionary closed with the length of its data."""
    return b"%b%d >>\nstream\n%b\nendstream" % (head, len(data), data)


@dataclass(frozen=True, slots=True)
class File:
    """A PDF with all its objects but those that vary."""

    front: bytes  # header and static objects
    begun: Begun  # … hashed
    rows: bytes  # of the table; those of varying objects are still free
    varying: tuple[int, ...]  # numbers, in the order in which they are written
    trailer: bytes  # dictionary of the table, open at its end

    @classmethod
    def of(cls, pdf: Pdf, varying: Sequence[Object]) -> "File":
        """Take a PDF apart; each of `varying` is an object of it, by reference.

        The last of them is the signature, which is filled in when the file is whole.
        """
        numbers = tuple(part.objgen[0] for part in varying)
        objects = {n: pdf.get_object((n, 0)) for n in range(1, len(pdf.objects) + 1)}
        static = {n: part for n, part in objects.items() if n not in numbers}
        dictionaries = {n: o for n, o in static.items() if not isinstance(o, Stream)}
        front, places = bytearray(_HEADER), dict[int, tuple[int, int, int]]()
        pack = len(objects) + 1
        for number, body in _streams(static, dictionaries, pack):
            places[number] = (_PLAIN, len(front), 0)
            front += _numbered(number, body)
        for index, number in enumerate(dictionaries):
            places[number] = (_PACKED, pack, index)
        free = (_FREE, 0, 0)
        rows = [
            (_FREE, 0, _LAST_FREE),
            *(places.get(n, free) for n in range(1, pack + 1)),
        ]
        return cls(
            front=bytes(front),
            begun=NOT_BEGUN.through(front),
            rows=b"".join(_ROW.pack(*row) for row in rows),
            varying=numbers,
            trailer=_trailer(pdf, pack + 1),
        )

    def with_parts(
        self, bodies: Sequence[bytes], identifier: bytes
    ) -> tuple[bytearray, Begun]:
        """Return the whole file, and how it begins: all that lies before the signature.

        `bodies` are the varying objects, in their order.  `identifier` is the first
        half of the file's ID (16 bytes); the second tells this file from every other,
        and is a digest of its objects.
        """
        whole, rows = bytearray(self.front), bytearray(self.rows)
        *before, signature = zip(self.varying, bodies, strict=True)
        for number, body in before:
            _add(number, body, whole, rows)
        begun = self.begun.through(whole)
        _add(*signature, whole, rows)
        digest = begun.through(whole).state.digest()[: len(identifier)]

        table, start = len(rows) // _ROW.size, len(whole)
        rows += _ROW.pack(_PLAIN, start, 0)
        halves = (identifier.hex().encode(), digest.hex().encode())
        head = b"%b/ID [ <%b> <%b> ] /Length " % (self.trailer, *halves)
        whole += _numbered(table, stream_body(head, deflated(rows)))
        whole += b"startxref\n%d\n%%%%EOF\n" % start
        return whole, begun


def _add(number: int, body: bytes, whole: bytearray, rows: bytearray) -> None:
    """Write an object at the end of the file, and its place into the table."""
    _ROW.pack_into(rows, number * _ROW.size, _PLAIN, len(whole), 0)
    whole += _numbered(number, body)


def _streams(
    static: Mapping[int, Object], dictionaries: Mapping[int, Object], pack: int
) -> Iterator[tuple[int, bytes]]:
    """Yield the static objects that are written as such: streams, and the packed."""
    for number, part in static.items():
        if isinstance(part, Stream):
            yield number, stream_body(stream_head(part), part.read_raw_bytes())
    bodies = [part.unparse(resolved=True) for part in dictionaries.values()]
    index, at = [], 0
    for number, body in zip(dictionaries, bodies, strict=True):
        index.append(b"%d %d" % (number, at))
        at += len(body) + 1
    first = b" ".join(index) + b"\n"
    data = packed(first + b"\n".join(bodies))
    head = b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length "
    yield pack, stream_body(head % (len(dictionaries), len(first)), data)


def _numbered(number: int, body: bytes) -> bytes:
    return b"%d 0 obj\n%b\nendobj\n" % (number, body)


def _trailer(pdf: Pdf, table: int) -> bytes:
    entries = (table + 1, pdf.Root.objgen[0], pdf.trailer.Info.objgen[0])
    return (
        b"<< /Type /XRef /W [ 1 4 2 ] /Filter /FlateDecode /Size %d /Root %d 0 R"
        b" /Info %d 0 R " % entries
    )
