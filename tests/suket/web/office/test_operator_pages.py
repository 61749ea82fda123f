"""An operator helps people of one kecamatan: looks, applies, hands out the receipt."""

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from suket.access.tables import DeniedActs
from suket.access.words import Role
from suket.applications import cases
from suket.applications.asking import drafts
from suket.applications.cases import Step
from suket.applications.request_tables import ApplicationDraft, CaseAssistance, CaseNeed
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseKind, CaseState, StepReason
from suket.calendar.words import Service
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from suket.quotas.set_quota import Quota, set_quota
from suket.quotas.words import Pool
from suket.web.office.applications.apply_page import NEW
from suket.web.office.assisting.help_page import HELP
from tests.office_world import CIREBON, NIK, nik_of
from tests.suket.web.office.office_counter import text_of

# The clock of the counter stands at Sunday, 22 November 2026, 16.00 in Cirebon.
FIELDS = {"jenis": "new", "tanpa_hp": "ya", "setuju": "ya", "kunci": "k1"}


@pytest.fixture
def kejaksan(counter):
    """The counter with two kecamatan, a resident of each, and an operator of one."""
    with counter.world.database.begin() as session:
        for number, name in (("01", "Harjamukti"), ("05", "Kejaksan")):
            row = Unit(
                id=name.lower(),
                office_code=CIREBON,
                kind=UnitKind.KECAMATAN,
                name=f"Kecamatan {name}",
                region_code=f"{CIREBON}.{number}",
            )
            session.add(row)
        sizes = {(day, Pool.GENERAL): 5 for day in range(7)}
        sizes |= {(day, Pool.KECAMATAN): 3 for day in range(7)}
        quota = Quota(Service.INTAKE, counter.now.date(), sizes)
        set_quota(session, CIREBON, quota, who="uji", now=counter.now)
    counter.here = counter.world.add(nik=NIK, region_code="32.74.05.1001")
    counter.there = counter.world.add(
        nik=nik_of(7), region_code="32.74.01.1001", full_name="BUDI CONTOH LAIN"
    )
    return counter


def operator(counter, name="oni"):
    return counter.officer(name, role=Role.OPERATOR, unit="kejaksan")


def sent(browser, who, **over):
    """Help somebody to apply; return the answer."""
    return browser.post(f"{HELP}/{who}", {**FIELDS, **over})


@pytest.mark.row(13)
def test_somebody_known_has_a_receipt_in_a_few_presses(kejaksan):
    browser = operator(kejaksan)
    home = text_of(browser.get("/petugas").text)
    assert "Bantu warga" in home
    form = browser.follow(browser.post(HELP, {"cari": NIK}))
    told = text_of(form.text)
    assert "SITI CONTOH RAHAYU" in told
    assert "Dikerjakan Senin, 23 November 2026" in told
    assert "…9901" in told
    assert NIK not in form.text
    key = re.search(r'name="kunci" value="([^"]+)"', form.text)[1]
    answer = sent(browser, kejaksan.here, kunci=key)
    receipt = text_of(browser.follow(answer).text)
    for words in (
        *("Dikerjakan Senin, 23 November 2026", "Dapat diambil mulai Kamis, 26 N"),
        *("Diambil di Kecamatan Kejaksan", "Bawa Kartu Keluarga", "Gratis."),
        *("NIK …9901", "Tanpa HP: tanyakan kabarnya di Kecamatan"),
    ):
        assert words in receipt
    again = sent(browser, kejaksan.here, kunci=key)
    assert again.headers["location"] == answer.headers["location"]
    [row] = kejaksan.world.all(select(CaseAssistance))
    assert row.has_no_phone
    assert kejaksan.world.all(select(ApplicationCase.unit_id)) == ["kejaksan"]
    assert "Dijanjikan" in text_of(browser.get("/petugas").text)


@pytest.mark.row(31)
def test_by_when_it_is_needed_is_kept_and_shown(kejaksan):
    browser = operator(kejaksan)
    answer = sent(browser, kejaksan.here, perlu="2026-12-01", telepon="", lebih_awal="")
    case = answer.headers["location"].removesuffix("/tanda-terima")
    assert kejaksan.world.all(select(CaseNeed.needed_by)) == [date(2026, 12, 1)]
    assert "Diperlukan paling lambat Selasa, 1 Desember 2026" in text_of(
        browser.get(case).text
    )


AMISS = [
    ({"setuju": ""}, "setuju", "Tanyakan persetujuan pemohon"),
    ({"tanpa_hp": ""}, "telepon", "Isi nomor HP pemohon"),
    ({"telepon": "0812345678"}, "telepon", "hapus centang"),
    ({"tanpa_hp": "", "telepon": "12"}, "telepon", "9 sampai 15 angka"),
    ({"perlu": "besok"}, "perlu", "Tulis tanggalnya"),
    ({"perlu": "2026-11-21"}, "perlu", "hari ini atau sesudahnya"),
    ({"perlu": "2062-11-21"}, "perlu", "hari ini atau sesudahnya"),
    ({"mendesak": "ya"}, "alasan", "Tulis alasannya"),
    ({"jenis": "lost"}, "dasar", "surat kehilangan"),
    ({"jenis": "x"}, "jenis", "Pilih apa"),
    ({"jenis": "damaged"}, "", "tidak memegang suket"),
]


def test_what_is_amiss_stands_beside_its_field(kejaksan):
    browser = operator(kejaksan)
    for over, field, told in AMISS:
        answer = sent(browser, kejaksan.here, **over)
        assert answer.status_code == 422
        assert told in text_of(answer.text)
        assert f'id="{field}-error"' in answer.text or not field
    assert kejaksan.world.all(select(ApplicationCase.id)) == []


def test_what_cannot_be_asked_is_off_and_the_page_says_why(kejaksan):
    browser, off = operator(kejaksan), r'value="([a-z-]+)" disabled'
    here = f"{HELP}/{kejaksan.here}"
    page = browser.get(here).text
    assert "tidak memegang suket yang berlaku" in text_of(page)
    assert set(re.findall(off, page)) == {*CaseKind} - {"new"}
    kejaksan.world.issue(kejaksan.here, now=kejaksan.now)
    page = browser.get(here).text
    assert re.findall(off, page) == ["new"]
    assert 'value="renewal" checked' in page


def test_another_district_and_nobody_are_told_alike_and_counted(kejaksan):
    browser = operator(kejaksan)
    answers = [browser.post(HELP, {"cari": nik}) for nik in (nik_of(7), nik_of(8))]
    told = [text_of(answer.text) for answer in answers]
    assert told[0] == told[1]
    assert "tidak terdata di kecamatan ini" in told[0]
    assert kejaksan.world.all(select(func.sum(DeniedActs.count))) == [2]
    named = browser.follow(browser.post(HELP, {"cari": "contoh"})).text
    assert "SITI CONTOH RAHAYU" in named
    assert "BUDI CONTOH LAIN" not in named
    for path in ("", "/foto"):
        for who in (kejaksan.there, "nowhere"):
            assert browser.get(f"{HELP}/{who}{path}").status_code == 404
    assert sent(browser, kejaksan.there).status_code == 404
    assert browser.get(f"{HELP}/{kejaksan.here}/foto").content[:2] == b"\xff\xd8"
    assert "cari" in browser.get(f"{HELP}?cari={NIK}").text


def test_who_has_applied_elsewhere_is_told_without_a_way_to_it(kejaksan):
    number = sent(kejaksan.officer(), kejaksan.here).headers["location"].split("/")[3]
    page = sent(operator(kejaksan), kejaksan.here, kunci="k2").text
    assert "sudah mempunyai pengajuan" in text_of(page)
    assert number not in page


@pytest.mark.row(25)
def test_what_is_missing_comes_back_to_the_operator_with_its_reason(kejaksan):
    browser = operator(kejaksan)
    number = sent(browser, kejaksan.here).headers["location"].split("/")[3]
    with kejaksan.world.database.begin() as session:
        case = cases.find(session, number, office=CIREBON)
        for state, reason in (
            (CaseState.DIPERIKSA, None),
            (CaseState.KURANG_BERKAS, StepReason.BERKAS_TIDAK_TERBACA),
        ):
            note = "Halaman 2 buram" if reason else None
            step = Step(to=state, at=kejaksan.now, reason=reason, note=note)
            cases.advance(session, case, step)
    home = text_of(browser.get("/petugas").text)
    assert "Dikembalikan: ada yang kurang" in home
    assert "Berkas tidak terbaca: Halaman 2 buram" in home
    assert "Halaman 2" not in text_of(
        kejaksan.officer("lain", role=Role.OPERATOR, unit="harjamukti")
        .get("/petugas")
        .text
    )


@pytest.mark.row(9)
def test_who_asked_urgently_is_told_at_home_what_was_answered(kejaksan):
    browser = operator(kejaksan)
    urgent = {"mendesak": "ya", "alasan": "Ibu dirawat"}
    answer = sent(browser, kejaksan.here, **urgent)
    assert "Mendesak: menunggu jawaban" in text_of(browser.get("/petugas").text)
    head = kejaksan.officer("kasi", role=Role.SECTION_HEAD)
    fields = {"jawab": "tolak", "alasan": "Masih cukup waktu"}
    head.post(f"/petugas/mendesak/{answer.headers['location'].split('/')[3]}", fields)
    told = text_of(browser.get("/petugas").text)
    assert "Mendesak ditolak: Masih cukup waktu" in told


@pytest.mark.row(24)
def test_an_officer_of_a_upt_takes_applications_for_it_alone(kejaksan):
    with kejaksan.world.database.begin() as session:
        row = Unit(id="upt", office_code=CIREBON, kind=UnitKind.UPT, name="UPT Utara")
        session.add(row)
    browser = kejaksan.officer("ujang", unit="upt")
    form = browser.get(NEW).text
    assert re.findall(r'<option value="([^"]+)"', form) == ["counter:upt", "phone:upt"]
    fields = {"nik": nik_of(7), "jenis": "new", "kunci": "k1"}
    answer = browser.post(NEW, {**fields, "jalur": "counter:upt"})
    receipt = browser.get(
        answer.headers["location"].partition("?")[0] + "/tanda-terima"
    )
    assert "Diambil di UPT Utara" in text_of(receipt.text)
    page = browser.post(NEW, {**fields, "kunci": "k2", "jalur": "kecamatan:kejaksan"})
    assert page.status_code == 403
    assert "Anda tidak bertugas di unit itu" in text_of(page.text)


def test_the_operator_cancels_what_they_applied_for(kejaksan):
    browser = operator(kejaksan)
    number = sent(browser, kejaksan.here).headers["location"].split("/")[3]
    other = kejaksan.officer("lain", role=Role.OPERATOR, unit="harjamukti")
    where, reason = f"/petugas/pengajuan/{number}", {"alasan": "DIMINTA_PEMOHON"}
    for path in ("", "/batal", "/tanda-terima"):
        assert other.get(where + path).status_code == 404
    assert other.post(f"{where}/batal", reason).status_code == 404
    assert other.post(f"{where}/mendesak", {"alasan": "x" * 9}).status_code == 404
    told = text_of(browser.follow(browser.post(f"{where}/batal", reason)).text)
    assert "Pengajuan sudah dibatalkan." in told


def test_the_reserve_of_today_is_told(kejaksan):
    kejaksan.later(hours=16)  # Monday, 08.00
    browser = operator(kejaksan)
    sent(browser, kejaksan.here)
    assert "2 dari 3 tempat kecamatan tersisa" in text_of(browser.get("/petugas").text)
    day = browser.get("/petugas/pengajuan/hari?jalur=kecamatan:kejaksan")
    assert "Dikerjakan Senin, 23 November 2026" in text_of(day.text)
    other = browser.get("/petugas/pengajuan/hari?jalur=kecamatan:harjamukti")
    assert other.status_code == 403
    used = "SELECT used FROM quota_pool WHERE day = '2026-11-23' ORDER BY pool"
    with kejaksan.world.database.reading() as session:
        rows = session.connection().exec_driver_sql(used).scalars().all()
    assert rows == [0, 1]  # looking takes nothing


@pytest.mark.row(14)
def test_a_draft_is_kept_for_a_week_and_counts_nothing(kejaksan):
    browser = operator(kejaksan)
    where = f"{HELP}/{kejaksan.here}"
    fields = {**FIELDS, "perlu": "2026-12-01", "alasan": "dirawat"}
    saved = browser.follow(browser.post(f"{where}/draf", fields)).text
    assert "Draf tersimpan" in text_of(saved)
    assert 'value="2026-12-01"' in saved
    assert 'value="k1"' in saved  # the same request, sent from here or from there
    assert re.search(r'id="tanpa_hp"[^>]+checked', saved)
    assert not re.search(r'id="setuju"[^>]+checked', saved)  # that is asked anew
    quiet = browser.post(f"{where}/draf", fields, headers={"Accept": "x/y"})
    assert quiet.status_code == 204
    assert kejaksan.world.all(select(func.count()).select_from(ApplicationCase)) == [0]
    [draft] = kejaksan.world.all(select(ApplicationDraft))
    assert NIK not in draft.typed
    assert "CONTOH" not in draft.typed
    assert "Draf saya" in text_of(browser.get("/petugas").text)
    assert "Draf saya" not in text_of(operator(kejaksan, "ani").get("/petugas").text)
    kejaksan.later(days=6, hours=23)
    browser = kejaksan.entered("oni")
    assert "Draf saya" in text_of(browser.get("/petugas").text)
    kejaksan.later(hours=1)
    assert "Draf saya" not in text_of(kejaksan.entered("oni").get("/petugas").text)
    with kejaksan.world.database.begin() as session:
        drafts.forget_old(session, now=kejaksan.now)
    assert kejaksan.world.all(select(ApplicationDraft.id)) == []


def test_a_draft_goes_when_it_is_sent_or_thrown_away(kejaksan):
    browser = operator(kejaksan)
    where = f"{HELP}/{kejaksan.here}"
    for end in (f"{where}/buang", where):
        browser.post(f"{where}/draf", FIELDS)
        assert len(kejaksan.world.all(select(ApplicationDraft))) == 1
        browser.post(end, FIELDS)
        assert kejaksan.world.all(select(ApplicationDraft)) == []


def test_a_draft_is_of_one_person_who_still_serves_there(kejaksan):
    browser = operator(kejaksan)
    assert browser.post(f"{HELP}/{kejaksan.there}/draf", FIELDS).status_code == 404
    browser.post(f"{HELP}/{kejaksan.here}/draf", {**FIELDS, "alasan": "rahasia"})
    colleague = operator(kejaksan, "ani")
    assert "rahasia" not in colleague.get(f"{HELP}/{kejaksan.here}").text
    assert browser.post(f"{HELP}/{kejaksan.here}/draf", {}).status_code == 422
    for mark in ('"', "\x01", "ü", "\U0001f600"):
        long = dict.fromkeys(("alasan", "perlu", "dasar", "telepon"), mark * 1_000)
        where = f"{HELP}/{kejaksan.here}"
        assert browser.post(f"{where}/draf", {**FIELDS, **long}).status_code == 303
        assert browser.get(where).status_code == 200


def test_who_waits_for_recording_is_told_on_paper(kejaksan):
    new = kejaksan.world.add(
        nik=nik_of(9),
        region_code="32.74.05.1002",
        enrolment_status="UNREGISTERED",
    )
    page = operator(kejaksan).follow(sent(operator(kejaksan, "ani"), new))
    told = text_of(page.text)
    assert "Anda belum direkam." in told
    assert "Dapat diambil" not in told
