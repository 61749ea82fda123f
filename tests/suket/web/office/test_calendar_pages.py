"""The calendar by page: a month, a closure that is seen first, quotas, holidays."""

import re

import pytest
from sqlalchemy import select

from suket.access.rights import Role
from suket.calendar.tables import Closure, Holiday
from suket.quotas.tables import QuotaRule, SlotRule
from suket.web.office.calendar.close_page import CLOSE, REOPEN
from suket.web.office.calendar.holiday_page import HOLIDAY
from suket.web.office.calendar.line_page import LINES
from suket.web.office.calendar.month_page import CALENDAR
from suket.web.office.calendar.poster_page import POSTER
from suket.web.office.calendar.quota_page import QUOTA
from suket.web.office.calendar.slot_page import SLOTS
from suket.web.pages import SERVICE
from tests.office_world import CIREBON, SERANG
from tests.suket.web.office.office_counter import text_of

# The clock of the counter stands at Sunday, 22 November 2026, 16.00 in Cirebon.
SHUT = {
    "layanan": ["counter", "pickup"],
    "dari": "2026-11-23",
    "sampai": "2026-11-27",
    "alasan": "Pindah gedung",
    "pengumuman": "Pengajuan tetap dilayani lewat telepon.",
}
SIZES = {
    "general": "120",
    "kecamatan": "30",
    "urgent": "0",
    "hari": ["0", "1", "2", "3", "4"],
    "mulai": "2026-11-22",
}


@pytest.fixture
def admin(counter):
    return counter.officer("ani", role=Role.ADMIN)


def line(page, day):
    """Return the row of a day, as it is read."""
    rows = re.findall(r'<tr class="govuk-table__row.*?</tr>', page, re.DOTALL)
    return next(text_of(row) for row in rows if f", {day}" in text_of(row)[:12])


def close(browser, **over):
    return browser.post(CLOSE, {**SHUT, **over, "yakin": "ya"})


def closures(counter):
    return counter.world.all(select(Closure).order_by(Closure.id))


def test_a_month_shows_hours_weekends_and_holidays(counter):
    page = counter.officer().get(f"{CALENDAR}?bulan=2026-12").text
    assert "Kalender Desember 2026" in page
    assert "08.00–12.00 dan 13.00–15.00" in line(page, 1)
    assert "Di luar hari buka" in line(page, 5)
    assert "Hari Raya Natal" in line(page, 25)


@pytest.mark.parametrize("written", ["", "2026-13", "9999-12", "1899-01", "x"])
def test_a_month_that_is_none_is_this_one(counter, written):
    page = counter.officer().get(f"{CALENDAR}?bulan={written}").text
    assert "Kalender November 2026" in page
    assert "Hari ini" in line(page, 22)


def test_a_closure_is_seen_before_it_is_made(counter, admin):
    seen = admin.post(CLOSE, SHUT)
    assert seen.status_code == 200
    assert "5 hari buka menjadi tutup" in text_of(seen.text)
    assert closures(counter) == []
    page = admin.follow(close(admin)).text
    assert "Loket dan Pengambilan" in line(page, 24)
    assert "08.00–12.00" in line(page, 24)  # applications are taken as before
    assert "Pengajuan tetap dilayani lewat telepon." in text_of(page)


def test_a_closure_is_extended_and_taken_back(counter, admin):
    close(admin)
    first = closures(counter)[0]
    form = admin.get(f"{CLOSE}?ganti={first.id}").text
    assert 'value="Pindah gedung"' in form
    close(admin, sampai="2026-12-04", ganti=str(first.id))
    page = admin.get(f"{CALENDAR}?bulan=2026-12").text
    assert "Loket" in line(page, 4)
    assert "sudah diubah orang lain" in text_of(close(admin, ganti=str(first.id)).text)
    newest = closures(counter)[-1]
    page = admin.follow(admin.post(REOPEN, {"ganti": str(newest.id)})).text
    assert "Penutupan" not in text_of(page)
    assert "Loket" not in line(page, 24)


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"layanan": []}, "Pilih paling sedikit satu layanan."),
        ({"layanan": ["semua"]}, "Pilih paling sedikit satu layanan."),
        ({"dari": ""}, "Isi kapan layanan mulai tutup."),
        ({"sampai": "31/12/2026"}, "Isi sampai kapan layanan tutup."),
        ({"sampai": "2026-11-22"}, "tidak boleh sebelum “Tutup mulai”"),
        ({"sampai": "2029-01-01"}, "tidak boleh sebelum “Tutup mulai”"),
        ({"sampai": "2026-11-20", "dari": "2026-11-19"}, "“Tutup sampai” sudah lewat."),
        ({"alasan": " "}, "Isi alasannya"),
        ({"tinjau": "2026-11-01"}, "“Ditinjau lagi” tidak boleh sebelum"),
    ],
)
def test_what_is_amiss_with_a_closure_is_said_and_nothing_made(
    counter, admin, over, told
):
    answer = close(admin, **over)
    assert told in text_of(answer.text)
    assert closures(counter) == []


@pytest.mark.parametrize("number", ["1", "0", "x", "9" * 30])
def test_a_closure_of_another_office_is_not_found(counter, admin, number):
    close(counter.officer("budi", SERANG, role=Role.ADMIN))
    assert admin.get(f"{CLOSE}?ganti={number}").status_code == 404
    assert admin.post(REOPEN, {"ganti": number}).status_code == 404
    assert len(closures(counter)) == 1


def test_quotas_are_set_and_shown_with_what_is_taken(counter, admin):
    page = admin.follow(admin.post(QUOTA, SIZES)).text
    assert "Umum 0 dari 120" in line(page, 23)
    assert "Kecamatan 0 dari 30" in line(page, 23)
    assert "Umum" not in line(page, 28)  # a Saturday
    assert 'value="120"' in admin.get(QUOTA).text


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"general": "-1"}, "Isi bilangan bulat"),
        ({"general": "1234567"}, "Isi bilangan bulat"),
        ({"kecamatan": ""}, "Isi bilangan bulat"),
        ({"hari": []}, "Pilih paling sedikit satu hari."),
        ({"mulai": ""}, "Isi tanggalnya."),
        ({"mulai": "2026-11-21"}, "Hari itu sudah lewat."),
    ],
)
def test_what_is_amiss_with_a_quota_is_said_and_nothing_set(counter, admin, over, told):
    assert told in text_of(admin.post(QUOTA, {**SIZES, **over}).text)
    assert counter.world.all(select(QuotaRule)) == []


def test_a_holiday_is_named_and_one_is_worked_on(counter, admin):
    named = {"tanggal": "2026-12-01", "nama": "Hari Jadi", "dasar": "SK Wali Kota"}
    page = admin.follow(admin.post(HOLIDAY, {**named, "jenis": "libur"})).text
    assert "Hari Jadi" in line(page, 1)
    worked = {**named, "tanggal": "2026-12-25", "jenis": "masuk"}
    assert "08.00" in line(admin.follow(admin.post(HOLIDAY, worked)).text, 25)


@pytest.mark.parametrize("field", ["tanggal", "nama", "dasar"])
def test_a_holiday_says_day_name_and_decree(counter, admin, field):
    named = {"tanggal": "2026-12-01", "nama": "Hari Jadi", "dasar": "SK Wali Kota"}
    answer = admin.post(HOLIDAY, {**named, field: " "})
    assert "Ada yang perlu diperbaiki" in answer.text
    assert counter.world.all(select(Holiday)) == []


def test_officers_see_the_calendar_and_change_nothing(counter):
    officer = counter.officer()
    page = officer.get(CALENDAR)
    assert page.status_code == 200
    assert "Tutup layanan" not in page.text
    assert f'href="{POSTER}"' in page.text
    assert officer.get(POSTER).status_code == 200
    assert f'href="{SERVICE}/{CIREBON}"' in page.text
    today = "Hari ini, Minggu, 22 November 2026. Pengajuan: Di luar hari buka."
    assert text_of(page.text).count(today) == 1
    assert "Hari ini," not in officer.get(f"{CALENDAR}?bulan=2026-12").text
    for path in (CLOSE, QUOTA, HOLIDAY, SLOTS, LINES):
        assert officer.get(path).status_code == 403
        assert officer.post(path, {**SHUT, "yakin": "ya"}).status_code == 403
    assert officer.post(REOPEN, {"ganti": "1"}).status_code == 403


CUT = {"orang": "50", "menit": "60", "hari": ["0", "1"], "mulai": "2026-11-22"}


def test_pickup_hours_are_cut_and_shown(counter, admin):
    assert "Tidak ada jam pengambilan." in admin.get(SLOTS).text
    page = text_of(admin.follow(admin.post(SLOTS, CUT)).text)
    assert "Senin, 23 November 2026 08.00–09.00: 0 dari 50" in page
    assert "Rabu, 25 November 2026" not in page
    assert 'value="50"' in admin.get(SLOTS).text


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"orang": "-1"}, "Isi bilangan bulat"),
        ({"menit": "x"}, "Isi lamanya dalam menit"),
        ({"menit": "4"}, "harus 5 sampai 720 menit"),
        ({"hari": []}, "Pilih paling sedikit satu hari."),
        ({"mulai": ""}, "Isi tanggalnya."),
        ({"mulai": "2026-11-21"}, "Hari itu sudah lewat."),
    ],
)
def test_what_is_amiss_with_pickup_hours_is_said(counter, admin, over, told):
    assert told in text_of(admin.post(SLOTS, {**CUT, **over}).text)
    assert counter.world.all(select(SlotRule)) == []


def test_the_hours_of_a_unit_of_another_office_are_not_found(counter, admin):
    assert admin.get(f"{SLOTS}?unit={SERANG}").status_code == 404
    assert admin.post(SLOTS, {**CUT, "unit": SERANG}).status_code == 404


LINE = {"kode": "l", "nama": "Legalisir", "layanan": "counter", "batas": "50"}
LINE |= {"mulai": "2026-11-22"}


def test_a_line_is_named_with_its_cap_and_shown(admin):
    page = text_of(admin.follow(admin.post(LINES, LINE)).text)
    assert "L, Legalisir Paling banyak 50 nomor sehari, selama loket buka;" in page
    admin.post(LINES, {**LINE, "batas": "0"})
    assert "belum mempunyai antrean" in admin.get(LINES).text


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"kode": ""}, "Kode antrean harus"),
        ({"nama": " "}, "Kode antrean harus"),
        ({"layanan": "x"}, "Pilih layanannya."),
        ({"batas": "99999"}, "Isi bilangan bulat"),
        ({"mulai": "2026-11-21"}, "Hari itu sudah lewat."),
    ],
)
def test_what_is_amiss_with_a_line_is_said(admin, over, told):
    assert told in text_of(admin.post(LINES, {**LINE, **over}).text)
