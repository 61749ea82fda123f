"""Where nobody issues alone: the buttons apply, and what would issue is refused."""

import csv
import re
from datetime import date
from io import StringIO

import pytest
from sqlalchemy import func, select

from suket.access.tables import Account
from suket.access.words import Role
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseKind, IntakeChannel
from suket.jobs.issue_batches import issue_batches
from suket.offices.tables import Unit
from suket.offices.words import StepRule, UnitKind
from suket.register.errors import NeedsOthers
from suket.register.tables import BatchItem, Suket
from suket.register.words import Channel, Outcome, SuketState
from tests.office_world import CIREBON, nik_of
from tests.suket.applications.waiting_room import WaitingRoom
from tests.suket.web.office.office_counter import granted, hidden, ordered, text_of

DISTRICT = Unit(
    id="kec",
    office_code=CIREBON,
    kind=UnitKind.KECAMATAN,
    name="Kecamatan Contoh",
    region_code="32.74.01",
)
MASSAL = "/petugas/massal"
FROM_NOW = date(2026, 11, 22)


@pytest.fixture
def resident(counter):
    return counter.world.add(nik=nik_of(1))


def let_need(counter, rule=StepRule.TWO):
    counter.world.change_office(since=FROM_NOW, rule=rule)


def cases(counter):
    return counter.world.all(select(ApplicationCase).order_by(ApplicationCase.number))


def sukets(counter):
    return counter.world.all(select(func.count()).select_from(Suket))[0]


def refused(answer):
    assert answer.status_code == 409
    return NeedsOthers.pesan in text_of(answer.text)


@pytest.mark.parametrize("rule", [StepRule.TWO, StepRule.THREE])
def test_who_stands_here_has_number_day_and_promise_after_two_presses(
    counter, resident, rule
):
    let_need(counter, rule)
    browser = counter.officer("siti")
    here = f"/petugas/penduduk/{resident}"
    assert "Ajukan suket" in text_of(browser.get(here).text)
    form = browser.get(f"{here}/terbitkan").text
    assert "Ajukan sekarang" in form
    assert f'action="{here}/ajukan"' in form
    key = hidden(form, "kunci")
    pages = [
        browser.follow(browser.post(f"{here}/ajukan", {"kunci": key})) for _ in range(2)
    ]
    [case] = cases(counter)
    person = counter.world.all(
        select(Account.person_id).where(Account.username == "siti")
    )
    assert (case.steps, [case.made_by]) == (rule.steps, person)
    assert (case.kind, case.channel) == (CaseKind.NEW, IntakeChannel.COUNTER)
    assert case.number in text_of(pages[0].text)
    assert "Suket dapat diambil mulai" in text_of(pages[0].text)
    assert sukets(counter) == 0
    assert "Ajukan suket" not in text_of(browser.get(here).text)


def test_what_would_issue_is_refused_with_the_sentence(counter, resident):
    held = counter.world.issue(counter.world.add(nik=nik_of(2)))
    browser = counter.officer()
    pages = (
        f"/petugas/penduduk/{resident}/terbitkan",
        f"/petugas/suket/{held.suket_id}/perpanjang",
    )
    for path in pages:
        assert "sekarang" in browser.get(path).text
    let_need(counter)  # between look and press
    for path in pages:
        assert refused(browser.post(path))
    assert (sukets(counter), cases(counter)) == (1, [])


def test_what_was_an_application_when_it_was_seen_stays_one(counter, resident):
    let_need(counter)
    browser = counter.officer()
    form = browser.get(f"/petugas/penduduk/{resident}/terbitkan").text
    assert "Ajukan sekarang" in form
    let_need(counter, StepRule.DIRECT)
    browser.post(f"/petugas/penduduk/{resident}/ajukan")
    assert [case.steps for case in cases(counter)] == [1]
    assert sukets(counter) == 0


@pytest.mark.parametrize(
    ("over", "chosen", "kind"),
    [
        ({}, "", CaseKind.RENEWAL),
        ({"street": "JL. CONTOH BARU"}, "", CaseKind.DATA_CHANGE),
        ({}, "damaged", CaseKind.DAMAGED),
        ({}, "lost", CaseKind.RENEWAL),  # a loss has a form of its own
    ],
)
def test_another_is_applied_for_and_the_older_stays(
    counter, resident, over, chosen, kind
):
    held = counter.world.issue(resident)
    counter.world.add(nik=nik_of(1), **over)
    let_need(counter)
    browser, here = counter.officer(), f"/petugas/suket/{held.suket_id}"
    form = browser.get(f"{here}/perpanjang").text
    assert f'action="{here}/ajukan"' in form
    if not chosen:
        assert f'value="{kind}" checked' in form
    done = browser.follow(browser.post(f"{here}/ajukan", {"jenis": chosen}))
    assert "Pengajuan sudah didaftarkan." in done.text
    assert [case.kind for case in cases(counter)] == [kind]
    assert counter.world.all(select(Suket.state)) == [SuketState.ACTIVE]


def test_who_signs_does_not_apply_and_sees_no_button(counter, resident):
    held = counter.world.issue(counter.world.add(nik=nik_of(2)))
    let_need(counter)
    browser = counter.officer("tanda", role=Role.SIGNATORY)
    here = f"/petugas/penduduk/{resident}"
    assert "Ajukan suket" not in text_of(browser.get(here).text)
    assert browser.get(f"{here}/terbitkan").status_code == 403
    suket = browser.get(f"/petugas/suket/{held.suket_id}").text
    assert "Perpanjang atau ganti" not in suket
    assert "yang mengajukan adalah petugas loket" in text_of(browser.get(MASSAL).text)
    assert browser.get(f"{MASSAL}/pilih").status_code == 403


def work(counter):
    """Let the jobs do all that is due."""

    def desk(code, at):
        del at
        return counter.world.desk(code, channel=Channel.BULK)

    while issue_batches(counter.world.database, desk, now=counter.now):
        pass


def test_the_menu_has_what_one_may_do_at_this_office(counter):
    signatory = counter.officer("kepala", role=Role.SIGNATORY)
    assert "Terbitkan massal" in signatory.get("/petugas").text
    let_need(counter)
    assert "massal" not in signatory.get("/petugas/kalender").text
    assert signatory.get(f"{MASSAL}/pilih").status_code == 403
    assert "Ajukan massal" in counter.officer("siti").get("/petugas").text


def test_many_are_applied_for_and_one_who_cannot_stops_nobody(counter):
    let_need(counter)
    for serial in range(1, 5):
        counter.world.add(nik=nik_of(serial), full_name=f"{'ABCD'[serial - 1]} CONTOH")
    browser = counter.officer("siti")
    page = text_of(browser.get(MASSAL).text)
    for path in (MASSAL, f"{MASSAL}/pilih", f"{MASSAL}/belum", "/petugas"):
        said = text_of(browser.get(path).text)
        assert "Ajukan massal" in said, path  # in the menu and on the page
        assert not re.search("(Terbitkan|Penerbitan) massal", said), path
    assert "4 siap diajukan" in page
    where = ordered(browser).headers["location"]
    assert "Mengajukan 4 suket" in text_of(browser.get(where).text)
    assert browser.get(f"{where}/kemajuan").json()["lines"] == {
        "issued": {"done": 0, "total": 4}
    }
    WaitingRoom(counter.world, now=counter.now).ask(2)  # by phone, meanwhile
    work(counter)
    outcomes = counter.world.all(select(BatchItem.outcome).order_by(BatchItem.position))
    yes, no = Outcome.APPLIED, Outcome.REFUSED
    assert outcomes == [yes, no, yes, yes]
    bulk = [case for case in cases(counter) if case.channel is IntakeChannel.BULK]
    assert [case.steps for case in bulk] == [2, 2, 2]
    page = text_of(browser.get(where).text)
    assert "3 dari 4 pengajuan dibuat" in page
    assert all(case.number in page for case in bulk)
    assert "sudah mempunyai pengajuan" in page
    file = browser.get(f"{where}/pengajuan.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(file), delimiter=";"))
    assert [row["nomor_pengajuan"] for row in rows] == [case.number for case in bulk]
    assert all(row["hari"] and row["dijanjikan"] for row in rows)
    assert sukets(counter) == 0
    # Who has applied is not offered again.
    assert "tidak ada yang bisa langsung diajukan" in text_of(browser.get(MASSAL).text)


def test_what_was_ordered_before_the_rule_came_is_applied_for_by_who_ordered(counter):
    for serial in range(1, 4):
        counter.world.add(nik=nik_of(serial))
    browser = counter.officer("siti")
    where = ordered(browser).headers["location"]
    counter.world.change_office(since=FROM_NOW, rule=StepRule.THREE)
    work(counter)
    people = counter.world.all(
        select(Account.person_id).where(Account.username == "siti")
    )
    assert {case.made_by for case in cases(counter)} == set(people)
    assert {case.steps for case in cases(counter)} == {3}
    assert "3 dari 3 pengajuan dibuat" in text_of(browser.get(where).text)
    assert sukets(counter) == 0


def test_who_checks_and_applies_for_a_kecamatan_serves_nobody_from_the_record(counter):
    let_need(counter)
    account = counter.employ("oni", role=Role.VERIFIER)
    with counter.world.database.begin() as session:
        session.add(DISTRICT)
        session.flush()
        role = granted(account.person_id, CIREBON, Role.OPERATOR, unit=DISTRICT.id)
        session.add(role)
    resident, browser = counter.world.add(), counter.entered("oni")
    pages = ("massal", "massal/pilih", f"penduduk/{resident}/terbitkan")
    found = [browser.get(f"/petugas/{page}").status_code for page in pages]
    assert found == [403, 403, 403]
