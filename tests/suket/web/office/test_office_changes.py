"""The pages that change an office: seen before, kept from a day on, taken back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from suket.access.rights import Role
from suket.offices.tables import (
    IssuanceWindow,
    OfficeVersion,
    RuleVersion,
    Signatory,
)
from suket.offices.words import StepRule
from suket.paper.errors import SamplesBusy
from suket.web.office.changes import sample
from tests.office_world import CIREBON, SERANG, nik_of
from tests.suket.applications.waiting_room import WaitingRoom
from tests.suket.web.office.office_counter import sure, text_of

# The clock of the counter stands at Sunday, 22 November 2026, 16.00 in Cirebon.
KANTOR = "/petugas/kantor"
HEAD = {
    "pemerintah": "PEMERINTAH KOTA CIREBON",
    "dinas": "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL",
    "alamat": "Jl. Contoh Baru No. 2",
    "tempat": "Cirebon",
    "kode_pos": "45112",
    "telepon": "(0231) 000-000",
    "surel": "dukcapil@contoh.example",
    "situs": "dukcapil.contoh.example",
    "mulai": "2026-12-01",
}
NUMBER = {
    "pola": "{klas}/{urut:05}/{kode_unit}/{bulan_romawi}/{tahun}",
    "klasifikasi": "400.12.3",
    "kode_unit": "32.74",
    "mulai": "2027-01-01",
}
LIFE = {
    "aturan": "months",
    "bulan": "6",
    "minimal": "PRINT_READY_RECORD",
    "mulai": "2026-12-01",
}
ACTING = {
    "sebagai": "Plh.",
    "jabatan": "KEPALA DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL KOTA CIREBON",
    "nama": "CONTOH WATI, S.Sos.",
    "pangkat": "Pembina, IV/a",
    "nip": "19701128 199602 2 003",
    "mulai": "2026-11-23",
    "sampai": "2026-11-27",
}
FORMS = {
    f"{KANTOR}/kop": HEAD,
    f"{KANTOR}/nomor": NUMBER,
    f"{KANTOR}/masa-berlaku": LIFE,
    f"{KANTOR}/penanda-tangan": ACTING,
}


class StubSheets:
    """Draws nothing: what the sheet would say is kept to be looked at."""

    def __init__(self):
        self.seen, self.arms, self.is_busy = [], [], False

    def picture(self, printed, arms, *, site):
        if self.is_busy:
            raise SamplesBusy
        self.seen.append(printed)
        self.arms.append(arms)
        return b"RIFF"


@pytest.fixture
def sheets(monkeypatch):
    stub = StubSheets()
    monkeypatch.setattr(sample, "_sheets", lambda: stub)
    return stub


@pytest.fixture
def admin(counter, sheets):
    return counter.officer("ani", role=Role.ADMIN)


def kept(counter):
    return counter.world.all(select(OfficeVersion).order_by(OfficeVersion.id))


@pytest.mark.parametrize("path", FORMS)
def test_a_change_is_seen_first_then_kept_and_shown(counter, admin, sheets, path):
    form = admin.get(path)
    assert form.status_code == 200
    assert 'src="data:image/webp;base64,UklGRg=="' in form.text
    assert "img-src 'self' data:" in form.headers["content-security-policy"]
    seen = admin.post(path, FORMS[path])
    assert seen.status_code == 200
    assert "Simpan perubahan" in seen.text
    assert (kept(counter), len(counter.world.all(select(Signatory)))) == ([], 3)
    page = admin.follow(sure(admin, path, FORMS[path], yakin="ya")).text
    assert "tersimpan" in page
    assert "Yang akan berlaku" in page


def test_what_changes_is_told_with_before_after_day_and_next_number(admin, sheets):
    page = text_of(admin.post(f"{KANTOR}/kop", HEAD).text)
    assert "Alamat Jl. Contoh No. 1 Jl. Contoh Baru No. 2" in page
    assert "Kode pos 45111 45112" in page
    assert "Dinas DINAS" not in page
    assert "Berlaku mulai 1 Desember 2026" in page
    page = text_of(admin.post(f"{KANTOR}/nomor", NUMBER).text)
    assert "Nomor berikutnya 400.12.3/00001/32.74/I/2027" in page
    page = text_of(admin.post(f"{KANTOR}/masa-berlaku", LIFE).text)
    assert re.search("Masa berlaku Sampai KTP-el dicetak 6 bulan", page)
    page = text_of(admin.post(f"{KANTOR}/penanda-tangan", ACTING).text)
    assert "Plh. KEPALA DINAS" in page
    assert "Berlaku sampai 27 November 2026" in page
    assert "Mulai 28 November 2026 KEPALA DINAS" in page  # the former is back
    assert sheets.seen[-1].signatory.nip == "197011281996022003"


def test_what_is_kept_is_issued_by_from_its_day_on(counter, admin):
    for path, fields in FORMS.items():
        sure(admin, path, fields, yakin="ya")
    counter.later(days=2)
    first = counter.world.issue(counter.world.add(nik=nik_of(1)), now=counter.now)
    counter.later(days=40)
    second = counter.world.issue(counter.world.add(nik=nik_of(2)), now=counter.now)
    assert first.number == "470/00001/32.74/XI/2026"
    assert second.number == "400.12.3/00001/32.74/I/2027"
    page = text_of(counter.officer().get(KANTOR).text)
    assert "Jl. Contoh Baru No. 2, Cirebon 45112" in page
    assert "Yang akan berlaku" not in page
    assert "Kode klasifikasi: 470 → 400.12.3" in page  # the history


AMISS = [
    ("kop", {"alamat": " "}, "alamat", "Isi alamat kantor."),
    ("kop", {"kode_pos": "4511"}, "kode_pos", "5 angka"),
    ("kop", {"dinas": "DINAS Ж"}, "dinas", "nama dinas pada kop tidak dapat dicetak"),
    ("kop", {"telepon": "0" * 61}, "telepon", "Paling banyak 60 karakter"),
    ("kop", {"mulai": ""}, "mulai", "Isi tanggal mulai berlakunya."),
    ("kop", {"mulai": "1/12/2026"}, "mulai", "Isi tanggal mulai berlakunya."),
    ("kop", {"mulai": "2026-11-21"}, "mulai", "Hari itu sudah lewat."),
    ("kop", {"mulai": "2199-12-31"}, "mulai", "lebih dari lima tahun lagi"),
    ("masa-berlaku", {"mulai": "2199-12-31"}, "mulai", "lebih dari lima tahun lagi"),
    ("penanda-tangan", {"sampai": "2199-12-31"}, "mulai", "lebih dari lima tahun lagi"),
    ("kop", {"alamat": "Jl. Contoh No. 1", "kode_pos": "45111"}, "", "Isinya sama"),
    ("nomor", {"pola": "{urut}"}, "pola", "Pola nomor suket tidak dikenal."),
    ("nomor", {"pola": "{klas}{urut}/{tahun}"}, "pola", "menempel pada angka lain"),
    (
        "nomor",
        {
            "klasifikasi": "470",
            "pola": "{klas}/{tahun:05}/{kode_unit}/{bulan_romawi}/{urut}",
        },
        "pola",
        "dua suket bisa mendapat nomor yang sama",
    ),
    ("nomor", {"kode_unit": ""}, "kode_unit", "Isi kode unit"),
    ("nomor", {"kode_unit": "U" * 60}, "pola", "Paling banyak 60 karakter untuk nomor"),
    ("masa-berlaku", {"bulan": ""}, "bulan", "1 sampai 60 bulan"),
    ("masa-berlaku", {"bulan": "enam"}, "bulan", "1 sampai 60 bulan"),
    ("masa-berlaku", {"bulan": "61"}, "bulan", "1 sampai 60 bulan"),
    ("masa-berlaku", {"minimal": "CARD_ISSUED"}, "minimal", "Pilih syarat perekaman"),
    ("masa-berlaku", {"minimal": ""}, "minimal", "Pilih syarat perekaman"),
    ("masa-berlaku", {"aturan": ""}, "aturan", "Pilih berapa lama suket berlaku."),
    ("penanda-tangan", {"nama": ""}, "nama", "Isi nama penanda tangan"),
    ("penanda-tangan", {"nip": "12"}, "nip", "NIP terdiri atas 18 angka"),
    ("penanda-tangan", {"sampai": "2026-11-22"}, "sampai", "tidak boleh sebelum"),
    ("penanda-tangan", {"sampai": "besok"}, "sampai", "tidak boleh sebelum"),
    ("penanda-tangan", {"sebagai": "Pj."}, "sebagai", "Pilih sebagai apa"),
    ("penanda-tangan", {"pangkat": "R" * 61}, "pangkat", "pangkat penanda tangan"),
]


@pytest.mark.parametrize("path", sorted({path for path, *_ in AMISS}))
def test_what_is_amiss_is_said_beside_its_field_and_nothing_kept(counter, admin, path):
    full = f"{KANTOR}/{path}"
    for _, over, field, told in [case for case in AMISS if case[0] == path]:
        answer = admin.post(full, {**FORMS[full], **over, "yakin": "ya"})
        assert answer.status_code == 422, over
        assert told in text_of(answer.text)
        assert not field or f'id="{field}-error"' in answer.text, over
    assert (kept(counter), len(counter.world.all(select(Signatory)))) == ([], 3)


def test_the_rule_of_steps_is_seen_with_who_is_missing_then_kept(counter, admin):
    path, fields = f"{KANTOR}/langkah", {"langkah": "three", "mulai": "2026-12-01"}
    form = admin.get(path).text
    assert 'value="direct" checked' in form
    assert "office-sample" not in form  # it stands on no sheet
    for wrong, field in (({"langkah": "x"}, "langkah"), ({"mulai": ""}, "mulai")):
        answer = admin.post(path, {**fields, **wrong, "yakin": "ya"})
        assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
    seen = text_of(admin.post(path, fields).text)
    assert "Langkah penerbitan Langsung Tiga orang" in seen
    assert "Menandatangani, menyetujui, memeriksa, menerima pengajuan" in seen
    assert kept(counter) == []
    page = text_of(admin.follow(sure(admin, path, fields, yakin="ya")).text)
    assert "Langkah penerbitan tersimpan." in page
    assert "Langkah penerbitan: Langsung → Tiga orang" in page
    again = text_of(sure(admin, path, fields, yakin="ya").text)
    assert "Isinya sama" in again
    assert counter.world.all(select(RuleVersion.rule)) == [StepRule.THREE]


def test_somebody_who_signed_before_is_named_again_with_two_presses(counter, admin):
    page = admin.get(KANTOR).text
    path = re.search(r'href="([^"]*seperti=[^"]+)"', page)[1]
    form = admin.get(path).text
    assert 'value="Drs. H. CONTOH BUDIMAN, M.Si"' in form
    assert admin.get(f"{KANTOR}/penanda-tangan?seperti=x").status_code == 404
    other = counter.officer("budi", SERANG, role=Role.ADMIN)
    assert other.get(path).status_code == 404


def test_a_change_to_come_is_taken_back_by_a_button(counter, admin):
    sure(admin, f"{KANTOR}/kop", HEAD, yakin="ya")
    sure(admin, f"{KANTOR}/penanda-tangan", ACTING, yakin="ya")
    for _ in range(2):
        page = admin.get(KANTOR).text
        way = {"perubahan": re.search(r'name="perubahan" value="([^"]+)"', page)[1]}
        done = admin.follow(sure(admin, f"{KANTOR}/batalkan", way)).text
        assert "sudah dibatalkan" in done
    assert "Yang akan berlaku" not in done
    assert text_of(done).count("Dibatalkan") == 2
    assert sure(admin, f"{KANTOR}/batalkan", way).status_code == 409
    for wrong in ("", "0", "x", "9" * 30):
        assert (
            sure(admin, f"{KANTOR}/batalkan", {"perubahan": wrong}).status_code == 404
        )


def test_nobody_changes_or_takes_back_for_another_office(counter, admin):
    sure(admin, f"{KANTOR}/kop", HEAD, yakin="ya")
    [version] = kept(counter)
    other = counter.officer("budi", SERANG, role=Role.ADMIN)
    way = {"perubahan": str(version.id)}
    assert sure(other, f"{KANTOR}/batalkan", way).status_code == 404
    assert "Yang akan berlaku" not in other.get(KANTOR).text
    assert version.office_code == CIREBON


def test_issuance_is_shut_with_a_reason_planned_and_opened(counter, admin):
    answer = admin.post(f"{KANTOR}/tutup", {"alasan": " "})
    assert "Isi alasannya" in text_of(answer.text)
    assert "belum ditandatangani" not in answer.text
    WaitingRoom(counter.world, now=counter.now).asked(1)
    page = text_of(admin.get(f"{KANTOR}/tutup").text)
    assert "1 pengajuan belum ditandatangani. Tanpa hari pembukaan kembali" in page
    plan = {"alasan": "Opname arsip", "mulai": "2026-12-28", "lagi": "2027-01-04"}
    page = text_of(admin.follow(sure(admin, f"{KANTOR}/tutup", plan)).text)
    assert "Ditutup karena: Opname arsip" in page
    assert "Direncanakan" in page
    page = admin.follow(sure(admin, f"{KANTOR}/penerbitan/batalkan")).text
    assert "Opname arsip" not in page
    assert sure(admin, f"{KANTOR}/penerbitan/batalkan").status_code == 409
    page = text_of(admin.follow(sure(admin, f"{KANTOR}/tutup", {"alasan": "Uji"})).text)
    assert "Buka penerbitan" in page
    again = sure(admin, f"{KANTOR}/tutup", {"alasan": "Uji"})
    assert "sedang ditutup" in text_of(again.text)
    counter.later(minutes=5)
    page = text_of(admin.follow(sure(admin, f"{KANTOR}/buka")).text)
    assert "Tutup penerbitan" in page
    assert len(counter.world.all(select(IssuanceWindow))) == 4


def test_days_of_a_closing_that_do_not_fit_are_said(counter, admin):
    for over, told in (
        ({"mulai": "2026-11-22"}, "Pilih hari sesudah hari ini"),
        ({"mulai": "2199-12-31"}, "paling lama lima tahun lagi"),
        ({"mulai": "x"}, "Tulis tanggal yang ada"),
        ({"mulai": "2026-12-02", "lagi": "2026-12-02"}, "harus sesudah hari ditutup"),
        ({"lagi": "2026-11-01"}, "Pilih hari sesudah hari ini"),
    ):
        answer = admin.post(f"{KANTOR}/tutup", {"alasan": "Uji", **over})
        assert told in text_of(answer.text)
    assert counter.world.all(select(IssuanceWindow.closed_at)) == [None] * 3


def test_who_does_not_govern_sees_what_holds_and_changes_nothing(counter, admin):
    sure(admin, f"{KANTOR}/kop", HEAD, yakin="ya")
    officer = counter.officer()
    page = officer.get(KANTOR).text
    assert "Yang akan berlaku" in page
    assert "Batalkan" not in page
    for path, fields in FORMS.items():
        assert officer.get(path).status_code == 403
        for where in (path, f"{path}/contoh"):
            assert officer.post(where, {**fields, "yakin": "ya"}).status_code == 403
    for path in ("tutup", "buka", "batalkan", "penerbitan/batalkan"):
        assert officer.post(f"{KANTOR}/{path}", {"alasan": "x"}).status_code == 403


def test_the_button_shows_the_sheet_and_keeps_nothing(counter, admin, sheets):
    answer = admin.post(f"{KANTOR}/kop", {**HEAD, "contoh": "ya", "yakin": "ya"})
    assert answer.status_code == 200
    assert 'value="Jl. Contoh Baru No. 2"' in answer.text
    assert sheets.seen[-1].letterhead.street == "Jl. Contoh Baru No. 2"
    assert sheets.seen[-1].issued_on.isoformat() == "2026-12-01"
    assert "CONTOH" in sheets.seen[-1].full_name
    assert kept(counter) == []


def test_while_somebody_types_only_the_sheet_comes(admin, sheets):
    for path, fields in FORMS.items():
        answer = admin.post(f"{path}/contoh", fields)
        assert answer.status_code == 200
        assert "<h1" not in answer.text
        assert "<img" in answer.text
    answer = admin.post(f"{KANTOR}/nomor/contoh", {**NUMBER, "pola": "{urut"})
    assert "Pola nomor suket tidak dikenal" in answer.text
    sheets.is_busy = True
    answer = admin.post(f"{KANTOR}/kop/contoh", HEAD)
    assert answer.status_code == 429
    assert "Contoh lembar sedang dibuat untuk orang lain" in answer.text
    assert "sedang dibuat untuk orang lain" in admin.post(f"{KANTOR}/kop", HEAD).text


def test_a_day_is_that_of_the_office(counter, sheets):
    counter.now += timedelta(hours=8)  # 23 November, 00.00 in Cirebon
    admin = counter.officer("ani", role=Role.ADMIN)
    answer = admin.post(f"{KANTOR}/kop", {**HEAD, "mulai": "2026-11-22"})
    assert "Hari itu sudah lewat." in text_of(answer.text)
    answer = admin.post(f"{KANTOR}/kop", {**HEAD, "mulai": "2026-11-23"})
    assert "(hari ini)" in answer.text
