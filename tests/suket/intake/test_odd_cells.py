"""Cells as offices really have them: what is understood, what is refused, what is asked."""

from datetime import date, datetime

import pytest

from suket.intake.headings import PLACE_COLUMNS
from suket.intake.resident_rows import take_in
from suket.intake.spreadsheets import Row
from suket.intake.whole_table import take_in_all
from suket.residents.words import Gender, Standing
from tests.office_world import CIREBON
from tests.suket.intake.tables_sent import GOOD

TODAY = date(2026, 11, 22)
SERANG_REGENCY, SERANG_CITY = "36.04", "36.73"
MIDNIGHT = datetime.fromisoformat("2003-07-01T00:00:00")
EVENING_BEFORE = datetime.fromisoformat("2003-06-30T17:00:00")
BORN = date(2003, 7, 1)  # as the NIK of GOOD says
NAMES_ONLY = {"kode_wilayah": ""}


def taken(over, offices=(CIREBON,)):
    return take_in(Row(2, {**GOOD, **over}), offices, today=TODAY)


def said(intake):
    return [(r.column, r.reason) for r in intake.refusals]


NIK = GOOD["nik"]
UNDERSTOOD = [
    # what spreadsheets and messengers put around a number
    ("nik", f"'{NIK}", "nik", NIK),
    ("nik", f'="{NIK}"', "nik", NIK),
    ("nik", f'"{NIK}"', "nik", NIK),
    ("nik", f"’{NIK}", "nik", NIK),
    ("nik", f"`{NIK}", "nik", NIK),
    ("nik", f"\u200b{NIK}", "nik", NIK),
    ("nik", f"\u202a{NIK}\u202c", "nik", NIK),
    ("nik", f"\ufeff{NIK}", "nik", NIK),
    ("nik", f"\u2066{NIK}\u2069", "nik", NIK),
    ("nik", f"\u00a0{NIK}\u202f", "nik", NIK),
    ("nik", "3274\u201301\u20134107\u20130399\u201301", "nik", NIK),
    ("nik", "3274 0141 0703 9901", "nik", NIK),
    ("nik", "32.74.01.410703.9901", "nik", NIK),
    ("nik", "327401\u2011410703\u20119901", "nik", NIK),
    ("no_kk", "3274 0101 0203 9901", "family_card", "3274010102039901"),
    ("no_kk", "'3274010102039901", "family_card", "3274010102039901"),
    # what autocorrection makes of plain marks
    ("nama_lengkap", "NU`MAN CONTOH", "full_name", "NU'MAN CONTOH"),
    ("nama_lengkap", "NU‘MAN CONTOH", "full_name", "NU'MAN CONTOH"),
    ("nama_lengkap", "NU’MAN CONTOH", "full_name", "NU'MAN CONTOH"),
    ("nama_lengkap", "NU´MAN CONTOH", "full_name", "NU'MAN CONTOH"),
    ("nama_lengkap", "NUʼMAN CONTOH", "full_name", "NU'MAN CONTOH"),
    ("nama_lengkap", "NUʿMAN CONTOH", "full_name", "NUʿMAN CONTOH"),
    ("nama_lengkap", "SITI\u00a0CONTOH\u200b", "full_name", "SITI CONTOH"),
    ("nama_lengkap", "SI\u00adTI CONTOH", "full_name", "SITI CONTOH"),
    ("nama_lengkap", "CONTOH-CONTOH", "full_name", "CONTOH-CONTOH"),
    ("alamat", "JL. CONTOH NO. 5 – 7", "street", "JL. CONTOH NO. 5 - 7"),
    ("alamat", "JL. CONTOH “A” NO. 9", "street", 'JL. CONTOH "A" NO. 9'),
    ("alamat", "JL. CONTOH NO. 1‐3", "street", "JL. CONTOH NO. 1-3"),
    ("alamat", "PERUM CONTOH @HOME NO. 1", "street", "PERUM CONTOH @HOME NO. 1"),
    ("alamat", "JL. CONTOH NO. 9½", "street", "JL. CONTOH NO. 9½"),
    ("alamat", "12", "street", "12"),
    # words of SIAK
    ("golongan_darah", "TDK TH", "blood_type", "-"),
    ("golongan_darah", "Tidak Tahu", "blood_type", "-"),
    ("golongan_darah", "0", "blood_type", "O"),
    ("golongan_darah", 0, "blood_type", "O"),
    ("golongan_darah", "O +", "blood_type", "O+"),
    ("golongan_darah", "A-", "blood_type", "A-"),
    ("golongan_darah", "AB Rh+", "blood_type", "AB+"),
    ("golongan_darah", "NULL", "blood_type", "-"),
    ("golongan_darah", "(null)", "blood_type", "-"),
    ("golongan_darah", "N/A", "blood_type", "-"),
    ("golongan_darah", "nan", "blood_type", "-"),
    ("jenis_kelamin", "LAKI - LAKI", "sex", Gender.MALE),
    ("jenis_kelamin", "LAKI LAKI", "sex", Gender.MALE),
    ("jenis_kelamin", "Laki2", "sex", Gender.MALE),
    ("jenis_kelamin", "Pria", "sex", Gender.MALE),
    ("jenis_kelamin", "Lk", "sex", Gender.MALE),
    ("jenis_kelamin", "LK.", "sex", Gender.MALE),
    ("jenis_kelamin", "Pr", "sex", Gender.FEMALE),
    ("jenis_kelamin", "Wanita", "sex", Gender.FEMALE),
    ("agama", "Protestan", "religion", "KRISTEN"),
    ("agama", "KRISTEN PROTESTAN", "religion", "KRISTEN"),
    ("agama", "Katolik", "religion", "KATHOLIK"),
    ("agama", "KONG HU CU", "religion", "KHONGHUCU"),
    ("agama", "KEPERCAYAAN TERHADAP TUHAN YME / LAINNYA", "religion",
     "KEPERCAYAAN TERHADAP TUHAN YME"),
    ("agama", "Penghayat Kepercayaan", "religion", "KEPERCAYAAN TERHADAP TUHAN YME"),
    ("agama", "None", "religion", "-"),
    ("status_perkawinan", "KAWIN TIDAK TERCATAT", "is_marriage_recorded", False),
    ("status_perkawinan", "KAWIN BELUM TERCATAT", "marital_status", "KAWIN"),
    ("status_perkawinan", "KAWIN TERCATAT", "is_marriage_recorded", True),
    ("status_perkawinan", "KAWIN", "is_marriage_recorded", None),
    ("status_perkawinan", "CERAI HIDUP BELUM TERCATAT", "marital_status", "CERAI HIDUP"),
    ("status_perkawinan", "CERAI HIDUP TERCATAT", "is_marriage_recorded", True),
    ("status_perkawinan", "CERAI HIDUP BELUM TERCATAT", "is_marriage_recorded", False),
    ("status_perkawinan", "Menikah", "marital_status", "KAWIN"),
    ("status_perkawinan", "Belum Menikah", "marital_status", "BELUM KAWIN"),
    ("kewarganegaraan", "Warga Negara Indonesia", "citizenship", "WNI"),
    ("kewarganegaraan", "INDONESIA", "citizenship", "WNI"),
    ("kewarganegaraan", "", "citizenship", "WNI"),
    ("kewarganegaraan", None, "citizenship", "WNI"),
    ("status_perekaman", "PRINT READY RECORD", "enrolment_status", "PRINT_READY_RECORD"),
    ("status_perekaman", "Print-Ready-Record", "enrolment_status", "PRINT_READY_RECORD"),
    ("status_perekaman", "prr", "enrolment_status", "PRINT_READY_RECORD"),
    ("keterangan", "HIDUP", "standing", Standing.RESIDENT),
    ("keterangan", "NULL", "religion", "ISLAM"),
    ("foto", "NULL", "religion", "ISLAM"),
    ("keterangan", "MATI", "standing", Standing.DEAD),
    # RT and RW
    ("rt", "RT 03", "rt", "003"),
    ("rt", "RT.003", "rt", "003"),
    ("rt", "0003", "rt", "003"),
    ("rt", 3, "rt", "003"),
    ("rt", 3.0, "rt", "003"),
    ("rt", "NULL", "rt", "000"),
    ("rt", "000", "rt", "000"),
    ("rw", "RW 05", "rw", "005"),
    # days, of which the NIK says 1 July 2003
    *(("tanggal_lahir", written, "born", BORN) for written in (
        "2003-07-01", "2003/07/01", "2003.07.01", "2003-7-1", "20030701", "01-07-2003",
        "1/7/2003", "01.07.2003", "01 - 07 - 2003", "01 07 2003", "01 Juli 2003",
        "1-Jul-2003", "01-JUL-03", "01/07/03", "1 Juli 03", "Juli 1, 2003",
        "Selasa, 01 Juli 2003", "2003-07-01 00:00:00", "2003-07-01T00:00:00",
        "2003-07-01T00:00:00.000Z", "01/07/2003 00:00", "37803", 37803, 37803.0,
        20030701, date(2003, 7, 1), MIDNIGHT, "1 July 2003", "2003 Juli 1",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "field", "kept"), UNDERSTOOD, ids=repr)
def test_what_people_and_programs_write_is_understood(column, cell, field, kept):
    intake = taken({column: cell})
    assert said(intake) == []
    assert intake.values[field] == kept


FAILED = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"]
EVERY_COLUMN = sorted(GOOD.keys() | {"no_kk"})
REFUSED = [
    *((column, "#N/A", "SEL_GALAT") for column in EVERY_COLUMN
      if column not in {"kode_wilayah", "nik", "no_kk"}),
    *(("kewarganegaraan", word, "SEL_GALAT") for word in FAILED),
    *((column, True, "SEL_GALAT") for column in ("nama_lengkap", "rt", "agama")),
    ("nik", "#N/A", "SEL_GALAT"),
    ("no_kk", "#REF!", "SEL_GALAT"),
    ("golongan_darah", "TRUE", "SEL_GALAT"),
    ("nama_lengkap", "#####", "SEL_GALAT"),
    ("nama_lengkap", "Err:502", "SEL_GALAT"),
    ("nama_lengkap", "TRUE", "SEL_GALAT"),
    *((column, word, "BUKAN_ISI")
      for column in ("nama_lengkap", "tempat_lahir", "alamat", "pekerjaan")
      for word in ("NULL", "None", "-", ".", "0", "nan", "(null)", "N/A", "--", "\\N")),
    ("nama_lengkap", date(2020, 1, 5), "SEL_TANGGAL"),
    ("alamat", MIDNIGHT, "SEL_TANGGAL"),
    ("rt", date(2026, 5, 3), "SEL_TANGGAL"),
    ("rt", "12A", "RT_RW_SALAH"),
    ("kewarganegaraan", "NULL", "PILIHAN_TIDAK_DIKENAL"),
    ("kewarganegaraan", "-", "PILIHAN_TIDAK_DIKENAL"),
    ("status_perkawinan", "NULL", "PILIHAN_TIDAK_DIKENAL"),
    ("nik", "3,27401E+15", "NIK_ANGKA"),
    ("nik", f"{NIK}.0", "NIK_ANGKA"),
    ("nik", int(NIK), "NIK_ANGKA"),
    ("nik", "NULL", "BUKAN_ISI"),
    ("nik", "327401410703990O", "NIK_BUKAN_16_DIGIT"),
    ("nik", "327401410703990", "NIK_BUKAN_16_DIGIT"),
    ("no_kk", "32740101020399", "NO_KK_BUKAN_16_DIGIT"),
    ("no_kk", 3274010102039901, "NO_KK_ANGKA"),
    ("nama_lengkap", "SITI \u202eHOTNOC", "KARAKTER_ASING"),
    ("nama_lengkap", "SITI@CONTOH", "KARAKTER_ASING"),
    *(("tanggal_lahir", written, reason) for written, reason in (
        ("07/31/2003", "TANGGAL_BULAN_DI_DEPAN"),
        ("07/01/2003", "TANGGAL_RAGU"),  # the NIK says so with the month first
        ("02/07/03", "TANGGAL_RAGU"), ("02-Jul-03", "TANGGAL_RAGU"),
        (37804, "TANGGAL_RAGU"), ("37804", "TANGGAL_RAGU"),
        (date(2003, 1, 7), "TANGGAL_RAGU"), ("0000-00-00", "BUKAN_ISI"),
        ("2003-06-30T17:00:00Z", "TANGGAL_SALAH"),
        (EVENING_BEFORE, "TANGGAL_RAGU"),
        ("31 Februari 2003", "TANGGAL_SALAH"), ("2003", "TANGGAL_SALAH"),
        ("tidak tahu", "BUKAN_ISI"), ("01-07-1003", "TANGGAL_DI_LUAR_BATAS"),
        (date(1899, 12, 31), "TANGGAL_DI_LUAR_BATAS"), (99999999, "TANGGAL_SALAH"),
        (-5, "TANGGAL_SALAH"), (True, "SEL_GALAT"), ("NULL", "BUKAN_ISI"),
    )),
]  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "reason"), REFUSED, ids=repr)
def test_what_is_no_data_refuses_its_cell(column, cell, reason):
    intake = taken({column: cell})
    assert (column, reason) in said(intake)
    [refusal] = [r for r in intake.refusals if r.column == column]
    assert refusal.pesan.endswith(".")
    assert "hapus baris" not in refusal.pesan.lower()


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("327401410703990O", "“O” (U+004F, LATIN CAPITAL LETTER O)"),
        ("327401410703990", "ini 15"),
        ("3274014107039901\u0663", "U+0663"),
    ],
)
def test_a_refused_nik_says_what_is_wrong_with_it(cell, named):
    [refusal] = taken({"nik": cell}).refusals
    assert named in refusal.pesan


def test_a_refusal_names_the_person_to_whoever_owns_the_data():
    [refusal] = taken({"agama": "X"}).refusals
    assert (refusal.name, refusal.nik_end) == ("Siti Contoh Rahayu", "…9901")


BY_NAME = [
    # office, village, district, regency, province
    (CIREBON, "Kejaksan", "Kejaksan", "Kota Cirebon", "Jawa Barat"),
    (CIREBON, "KEL. KEJAKSAN", "KEC. KEJAKSAN", "CIREBON", "JABAR"),
    (CIREBON, "Kelurahan Kejaksan", "Kecamatan Kejaksan", "KOTAMADYA CIREBON", ""),
    (CIREBON, "KEJAKSAN", "KEJAKSAN", "KT. CIREBON", "Jawa Barat Prov."),
    (CIREBON, "KEJAKSAN", "KEJAKSAN", "Kodya Cirebon", "Prop. Jawa Barat"),
    (CIREBON, "KEJAKSAN", "KEJAKSAN", "CIREBON (KOTA)", "PROVINSI JAWA BARAT"),
    (CIREBON, "KEJAKSAN", "KEJAKSAN", "", ""),
    (CIREBON, "kejaksan", "", "Cirebon, Kota", "jawa barat"),
    ("31.01", "PULAU PANGGANG", "KEP. SERIBU UTARA", "KAB. ADM. KEP. SERIBU", "DKI"),
    ("71.09", "TARORANE", "SIAU TIMUR", "KEPULAUAN SIAU TAGULANDANG BIARO", "SULUT"),
    (CIREBON, "KESENDEN", "KEJAKSAN", "KOTA CIREBON", "JAWA BRT."),
    (SERANG_REGENCY, "PEJATEN", "KRAMATWATU", "Kab. Serang", "BANTEN"),
    (SERANG_REGENCY, "DS. PEJATEN", "KRAMATWATU", "KAB SERANG", "BANTEN"),
    (SERANG_REGENCY, "DESA PEJATEN", "KRAMATWATU", "SERANG", "PROV. BANTEN"),
    (SERANG_REGENCY, "PEJATEN", "KRAMAT WATU", "SERANG (KAB)", "BANTEN"),
    (SERANG_REGENCY, "PEJATEN", "KRAMATWATU", "Kabupaten Serang", ""),
    (SERANG_CITY, "SERANG", "SERANG", "SERANG", "BANTEN"),
    ("31.71", "GAMBIR", "GAMBIR", "JAKARTA PUSAT", "DKI"),
    ("31.71", "GAMBIR", "GAMBIR", "KOTA ADM. JAKARTA PUSAT", "DKI JAKARTA"),
    ("31.71", "GAMBIR", "GAMBIR", "Jakarta Pst.", "Jakarta"),
    ("34.04", "CATURTUNGGAL", "DEPOK", "SLEMAN", "DIY"),
    ("34.04", "CATURTUNGGAL", "KAPANEWON DEPOK", "Kab. Sleman", "D.I. Yogyakarta"),
    ("64.71", "", "", "BALIKPAPAN", "KALTIM"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("office", "village", "district", "regency", "province"), BY_NAME
)
def test_regions_are_known_by_the_names_people_give_them(
    office, village, district, regency, province
):
    if not village:
        village, district = "KLANDASAN ULU", "BALIKPAPAN KOTA"
    place = {"kelurahan": village, "kecamatan": district, "provinsi": province}
    intake = taken({**NAMES_ONLY, **place, "kabupaten_kota": regency}, (office,))
    assert said(intake) == []
    assert intake.values["office_code"] == office
    assert intake.values["region_code"].startswith(office)
    assert intake.values["regency"].upper().startswith(("KOTA ", "KABUPATEN "))


ASKED = [
    ({"kelurahan": "DESA KHAYAL"}, "kelurahan", "WILAYAH_TIDAK_DIKENAL"),
    ({"kecamatan": "ANTAH"}, "kecamatan", "WILAYAH_TIDAK_DIKENAL"),
    ({"kabupaten_kota": "KOTA CIRBON"}, "kabupaten_kota", "WILAYAH_TIDAK_DIKENAL"),
    ({"provinsi": "JAWA BARATLAUT"}, "provinsi", "WILAYAH_TIDAK_DIKENAL"),
    ({"provinsi": "BANTEN"}, "provinsi", "WILAYAH_TIDAK_COCOK"),
    ({"kelurahan": ""}, "kelurahan", "WILAYAH_TIDAK_LENGKAP"),
    ({"kelurahan": "NULL"}, "kelurahan", "WILAYAH_TIDAK_LENGKAP"),
    (dict.fromkeys(PLACE_COLUMNS, "-"), "kode_wilayah", "WILAYAH_TIDAK_LENGKAP"),
    ({"kabupaten_kota": "KOTA BANDUNG", "kecamatan": "", "kelurahan": "DAGO"},
     "kabupaten_kota", "BUKAN_WILAYAH_KANTOR_INI"),
]  # fmt: skip


@pytest.mark.parametrize(("over", "column", "reason"), ASKED)
def test_a_name_that_is_not_known_is_asked_and_no_row_given_away(over, column, reason):
    intake = taken({**NAMES_ONLY, **over})
    assert said(intake) == [(column, reason)]
    assert "eriksa" in intake.refusals[0].pesan or "Isi" in intake.refusals[0].pesan


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("kelurahan", "SUNYARAGI"),
        ("kecamatan", "KESAMBI"),
        ("kabupaten_kota", "KOTA BANDUNG"),
        ("kabupaten_kota", "KAB. CIREBON"),
        ("provinsi", "BALI"),
    ],
)
def test_a_code_and_a_name_that_differ_are_asked(column, name):
    assert said(taken({column: name})) == [(column, "WILAYAH_TIDAK_COCOK")]


@pytest.mark.parametrize(
    "over",
    [
        {"kabupaten_kota": "Kab/Kota Cirebon"},
        {"kode_wilayah": "3274011001"},
        {"kode_wilayah": 3274011001},
        {"kode_wilayah": "32 74 01 1001"},
        {"kode_wilayah": "NULL"},
        {"kode_wilayah": "", "no_prop": 32, "no_kab": 74, "no_kec": 1, "no_kel": 1001},
        {"kelurahan": "NULL", "kecamatan": "-"},
    ],
)
def test_a_code_is_read_in_every_spelling(over):
    intake = taken(over)
    assert said(intake) == []
    assert intake.values["region_code"] == "32.74.01.1001"


def test_rt_and_rw_in_one_cell_are_parted():
    for cells in ({"rt": "3/5", "rw": ""}, {"rt": "RT 03 / RW 05", "rw": None}):
        values = taken(cells).values
        assert (values["rt"], values["rw"]) == ("003", "005")
    assert ("rt", "RT_RW_SALAH") in said(taken({"rt": "3/5", "rw": "6"}))


def test_birthplace_and_day_in_one_cell_are_parted():
    row = {k: v for k, v in GOOD.items() if k not in ("tempat_lahir", "tanggal_lahir")}
    both = {**row, "tempat_tanggal_lahir": "CIREBON, 01-07-2003"}
    values = take_in(Row(2, both), [CIREBON], today=TODAY).values
    assert (values["birthplace"], values["born"]) == ("CIREBON", BORN)


def all_of(*overs):
    rows = [Row(n, {**GOOD, **over}) for n, over in enumerate(overs, 2)]
    return take_in_all(rows, [CIREBON], today=TODAY)


def test_a_column_of_nik_that_excel_cut_off_is_refused():
    cut = [{"nik": f"327401410703{n}0"} for n in (991, 992, 993)]
    assert {said(each)[0] for each in all_of(*cut)} == {("nik", "NIK_BERAKHIR_NOL")}
    serial_lost = [{"nik": "3274014107030000"}, *cut[:2]]
    assert ("nik", "NIK_BERAKHIR_NOL") in said(all_of(*serial_lost)[1])
    assert {said(each)[0] for each in all_of(*cut[:2])} == {("nik", "NIK_BERAKHIR_NOL")}


def test_a_column_of_family_cards_is_looked_at_too():
    cut = [
        {"nik": f"327401410703990{n}", "no_kk": f"32740101020300{n}0"}
        for n in (1, 2, 3)
    ]
    assert all(("no_kk", "NO_KK_BERAKHIR_NOL") in said(each) for each in all_of(*cut))
    family = [{**each, "no_kk": "3274010102030010"} for each in cut]
    assert [said(each) for each in all_of(*family)] == [[], [], []]


def test_nik_that_end_in_zero_by_chance_or_stand_in_groups_are_taken():
    some = [{"nik": f"327401410703{n}"} for n in (9910, 9920, 9931)]
    assert [said(each) for each in all_of(*some)] == [[], [], []]
    assert [said(each) for each in all_of(*some[1:])] == [[], []]
    assert [said(each) for each in all_of(some[0])] == [[]]
    grouped = [{"nik": f"3274 0141 0703 {n}"} for n in (9910, 9920, 9930)]
    assert [said(each) for each in all_of(*grouped)] == [[], [], []]


def days(*written):
    """Take in one day in each row, whose NIK says another day."""
    rows = [
        {"nik": f"327401150103{n}", "jenis_kelamin": "L", "tanggal_lahir": day}
        for n, day in enumerate(written, 9901)
    ]
    return [said(each) for each in all_of(*rows)]


def test_a_column_with_the_month_first_is_asked_about():
    assert days("02/01/2003", "07/31/2003") == [
        [("tanggal_lahir", "TANGGAL_RAGU")],
        [("tanggal_lahir", "TANGGAL_BULAN_DI_DEPAN")],
    ]
    assert days("02/01/2003", "31/07/2003") == [[], []]
    assert days("2003-01-02", "07/31/2003")[0] == []


def test_a_column_in_which_a_spreadsheet_exchanged_days_is_asked_about():
    assert days(date(2003, 1, 2), "31/07/2003")[0] == [
        ("tanggal_lahir", "TANGGAL_RAGU")
    ]


def test_the_nik_bears_witness_in_a_doubtful_column():
    row = {"nik": "3274010201039901", "jenis_kelamin": "L"}
    witnessed, other = all_of(
        {**row, "tanggal_lahir": "02/01/2003"}, {"tanggal_lahir": "07/31/2003"}
    )
    assert said(witnessed) == []
    assert said(other) == [("tanggal_lahir", "TANGGAL_BULAN_DI_DEPAN")]


def test_what_was_changed_is_noted():
    changed = taken(
        {"nik": f"'{NIK}", "nama_lengkap": "NU‘MAN", "agama": "NULL", **NAMES_ONLY,
         "kabupaten_kota": "Cirebon"}
    ).changes  # fmt: skip
    assert {(c.column, c.reason) for c in changed} == {
        ("nik", "TANDA_DIGANTI"),
        ("nama_lengkap", "TANDA_DIGANTI"),
        ("agama", "DIBACA_KOSONG"),
        ("kabupaten_kota", "NAMA_WILAYAH_DISAMAKAN"),
    }
    assert taken({}).changes == []
