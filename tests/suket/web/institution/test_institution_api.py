"""What machines of institutions are told, what they see, and what is written down."""

import pytest
from sqlalchemy import select

from signing.qr_encoder import symbol
from suket.institutions import authenticate_api_key
from suket.institutions.disclose import Asked, disclose
from suket.institutions.errors import ScopeMissing
from suket.institutions.tables import Visit
from suket.institutions.words import Scope, VisitPurpose
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.register.end import end, suspend
from suket.register.tables import Suket
from suket.register.words import EndReason
from suket.web.institution.api_auth import API
from tests.office_world import BALIKPAPAN, NIK, PORTRAIT, nik_of
from tests.suket.institutions.institution_world import BANK
from tests.suket.web.institution.institution_counter import Published
from tests.suket.web.office.office_counter import PDF
from verify.checks import Verdict

FORGED = "https://suket.example/v#" + "0123456789" * 30


@pytest.fixture
def issued(office):
    return office.issue()


def visits(office):
    with office.counter.world.database.reading() as session:
        return session.scalars(select(Visit).order_by(Visit.at, Visit.id)).all()


def journal(office):
    query = select(JournalEntry.event, JournalEntry.subject, JournalEntry.who)
    entries = office.counter.world.all(query.order_by(JournalEntry.seq))
    kinds = {Event.VISITED, Event.PHOTO_SEEN, Event.DOCUMENT_SEEN}
    return [entry for entry in entries if entry[0] in kinds]


def act(office, do, *more, **named):
    """Do something to a suket at the counter, which is not published yet."""
    world = office.counter.world
    with world.database.begin() as session:
        do(session, *more, officer=world.officer(), now=office.counter.now, **named)


def refused(answer, status, code):
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    return body


# A genuine suket


def test_a_genuine_suket_shows_what_the_office_holds(any_counter):
    office = Published(any_counter)
    office.institutions.add()
    issued = office.issue()
    machine = office.machine()
    answer = machine.verify(issued.text, reference="CIF/2026/00123")
    body = answer.json()
    assert (answer.status_code, body["verdict"]) == (200, "valid")
    assert answer.headers["cache-control"] == "no-store"
    assert body["claims"]["nik"] == NIK
    record = body["record"]
    assert record["number"] == issued.number
    assert (record["state"], record["differences"]) == ("active", [])
    assert body["visit"]["reference"] == "CIF/2026/00123"
    assert body["valid_on"] is None
    photo = machine.get(record["photo"])
    assert photo.content == PORTRAIT
    assert photo.headers["content-type"] == "image/jpeg"
    assert photo.headers["cache-control"] == "private, no-store"
    document = machine.get(record["document"])
    assert document.content == PDF
    [visit] = visits(office)
    assert (visit.id, visit.suket_id) == (body["visit"]["id"], issued.suket_id)
    assert (visit.verdict, visit.purpose.value) == ("valid", "perbankan")
    assert visit.photo_seen_at == visit.document_seen_at == any_counter.now


def test_what_is_left_is_told_in_headers(office, issued):
    answer = office.machine().verify(issued.text)
    policy = '"minute";q=600;w=60, "day";q=1000;w=86400'
    assert answer.headers["ratelimit-policy"] == policy
    assert answer.headers["ratelimit"].endswith(', "day";r=999')


def test_each_look_is_journalled_once_with_its_purpose(office, issued):
    machine = office.machine()
    record = machine.verify(issued.text).json()["record"]
    for path in ("photo", "document") * 2:
        assert machine.get(record[path]).status_code == 200
    who = f"{BANK}/key:{machine.token[6:28]} (perbankan)"
    assert journal(office) == [
        (Event.VISITED, issued.number, who),
        (Event.PHOTO_SEEN, issued.number, who),
        (Event.DOCUMENT_SEEN, issued.number, who),
    ]


def test_a_picture_of_the_qr_does_as_well(office, issued):
    answer = office.machine().send(symbol(issued.text).png(), reference="A-1")
    assert answer.json()["record"]["number"] == issued.number
    assert answer.json()["document"]["sheet"] == "not-signed"


def test_a_field_that_was_changed_behind_the_office_is_told(office, issued):
    """The token is signed; a row that says otherwise was changed by hand."""
    with office.counter.world.database.begin() as session:
        suket = session.scalars(select(Suket)).one()
        suket.printed = {
            **suket.printed,
            "address": "JL. LAIN",
        }
    [found] = office.machine().verify(issued.text).json()["record"]["differences"]
    assert (found["field"], found["record"]) == ("address", "JL. LAIN")
    assert found["code"].startswith("JL. CONTOH")


def test_what_has_just_ended_is_not_called_valid_until_the_lists_are_out(
    office, issued
):
    act(office, end, issued.suket_id, EndReason.HILANG)
    body = office.machine().verify(issued.text).json()
    assert (body["verdict"], body["checks"]["status"]) == ("revoked", "failed")
    assert body["record"]["end_reason"] == "HILANG"
    public = office.counter.stranger().client.post(
        "/api/v1/verify", json={"text": issued.text}
    )
    assert public.json()["verdict"] == Verdict.VALID


def test_what_has_just_been_suspended_is_not_called_valid_either(office, issued):
    act(office, suspend, issued.suket_id, evidence="LP/1")
    assert office.machine().verify(issued.text).json()["verdict"] == "suspended"


# What shows nothing of anybody


@pytest.mark.parametrize("wrong", [FORGED, "bukan suket", "x" * 5000])
def test_a_forgery_shows_nothing_and_is_counted(office, issued, wrong):
    body = office.machine().verify(wrong).json()
    assert (body["verdict"], body["record"], body["claims"]) == (
        "not-authentic",
        None,
        None,
    )
    [visit] = visits(office)
    assert (visit.suket_id, visit.verdict) == (None, "not-authentic")
    assert journal(office) == []
    for what in ("photo", "document"):
        answer = office.machine().get(f"{API}/visits/{visit.id}/{what}")
        refused(answer, 404, "visit-not-found")


def test_photo_and_document_of_a_forgery_are_not_there_for_its_own_asker(office):
    machine = office.machine()
    visit = machine.verify(FORGED).json()["visit"]["id"]
    for what in ("photo", "document"):
        refused(machine.get(f"{API}/visits/{visit}/{what}"), 404, "visit-not-found")


def test_a_digit_changed_in_a_genuine_text_opens_nothing(office, issued):
    last = "1" if issued.text[-1] != "1" else "2"
    body = office.machine().verify(issued.text[:-1] + last).json()
    assert (body["verdict"], body["record"]) == ("not-authentic", None)


def test_what_another_office_holds_is_not_shown_and_yet_written_down(office):
    theirs = office.issue(BALIKPAPAN, nik=nik_of(1))
    machine = office.machine()
    body = machine.verify(theirs.text).json()
    assert (body["verdict"], body["record"]) == ("valid", None)
    assert [visit.suket_id for visit in visits(office)] == [theirs.suket_id]
    path = f"{API}/visits/{body['visit']['id']}/photo"
    refused(machine.get(path), 404, "visit-not-found")
    office.institutions.add(code="bank-nasional", is_nationwide=True)
    nationwide = office.machine(code="bank-nasional")
    record = nationwide.verify(theirs.text).json()["record"]
    assert nationwide.get(record["photo"]).content == PORTRAIT


def test_there_is_no_list_and_no_search(office):
    machine = office.machine()
    for path in ("/sukets", f"/sukets/{NIK}", "/visits", "", f"/verify?nik={NIK}"):
        assert machine.get(f"{API}{path}").status_code in {404, 405}


# Who may see what, and how long


def test_a_key_for_something_else_checks_nothing(office, issued):
    machine = office.machine(Scope.BATCH, Scope.PHOTO)
    refused(machine.verify(issued.text), 403, "scope-missing")
    refused(machine.send(b"no picture"), 403, "scope-missing")  # nor is it looked into
    caller = authenticate_api_key.by_key(
        office.counter.world.database, machine.token, now=office.counter.now
    )
    asked = Asked(purpose=VisitPurpose.BANKING)
    # It is asked again below the door, before the report is even looked at.
    database = office.counter.world.database
    with database.begin() as session, pytest.raises(ScopeMissing):
        disclose(session, caller, None, asked, now=office.counter.now)
    assert visits(office) == []


def test_without_their_scopes_photo_and_document_are_not_even_offered(office, issued):
    machine = office.machine(Scope.VERIFY)
    body = machine.verify(issued.text).json()
    assert (body["record"]["photo"], body["record"]["document"]) == (None, None)
    for what in ("photo", "document"):
        path = f"{API}/visits/{body['visit']['id']}/{what}"
        refused(machine.get(path), 403, "scope-missing")


def test_another_key_does_not_see_what_this_one_opened(office, issued):
    record = office.machine().verify(issued.text).json()["record"]
    for path in (record["photo"], record["document"]):
        refused(office.machine().get(path), 404, "visit-not-found")
    office.institutions.add(code="bank-lain")
    other = office.machine(code="bank-lain")
    refused(other.get(record["photo"]), 404, "visit-not-found")


def test_photo_and_document_are_open_for_half_an_hour(office, issued):
    machine = office.machine()
    record = machine.verify(issued.text).json()["record"]
    office.counter.later(minutes=29, seconds=59)
    assert machine.get(record["photo"]).status_code == 200
    office.counter.later(seconds=1)
    refused(machine.get(record["photo"]), 404, "visit-not-found")


def test_a_purpose_that_was_not_agreed_on_is_refused(office, issued):
    machine = office.machine()
    answer = machine.verify(issued.text, purpose="kepolisian")
    refused(answer, 403, "purpose-not-agreed")
    assert visits(office) == []


@pytest.mark.parametrize(
    "reference", [NIK, f"nasabah {NIK}", "3274 0141 0703 9901", "<script>", "Siti,"]
)
def test_a_reference_names_no_person(office, issued, reference):
    answer = office.machine().verify(issued.text, reference=reference)
    refused(answer, 422, "bad-reference")
    assert NIK not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {"text": FORGED},
        {"purpose": "perbankan"},
        {"text": FORGED, "purpose": "iseng"},
        {"text": FORGED, "purpose": "perbankan", "nik": NIK},
        {"text": FORGED, "purpose": "perbankan", "valid_on": "kemarin"},
        {"text": FORGED, "purpose": "perbankan", "reference": "x" * 65},
        [],
    ],
)
def test_a_body_of_another_shape_is_refused_without_repeating_it(office, body):
    machine = office.machine()
    answer = machine.client.post(f"{API}/verify", json=body, headers=machine.headers)
    refused(answer, 422, "invalid-request")
    assert NIK not in answer.text


def test_a_form_has_one_file_and_known_fields(office, issued):
    machine, png = office.machine(), symbol(issued.text).png()
    refused(machine.send(b""), 422, "empty")
    refused(machine.send(png, nik=NIK), 422, "invalid-request")
    refused(machine.send(png, text=issued.text), 422, "invalid-request")
    refused(machine.send(b"x" * 100), 422, "not-a-picture")
    answer = machine.client.post(
        f"{API}/verify", content="x", headers={**machine.headers, "Content-Type": "a/b"}
    )
    refused(answer, 415, "unsupported-media-type")
    assert visits(office) == []


def test_a_large_body_is_not_even_read_without_a_key(office):
    stranger = office.counter.stranger().client
    files = {"file": ("suket", b"x" * 100_000)}
    answer = stranger.post(
        f"{API}/verify", files=files, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 401


# Audits


def test_an_audit_is_told_whether_it_was_in_force_on_a_day(office, issued):
    office.counter.later(days=2)
    office.publish()
    machine = office.machine()
    body = machine.verify(issued.text, valid_on="2026-11-23").json()
    assert body["valid_on"] == {
        "day": "2026-11-23",
        "zone": "Asia/Jakarta",
        "in_force": "all-day",
        "periods": [{"since": "2026-11-22T17:00:00Z", "until": "2026-11-23T17:00:00Z"}],
        "is_annulled": False,
    }
    on_issue = machine.verify(issued.text, valid_on="2026-11-22").json()["valid_on"]
    assert on_issue["in_force"] == "part-of-day"
    assert on_issue["periods"][0]["since"] == "2026-11-22T09:00:00Z"
    before = machine.verify(issued.text, valid_on="2026-11-21").json()["valid_on"]
    assert (before["in_force"], before["periods"]) == ("no", [])
    asked = {str(visit.asked_of) for visit in visits(office)}
    assert asked == {"2026-11-21", "2026-11-22", "2026-11-23"}


def test_an_audit_needs_its_scope_and_a_day_that_has_come(office, issued):
    plain = office.machine(Scope.VERIFY)
    answer = plain.verify(issued.text, valid_on="2026-11-22")
    refused(answer, 403, "scope-missing")
    answer = office.machine().verify(issued.text, valid_on="2026-11-23")
    refused(answer, 422, "day-to-come")
    assert visits(office) == []


def test_of_a_forgery_no_day_is_told(office):
    body = office.machine().verify(FORGED, valid_on="2026-11-22").json()
    assert body["valid_on"] is None


# Quotas


def test_the_quota_of_a_day_stops_who_looks_too_often(office, issued):
    """Security handbook, S41: a crooked clerk is stopped at the budget."""
    office.institutions.add(code="kecil", daily_quota=2)
    machine = office.machine(code="kecil")
    for _ in range(2):
        assert machine.verify(issued.text).status_code == 200
    answer = machine.verify(issued.text)
    body = refused(answer, 429, "quota-used-up")
    assert 0 < int(answer.headers["retry-after"]) <= 8 * 3600
    assert NIK not in str(body)
    assert len(visits(office)) == 2
    told = machine.get(f"{API}/agreement").json()
    assert (told["used_today"], told["daily_quota"]) == (2, 2)


def test_the_agreement_can_be_read(office):
    told = office.machine(Scope.VERIFY, Scope.AUDIT).get(f"{API}/agreement").json()
    assert told == {
        "institution": {"code": BANK, "name": "Bank Contoh"},
        "purposes": ["asuransi", "perbankan"],
        "scopes": ["audit", "verify"],
        "daily_quota": 1000,
        "used_today": 0,
        "per_minute": 600,
    }


def test_the_description_names_the_key_and_every_refusal(office):
    described = office.counter.stranger().get("/openapi.json").json()
    assert described["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    verify = described["paths"][f"{API}/verify"]["post"]
    assert verify["security"] == [{"key": []}]
    assert {"401", "403", "422", "429"} <= set(verify["responses"])
