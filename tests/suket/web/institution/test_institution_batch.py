"""Many checks in one request: order, quota, visits, receipts, and what is refused."""

import csv
import json
import zipfile
from io import BytesIO, StringIO
from unittest.mock import Mock

import pytest
from sqlalchemy import select

from signing.qr_encoder import symbol
from suket.institutions import authenticate_api_key, disclose
from suket.institutions.disclose import Asked
from suket.institutions.errors import PurposeNotAgreed, ScopeMissing
from suket.institutions.tables import Visit
from suket.institutions.words import Scope, VisitPurpose
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.register.end import end
from suket.register.words import EndReason
from suket.web.institution import api_batch
from tests.office_world import BALIKPAPAN, NIK, SITE, nik_of
from tests.suket.institutions.institution_world import BANK
from tests.suket.web.institution.institution_counter import Published
from tests.verify.receipting import trust_in
from verify.batch_check import COLUMNS
from verify.receipt import authenticate_receipt, subject_of

ZIP = "application/zip"


def lines_of(*rows):
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def send(machine, body, kind=api_batch.NDJSON, **more):
    """Send a batch; more is of the query, or `accept`."""
    headers = {**machine.headers, "Content-Type": kind}
    headers["Accept"] = more.pop("accept", "*/*")
    query = {"purpose": "perbankan", **more}
    params = {name: value for name, value in query.items() if value is not None}
    return machine.client.post(
        api_batch.PATH, content=body, params=params, headers=headers
    )


def told(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == api_batch.NDJSON
    assert answer.headers["cache-control"] == "no-store"
    return [json.loads(line) for line in answer.content.splitlines()]


def refused(answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def visits(office):
    with office.counter.world.database.reading() as session:
        return session.scalars(select(Visit).order_by(Visit.at, Visit.id)).all()


def spooled(office):
    return list((office.counter.folder / api_batch.SPOOL).iterdir())


def test_rows_are_answered_in_order_and_a_bad_one_stops_nothing(any_counter):
    office = Published(any_counter)
    office.institutions.add()
    issued = office.issue()
    body = lines_of(
        {"text": issued.text, "reference": "CIF/1"},
        {"text": "bukan suket", "reference": "CIF/2"},
    )
    body += b"not a row\n" + lines_of({"text": issued.text})
    answers = told(send(office.machine(), body))
    assert [each["row"] for each in answers] == [1, 2, 3, 4]
    assert [each.get("verdict") for each in answers] == [
        "valid", "not-authentic", None, "valid",
    ]  # fmt: skip
    assert [each["reference"] for each in answers] == ["CIF/1", "CIF/2", None, None]
    assert answers[0]["claims"]["nik"] == NIK
    assert answers[2] == {"row": 3, "reference": None, "error": "not-json"}
    found = [(visit.verdict, visit.reference) for visit in visits(office)]
    assert sorted(found, key=str) == [
        ("not-authentic", "CIF/2"), ("valid", "CIF/1"), ("valid", None),
    ]  # fmt: skip
    assert {visit.purpose.value for visit in visits(office)} == {"perbankan"}
    assert spooled(office) == []


def test_the_holder_finds_each_look_in_the_journal(office):
    issued = office.issue()
    machine = office.machine()
    told(send(machine, lines_of(*[{"text": issued.text}] * 3)))
    query = select(JournalEntry.who).where(JournalEntry.event == Event.VISITED)
    who = f"{BANK}/key:{machine.token[6:28]} (perbankan)"
    assert office.counter.world.all(query) == [who] * 3


def test_what_has_just_ended_is_not_called_valid(office):
    issued = office.issue()
    world = office.counter.world
    with world.database.begin() as session:
        officer, now = world.officer(), office.counter.now
        end(session, issued.suket_id, EndReason.HILANG, officer=officer, now=now)
    [answer] = told(send(office.machine(), lines_of({"text": issued.text})))
    assert (answer["verdict"], answer["checks"]["status"]) == ("revoked", "failed")


def test_a_sheet_goes_in_and_a_sheet_comes_out(office):
    issued = office.issue()
    body = f"teks;rujukan\r\n{issued.text};CIF-7\r\n;\r\n".encode()
    answer = send(office.machine(), body, "text/csv; charset=utf-8", accept="text/csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(answer.text, newline="")))
    assert list(rows[0]) == list(COLUMNS)
    assert [(row["row"], row["verdict"], row["error"]) for row in rows] == [
        ("2", "valid", ""), ("3", "", "no-text"),
    ]  # fmt: skip
    assert (rows[0]["nik"], rows[0]["reference"]) == (NIK, "CIF-7")


def test_an_archive_of_photos_is_answered_photo_by_photo(office):
    issued = office.issue()
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("CIF-1.png", symbol(issued.text).png())
        archive.writestr("catatan.txt", b"x")
        archive.writestr(f"{NIK}.png", symbol(issued.text).png())
    answers = told(send(office.machine(), file.getvalue(), ZIP))
    assert [(each["name"], each["error"]) for each in answers] == [
        ("CIF-1.png", None), ("catatan.txt", "not-a-picture"), (f"{NIK}.png", None),
    ]  # fmt: skip
    assert answers[0]["document"]["sheet"] == "not-signed"
    assert {visit.reference for visit in visits(office)} == {"CIF-1.png", None}


def test_each_answer_has_its_receipt_for_who_asks(office):
    issued = office.issue()
    body = lines_of({"text": issued.text, "reference": "CIF/1"}, {"text": "x"}, {})
    answers = told(send(office.machine(), body, receipt="true"))
    found = [authenticate_receipt(each["receipt"], trust_in()) for each in answers[:2]]
    assert [each.verdict.value for each in found] == ["valid", "not-authentic"]
    assert (found[0].institution.code, found[0].reference) == (BANK, "CIF/1")
    assert found[0].site == SITE
    assert found[0].is_about(subject_of(issued.text))
    assert "receipt" not in answers[2]
    assert "receipt" not in told(send(office.machine(), body))[0]


def test_every_row_counts_until_the_quota_is_used_up(counter):
    office = Published(counter)
    office.institutions.add(daily_quota=5)
    issued = office.issue()
    machine = office.machine()
    rows = [{"text": issued.text}, {}, *[{"text": issued.text}] * 5]
    answers = told(send(machine, lines_of(*rows)))
    assert [each["error"] for each in answers] == [
        None, "no-text", None, None, None, "quota-used-up", "quota-used-up",
    ]  # fmt: skip
    assert "claims" not in answers[5]
    assert len(visits(office)) == 4
    assert [each["error"] for each in told(send(machine, lines_of(rows[0])))] == [
        "quota-used-up"
    ]
    refused(machine.verify(issued.text), 429, "quota-used-up")


def test_what_comes_after_the_quota_is_not_even_read(counter, monkeypatch):
    office = Published(counter)
    office.institutions.add(daily_quota=5)
    issued = office.issue()
    machine = office.machine()
    monkeypatch.setattr(api_batch, "KINDS", {api_batch.NDJSON: (api_batch._ndjson, 3)})
    read = Mock(wraps=api_batch.answer)
    monkeypatch.setattr(api_batch, "answer", read)
    rows = [{"text": issued.text, "reference": f"C{n}"} for n in range(20)]
    answers = told(send(machine, lines_of(*rows)))
    assert [each["reference"] for each in answers] == [f"C{n}" for n in range(20)]
    assert [each["error"] for each in answers] == [None] * 5 + ["quota-used-up"] * 15
    assert read.call_count == 6


def test_a_batch_of_several_transactions_loses_no_row(office, monkeypatch):
    issued = office.issue()
    monkeypatch.setattr(api_batch, "KINDS", {api_batch.NDJSON: (api_batch._ndjson, 3)})
    rows = [{"text": issued.text, "reference": f"C{n}"} for n in range(10)]
    answers = told(send(office.machine(), lines_of(*rows)))
    assert [each["reference"] for each in answers] == [f"C{n}" for n in range(10)]
    assert len(visits(office)) == 10


@pytest.mark.parametrize(
    "reference",
    [NIK, "3274 0141 0703 9901", "327401-410703-9901", "=1+1"],
)
def test_a_reference_that_may_name_somebody_is_an_error_of_its_row(office, reference):
    issued = office.issue()
    body = lines_of(
        {"text": issued.text, "reference": reference}, {"text": issued.text}
    )
    answers = told(send(office.machine(), body))
    assert [each["error"] for each in answers] == ["bad-reference", None]
    assert len(visits(office)) == 1


def test_a_suket_of_an_office_outside_the_agreement_is_checked_all_the_same(office):
    issued = office.issue(BALIKPAPAN, nik=nik_of(7))
    [answer] = told(send(office.machine(), lines_of({"text": issued.text})))
    assert answer["verdict"] == "valid"


# What is refused before the first answer


def test_who_has_no_key_or_scope_is_refused_before_the_body_is_read(office):
    machine = office.machine(Scope.VERIFY)
    refused(send(machine, lines_of({"text": "x"})), 403, "scope-missing")
    machine.token = "suket_nobody"
    refused(send(machine, lines_of({"text": "x"})), 401, "bad-api-key")
    assert not (office.counter.folder / api_batch.SPOOL).exists()


def test_a_purpose_that_was_not_agreed_on_is_refused(office):
    machine = office.machine()
    refused(send(machine, b"", purpose="kepolisian"), 403, "purpose-not-agreed")
    refused(send(machine, b"", purpose="iseng"), 422, "invalid-request")
    refused(send(machine, b"", purpose=None), 422, "invalid-request")


def test_below_the_door_scope_and_purpose_are_asked_again(office):
    world, now = office.counter.world, office.counter.now

    def at_many(*scopes, purpose=VisitPurpose.BANKING):
        caller = authenticate_api_key.by_key(
            world.database, office.machine(*scopes).token, now=now
        )
        with world.database.begin() as session:
            disclose.disclose_many(
                session, caller, [(None, Asked(purpose=purpose))], now=now
            )

    at_many(Scope.BATCH)
    with pytest.raises(ScopeMissing):
        at_many(Scope.VERIFY)
    with pytest.raises(PurposeNotAgreed):
        at_many(Scope.BATCH, purpose=VisitPurpose.POLICE)


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "", "x/y"])
def test_a_body_of_another_kind_is_refused(office, kind):
    refused(send(office.machine(), b"{}", kind), 415, "unsupported-media-type")


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"nama,nik\na,b\n", "text/csv", "no-text-column"),
        (b"", "text/csv", "no-text-column"),
        (b"no archive", ZIP, "not-a-zip"),
    ],
)
def test_what_is_no_table_and_no_archive_is_refused_as_a_whole(
    office, body, kind, code
):
    answer = send(office.machine(), body, kind)
    refused(answer, 422, code)
    assert answer.json()["detail"] != ""
    assert spooled(office) == []


def test_an_empty_body_has_no_answers(office):
    assert told(send(office.machine(), b"")) == []


def test_while_nothing_is_published_nobody_is_answered(office):
    (office.folder / "suket-trust").unlink()
    refused(send(office.machine(), lines_of({"text": "x"})), 503, "not-ready")
    assert spooled(office) == []


def test_a_large_body_is_let_in_by_a_key_only(office):
    row = lines_of({"text": "x" * 1000})
    machine = office.machine()
    assert len(told(send(machine, row * 100))) == 100  # more than a form may have
    machine.token = "suket_nobody"
    assert send(machine, row * 100).status_code == 401


# How it is described


def test_it_is_described(office):
    schema = office.counter.stranger().get("/openapi.json").json()
    described = schema["paths"][api_batch.PATH]["post"]
    assert set(described["requestBody"]["content"]) == {
        api_batch.NDJSON,
        api_batch.CSV,
        ZIP,
    }
    assert set(described["responses"]["200"]["content"]) >= {
        api_batch.NDJSON,
        api_batch.CSV,
    }
    assert {each["name"] for each in described["parameters"]} == {"purpose", "receipt"}
    assert described["security"] == [{"key": []}]
