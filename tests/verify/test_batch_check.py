"""Answers to many rows: as the API gives them, and as a sheet that does nothing."""

import csv
import json
from io import StringIO

import pytest

from tests.builders import NOW, World, make_claims
from verify.batch_check import (
    COLUMNS,
    answer,
    answers,
    csv_header,
    csv_line,
    inert,
    ndjson_line,
)
from verify.receipt import subject_of
from verify.row_reader import Row, rows_of_ndjson
from verify.status_list import Entry

WORLD = World()
PUBLISHED = WORLD.published({734121: Entry.VALID})
TEXT = WORLD.text()


def answered(**row):
    return answer(Row(**({"number": 7} | row)), PUBLISHED, now=NOW)


def cells(line):
    (found,) = csv.reader(StringIO(line.decode(), newline=""))
    return dict(zip(COLUMNS, found, strict=True))


def test_answers_come_in_the_order_of_rows_and_one_by_one():
    asked = []

    def body():
        for number in range(3):
            asked.append(number)
            yield b'{"text": "%d"}\n' % number

    found = answers(rows_of_ndjson(body()), PUBLISHED, now=NOW)
    assert next(found).row.number == 1
    assert asked == [0]
    assert [each.row.number for each in found] == [2, 3]


def test_an_answer_is_that_of_the_api_with_row_and_reference():
    report = answered(text=TEXT, reference="CDD-7")
    told = json.loads(ndjson_line(report))
    assert told == {
        "row": 7,
        "reference": "CDD-7",
        "error": None,
        **report.report.to_dict(),
    }
    assert told["verdict"] == "valid"
    assert json.loads(ndjson_line(report, "a receipt"))["receipt"] == "a receipt"


def test_a_row_with_an_error_says_so_and_no_more():
    told = json.loads(ndjson_line(answered(error="not-json")))
    assert told == {"row": 7, "reference": None, "error": "not-json"}
    unread = answered(file=b"no picture", name="a.png", reference="a.png")
    assert json.loads(ndjson_line(unread)) == {
        "row": 7, "reference": "a.png", "name": "a.png", "error": "not-a-picture",
    }  # fmt: skip


def test_what_is_not_authentic_is_an_answer_and_no_error():
    told = json.loads(ndjson_line(answered(text="nothing \ud800 of ours")))
    assert (told["error"], told["reason"]) == (None, "malformed")


def test_the_subject_of_an_answer_is_what_was_checked():
    assert answered(text=TEXT).subject == subject_of(TEXT)
    assert answered(text="nothing").subject == subject_of("nothing")


def test_a_sheet_has_a_cell_for_everything_an_answer_says():
    found = cells(csv_line(answered(text=TEXT, reference="CDD-7"), "a receipt"))
    claims = make_claims()
    assert list(found) == list(COLUMNS) == csv_header().decode().strip().split(",")
    assert found == {
        "row": "7", "reference": "CDD-7", "name": "", "error": "",
        "verdict": "valid", "reason": "",
        "integrity": "ok", "issuer": "ok", "status": "ok",
        "as_of": "2026-11-22T08:55:00Z",
        "office_code": "32.74", "office_name": "Kota Cirebon",
        "issued_at": "2026-10-23T09:00:00Z", "expires_at": "", "sheet": "",
        "nik": claims.nik, "full_name": claims.full_name,
        "birthplace": "CIREBON", "born": "2003-07-01", "sex": "female",
        "address": claims.address, "receipt": "a receipt",
    }  # fmt: skip


def test_a_row_with_an_error_is_a_line_with_an_error():
    found = cells(csv_line(answered(error="too-long")))
    assert {key: value for key, value in found.items() if value} == {
        "row": "7",
        "error": "too-long",
    }


@pytest.mark.parametrize("start", [*"=+-@＝＋－＠\t\r\n\0", "  =", " @"])
def test_no_cell_is_a_formula(start):
    active = f'{start}HYPERLINK("http://evil.example","x")'
    assert inert(active) == f"'{active}"
    name = cells(csv_line(answered(error="x", name=active)))["name"]
    assert name[0] == "'"


def test_a_thousand_formulas_in_names_make_no_cell_active():
    for number in range(1000):
        start = "=+-@"[number % 4]
        claims = make_claims(full_name=f"{start}CONTOH{number}", address=f" {start}A1")
        text = WORLD.text(claims)
        for value in cells(csv_line(answered(text=text))).values():
            assert not value.lstrip(" ").startswith(("=", "+", "-", "@"))


def test_what_is_harmless_stays_as_it_is():
    for cell in ("", "7", "SITI CONTOH", "2026-11-22", "JL. CONTOH = 9"):
        assert inert(cell) == cell
