"""What an office shows at its door: open, left, called, the next day; and its poster."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Event, Thread

import pytest
import zxingcpp
from pypdfium2 import PdfDocument
from starlette.exceptions import HTTPException

from suket.access.rights import Officer
from suket.access.words import Role
from suket.calendar.close_services import close_services
from suket.calendar.open_extra import open_extra
from suket.calendar.tables import Closure, ExtraOpening
from suket.calendar.words import Service
from suket.offices import units
from suket.tickets.call_next import call_next
from suket.tickets.draw_number import draw_number
from suket.tickets.set_line import Line, set_line
from suket.web.citizen.brief_memory import BriefMemory
from suket.web.citizen.service_page import _SEEN
from suket.web.office.calendar.poster_page import POSTER
from suket.web.office.calendar.quota_page import QUOTA
from suket.web.office.calendar.slot_page import SLOTS
from suket.web.pages import SERVICE
from tests.office_world import CIREBON, SERANG
from tests.suket.web.office.office_counter import text_of

# The clock of the counter stands at Sunday, 22 November 2026, 16.00 in Cirebon.
TODAY = date(2026, 11, 22)
WEEK = [str(day) for day in range(7)]
SIZES = {"general": "3", "kecamatan": "0", "urgent": "0", "hari": WEEK}
OFFICER = Officer(username="budi", office=CIREBON)


@pytest.fixture(autouse=True)
def _forgotten():
    _SEEN._kept.clear()


def seen(counter, path=CIREBON):
    answer = counter.stranger().get(f"{SERVICE}/{path}")
    assert answer.status_code == 200
    return text_of(answer.text)


def act(counter, verb, *words, **by):
    with counter.world.database.begin() as session:
        unit = units.dinas(session, CIREBON)
        return verb(session, unit, *words, **by, now=counter.now)


def shut(session, unit, *services, now):
    closure = Closure(
        office_code=unit.office_code,
        first_day=TODAY,
        last_day=date(2026, 11, 27),
        reason="Pindah gedung",
        notice="Pengajuan tetap dilayani lewat telepon.",
    )
    close_services(session, closure, services, who="uji", now=now)


def open_now(session, unit, service, closes, now):
    opened = ExtraOpening(
        service=service, day=TODAY, opens=time(8), closes=closes, reason="uji"
    )
    open_extra(session, unit, opened, who="uji", now=now)


@pytest.mark.row(33)
def test_open_and_shut_are_told_with_reason_and_until_when(counter):
    act(counter, shut, Service.COUNTER)
    act(counter, open_now, Service.PICKUP, time(17))
    told = seen(counter)
    assert "Kota Cirebon" in told
    assert (
        "Loket Tutup Pindah gedung; sampai 27 November 2026; buka lagi Senin, 30"
        " November 2026 Pengajuan tetap dilayani lewat telepon." in told
    )
    assert "Pengambilan Buka sampai pukul 17.00" in told
    assert "Perekaman Tutup Di luar hari buka; buka lagi Senin, 23 November" in told


@pytest.mark.row(33)
def test_what_is_left_and_the_next_free_days_are_told(counter):
    told = seen(counter)
    assert "Sisa tempat" not in told
    assert "masih ada tempat: Senin, 23 November 2026" in told
    admin = counter.officer("ani", role=Role.ADMIN)
    admin.post(QUOTA, {**SIZES, "mulai": "2026-11-22"})
    admin.post(
        SLOTS, {"orang": "1", "menit": "60", "hari": WEEK[2:3], "mulai": "2026-11-22"}
    )
    counter.now += timedelta(seconds=5)
    told = seen(counter)
    assert "Sisa tempat hari ini: 0 dari 3." in told
    assert "Jam pengambilan berikutnya" in told
    assert "masih ada tempat: Rabu, 25 November 2026 pukul 08.00" in told
    assert counter.stranger().get(f"{SERVICE}/{CIREBON}").text.count(">Layanan<") == 0


@pytest.mark.row(33)
def test_the_day_that_follows_is_never_today(counter):
    admin = counter.officer("ani", role=Role.ADMIN)
    admin.post(QUOTA, {**SIZES, "mulai": "2026-11-23"})
    every = {"orang": "1", "menit": "60", "hari": WEEK, "mulai": "2026-11-23"}
    admin.post(SLOTS, every)
    counter.now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 09.00
    told = seen(counter)
    assert "Sisa tempat hari ini: 3 dari 3." in told
    assert "berikutnya yang masih ada tempat: Selasa, 24 November 2026" in told
    assert "Jam pengambilan berikutnya yang masih ada tempat: hari ini pukul" in told
    counter.now = counter.now.replace(hour=12)  # 19.00: shut until tomorrow
    told = seen(counter)
    assert "Sisa tempat" not in told
    assert "berikutnya yang masih ada tempat: Selasa, 24 November 2026" in told


@pytest.mark.row(33)
def test_the_numbers_that_are_called_are_shown_and_nobody_is_named(counter):
    act(counter, open_now, Service.PICKUP, time(17))
    line = Line("A", "Pengambilan", Service.PICKUP, 9, TODAY)
    act(counter, set_line, line, who="uji")
    for _ in range(2):
        act(counter, draw_number, "A", officer=OFFICER)
    act(counter, call_next, "2", officer=OFFICER)
    assert "Dipanggil sekarang A-001 loket 2 1 menunggu." in seen(counter)


def test_it_is_kept_for_some_seconds_and_asks_again_without_a_script(counter):
    page = counter.stranger().get(f"{SERVICE}/{CIREBON}")
    assert page.headers["refresh"] == "30"
    assert f'href="{SERVICE}/{CIREBON}?diam=ya"' in page.text
    still = counter.stranger().get(f"{SERVICE}/{CIREBON}?diam=ya")
    assert "refresh" not in still.headers
    assert "Tutup Pindah gedung" not in seen(counter)
    act(counter, shut, Service.COUNTER)
    assert "Pindah gedung" not in seen(counter)
    counter.now += timedelta(seconds=5)
    assert "Pindah gedung" in seen(counter)


@pytest.mark.parametrize("path", ["99.99", "x", f"{CIREBON}/x", f"{CIREBON}/{SERANG}"])
def test_what_is_no_office_or_unit_is_not_found(counter, path):
    assert counter.stranger().get(f"{SERVICE}/{path}").status_code == 404


def test_many_who_ask_are_one_who_looks():
    memory, looks = BriefMemory(timedelta(seconds=5)), []
    now = datetime(2020, 3, 17, tzinfo=UTC)
    looking, go_on = Event(), Event()

    def look():
        looks.append(1)
        looking.set()
        go_on.wait(10)
        return len(looks)

    first = Thread(target=memory.get, args=("a", look), kwargs={"now": now})
    first.start()
    looking.wait(10)
    others = [
        Thread(target=memory.get, args=("a", look), kwargs={"now": now})
        for _ in range(3)
    ]
    for other in others:
        other.start()
    go_on.set()
    for each in (first, *others):
        each.join()
    assert len(looks) == 1


def test_while_somebody_looks_others_have_what_was_seen_or_come_again(monkeypatch):
    monkeypatch.setattr("suket.web.citizen.brief_memory.WAIT_SECONDS", 0.01)
    memory = BriefMemory(timedelta(seconds=5))
    now = datetime(2020, 3, 17, tzinfo=UTC)
    assert memory.get("a", lambda: 1, now=now) == 1
    later = now + timedelta(seconds=9)

    def look():
        assert memory.get("a", lambda: 3, now=later) == 1
        with pytest.raises(HTTPException):
            memory.get("b", lambda: 3, now=later)
        return 2

    assert memory.get("a", look, now=later) == 2


def test_no_more_are_kept_than_a_bound(monkeypatch):
    monkeypatch.setattr("suket.web.citizen.brief_memory.MOST_KEPT", 2)
    memory = BriefMemory(timedelta(seconds=5))
    for key in "abc":
        memory.get(key, lambda: 1, now=datetime(2020, 3, 17, tzinfo=UTC))
    assert [*memory._kept] == ["b", "c"]


@pytest.mark.row(33)
def test_the_poster_is_one_sheet_whose_code_leads_to_the_page(counter):
    admin = counter.officer("ani", role=Role.ADMIN)
    answer = admin.get(POSTER)
    assert answer.headers["content-type"] == "application/pdf"
    [page] = PdfDocument(answer.content)
    assert (round(page.get_width()), round(page.get_height())) == (595, 842)
    [found] = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    assert found.text.endswith(f"{SERVICE}/{CIREBON}")
    assert counter.stranger().get(f"{SERVICE}/{CIREBON}").status_code == 200
    assert "Buka atau tutup hari ini?" in page.get_textpage().get_text_bounded()
