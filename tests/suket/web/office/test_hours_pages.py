"""Hours, extra openings and the ways of taking applications, by page and from a day on."""

from datetime import date, time

import pytest
from sqlalchemy import select, text

from suket.access.words import Role
from suket.calendar.tables import ExtraOpening, HoursVersion, OpeningHours
from suket.offices import versions
from suket.offices.tables import Unit
from suket.offices.words import Clock, UnitKind
from suket.web.office.calendar.extra_page import EXTRA
from suket.web.office.calendar.hours_page import HOURS
from suket.web.office.calendar.month_page import CALENDAR
from suket.web.office.calendar.rules_page import RULES
from suket.web.office.calendar.typed_hours import stretches_of
from tests.office_world import CIREBON
from tests.suket.web.office.office_counter import text_of
from tests.suket.web.office.test_calendar_pages import line

# The clock of the counter stands at Sunday, 22 November 2026, 16.00 in Cirebon.
WEEK = {
    "layanan": ["intake", "pickup"],
    "mulai": "2026-12-01",
    "selasa": "09.00–12.00 dan 13.00–16.00",
    "rabu": "tutup",
}
OPENING = {
    "layanan": ["intake"],
    "tanggal": "2026-12-05",
    "buka": "08.00",
    "tutup": "12:00",
    "alasan": "Menjelang pemilu",
}
SURE = {"yakin": "ya"}
TAKEN = {
    "batas": "12.00",
    "pindah": "15.00",
    "jam": "48",
    "hitung": "wall",
    "mulai": "2026-12-01",
}


@pytest.fixture
def admin(counter):
    return counter.officer("ani", role=Role.ADMIN)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", []),
        (" Tutup ", []),
        ("8.00-12.00", [(time(8), time(12))]),
        ("08:00 – 12:00, 13.00 sampai 15.00", [(8, 12), (13, 15)]),
        ("08.00–12.00 dan 13.00–15.00", [(8, 12), (13, 15)]),
        ("08.00", None),
        ("08.00-25.00", None),
        ("08.00-12.00 13.00-15.00", None),
        ("buka", None),
        ("08.00-12.00,", None),
    ],
)
def test_hours_are_read_as_people_write_them(typed, read):
    wanted = read and [
        each if isinstance(each[0], time) else tuple(time(hour) for hour in each)
        for each in read
    ]
    assert stretches_of(typed) == wanted


def test_hours_are_set_for_services_of_a_unit_from_a_day_on(counter, admin):
    form = admin.get(HOURS).text
    assert 'value="08.00–12.00 dan 13.00–15.00"' in form
    page = admin.follow(admin.post(HOURS, WEEK)).text
    assert "Jam buka tersimpan." in text_of(page)
    assert "09.00–12.00 dan 13.00–16.00" in line(page, 1)
    assert "Di luar hari buka" in line(page, 2)
    assert "08.00–12.00" in line(admin.get(CALENDAR).text, 24)
    assert len(counter.world.all(select(HoursVersion.id))) == 2


def test_a_kecamatan_has_hours_of_its_own(counter, admin):
    with counter.world.database.begin() as session:
        session.add(
            Unit(
                id="k1",
                office_code=CIREBON,
                kind=UnitKind.KECAMATAN,
                name="Kecamatan Kejaksan",
                region_code="32.74.01",
            )
        )
    assert "Kecamatan Kejaksan" in admin.get(f"{HOURS}?unit=k1").text
    assert admin.post(HOURS, {**WEEK, "unit": "k1"}).is_redirect
    assert {*counter.world.all(select(HoursVersion.unit_id))} == {"k1"}
    assert admin.post(HOURS, {**WEEK, "unit": "k2"}).status_code == 404


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"layanan": []}, "Pilih paling sedikit satu layanan."),
        ({"mulai": ""}, "Isi tanggalnya."),
        ({"mulai": "2026-11-21"}, "Hari itu sudah lewat."),
        ({"senin": "pagi"}, "Tulis jamnya seperti"),
        ({"senin": "12.00-08.00"}, "tumpang tindih"),
    ],
)
def test_what_is_amiss_with_hours_is_said_and_nothing_set(counter, admin, over, told):
    assert told in text_of(admin.post(HOURS, {**WEEK, **over}).text)
    assert counter.world.all(select(OpeningHours.weekday)) == []


def test_a_saturday_is_opened(counter, admin):
    shown = text_of(admin.post(EXTRA, OPENING).text)
    assert "Pengajuan Tutup (Di luar hari buka) menjadi 08.00–12.00" in shown
    assert counter.world.all(select(ExtraOpening.id)) == []
    page = admin.follow(admin.post(EXTRA, {**OPENING, **SURE})).text
    assert "Buka tambahan tersimpan." in text_of(page)
    assert "08.00–12.00" in line(page, 5)


def test_an_hour_more_is_shown_beside_the_hours_of_the_day_before_it_is_added(admin):
    monday = {**OPENING, "tanggal": "2026-12-07", "buka": "02.30", "tutup": "08.00"}
    shown = text_of(admin.post(EXTRA, monday).text)
    assert (
        "Pengajuan 08.00–12.00 dan 13.00–15.00 menjadi 02.30–12.00 dan 13.00–15.00"
        in shown
    )
    page = admin.follow(admin.post(EXTRA, {**monday, **SURE})).text
    assert "02.30–12.00 dan 13.00–15.00" in line(page, 7)


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"layanan": []}, "Pilih paling sedikit satu layanan."),
        ({"tanggal": "x"}, "Isi tanggalnya."),
        ({"tanggal": "2026-11-21"}, "Hari itu sudah lewat."),
        ({"buka": ""}, "Isi jamnya"),
        ({"tutup": "24.00"}, "Isi jamnya"),
        ({"alasan": " "}, "Isi alasannya"),
    ],
)
def test_what_is_amiss_with_an_opening_is_said_and_nothing_opened(
    counter, admin, over, told
):
    assert told in text_of(admin.post(EXTRA, {**OPENING, **over}).text)
    assert counter.world.all(select(ExtraOpening.id)) == []


def office_on(counter, day):
    with counter.world.database.reading() as session:
        return versions.on_day(session, CIREBON, day)


def test_cut_off_and_clock_are_the_offices_from_a_day_on(counter, admin):
    form = admin.get(RULES).text
    assert 'value="11.00"' in form
    assert 'value="24"' in form
    assert admin.post(RULES, TAKEN).is_redirect
    before, after = (
        office_on(counter, date(2026, *day)) for day in ((11, 30), (12, 1))
    )
    assert (before.cut_off, before.clock, before.clock_hours) == (
        time(11),
        Clock.WORKING,
        24,
    )
    assert (after.cut_off, after.moves_until) == (time(12), time(15))
    assert (after.clock, after.clock_hours) == (Clock.WALL, 48)
    page = text_of(admin.get("/petugas/kantor").text)
    assert "Suket selesai dalam" in page
    assert "mulai pukul 12.00" in page
    again = admin.post(RULES, TAKEN)
    assert again.status_code == 422  # nothing would be another


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"batas": "siang"}, "misalnya 11.00"),
        ({"pindah": ""}, "misalnya 16.00"),
        ({"jam": "0"}, "1 sampai 720"),
        ({"jam": "721"}, "1 sampai 720"),
        ({"hitung": "x"}, "Pilih menurut jam apa"),
        ({"mulai": ""}, "Isi tanggalnya."),
        ({"mulai": "2026-11-21"}, "Hari itu sudah lewat."),
    ],
)
def test_what_is_amiss_with_the_rules_is_said(counter, admin, over, told):
    assert told in text_of(admin.post(RULES, {**TAKEN, **over}).text)
    assert counter.world.all(text("SELECT count(*) FROM intake_version")) == [0]


def test_officers_change_none_of_it(counter):
    officer = counter.officer()
    for path, fields in ((HOURS, WEEK), (EXTRA, OPENING), (RULES, TAKEN)):
        assert officer.get(path).status_code == 403
        assert officer.post(path, fields).status_code == 403
