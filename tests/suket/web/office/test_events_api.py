"""Machines of an office hand in events: each line once, and an answer for each."""

import json

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from suket.events import manage_keys
from suket.events.tables import EventLine, EventList
from suket.events.words import ListDoor
from suket.journal.tables import JournalEntry
from suket.register.tables import Suket
from suket.register.words import EndReason
from suket.residents.tables import Resident
from suket.residents.words import Standing
from tests.office_world import CIREBON, DAY, NIK, SERANG, SITE, nik_of

PATH = "/api/v1/peristiwa"
NDJSON = "application/x-ndjson"
NAME = "SITI CONTOH RAHAYU"
DEATH = {"kind": "KEMATIAN", "nik": NIK, "name": NAME, "day": "2026-11-22", "deed": "1"}


class Machine:
    """A machine with a key, or without."""

    def __init__(self, counter, office=CIREBON):
        self.counter = counter
        with counter.world.database.begin() as session:
            until = counter.now + 30 * DAY
            by = {"who": "uji", "now": counter.now}
            self.key = manage_keys.give_key(session, office, "SIAK", until, **by)
        self.client = TestClient(counter.app, base_url=SITE)

    def send(self, *events, token=None, kind=NDJSON, body=None):
        lines = [one if isinstance(one, str) else json.dumps(one) for one in events]
        headers = {"Content-Type": kind}
        if token != "":
            headers["Authorization"] = f"Bearer {token or self.key.token}"
        data = body if body is not None else "\n".join(lines).encode()
        return self.client.post(PATH, content=data, headers=headers)


@pytest.fixture
def machine(counter):
    return Machine(counter)


def refused(answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert NIK not in answer.text
    return answer.json()


def test_each_line_has_its_outcome_and_is_done_once(counter, machine):
    world = counter.world
    issued = world.issue(world.add())
    birth = {"kind": "KELAHIRAN", "nik": "", "day": "2026-11-22", "deed": "2"}
    unknown = {**DEATH, "nik": nik_of(4)}
    answer = machine.send(DEATH, birth, unknown)
    assert answer.status_code == 200
    lines = answer.json()["lines"]
    assert [(one["line"], one["outcome"], one["why"]) for one in lines] == [
        (1, "BERAKHIR", None),
        (2, "TANPA_AKIBAT", None),
        (3, "BERBEDA", "NIK_TIDAK_DIKENAL"),
    ]
    assert lines[0]["suket"] == issued.number
    assert NIK not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "RateLimit" in answer.headers
    assert world.all(select(Suket.end_reason)) == [EndReason.MENINGGAL]
    again = machine.send(DEATH, birth, unknown).json()["lines"]
    assert [one["repeated"] for one in again] == [True, True, False]
    lists = world.all(select(EventList.door, EventList.received_by))
    assert {*lists} == {(ListDoor.API, f"kunci:{machine.key.id}")}
    subjects = world.all(select(JournalEntry.subject))
    assert not any(NIK in subject for subject in subjects)


@pytest.mark.parametrize("field", ["kind", "nik", "name", "day", "deed", "destination"])
def test_a_control_character_spoils_no_other_line(counter, machine, field):
    counter.world.issue(counter.world.add())
    spoilt = {**DEATH, "deed": "9", "destination": ""}
    spoilt[field] = f"\0{spoilt[field]}\0\x01x"
    answer = machine.send(spoilt, DEATH)
    assert answer.status_code == 200
    outcomes = [one["outcome"] for one in answer.json()["lines"]]
    assert "GAGAL" not in outcomes
    assert len(counter.world.all(select(EventLine))) == 2
    assert counter.world.all(select(Suket.end_reason)) == [EndReason.MENINGGAL]


def test_without_a_good_key_nothing_is_read(counter, machine):
    counter.world.add()
    for token in ("", "peristiwa_x.y", machine.key.token + "x"):
        answer = machine.send(DEATH, token=token)
        assert answer.status_code == 401
    with counter.world.database.begin() as session:
        by = {"who": "uji", "now": counter.now}
        manage_keys.end_key(session, machine.key.id, office=CIREBON, **by)
    answer = machine.send(DEATH)
    assert answer.status_code == 401
    assert counter.world.all(select(EventLine)) == []


def test_who_has_no_key_is_told_how_to_show_one(machine):
    short = machine.client.post(PATH, headers={"Content-Type": "application/json"})
    refused(short, 401, "unknown-event-key")
    assert short.headers["www-authenticate"] == 'Bearer realm="suket"'


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"[]", "application/json", 415, "unsupported-media-type"),
        (b"\n \n", NDJSON, 422, "invalid-request"),
        (b"{", NDJSON, 422, "invalid-request"),
        (b"[1]", NDJSON, 422, "invalid-request"),
        (b'{"kind": "KEMATIAN"}', NDJSON, 422, "invalid-request"),
        (json.dumps({**DEATH, "x": 1}).encode(), NDJSON, 422, "invalid-request"),
        (json.dumps({**DEATH, "nik": 1}).encode(), NDJSON, 422, "invalid-request"),
        (b'{"a":1}\n' * 1001, NDJSON, 413, "request-entity-too-large"),
        (b" " * (2**20 + 1), NDJSON, 413, "request-entity-too-large"),
    ],
)
def test_what_is_no_list_of_events_is_refused_whole(
    counter, machine, body, kind, status, code
):
    counter.world.add()
    refused(machine.send(body=body, kind=kind), status, code)
    assert counter.world.all(select(EventLine)) == []


def test_one_line_of_another_shape_stops_the_request_and_is_named(counter, machine):
    counter.world.add()
    problem = refused(machine.send(DEATH, "{}"), 422, "invalid-request")
    assert problem["errors"][0]["at"][:2] == ["body", "2"]
    assert counter.world.all(select(EventLine)) == []


def test_a_key_tells_nothing_of_another_offices_people(counter, machine):
    serang = "3673014107039901"
    counter.world.add(SERANG, nik=serang)
    line = {**DEATH, "nik": serang}
    there = machine.send(line).json()["lines"][0]
    nobody = machine.send({**DEATH, "nik": nik_of(5)}).json()["lines"][0]
    assert there == nobody
    assert (
        Machine(counter, SERANG).send(line).json()["lines"][0]["outcome"] == "BERUBAH"
    )
    found = counter.world.all(select(Resident.standing).where(Resident.nik == serang))
    assert found == [Standing.DEAD]


def test_a_key_makes_sixty_requests_in_a_minute(machine):
    line = {**DEATH, "nik": nik_of(5)}
    answers = [machine.send(line).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]
    assert int(machine.send(line).headers["retry-after"]) > 0


def test_a_thousand_lines_are_one_request(counter, machine):
    counter.world.add()
    lines = [{**DEATH, "nik": nik_of(at), "deed": str(at)} for at in range(1, 1001)]
    answer = machine.send(*lines)
    assert answer.status_code == 200
    assert len(answer.json()["lines"]) == 1000


def test_it_is_described(machine):
    described = machine.client.get("/openapi.json").json()
    post = described["paths"][PATH]["post"]
    assert NDJSON in post["requestBody"]["content"]
    assert {"200", "401", "413", "415", "422", "429"} <= {*post["responses"]}
