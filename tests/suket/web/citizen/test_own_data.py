"""A holder takes home all that is kept of the suket, and nobody else does."""

import json

import pytest

from suket.register.end import end, suspend
from suket.register.words import EndReason
from tests.office_world import CIREBON
from tests.suket.applications.waiting_room import WaitingRoom
from tests.suket.web.citizen.test_download_pages import Delivered


@pytest.fixture
def delivered(counter):
    return Delivered(counter)


def data_of(delivered):
    browser, _ = delivered.open()
    answer = browser.get(f"{delivered.path}/data.json")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert 'filename="data-suket-saya.json"' in answer.headers["content-disposition"]
    return json.loads(answer.text)


def test_what_stands_on_the_paper_and_how_it_stands_is_in_it(delivered):
    data = data_of(delivered)
    assert data["suket"]["isi"]["full_name"] == "SITI CONTOH RAHAYU"
    assert data["suket"]["keadaan"] == "Berlaku"
    assert data["suket"]["berakhir"] is None
    assert data["pengajuan"] is None
    assert data["pemeriksaan"] == []
    assert data["per"].startswith("2026-11-22T")


def test_what_was_frozen_and_what_became_of_it_is_in_it(counter, delivered):
    with counter.world.database.begin() as session:
        who = counter.world.officer()
        suspend(session, delivered.suket_id, officer=who, now=counter.now, evidence="x")
    data = data_of(delivered)
    assert [each["sampai"] for each in data["suket"]["dibekukan"]] == [None]
    assert "budi" not in json.dumps(data)  # who works at the office is not theirs
    browser, _ = delivered.open()
    with counter.world.database.begin() as session:
        reason = EndReason.DATA_BERUBAH
        end(session, delivered.suket_id, reason, officer=who, now=counter.now)
    data = json.loads(browser.get(f"{delivered.path}/data.json").text)
    assert data["suket"]["berakhir"]["sebab"] == "DATA_BERUBAH"


def test_how_it_was_applied_for_is_in_it(counter):
    room = WaitingRoom(counter.world, CIREBON, counter.now)
    resident = room.resident(1)
    number = room.ask(1).number
    with_suket = Delivered.__new__(Delivered)
    with_suket.counter = counter
    with_suket.suket_id = room.issue(resident).suket_id
    with_suket.renew_slip()
    applied = data_of(with_suket)["pengajuan"]
    assert (applied["nomor"], applied["untuk"], applied["lewat"]) == (
        number,
        "new",
        "phone",
    )
    assert applied["langkah"][-1]["menjadi"] == "DITANDATANGANI"


def test_without_the_pin_there_is_nothing_to_take(counter, delivered):
    answer = counter.stranger().get(f"{delivered.path}/data.json")
    assert (answer.status_code, answer.headers["location"]) == (303, delivered.path)


def test_who_looked_when_and_for_what_is_in_it(office):
    issued = office.issue()
    assert office.machine().verify(issued.text).status_code == 200
    holder = Delivered.__new__(Delivered)
    holder.counter, holder.suket_id = office.counter, issued.suket_id
    holder.renew_slip()
    [check] = data_of(holder)["pemeriksaan"]
    assert (check["lembaga"], check["untuk"]) == ("Bank Contoh", "perbankan")
    assert check["foto_dilihat"] is None
