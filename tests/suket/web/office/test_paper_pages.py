"""Pictures of papers by page: handed in with the form, later, and looked at."""

import re

import pytest
from sqlalchemy import func, select, text

from suket.access.words import Role
from suket.applications import cases
from suket.applications.cases import Step
from suket.applications.picture_tables import KeptPicture
from suket.applications.request_tables import ApplicationDraft
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState, StepReason
from suket.intake.paper_pictures import MOST_BYTES
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from suket.web.office.applications.apply_page import NEW
from suket.web.office.assisting.help_page import HELP
from tests.office_world import CIREBON, NIK, SERANG, jpeg, nik_of
from tests.suket.intake.test_paper_pictures import saved
from tests.suket.web.office.checking_desk import CHECK, CheckingDesk
from tests.suket.web.office.office_counter import hidden, text_of

FIELDS = {"nik": NIK, "jenis": "new", "jalur": "phone", "kunci": "k1"}
HELPED = {"jenis": "new", "tanpa_hp": "ya", "setuju": "ya", "kunci": "k1"}
CARD = ("kk.jpg", jpeg(size=(60, 40)))
ANOTHER = ("kk.jpg", jpeg(shade=5, size=(60, 40)))
HELD = "Fotonya sudah diterima."


def pictures_on(page):
    """Return the addresses of the pictures that a page shows, each once."""
    found = re.findall(r'src="(/petugas/pengajuan/[^"]+/foto/[^"]+)"', page)
    return list(dict.fromkeys(found))


def kept(counter):
    return counter.world.all(select(func.count()).select_from(KeptPicture))[0]


def applied(browser, fields=FIELDS, where=NEW, **files):
    return browser.post(where, fields, files=files)


def test_a_picture_comes_with_the_form_and_is_shown_to_who_may_see_it(counter):
    counter.world.add()
    browser = counter.officer()
    page = browser.follow(applied(browser, foto_kk=CARD)).text
    [picture] = pictures_on(page)
    answer = browser.get(picture)
    assert answer.content.startswith(b"\xff\xd8\xff")
    headers = ("content-type", "cache-control", "x-content-type-options")
    wanted = ["image/jpeg", "no-store", "nosniff"]
    assert [answer.headers[name] for name in headers] == wanted
    assert counter.stranger().get(picture).status_code == 303
    assert counter.officer("ani", SERANG).get(picture).status_code == 404


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), "lebih dari 2 MB"),
        (saved(size=(4096, 3073), mode="L", colour=0), "lebih dari 12 megapiksel"),
        (b"not a picture", "bukan foto yang dapat dibaca"),
        (b"%PDF-1.7", "PDF tidak diterima di sini"),
        (jpeg(size=(600, 400))[:-900], "rusak atau terpotong"),
        (b"\0\0\0\x18ftypheic" + bytes(30), "Foto HEIC ini tidak dapat dibaca"),
        (b"", "Foto ini kosong"),
    ],
)
def test_what_cannot_be_taken_is_told_in_its_place_and_nothing_else_is_lost(
    counter, data, told
):
    counter.world.add()
    browser = counter.officer()
    lost = FIELDS | {"jenis": "lost", "dasar": "STPL/1/2026", "nama": "SITI BARU"}
    answer = applied(browser, lost, foto_kk=CARD, foto_polisi=("s.jpg", data))
    assert answer.status_code == 422
    [error] = re.findall(
        r'id="foto_polisi-error"[^>]*>(.*?)</p>', answer.text, re.DOTALL
    )
    assert told in text_of(error)
    for value in ("STPL/1/2026", "SITI BARU", NIK):
        assert f'value="{value}"' in answer.text
    assert HELD in answer.text
    assert counter.world.all(select(ApplicationCase.id)) == []
    page = browser.follow(applied(browser)).text
    assert len(pictures_on(page)) == 1  # the good one, taken once


def test_a_picture_outlives_what_was_mistyped_and_can_be_replaced(counter):
    counter.world.add()
    browser = counter.officer()
    answer = applied(browser, FIELDS | {"nik": "1"}, foto_kk=CARD)
    assert HELD in answer.text
    applied(browser, FIELDS | {"nik": "1"}, foto_kk=ANOTHER)
    page = browser.follow(applied(browser, FIELDS)).text
    assert len(pictures_on(page)) == 1
    assert kept(counter) == 1


def test_what_is_held_is_nobody_elses(counter):
    counter.world.add()
    applied(counter.officer(), FIELDS | {"nik": "1"}, foto_kk=CARD)
    other = counter.officer("budi")
    assert HELD not in applied(other, FIELDS | {"nik": "1"}).text
    assert pictures_on(other.follow(applied(other)).text) == []


def test_a_key_that_no_request_can_have_holds_nothing(counter):
    counter.world.add()
    answer = applied(counter.officer(), FIELDS | {"kunci": "k" * 65}, foto_kk=CARD)
    assert answer.status_code == 422
    assert kept(counter) == 0


@pytest.fixture
def kejaksan(counter):
    """The counter with two kecamatan, and the id of a resident of the first."""
    with counter.world.database.begin() as session:
        for number, name in (("01", "harjamukti"), ("05", "kejaksan")):
            row = Unit(
                id=name,
                office_code=CIREBON,
                kind=UnitKind.KECAMATAN,
                name=f"Kecamatan {name.title()}",
                region_code=f"{CIREBON}.{number}",
            )
            session.add(row)
    counter.here = counter.world.add(nik=NIK, region_code="32.74.05.1001")
    return counter


def operator(counter, unit="kejaksan"):
    return counter.officer(unit, role=Role.OPERATOR, unit=unit)


def number_of(answer):
    return answer.headers["location"].split("/")[3]


def test_an_operator_hands_pictures_in_and_sees_those_of_the_own_kecamatan(kejaksan):
    browser, there = operator(kejaksan), f"{HELP}/{kejaksan.here}"
    answer = applied(browser, HELPED, there, foto_kk=CARD)
    number = number_of(answer)
    [picture] = pictures_on(browser.get(f"/petugas/pengajuan/{number}").text)
    assert browser.get(picture).status_code == 200
    other = operator(kejaksan, "harjamukti")
    assert other.get(picture).status_code == 404
    where = f"/petugas/pengajuan/{number}/berkas"
    assert other.get(where).status_code == 404
    assert other.post(where, files={"foto_kk": ANOTHER}).status_code == 404
    assert kept(kejaksan) == 1


def test_a_draft_keeps_its_pictures_and_they_go_with_it(kejaksan):
    browser, there = operator(kejaksan), f"{HELP}/{kejaksan.here}"
    page = browser.follow(applied(browser, HELPED, f"{there}/draf", foto_kk=CARD)).text
    assert HELD in page
    assert "Draf tersimpan" in page
    wrong = applied(browser, HELPED, f"{there}/draf", foto_kk=("x", b"x"))
    assert "bukan foto yang dapat dibaca" in wrong.text
    browser.post(f"{there}/buang")
    assert kejaksan.world.all(select(ApplicationDraft.id)) == []
    assert kept(kejaksan) == 0


def let_wait(counter, number):
    """Have an application wait for its family card."""
    with counter.world.database.begin() as session:
        case = cases.find(session, number, office=CIREBON)
        now = counter.now
        if case.state is CaseState.DITERIMA:
            cases.advance(session, case, Step(to=CaseState.DIPERIKSA, at=now))
        why = StepReason.BERKAS_TIDAK_TERBACA
        step = Step(to=CaseState.KURANG_BERKAS, at=now, reason=why)
        cases.advance(session, case, step)


def test_a_picture_of_the_paper_that_was_asked_for_lets_it_be_checked_again(kejaksan):
    browser = operator(kejaksan)
    answer = applied(browser, HELPED, f"{HELP}/{kejaksan.here}")
    number = number_of(answer)
    let_wait(kejaksan, number)
    where = f"/petugas/pengajuan/{number}/berkas"
    assert f'href="{where}"' in browser.get(f"/petugas/pengajuan/{number}").text
    assert "Pilih fotonya" in text_of(browser.post(where).text)
    wrong = browser.post(where, files={"foto_kk": ("x", b"x")})
    assert "bukan foto yang dapat dibaca" in wrong.text
    page = browser.follow(browser.post(where, files={"foto_kk": CARD})).text
    assert "Berkas yang datang sudah dicatat." in page
    assert len(pictures_on(page)) == 1
    [state] = kejaksan.world.all(select(ApplicationCase.state))
    assert state is CaseState.DIPERIKSA
    page = browser.follow(browser.post(where, files={"foto_kk": ANOTHER})).text
    assert "Foto berkasnya sudah disimpan." in page


@pytest.fixture
def desk(counter):
    return CheckingDesk(counter)


def handed_in(desk, number, picture=CARD):
    clerk = desk.counter.entered("siti")
    clerk.post(f"/petugas/pengajuan/{number}/berkas", files={"foto_kk": picture})


def test_who_checks_has_the_picture_beside_what_is_claimed_and_recorded(desk):
    desk.counter.employ("siti")
    number, browser = desk.received(), desk.verifier()
    assert "review--pictured" not in browser.get(CHECK).text
    handed_in(desk, number)
    page = browser.get(f"{CHECK}/{number}").text
    [picture] = pictures_on(page)
    assert browser.get(picture).status_code == 200
    assert "review--pictured" in page
    assert 'id="besar-family-card"' in page
    handed_in(desk, number, ANOTHER)
    fields = {name: hidden(page, name) for name in ("versi", "isi", "foto")}
    fields["berkas"] = "family-card:present"
    answer = browser.post(f"{CHECK}/{number}/setuju", fields)
    assert "foto berkasnya berubah" in text_of(answer.text)
    fields["foto"] = hidden(answer.text, "foto")
    assert browser.post(f"{CHECK}/{number}/setuju", fields).status_code == 303
    head = desk.head().get(f"/petugas/setujui/{number}").text
    assert len(pictures_on(head)) == 1


def test_a_picture_that_cannot_be_opened_or_is_gone_is_said(desk):
    desk.counter.employ("siti")
    number = desk.received()
    handed_in(desk, number)
    browser = desk.counter.entered("siti")
    case = f"/petugas/pengajuan/{number}"
    [picture] = pictures_on(browser.get(case).text)
    with desk.counter.world.database.begin() as session:
        broken = text("UPDATE kept_picture SET sealed = :b")
        session.execute(broken, {"b": bytes(40)})
    answer = browser.get(picture)
    assert answer.status_code == 409
    assert "tidak dapat dibuka lagi" in answer.text
    with desk.counter.world.database.begin() as session:
        session.execute(text("DELETE FROM kept_picture"))
    assert browser.get(picture).status_code == 404
    assert "masa simpannya habis" in browser.get(case).text


def test_nothing_is_added_once_it_was_checked(desk):
    desk.counter.employ("siti")
    number = desk.verified()
    browser = desk.counter.entered("siti")
    where = f"/petugas/pengajuan/{number}/berkas"
    assert where not in browser.get(f"/petugas/pengajuan/{number}").text
    answer = browser.post(where, files={"foto_kk": CARD})
    assert answer.status_code == 409
    assert "sudah diperiksa" in answer.text


def test_a_form_has_no_more_files_than_papers(counter):
    files = [("foto_kk", (f"{n}.jpg", b"x")) for n in range(6)]
    browser = counter.officer()
    assert browser.client.post(NEW, data=FIELDS, files=files).status_code == 400


def test_somebody_not_recorded_can_hand_in_pictures_too(counter):
    browser = counter.officer()
    fields = FIELDS | {"nik": nik_of(5)}
    page = browser.follow(applied(browser, fields, foto_kk=CARD)).text
    assert len(pictures_on(page)) == 1
