"""Rows of NDJSON and CSV: in order, one at a time, and a bad one harms no other."""

import csv
import json
import tracemalloc
from contextlib import suppress
from io import StringIO
from random import Random

import pytest

from tests.builders import NOW, World
from verify.batch_check import answers, ndjson_line
from verify.errors import Unreadable
from verify.handed_in import EDGES
from verify.row_reader import (
    MAX_LINE_BYTES,
    MAX_RECORD_LINES,
    lines_of,
    rows_of_csv,
    rows_of_ndjson,
)

NIK = "3274014107039901"


def told(rows):
    """Return number, text, reference and error of rows, in short."""
    return [(row.number, row.text, row.reference, row.error) for row in rows]


def ndjson(*lines):
    return told(rows_of_ndjson([b"\n".join(lines)]))


def sheet(text):
    return told(rows_of_csv([text.encode() if isinstance(text, str) else text]))


# Lines


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_lines_are_the_same_however_a_body_is_cut(size):
    body = b"\xef\xbb\xbfa\r\nb\n\n" + b"c" * (MAX_LINE_BYTES + 5) + b"\n d \nlast"
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    assert [(line.number, line.data) for line in lines_of(pieces)] == [
        (1, b"a"), (2, b"b"), (4, None), (5, b" d "), (6, b"last"),
    ]  # fmt: skip


def test_a_line_without_end_is_not_kept():
    piece = b"7" * 2**16
    tracemalloc.start()
    try:
        (line,) = lines_of(piece for _ in range(500))
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()
    assert line.data is None


# NDJSON


def test_each_line_is_a_row():
    assert ndjson(
        b'{"text": "https://a/v#1", "reference": "CDD 7"}',
        b'{"text": " https://a/v#2 "}',
        b"",
        b'{"reference": "", "text": "x"}',
        b'{"reference": null, "text": "x"}',
    ) == [
        (1, "https://a/v#1", "CDD 7", None),
        (2, "https://a/v#2", None, None),
        (4, "x", None, None),
        (5, "x", None, None),
    ]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"nothing", "not-json"),
        (b'{"text": "x"', "not-json"),
        (b'["text", "x"]', "not-json"),
        (b'[["text", "x"]]', "not-json"),
        (b'"text"', "not-json"),
        (b"7", "not-json"),
        (b"null", "not-json"),
        (b"[" * 10_000, "not-json"),
        (b'{"a":' * 2_000, "not-json"),
        (b"1" * 10_000, "not-json"),
        (b'{"text": "\xff"}', "not-utf-8"),
        (b'{"text": "x", "text": "y"}', "wrong-field"),
        (b'{"text": "x", "nik": "y"}', "wrong-field"),
        (b"{}", "no-text"),
        (b'{"text": ""}', "no-text"),
        (b'{"text": "  "}', "no-text"),
        (b'{"text": 7}', "no-text"),
        (b'{"text": null}', "no-text"),
        (b'{"text": {"text": "x"}}', "no-text"),
        (b'{"text": "x", "reference": 7}', "bad-reference"),
        (b'{"text": "x", "reference": "=1"}', "bad-reference"),
        (b'{"text": "x", "reference": "%s"}' % NIK.encode(), "bad-reference"),
        (b'{"text": "x", "reference": "\\ud800"}', "bad-reference"),
        (b'{"text": "%s"}' % (b"x" * MAX_LINE_BYTES), "too-long"),
    ],
    ids=range(24),
)
def test_a_bad_line_is_an_error_and_the_next_is_read(line, error):
    good = b'{"text": "good"}'
    assert ndjson(good, line, good) == [
        (1, "good", None, None),
        (2, None, None, error),
        (3, "good", None, None),
    ]


# CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "header", ["text,reference", "Teks,Rujukan", ' TEXT ,"Referensi"', "\ufeffteks,rujukan"]
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_sheet_has_the_columns_that_its_header_names(delimiter, header, end):
    lines = [header, "https://a/v#1,CDD 7", "https://a/v#2", "https://a/v#3,", ""]
    body = end.join(line.replace(",", delimiter) for line in lines)
    assert sheet(body) == [
        (2, "https://a/v#1", "CDD 7", None),
        (3, "https://a/v#2", None, None),
        (4, "https://a/v#3", None, None),
    ]


def test_headers_and_references_lose_at_their_ends_what_texts_do():
    for edge in sorted(set(EDGES) - set("\n\r\t")):
        written = f"{edge}CIF-7{edge}"
        body = f"{edge}teks{edge};{edge}rujukan{edge}\nx;{written}\n"
        assert sheet(body) == [(2, "x", "CIF-7", None)], ascii(edge)
        line = json.dumps({"text": "x", "reference": written}).encode()
        assert ndjson(line) == [(1, "x", "CIF-7", None)], ascii(edge)


def test_columns_may_come_in_any_order_with_others_between():
    assert sheet("no,rujukan,kota,teks\n1,A,Cirebon,x\n") == [(2, "x", "A", None)]


def test_quotes_hold_delimiters_quotes_and_line_ends():
    body = 'teks,catatan\n"x","a, ""b""\r\nc\n\nd"\ny,e\n'
    assert sheet(body) == [(2, "x", None, None), (6, "y", None, None)]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ('"never closed,1', "not-csv"),
        ('"closed"then,1', "not-csv"),
        ('x,"open', "not-csv"),
        ("x,1,more", "wrong-field"),
        (",1", "no-text"),
        (" ,1", "no-text"),
        (f"x,{NIK}", "bad-reference"),
        ("x,@SUM(A1)", "bad-reference"),
        ("x" * (MAX_LINE_BYTES + 1), "too-long"),
    ],
)
def test_a_bad_record_is_an_error_and_the_next_is_read(line, error):
    body = f"text,reference\ngood,1\n{line}\ngood,2\ngood,3"
    assert sheet(body) == [
        (2, "good", "1", None),
        (3, None, None, error),
        (4, "good", "2", None),
        (5, "good", "3", None),
    ]


def test_a_quote_that_is_never_closed_spoils_no_other_line():
    lines = ['"open', *(f"good{n}" for n in range(60)), '"open again', "good"]
    rows = sheet("\n".join(["text", *lines]))
    assert len(rows) == len(lines)
    assert [row[0] for row in rows if row[3]] == [2, 63]


def test_two_lines_with_a_quote_each_are_two_bad_lines_at_the_most():
    assert sheet('text\n5" pipa\n6" pipa\ngood') == [
        (2, '5" pipa', None, None),
        (3, '6" pipa', None, None),
        (4, "good", None, None),
    ]


def test_a_record_of_too_many_lines_is_bad():
    body = 'text,more\nx,"' + "\n" * 0 + "\na" * MAX_RECORD_LINES + '"\ny,1'
    rows = sheet(body)
    assert rows[0] == (2, None, None, "not-csv")
    assert rows[-1] == (MAX_RECORD_LINES + 3, "y", None, None)


def test_bytes_that_are_no_utf_8_are_one_bad_row():
    assert sheet(b"text\ngood\n\xff\xfe\ngood\n") == [
        (2, "good", None, None),
        (3, None, None, "not-utf-8"),
        (4, "good", None, None),
    ]


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"\n\n", b"nama,nik\na,b\n", b"text,teks\na,b", b"text,rujukan,reference"),
        *(b'"text', "teks\nx".encode("utf-16"), b"text" * 5000, b"\xff\n"),
    ],
    ids=range(9),
)  # fmt: skip
def test_a_sheet_without_a_column_of_texts_is_refused_as_a_whole(body):
    with pytest.raises(Unreadable, match="no-text-column"):
        rows_of_csv([body])


def test_what_the_csv_module_writes_is_read():
    random = Random(3)
    signs = 'ab ",;\n\r\té'
    for _ in range(300):
        notes = ["".join(random.choices(signs, k=random.randrange(9))) for _ in "123"]
        file = StringIO(newline="")
        writer = csv.writer(file)
        writer.writerows([["note", "text"], *([note, "x"] for note in notes)])
        rows = sheet(file.getvalue())
        assert [row[1:] for row in rows] == [("x", None, None)] * 3, notes


def test_noise_is_rows_or_a_refusal_and_never_another_error():
    random = Random(11)
    pieces = [
        b"text",
        b"{",
        b'"',
        b",",
        b"\n",
        b"\r",
        b";",
        b"\xff",
        b"x" * 9000,
        b"[",
        b"1",
    ]
    for _ in range(1500):
        body = b"".join(random.choices(pieces, k=random.randrange(40)))
        assert all(row.text or row.error for row in rows_of_ndjson([body]))
        with suppress(Unreadable):
            assert all(row.text or row.error for row in rows_of_csv([body]))


# Memory


def body_of(count, text):
    good = json.dumps({"text": text, "reference": "CDD-7"}).encode() + b"\n"
    for number in range(count):
        yield b"not a row\n" if number % 100 == 99 else good


def peak_of(count):
    """Return the peak of memory while so many rows are answered, and the answers."""
    world = World()
    published, text = world.published(), world.text()
    found = {}
    tracemalloc.start()
    try:
        rows = rows_of_ndjson(body_of(count, text))
        for answer in answers(rows, published, now=NOW):
            ndjson_line(answer)
            key = answer.error or answer.report.verdict.value
            found[key] = found.get(key, 0) + 1
        return tracemalloc.get_traced_memory()[1], found
    finally:
        tracemalloc.stop()


def test_three_thousand_rows_take_no_more_memory_than_a_hundred():
    few, _ = peak_of(100)
    many, found = peak_of(3000)
    assert found == {"valid": 2970, "not-json": 30}
    assert many < few + 200_000


@pytest.mark.prove
def test_a_hundred_thousand_rows_take_no_more_memory_than_a_hundred():
    few, _ = peak_of(100)
    many, found = peak_of(100_000)
    assert found == {"valid": 99_000, "not-json": 1000}
    assert many < few + 200_000
