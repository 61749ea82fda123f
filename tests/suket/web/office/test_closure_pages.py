"""A closure by page: its numbers are seen first, and many move only by two persons."""

import re

import pytest
from sqlalchemy import select, text

from suket.access.words import Role
from suket.applications.planning.tables import ClosureRequest, Replanning
from suket.calendar.tables import Closure
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from suket.web.office.applications.telling_page import TELL
from suket.web.office.calendar.close_page import CLOSE
from suket.web.office.calendar.month_page import CALENDAR
from tests.office_world import CIREBON
from tests.suket.applications.waiting_room import WaitingRoom
from tests.suket.web.office.office_counter import PASSWORD, text_of

# The clock of the counter stands at Sunday, 22 November 2026, 16.00 in Cirebon.
SHUT = {
    "layanan": ["intake"],
    "dari": "2026-11-23",
    "sampai": "2026-11-24",
    "alasan": "Pindah gedung",
}
FEW = 3
NUMBERS = "3 janji pindah; terakhir 2 Desember 2026; 0 tanpa tempat; 0 mendesak"


@pytest.fixture
def admin(counter):
    return counter.officer("ani", role=Role.ADMIN)


def crowd(counter, count):
    """Have so many have a place on Monday, and one more on Tuesday."""
    room = WaitingRoom(counter.world, now=counter.now)
    room.limit(general=count)
    told = [room.asked(serial) for serial in range(1, count + 2)]
    assert {each.day.day for each in told[:-1]} == {23}
    return room, told


@pytest.fixture
def few(monkeypatch):
    """Let three be many: what counts in the database is told by its own tests."""
    monkeypatch.setattr("suket.applications.planning.change_calendar.MOST_BY_ONE", FEW)
    monkeypatch.setattr("suket.web.office.calendar.close_page.MOST_BY_ONE", FEW)


def hidden(page):
    """Return the hidden fields of the last form of a page but for its token."""
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value for name, value in found if name != "csrf"}


def answered(page):
    """Return the fields by which the second person accepts what a page shows."""
    *_, form = re.findall(r'<form[^>]*/setuju".*?</form>', page, flags=re.DOTALL)
    return hidden(form) | {"kata_sandi": PASSWORD}


def seen(browser, **over):
    """Look at what a closure does, and return the page and its fields."""
    page = browser.post(CLOSE, {**SHUT, **over}).text
    return text_of(page), hidden(page) | {"layanan": ["intake"]}


def test_the_numbers_are_seen_and_then_it_is_done(counter, admin):
    room, told = crowd(counter, 2)
    page, fields = seen(admin)
    assert NUMBERS in page.replace(" ;", ";")
    assert counter.world.all(select(Closure.id)) == []
    assert admin.post(CLOSE, fields).status_code == 303
    assert [room.case(each.number).day.day for each in told] == [25, 25, 26]
    assert len(counter.world.all(select(Replanning.id))) == 1


def test_whoever_comes_between_is_shown_before_anything_is_done(counter, admin):
    room, _ = crowd(counter, 2)
    _, fields = seen(admin)
    room.asked(9)
    again = admin.post(CLOSE, fields)
    assert "makin banyak janji yang pindah" in text_of(again.text)
    assert "4 janji pindah" in text_of(again.text)
    assert counter.world.all(select(Closure.id)) == []
    assert admin.post(CLOSE, hidden(again.text) | {"layanan": ["intake"]}).is_redirect


def test_one_unit_is_shut_alone_and_its_promises_alone_are_counted(counter, admin):
    crowd(counter, 2)
    with counter.world.database.begin() as session:
        upt = Unit(id="u1", office_code=CIREBON, kind=UnitKind.UPT, name="UPT Contoh")
        session.add(upt)
    assert "UPT Contoh" in admin.get(CLOSE).text
    assert NUMBERS in seen(admin)[0].replace(" ;", ";")
    page, fields = seen(admin, unit="u1")
    assert "Unit UPT Contoh" in page
    assert "2 hari buka menjadi tutup" in page
    assert "Tidak ada janji yang pindah." in page
    month = text_of(admin.follow(admin.post(CLOSE, fields)).text)
    assert "UPT Contoh: Pengajuan tutup. Pindah gedung." in month
    [closure] = counter.world.all(select(Closure))
    form = admin.get(f"{CLOSE}?ganti={closure.id}").text
    assert '<option value="u1" selected>' in form
    assert admin.post(CLOSE, {**SHUT, "unit": "u2"}).status_code == 404


@pytest.mark.row(10)
def test_a_closure_says_when_it_is_looked_at_again_and_then_what_it_moves(
    counter, admin
):
    room, told = crowd(counter, 2)
    monday = {"sampai": "2026-11-23", "tinjau": "2026-11-23"}
    page, fields = seen(admin, **monday)
    admin.post(CLOSE, fields)
    assert "Ditinjau 23 November 2026" in text_of(admin.get(CALENDAR).text)
    before = [room.case(each.number).day.day for each in told]
    assert 23 not in before
    assert 24 in before
    counter.later(days=1)  # it is looked at again, and another day is needed
    admin = counter.entered("ani")
    [first] = counter.world.all(select(Closure.id))
    form = admin.get(f"{CLOSE}?ganti={first}").text
    assert 'value="2026-11-23"' in form
    page, fields = seen(admin, ganti=str(first), tinjau="2026-11-24")
    moves = int(re.search(r"(\d+) janji pindah", page)[1])
    assert moves >= before.count(24)
    assert [room.case(each.number).day.day for each in told] == before  # only counted
    admin.post(CLOSE, fields)
    after = [room.case(each.number).day.day for each in told]
    assert not {23, 24} & {*after}
    assert "Ditinjau 24 November 2026" in text_of(admin.get(CALENDAR).text)


def request_of(counter, admin):
    """Ask for a closure that moves many; return the path of its page."""
    page, fields = seen(admin)
    assert "orang kedua harus setuju" in page
    answer = admin.follow(admin.post(CLOSE, fields))
    assert "Layanan baru tutup sesudah orang kedua setuju" in text_of(answer.text)
    assert counter.world.all(select(Closure.id)) == []
    return re.search(r"/petugas/kalender/permintaan/[\w-]+", answer.text)[0]


def test_more_than_may_move_wait_for_a_second_person(counter, admin, few):
    room, told = crowd(counter, FEW)
    path = request_of(counter, admin)
    own = admin.get(path).text
    assert "Anda sendiri yang meminta" in own
    refused = admin.post(f"{path}/setuju", hidden(own) | {"pindah": "9"})
    assert refused.status_code == 409
    assert "Minta admin lain" in text_of(refused.text)
    second = counter.officer("wati", role=Role.ADMIN)
    page = second.get(path).text
    assert "Diminta oleh ani CONTOH" in text_of(page)
    assert "4 janji pindah" in text_of(page)
    done = second.follow(second.post(f"{path}/setuju", answered(page)))
    assert "janjinya sudah dipindahkan" in text_of(done.text)
    assert [room.case(each.number).day.day for each in told] == [25, 25, 25, 26]
    [row] = counter.world.all(select(Replanning))
    assert row.asked_by != row.confirmed_by
    assert second.post(f"{path}/setuju", answered(page)).status_code == 409
    assert "sudah dijawab" in text_of(second.get(path).text)


def test_a_request_is_counted_again_when_it_is_accepted(counter, admin, few):
    room, _ = crowd(counter, FEW)
    path = request_of(counter, admin)
    second = counter.officer("wati", role=Role.ADMIN)
    page = second.get(path).text
    room.asked(9)
    again = second.post(f"{path}/setuju", answered(page))
    assert "makin banyak janji yang pindah" in text_of(again.text)
    assert counter.world.all(select(Closure.id)) == []
    assert second.post(f"{path}/setuju", answered(again.text)).is_redirect


@pytest.mark.parametrize(
    ("who", "how", "answer"),
    [("wati", "tolak", "refused"), ("ani", "tarik", "taken-back")],
)
def test_a_request_is_refused_or_taken_back_and_nothing_moves(
    counter, admin, few, who, how, answer
):
    room, told = crowd(counter, FEW)
    path = request_of(counter, admin)
    browser = admin if who == "ani" else counter.officer(who, role=Role.ADMIN)
    assert browser.post(f"{path}/{how}").is_redirect
    [row] = counter.world.all(select(ClosureRequest))
    assert row.answer == answer
    assert [room.case(each.number).day for each in told] == [each.day for each in told]
    assert "permintaan/" not in admin.get(CALENDAR).text


@pytest.mark.parametrize(("who", "how"), [("ani", "tolak"), ("wati", "tarik")])
def test_nobody_refuses_their_own_or_takes_back_anothers(counter, admin, few, who, how):
    crowd(counter, FEW)
    path = request_of(counter, admin)
    browser = admin if who == "ani" else counter.officer(who, role=Role.ADMIN)
    assert browser.post(f"{path}/{how}").status_code == 409


def test_after_two_days_nobody_accepts_it(counter, admin, few):
    crowd(counter, FEW)
    path = request_of(counter, admin)
    counter.later(hours=48)
    second = counter.officer("wati", role=Role.ADMIN)
    answer = second.post(f"{path}/setuju", {"pindah": "9", "terakhir": "2027-01-01"})
    assert answer.status_code == 409
    assert "sudah lewat" in text_of(second.get(path).text)


def test_who_is_moved_is_told_and_ticked_off(counter, admin):
    _, told = crowd(counter, 2)
    _, fields = seen(admin)
    admin.post(CLOSE, fields)
    officer = counter.officer()
    page = officer.get(TELL).text
    assert "Yang perlu diberi tahu (3)" in text_of(page)
    assert "Suket dapat diambil mulai" in text_of(page)
    assert "Layanan ditutup sementara." in text_of(page)
    assert "Pilih siapa" in text_of(officer.post(TELL, {}).text)
    numbers = [each.number for each in told[:2]]
    after = officer.follow(officer.post(TELL, {"nomor": numbers})).text
    assert "Yang perlu diberi tahu (1)" in text_of(after)
    assert numbers[0] not in after
    by = counter.world.all(text("SELECT DISTINCT told_by FROM telling"))
    assert {*by} - {None} != set()
    assert admin.post(TELL, {"nomor": numbers}).status_code == 403
    assert officer.post(TELL, {"nomor": ["x"]}).status_code == 404
