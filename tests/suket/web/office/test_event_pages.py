"""The pages of civil events: upload, what it would do, confirmed, reported, answered."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from suket.access.words import Role
from suket.events.tables import EventAnswer, EventLine, EventList
from suket.events.words import LineAnswer, LineOutcome, ListDoor, Mismatch
from suket.register.tables import Suket
from suket.register.words import EndReason
from suket.residents.tables import Resident
from suket.residents.words import Standing
from tests.office_world import CIREBON, NIK, SERANG, nik_of
from tests.suket.web.office.office_counter import confirmation, hidden, text_of

EVENTS = "/petugas/peristiwa"
NAME = "SITI CONTOH RAHAYU"
HEADING = "NIK,NAMA_LGKP,TGL_MATI,NO_AKTA"
DEATH = f"{NIK},{NAME},2026-11-22,3274-KM-1"
OTHER = f"{nik_of(1)},BUDI CONTOH LAIN,2026-11-22,3274-KM-2"


def upload(browser, *rows, heading=HEADING, name="kematian.csv", **fields):
    data = "\n".join((heading, *rows)).encode()
    files = {"berkas": (name, data, "text/csv")}
    return browser.post(EVENTS, {"jenis": "KEMATIAN", **fields}, files=files)


def record(browser, page, **proof):
    fields = {"unggahan": hidden(page.text, "unggahan")}
    return browser.post(
        f"{EVENTS}/catat", {**fields, **confirmation(page.text, **proof)}
    )


@pytest.fixture
def browser(counter):
    return counter.officer()


@pytest.fixture
def two(counter):
    """Two who have a suket."""
    world = counter.world
    world.issue(world.add())
    world.issue(world.add(nik=nik_of(1)))
    return world


def states(world):
    return world.all(select(Suket.end_reason).order_by(Suket.serial))


def test_a_list_is_shown_confirmed_and_reported(counter, browser, two):
    page = upload(browser, DEATH, OTHER, f"{nik_of(7)},TAK ADA CONTOH,2026-11-22,x")
    told = text_of(page.text)
    assert "Baris di daftar 3" in told
    assert "Suket diakhiri 1" in told
    assert "Tidak cocok 2" in told
    assert "Kematian: 3" in told
    assert NIK not in page.text
    assert states(two) == [None, None]
    wakes = counter.wakes if hasattr(counter, "wakes") else None
    answer = record(browser, page)
    assert answer.status_code == 303
    report = browser.follow(answer)
    assert "Daftar peristiwa sudah dicatat" in report.text
    assert states(two) == [EndReason.MENINGGAL, None]
    [kept] = two.all(select(EventList))
    assert (kept.door, kept.lines, kept.received_by) == (ListDoor.PAGE, 3, "siti")
    assert wakes is None or counter.wakes > wakes
    assert "Nama di daftar berbeda" in report.text
    assert NIK not in report.text


def test_nothing_is_done_without_the_proof(browser, two):
    page = upload(browser, DEATH)
    answer = record(browser, page, kata_sandi="salah sekali")
    assert "Kata sandi tidak cocok" in answer.text
    assert states(two) == [None, None]
    assert record(browser, answer).status_code == 303
    assert states(two)[0] is EndReason.MENINGGAL


def test_sent_twice_it_is_done_once_and_shown_once_more(browser, two):
    page = upload(browser, DEATH)
    first, second = record(browser, page), record(browser, page)
    assert first.headers["location"] == second.headers["location"]
    assert len(two.all(select(EventList))) == 1
    again = upload(browser, DEATH)
    assert "Semua baris daftar ini sudah dicatat" in again.text
    assert "izin" not in again.text


def test_what_is_confirmed_is_the_list_that_was_shown(counter, browser, two):
    """Another list, shown later, is not confirmed by the proof of the first."""
    first = upload(browser, DEATH)
    second = upload(browser, f"{nik_of(1)},{NAME},2026-11-22,x")
    fields = {"unggahan": hidden(second.text, "unggahan")}
    sure = confirmation(first.text)
    answer = browser.post(f"{EVENTS}/catat", {**fields, **sure})
    assert answer.status_code != 303
    assert states(two) == [None, None]
    stranger = counter.officer("rani")
    gone = stranger.post(f"{EVENTS}/catat", {**fields, **confirmation(second.text)})
    assert gone.status_code == 404
    assert states(two) == [None, None]


@pytest.mark.parametrize(
    ("row", "fields", "sentence"),
    [
        (DEATH, {"tanggal": "31-02-2026"}, "Isi tanggal yang benar"),
        (None, {}, "Tidak ada baris"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(browser, row, fields, sentence):
    page = upload(browser, *([row] if row else []), **fields)
    assert page.status_code == 422
    assert sentence in page.text


def test_without_a_file_it_is_asked_for(browser):
    page = browser.post(EVENTS, {"jenis": "KEMATIAN"})
    assert "Pilih daftar peristiwanya" in page.text


def test_lines_that_do_not_fit_wait_and_are_answered(browser, two):
    record(browser, upload(browser, OTHER))
    assert "1 baris tidak cocok" in text_of(browser.get(EVENTS).text)
    waiting = browser.get(f"{EVENTS}/tidak-cocok").text
    [where] = re.findall(rf'href="({EVENTS}/baris/[^"]+)"', waiting)
    page = browser.get(where)
    assert "BUDI CONTOH LAIN" in page.text
    assert NAME in page.text
    empty = browser.post(where, {"jawaban": "TERAPKAN", "alasan": " "})
    assert "Tuliskan alasannya" in empty.text
    unsaid = browser.post(where, {"alasan": "x"})
    assert "Pilih salah satu tombol" in unsaid.text
    assert two.all(select(EventAnswer)) == []
    said = {"jawaban": "TERAPKAN", "alasan": "Akta sudah dicocokkan"}
    assert browser.post(where, said).status_code == 409  # it says not what was shown
    said["sebab"] = hidden(empty.text, "sebab")
    page = browser.follow(browser.post(where, said))
    assert "Suket berakhir" in text_of(page.text)
    assert "Akta sudah dicocokkan" in page.text
    assert states(two) == [None, EndReason.MENINGGAL]
    assert browser.post(where, said).status_code == 409
    assert "Tidak ada" in browser.get(f"{EVENTS}/tidak-cocok").text


def test_a_line_is_set_aside_and_one_of_nobody_has_one_button(browser, two):
    record(browser, upload(browser, f"{nik_of(7)},TAK ADA CONTOH,2026-11-22,x"))
    [line] = two.all(select(EventLine))
    where = f"{EVENTS}/baris/{line.id}"
    page = browser.get(where).text
    assert 'value="TERAPKAN"' not in page
    sebab = hidden(page, "sebab")
    said = {"jawaban": "TERAPKAN", "alasan": "x", "sebab": sebab}
    refused = browser.post(where, said)
    assert refused.status_code == 409
    said |= {"jawaban": "KESAMPINGKAN", "alasan": "bukan penduduk sini"}
    browser.follow(browser.post(where, said))
    [line] = two.all(select(EventLine))
    assert line.outcome is LineOutcome.SET_ASIDE
    [answer] = two.all(select(EventAnswer))
    assert (answer.answer, answer.why) == (LineAnswer.SET_ASIDE, Mismatch.UNKNOWN_NIK)


def test_lists_are_fetched_for_a_spreadsheet_with_masked_nik(browser, two):
    where = record(browser, upload(browser, DEATH, OTHER)).headers["location"]
    for path in (f"{where}/baris", f"{EVENTS}/tidak-cocok"):
        lines = browser.get(f"{path}.csv").text.splitlines()
        assert lines[0].startswith('\ufeff"baris"')
        assert NIK not in "".join(lines)
        assert "NAMA_BERBEDA" in "".join(lines)
        book = load_workbook(BytesIO(browser.get(f"{path}.xlsx").content))
        rows = [*book.active.values]
        assert rows[-1][2] == f"…{nik_of(1)[-4:]}"


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.ADMIN, Role.SECTION_HEAD])
def test_who_may_not_end_is_refused_everywhere(counter, two, role):
    browser = counter.officer("lain", role=role)
    assert EVENTS not in browser.get("/petugas").text
    for path in (EVENTS, f"{EVENTS}/tidak-cocok", f"{EVENTS}/tidak-cocok.csv"):
        assert browser.get(path).status_code == 403
    assert upload(browser, DEATH).status_code == 403
    assert browser.post(f"{EVENTS}/catat", {"unggahan": "x"}).status_code == 403


def test_another_office_sees_and_answers_nothing_of_it(counter, browser, two):
    where = record(browser, upload(browser, OTHER)).headers["location"]
    [line] = two.all(select(EventLine))
    other = counter.officer("rani", SERANG)
    assert other.get(where).status_code == 404
    assert other.get(f"{where}/baris.csv").status_code == 404
    path = f"{EVENTS}/baris/{line.id}"
    assert other.get(path).status_code == 404
    answer = other.post(path, {"jawaban": "TERAPKAN", "alasan": "x"})
    assert answer.status_code == 404
    assert "BUDI" not in other.get(f"{EVENTS}/tidak-cocok").text
    page = upload(other, DEATH)
    assert "Bukan penduduk yang terdata di kantor ini" in page.text
    assert NAME not in text_of(page.text).replace(NAME, "", 1)
    record(other, page)
    assert two.all(select(Resident.standing).where(Resident.nik == NIK)) == [
        Standing.RESIDENT
    ]
    assert two.all(select(EventList.office_code).order_by(EventList.received_at)) == [
        CIREBON,
        SERANG,
    ]
