"""Archives of photos and PDFs: bounded, in order, and no entry stops the next."""

import struct
import time
import tracemalloc
import zipfile
from io import BytesIO

import pytest

from tests.builders import NOW
from tests.verify.sheets import encoded, page_of, qr, signed_pdf, unsigned, world
from verify import zip_archives, zip_rows
from verify.batch_check import answers
from verify.errors import Unreadable
from verify.status_list import Entry
from verify.zip_archives import MAX_ENTRY_BYTES, entries_of_zip
from verify.zip_rows import rows_of_zip

OFFICE = world()
TEXT = OFFICE.text()
PHOTO = encoded(page_of(qr(TEXT)))


def packed(*entries, method=zipfile.ZIP_DEFLATED):
    """Return a ZIP of pairs of name and data."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return file.getvalue()


def rows(data):
    return list(rows_of_zip(BytesIO(data)))


def errors(data):
    return [row.error for row in rows(data)]


def patched(data, mark, offset, value):
    """Return the archive with bytes replaced behind each header that begins so."""
    changed, at = bytearray(data), data.find(mark)
    while at >= 0:
        changed[at + offset : at + offset + len(value)] = value
        at = data.find(mark, at + 4)
    return bytes(changed)


def test_photos_and_sheets_are_answered_in_order():
    archive = packed(
        ("foto/CDD-1.png", PHOTO),
        ("foto/", b""),
        ("CDD-2.pdf", signed_pdf(unsigned(TEXT))),
        ("__MACOSX/foto/._CDD-1.png", b"of a Mac"),
        ("foto/.DS_Store", b"of a Mac"),
        ("catatan.txt", b"no picture"),
        ("CDD-3.pdf", signed_pdf(unsigned(TEXT)) + b" "),
    )
    published = OFFICE.published({734121: Entry.VALID})
    found = list(answers(rows_of_zip(BytesIO(archive)), published, now=NOW))
    assert [answer.row.name for answer in found] == [
        "foto/CDD-1.png", "CDD-2.pdf", "catatan.txt", "CDD-3.pdf",
    ]  # fmt: skip
    assert [answer.row.number for answer in found] == [1, 2, 3, 4]
    assert [answer.row.reference for answer in found] == [
        "foto/CDD-1.png", "CDD-2.pdf", "catatan.txt", "CDD-3.pdf",
    ]  # fmt: skip
    assert [answer.report and answer.report.verdict for answer in found] == [
        "valid", "valid", None, "not-authentic",
    ]  # fmt: skip
    assert found[2].error == "not-a-picture"
    assert found[0].subject.token == found[1].subject.token
    assert found[0].subject.file != found[1].subject.file


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:\\x.png", "a" * 900, "é\u202e.png"]
)
def test_a_name_is_a_label_and_no_path(name):
    (row,) = rows(packed((name, PHOTO)))
    assert (row.file, row.reference) == (PHOTO, None)
    assert len(row.name) <= 200
    assert row.name.isprintable()


def test_a_name_that_is_a_nik_is_no_reference():
    (row,) = rows(packed(("3274014107039901.jpg", PHOTO)))
    assert (row.name, row.reference) == ("3274014107039901.jpg", None)


def test_an_archive_in_an_archive_is_not_opened():
    inner = packed(("a.png", PHOTO))
    assert errors(packed(("a.zip", inner), ("b.png", PHOTO))) == ["nested", None]


def test_what_is_locked_is_an_error_and_the_next_is_read():
    locked = patched(packed(("a.png", PHOTO)), b"PK\x01\x02", 8, b"\x01\0")
    assert errors(locked) == ["password"]


def test_another_method_is_an_error():
    assert errors(packed(("a.png", PHOTO), method=zipfile.ZIP_LZMA)) == ["method"]
    assert errors(packed(("a.png", PHOTO), method=zipfile.ZIP_BZIP2)) == ["method"]
    assert errors(packed(("a.png", PHOTO), method=zipfile.ZIP_STORED)) == [None]


def test_an_entry_that_says_it_is_large_is_not_unpacked():
    archive = packed(("bomb", bytes(MAX_ENTRY_BYTES + 1)), ("b.png", PHOTO))
    tracemalloc.start()
    try:
        assert errors(archive) == ["too-large", None]
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()


def test_an_entry_that_lies_about_its_size_is_broken():
    bomb = packed(("bomb", bytes(MAX_ENTRY_BYTES * 4)))
    size = struct.pack("<I", 1000)
    for offset, mark in ((24, b"PK\x01\x02"), (22, b"PK\x03\x04")):
        bomb = patched(bomb, mark, offset, size)
    tracemalloc.start()
    try:
        assert errors(bomb) == ["broken"]
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()
    short = patched(packed(("a", b"x" * 50)), b"PK\x01\x02", 24, struct.pack("<I", 60))
    assert errors(short) == ["broken"]


def test_all_together_are_bounded_and_the_small_ones_still_read(monkeypatch):
    monkeypatch.setattr(zip_rows, "MAX_ALL_BYTES", 100)
    archive = packed(("a", b"x" * 60), ("b", b"y" * 60), ("c", b"z" * 40))
    assert errors(archive) == [None, "too-large-in-all", None]


def test_entries_that_share_their_bytes_are_bounded_too():
    one = packed(*((f"{n:04}", bytes(2**20)) for n in range(3)))
    start = one.find(b"PK\x01\x02")
    second = one.find(b"PK\x01\x02", start + 4)
    shared = bytearray(one)
    shared[second + 42 : second + 46] = one[start + 42 : start + 46]
    assert errors(bytes(shared)) == [None, "broken", None]


def test_a_byte_changed_in_an_entry_spoils_that_entry_only():
    entries = ("a", b"x" * 500), ("b", b"y" * 500)
    archive = bytearray(packed(*entries, method=zipfile.ZIP_STORED))
    archive[100] ^= 255
    assert errors(bytes(archive)) == ["broken", None]


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"%PDF-1.7", packed(("a", b"x"))[:-5], b"PK\x05\x06" + b"\xff" * 18],
    ids=range(5),
)
def test_what_is_no_archive_is_refused_as_a_whole(data):
    with pytest.raises(Unreadable, match="not-a-zip"):
        rows(data)


def test_too_many_entries_are_refused_before_the_first(monkeypatch):
    monkeypatch.setattr(zip_archives, "MAX_ENTRIES", 3)
    three, four = (packed(*((str(n), b"") for n in range(many))) for many in (3, 4))
    assert len(list(entries_of_zip(BytesIO(three), start=0, left=1))) == 3
    with pytest.raises(Unreadable, match="too-large"):
        next(entries_of_zip(BytesIO(four), start=0, left=1))


def test_a_directory_of_millions_is_not_even_read():
    entry = b"PK\x01\x02" + bytes(42)
    many = entry * 500_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(many), 0, 0)
    file = BytesIO(many + end)
    tracemalloc.start()
    start = time.process_time()
    try:
        with pytest.raises(Unreadable, match="too-large"):
            next(entries_of_zip(file, start=0, left=1))
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()
    assert time.process_time() - start < 1
