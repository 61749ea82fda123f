"""Issuing to many: ordered once, watched, and right after a restart."""

import csv
from io import StringIO

import pytest
from sqlalchemy import func, select

from suket.jobs.issue_batches import issue_batches
from suket.offices.words import EnrolmentStatus
from suket.register.tables import Batch, Suket
from suket.register.words import BatchState, Channel
from suket.residents.errors import NotEnrolled
from suket.residents.tables import Resident
from suket.web.indonesian_wording import grouped
from suket.web.office.refusal_wording import UNFORESEEN, why
from tests.office_world import nik_of
from tests.suket.web.office.office_counter import OfficeCounter, text_of


@pytest.fixture
def residents(counter):
    return [counter.world.add(nik=nik_of(n)) for n in range(5)]


def work(counter):
    """Let the jobs do all that is due."""
    desk = lambda code, at: counter.world.desk(code, channel=Channel.BULK)  # noqa: E731
    while issue_batches(counter.world.database, desk, now=counter.now):
        pass


def order(browser):
    return browser.post("/petugas/massal").headers["location"]


def test_the_page_says_how_many_wait_and_ordering_issues_to_them(counter, residents):
    browser = counter.officer()
    assert "Terbitkan 5 suket" in text_of(browser.get("/petugas/massal").text)
    where = order(browser)
    assert counter.woken == 1
    page = text_of(browser.get(where).text)
    assert "Menerbitkan 5 suket" in page
    assert "0 dari 5" in page
    work(counter)
    page = text_of(browser.get(where).text)
    assert "5 suket terbit" in page
    assert "Semua berhasil" in page
    assert "PDF-nya masih dibuat" in page
    earlier = text_of(browser.get("/petugas/massal").text)
    assert "5 dari 5" in earlier
    assert "tidak ada penduduk yang menunggu" in earlier


def test_the_page_that_watches_is_told_figures_and_stage(counter, residents):
    browser = counter.officer()
    where = order(browser)
    told = browser.get(f"{where}/kemajuan").json()
    assert told == {
        "lines": {
            "issued": {"done": 0, "total": 5},
            "documents": {"done": 0, "total": 0},
        },
        "stage": "berjalan",
    }
    work(counter)
    ids = counter.world.all(select(Suket.id))
    counter.make_document(ids[0])
    told = browser.get(f"{where}/kemajuan").json()
    assert told["stage"] == "pdf"
    assert told["lines"]["documents"] == {"done": 1, "total": 5}
    for suket_id in ids[1:]:
        counter.make_document(suket_id)
    assert browser.get(f"{where}/kemajuan").json()["stage"] == "selesai"
    assert "data-ready" in browser.get(where).text


def test_without_scripts_the_page_asks_anew_until_the_work_is_done(counter, residents):
    browser = counter.officer()
    where = order(browser)
    refresh = '<noscript><meta http-equiv="refresh" content="5"></noscript>'
    assert refresh in browser.get(where).text
    work(counter)
    for suket_id in counter.world.all(select(Suket.id)):
        counter.make_document(suket_id)
    assert refresh not in browser.get(where).text


def test_another_process_goes_on_where_the_first_stopped(counter, residents, tmp_path):
    where = order(counter.officer())
    desk = lambda code, at: counter.world.desk(code, channel=Channel.BULK)  # noqa: E731
    issue_batches(counter.world.database, desk, now=counter.now, at_once=2)
    again = OfficeCounter(counter.world, tmp_path / "again", now=counter.now)
    browser = again.officer("lain")
    assert browser.get(f"{where}/kemajuan").json()["lines"]["issued"]["done"] == 2
    work(again)
    assert "5 suket terbit" in text_of(browser.get(where).text)
    assert counter.world.all(select(func.count()).select_from(Suket)) == [5]


def test_who_could_not_have_one_is_listed_with_reason_and_remedy(counter, residents):
    browser = counter.officer()
    where = order(browser)
    with counter.world.database.begin() as session:
        one = session.get_one(Resident, residents[0])
        one.enrolment_status = EnrolmentStatus.DUPLICATE_RECORD
        one.full_name = "=CONTOH"
    work(counter)
    page = text_of(browser.get(where).text)
    assert "4 suket terbit" in page
    assert "1 tidak bisa diterbitkan" in page
    assert "Selesaikan data gandanya lebih dahulu" in page
    answer = browser.get(f"{where}/laporan.csv")
    heading, row = csv.reader(StringIO(answer.text.removeprefix("\ufeff")))
    assert heading == ["nama_lengkap", "nik", "alasan", "kode"]
    assert row[0] == "'=CONTOH"
    assert row[1] == grouped(nik_of(0))
    assert row[3] == "DATA_GANDA"
    assert answer.headers["content-disposition"] == 'attachment; filename="ditolak.csv"'


def test_ordering_twice_serves_nobody_twice(counter, residents):
    browser = counter.officer()
    order(browser)
    order(browser)
    work(counter)
    assert counter.world.all(select(func.count()).select_from(Suket)) == [5]
    assert set(counter.world.all(select(Batch.state))) == {BatchState.DONE}


@pytest.mark.parametrize("scope", ["besok", "-1", "9" * 20, "١", "1.5", "0"])
def test_a_scope_that_is_no_import_serves_nobody(counter, residents, scope):
    answer = counter.officer().post("/petugas/massal", {"lingkup": scope})
    assert answer.status_code == 303
    assert counter.world.all(select(Batch.total)) == [0]


def test_every_refusal_has_a_sentence_and_a_fault_has_one_too():
    assert why(NotEnrolled.code) == NotEnrolled.pesan
    assert why(None) == why("no-such-code") == UNFORESEEN
