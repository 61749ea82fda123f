"""Cells that were once read as what they do not say, and what was refused for nothing."""

from datetime import date

import pytest

from suket.intake.resident_rows import take_in
from suket.intake.spreadsheets import Row
from tests.office_world import CIREBON
from tests.suket.intake.tables_sent import GOOD

NIK = GOOD["nik"]


def taken(**over):
    return take_in(Row(2, {**GOOD, **over}), [CIREBON], today=date(2026, 11, 22))


def said(intake):
    return [(r.column, r.reason) for r in intake.refusals]


@pytest.mark.parametrize("column", ["nama_lengkap", "tempat_lahir", "pekerjaan"])
@pytest.mark.parametrize("cell", ["1", "007", NIK, "2003-07-01", "01/07/2003", 12, "٣"])
def test_what_must_be_words_is_no_number(column, cell):
    """As where a column was left out and all others moved."""
    assert said(taken(**{column: cell})) == [(column, "TANPA_HURUF")]


@pytest.mark.parametrize("column", sorted(GOOD.keys() - {"kode_wilayah"}))
@pytest.mark.parametrize("cell", ["sda", "S.D.A", "idem", '"', "”", "〃", '- " -'])
def test_what_points_at_the_cell_above_is_never_read_as_empty(column, cell):
    assert (column, "SAMA_DENGAN_ATAS") in said(taken(**{column: cell}))


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("RENÃ‰ CONTOH", "RENÉ CONTOH"),
        ("CONTOH Ã©", "CONTOH é"),
        ("NUâ€™MAN CONTOH", "NU’MAN CONTOH"),
        ("PEÃ‘A CONTOH", "PEÑA CONTOH"),
        ("CONTOH 1â€“3", "CONTOH 1–3"),
        ("CONTOH\ufffd", "sandi yang salah"),
    ],
)
@pytest.mark.parametrize("column", ["nama_lengkap", "alamat"])
def test_letters_that_an_encoding_spoilt_are_named_as_that(column, cell, meant):
    [refusal] = taken(**{column: cell}).refusals
    assert (refusal.column, refusal.reason) == (column, "HURUF_RUSAK")
    assert meant in refusal.pesan


@pytest.mark.parametrize("name", ["ANDRÉ CONTOH", "NUʿMAN CONTOH", "ÑANDÚ ÇONTOH"])
def test_letters_with_marks_are_not_taken_for_spoilt(name):
    assert said(taken(nama_lengkap=name)) == []


@pytest.mark.parametrize(
    "cell", ["12-May", "5-Jul", "May-12", "3-Mei", "05/07/2026", "2026-07-05"]
)
def test_a_number_that_a_spreadsheet_made_a_day_is_asked(cell):
    assert said(taken(alamat=cell)) == [("alamat", "SEL_TANGGAL")]


def test_the_number_of_an_rw_is_none_of_an_rt():
    assert said(taken(rt="RW 5")) == [("rt", "RT_RW_TERTUKAR")]
    assert said(taken(rw="RT.05")) == [("rw", "RT_RW_TERTUKAR")]


def test_what_a_web_page_wrote_for_a_mark_is_the_mark_and_told():
    intake = taken(nama_lengkap="NU&#39;MAN CONTOH", alamat="JL. A &amp; B")
    assert intake.values["full_name"] == "NU'MAN CONTOH"
    assert intake.values["street"] == "JL. A & B"
    assert {change.column for change in intake.changes} == {"nama_lengkap", "alamat"}


@pytest.mark.parametrize(
    "cell",
    [f"NIK {NIK}", f"NIK: {NIK}", f"{NIK};", f"{NIK},", f"({NIK})", f"#{NIK}",
     f"{NIK} (baru)", f"{NIK}*", f"1. {NIK}"],
)  # fmt: skip
def test_one_nik_among_other_marks_is_found_and_told(cell):
    intake = taken(nik=cell)
    assert said(intake) == []
    assert intake.values["nik"] == NIK
    assert [change.column for change in intake.changes] == ["nik"]


@pytest.mark.parametrize(
    "cell", [f"{NIK} {NIK}", f"{NIK[:-1]}O", f"0{NIK}", "tidak punya"]
)
def test_what_is_not_one_nik_is_refused(cell):
    assert said(taken(nik=cell)) == [("nik", "NIK_BUKAN_16_DIGIT")]


UNDERSTOOD = [
    ("rt", "'003", "rt", "003"),
    ("rt", "3.0", "rt", "003"),
    ("kode_wilayah", "'32.74.01.1001", "region_code", "32.74.01.1001"),
    ("kode_wilayah", "3274011001.0", "region_code", "32.74.01.1001"),
    ("tanggal_lahir", "'01-07-2003", "born", date(2003, 7, 1)),
    ("tanggal_lahir", "01–07–2003", "born", date(2003, 7, 1)),
    ("tanggal_lahir", "01072003", "born", date(2003, 7, 1)),
    ("golongan_darah", "B rhesus +", "blood_type", "B+"),
    ("golongan_darah", "O Pos", "blood_type", "O+"),
    ("golongan_darah", "A−", "blood_type", "A-"),
    ("golongan_darah", "AB–", "blood_type", "AB-"),
    ("tanggal_lahir", "01/07/2003 12:00:00 AM", "born", date(2003, 7, 1)),
    ("tanggal_lahir", "2003-07-01T00:00:00+07:00", "born", date(2003, 7, 1)),
    ("tanggal_lahir", "Selasa 1 Juli 2003", "born", date(2003, 7, 1)),
    ("golongan_darah", "Belum diketahui", "blood_type", "-"),
    ("agama", "Katolik Roma", "religion", "KATHOLIK"),
    ("agama", "Kristen (Protestan)", "religion", "KRISTEN"),
    ("status_perkawinan", "CERAI MATI TERCATAT", "is_marriage_recorded", True),
    ("status_perekaman", "Siap cetak (PRR)", "enrolment_status", "PRINT_READY_RECORD"),
    ("status_perekaman", "SUDAH DI REKAM", "enrolment_status", "BIO_CAPTURED"),
    ("kabupaten_kota", "Kota. Cirebon", "regency", "KOTA CIREBON"),
    ("kabupaten_kota", "KOTACIREBON", "regency", "KOTA CIREBON"),
]


@pytest.mark.parametrize(("column", "cell", "field", "kept"), UNDERSTOOD)
def test_what_can_mean_one_thing_only_is_understood(column, cell, field, kept):
    intake = taken(**{column: cell})
    assert said(intake) == []
    assert intake.values[field] == kept


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("status_perekaman", "SUDAH REKAM/PRR"),
        ("jenis_kelamin", "L/P"),
        ("golongan_darah", "A/O"),
        ("golongan_darah", "A/B"),
        ("agama", "ISLAM (KRISTEN)"),
        ("tanggal_lahir", "02072003"),  # eight digits, and the NIK has another day
    ],
)
def test_what_says_two_things_is_asked(column, cell):
    assert [each for each, _ in said(taken(**{column: cell}))] == [column]
