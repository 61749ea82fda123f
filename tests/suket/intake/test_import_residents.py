"""Importing residents: what is taken, what is refused and why, and nothing by halves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from suket.access.errors import RoleNotAllowed
from suket.access.words import Role
from suket.intake.errors import BadTable
from suket.intake.headings import PLACE_COLUMNS, REQUIRED
from suket.intake.summed_remarks import summed
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices import versions
from suket.offices.words import EnrolmentStatus
from suket.register import issuable
from suket.register.end import end
from suket.register.issuable import Scope
from suket.register.tables import Suket
from suket.register.words import EndReason
from suket.residents import residents
from suket.residents.tables import Resident, ResidentWord
from suket.residents.words import Gender, Standing
from tests.office_world import BALIKPAPAN, CIREBON, NOW, SERANG, jpeg, nik_of
from tests.suket.intake.tables_sent import (
    GOOD,
    everybody,
    reasons,
    table,
    taking,
    warnings,
    workbook,
    zipped,
)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(table(GOOD), id="commas"),
        pytest.param(table(GOOD, mark=";"), id="semicolons"),
        pytest.param(table(GOOD, bom=False), id="without a byte order mark"),
        pytest.param(workbook(GOOD), id="XLSX"),
        pytest.param(
            workbook({**GOOD, "tanggal_lahir": date(2003, 7, 1)}), id="XLSX, a date"
        ),
        pytest.param(workbook({**GOOD, "rt": 3, "rw": 5}), id="XLSX, numbers"),
        pytest.param(table({**GOOD, "nik": "32.74.01-410703 9901"}), id="dotted NIK"),
        pytest.param(table({**GOOD, "tanggal_lahir": "01-07-2003"}), id="day first"),
        pytest.param(table({**GOOD, "jenis_kelamin": "p"}), id="a letter for the sex"),
        pytest.param(table({**GOOD, "status_perekaman": "prr"}), id="a short status"),
        pytest.param(
            table({k.upper().replace("_", " "): v for k, v in GOOD.items()}),
            id="headings",
        ),
        pytest.param(table(GOOD) + b"\n,,,\n\n", id="empty lines"),
    ],
)
def test_a_resident_is_taken_in_however_the_table_is_made(usual_world, data):
    report = taking(usual_world, data)
    assert (report.refused, report.added, report.updated) == ((), 1, 0)
    [resident] = everybody(usual_world)
    assert (resident.nik, resident.full_name) == (GOOD["nik"], "Siti Contoh Rahayu")
    assert (resident.born, resident.sex) == (date(2003, 7, 1), Gender.FEMALE)
    assert (resident.rt, resident.rw, resident.religion) == ("003", "005", "ISLAM")
    assert resident.enrolment_status is EnrolmentStatus.PRINT_READY_RECORD
    assert (resident.office_code, resident.standing) == (CIREBON, Standing.RESIDENT)
    assert resident.region_code == "32.74.01.1001"


def test_an_imported_resident_with_a_photo_can_be_issued_a_suket(world):
    taking(world, table(GOOD), pictures=zipped(**{f"{GOOD['nik']}.jpg": jpeg()}))
    [resident] = everybody(world)
    claims = world.issue(resident.id).claims
    assert claims.address == (
        "JL. CONTOH NO. 9 RT 003 RW 005, KEJAKSAN, KEJAKSAN, KOTA CIREBON"
    )
    assert claims.full_name == "SITI CONTOH RAHAYU"


def test_a_code_alone_names_the_region(usual_world):
    row = {
        k: v
        for k, v in GOOD.items()
        if k not in ("kelurahan", "kecamatan", "kabupaten_kota", "provinsi")
    }
    assert taking(usual_world, table(row)).added == 1
    [resident] = everybody(usual_world)
    assert (resident.village, resident.regency, resident.province) == (
        "KEJAKSAN",
        "KOTA CIREBON",
        "JAWA BARAT",
    )


def test_names_alone_name_the_region_too(usual_world):
    row = {k: v for k, v in GOOD.items() if k != "kode_wilayah"}
    assert taking(usual_world, table(row)).added == 1
    assert everybody(usual_world)[0].region_code == "32.74.01.1001"


BAD_CELLS = [
    ("nik", "327401410703990", "NIK_BUKAN_16_DIGIT"),
    ("nik", "", "KOSONG"),
    ("nik", "3.27401E+15", "NIK_ANGKA"),
    ("nik", "3274014107030000", "NIK_URUT_0000"),
    ("nik", "3274014007039901", "NIK_TANGGAL_MUSTAHIL"),
    ("nama_lengkap", "", "KOSONG"),
    ("nama_lengkap", "A" * 101, "TERLALU_PANJANG"),
    ("nama_lengkap", "Siti \u202eyahay", "KARAKTER_ASING"),
    ("nama_lengkap", "Сити", "KARAKTER_ASING"),
    ("nama_lengkap", "Siti\x00", "KARAKTER_ASING"),
    ("nama_lengkap", "Siti <b>", "KARAKTER_ASING"),
    ("tempat_lahir", "", "KOSONG"),
    ("tanggal_lahir", "", "KOSONG"),
    ("tanggal_lahir", "2003-02-30", "TANGGAL_SALAH"),
    ("tanggal_lahir", "1 Jolie 2003", "TANGGAL_SALAH"),
    ("tanggal_lahir", "07/01/03", "TANGGAL_RAGU"),
    ("tanggal_lahir", "1899-12-31", "TANGGAL_DI_LUAR_BATAS"),
    ("tanggal_lahir", "2026-11-23", "TANGGAL_DI_LUAR_BATAS"),
    ("jenis_kelamin", "X", "PILIHAN_TIDAK_DIKENAL"),
    ("jenis_kelamin", "", "KOSONG"),
    ("golongan_darah", "C", "PILIHAN_TIDAK_DIKENAL"),
    ("alamat", "", "KOSONG"),
    ("alamat", "J" * 101, "TERLALU_PANJANG"),
    ("rt", "1003", "RT_RW_SALAH"),
    ("rw", "A", "RT_RW_SALAH"),
    ("agama", "LAINNYA", "PILIHAN_TIDAK_DIKENAL"),
    ("status_perkawinan", "", "KOSONG"),
    ("status_perkawinan", "JANDA", "PILIHAN_TIDAK_DIKENAL"),
    ("pekerjaan", "", "KOSONG"),
    ("kewarganegaraan", "MALAYSIA", "PILIHAN_TIDAK_DIKENAL"),
    ("status_perekaman", "SUDAH", "PILIHAN_TIDAK_DIKENAL"),
    ("kode_wilayah", "32.74", "WILAYAH_TIDAK_LENGKAP"),
]


@pytest.mark.parametrize(("column", "value", "reason"), BAD_CELLS)
def test_a_bad_cell_is_named_by_row_column_value_and_reason(
    usual_world, column, value, reason
):
    report = taking(usual_world, table(GOOD, {**GOOD, "nik": nik_of(2), column: value}))
    assert reasons(report) == [(3, column, reason)]
    assert report.refused[0].pesan.endswith(".")
    assert everybody(usual_world) == []


def test_a_report_repeats_no_whole_nik(usual_world):
    report = taking(usual_world, table({**GOOD, "nik": "3274014007039901"}))
    assert report.refused[0].value == "…9901"


def test_a_value_is_shortened_in_the_report(usual_world):
    report = taking(usual_world, table({**GOOD, "alamat": "J" * 300}))
    assert len(report.refused[0].value) == 40


@pytest.mark.parametrize("number", [3274014107039901, 3274014107039901.0, 3.27e15])
def test_a_nik_that_excel_took_for_a_number_is_refused(usual_world, number):
    report = taking(usual_world, workbook({**GOOD, "nik": number}))
    assert reasons(report) == [(2, "nik", "NIK_ANGKA")]
    assert "Teks" in report.refused[0].pesan


def test_all_faults_of_a_row_are_reported_at_once(usual_world):
    bad = {**GOOD, "nik": "1", "tanggal_lahir": "x", "agama": "x"}
    assert len(taking(usual_world, table(bad)).refused) == 3


def test_nothing_is_stored_when_one_row_is_refused(world):
    rows = [{**GOOD, "nik": nik_of(n)} for n in range(50)]
    report = taking(world, table(*rows, {**GOOD, "nik": "1"}))
    assert (report.accepted, len(report.refused)) == (0, 1)
    assert everybody(world) == world.all(select(ResidentWord)) == []
    events = world.all(select(JournalEntry.event))
    assert Event.RESIDENTS_IMPORTED not in events


def test_the_good_rows_are_stored_if_the_officer_says_so(world):
    rows = [{**GOOD, "nik": nik_of(n)} for n in range(3)]
    report = taking(world, table(*rows, {**GOOD, "nik": "1"}), is_partial=True)
    assert (report.rows, report.accepted, len(report.refused)) == (4, 3, 1)
    assert len(everybody(world)) == 3


def test_a_nik_that_comes_twice_is_refused_the_second_time(usual_world):
    report = taking(usual_world, table(GOOD, GOOD))
    assert reasons(report) == [(3, "nik", "NIK_BERULANG")]


def test_importing_again_brings_up_to_date_and_keeps_who_it_is(world):
    taking(world, table(GOOD), pictures=zipped(**{f"{GOOD['nik']}.jpg": jpeg()}))
    [before] = everybody(world)
    changed = {
        **GOOD,
        "nama_lengkap": "Siti Nama Baru",
        "status_perekaman": "CARD_PRINTED",
    }
    report = taking(world, table(changed))
    assert (report.added, report.updated) == (0, 1)
    [after] = everybody(world)
    assert (after.id, after.photo_digest) == (before.id, before.photo_digest)
    assert after.enrolment_status is EnrolmentStatus.CARD_PRINTED
    words = world.all(select(ResidentWord.word).order_by(ResidentWord.word))
    assert words == ["BARU", "NAMA", "SITI"]


def test_a_table_that_is_sent_twice_at_once_is_taken_once(world):
    rows = [{**GOOD, "nik": nik_of(n)} for n in range(30)]
    pictures = zipped(**{f"{nik_of(n)}.jpg": jpeg() for n in range(30)})
    with ThreadPoolExecutor(4) as pool:
        reports = list(
            pool.map(lambda _: taking(world, table(*rows), pictures=pictures), range(4))
        )
    assert sorted(r.added for r in reports) == [0, 0, 0, 30]
    assert len(everybody(world)) == 30


def test_a_table_without_the_column_does_not_raise_the_dead(usual_world):
    taking(usual_world, table({**GOOD, "keterangan": "MENINGGAL"}))
    taking(usual_world, table(GOOD))
    taking(usual_world, table({**GOOD, "keterangan": ""}))
    assert everybody(usual_world)[0].standing is Standing.DEAD
    taking(usual_world, table({**GOOD, "keterangan": "tetap"}))
    assert everybody(usual_world)[0].standing is Standing.RESIDENT


def ended(world, reason):
    """Take a resident in, issue, and end for this reason."""
    taking(world, table(GOOD), pictures=zipped(**{f"{GOOD['nik']}.jpg": jpeg()}))
    issued = world.issue(everybody(world)[0].id)
    with world.database.begin() as session:
        end(session, issued.suket_id, reason, officer=world.officer(), now=NOW)


def learnt_columns(world):
    [resident] = everybody(world)
    return resident.enrolment_status, resident.standing, resident.citizenship


@pytest.mark.parametrize(
    ("reason", "column", "value"),
    [
        (EndReason.KTP_DICETAK, "status_perekaman", "PRINT_READY_RECORD"),
        (EndReason.KTP_DITERIMA, "status_perekaman", "PRINT_READY_RECORD"),
        (EndReason.DATA_GANDA, "status_perekaman", "PRINT_READY_RECORD"),
        (EndReason.PINDAH, "keterangan", "TETAP"),
        (EndReason.MENINGGAL, "keterangan", "TETAP"),
        (EndReason.KEHILANGAN_WNI, "kewarganegaraan", "WNI"),
    ],
)
def test_an_older_table_does_not_undo_what_an_ending_taught(
    world, reason, column, value
):
    ended(world, reason)
    before = learnt_columns(world)
    older = table({**GOOD, "keterangan": "TETAP", "nama_lengkap": "Siti Baru"})
    report = taking(world, older)
    assert (report.updated, report.refused) == (1, ())
    [warning] = report.warned
    assert (warning.row, warning.column, warning.value) == (2, column, value)
    assert warning.reason == "TIDAK_DITURUNKAN"
    assert learnt_columns(world) == before
    assert everybody(world)[0].full_name == "Siti Baru"
    with world.database.reading() as session:
        office = versions.at(session, CIREBON, now=NOW)
        assert issuable.ready(session, Scope(office=office, now=NOW)) == []
    corrected = taking(world, older, is_correction=True)
    assert corrected.warned == ()
    assert learnt_columns(world) != before


def test_a_newer_table_goes_on_from_what_an_ending_taught(usual_world):
    ended(usual_world, EndReason.KTP_DICETAK)
    report = taking(usual_world, table({**GOOD, "status_perekaman": "CARD_ISSUED"}))
    assert report.warned == ()
    assert learnt_columns(usual_world)[0] is EnrolmentStatus.CARD_ISSUED


def test_an_office_takes_in_its_own_residents_only(usual_world):
    report = taking(usual_world, table(GOOD), SERANG)
    assert reasons(report) == [(2, "kabupaten_kota", "BUKAN_WILAYAH_KANTOR_INI")]
    by_name = {k: v for k, v in GOOD.items() if k != "kode_wilayah"}
    report = taking(usual_world, table(by_name), SERANG)
    assert reasons(report) == [(2, "kabupaten_kota", "BUKAN_WILAYAH_KANTOR_INI")]


IN_SERANG = {
    **GOOD,
    "kode_wilayah": "36.73.01.1001",
    **dict.fromkeys(PLACE_COLUMNS, ""),
}


def test_whoever_another_office_has_is_not_taken_over(world):
    taking(world, table(GOOD))
    report = taking(world, table(IN_SERANG), SERANG)
    assert reasons(report) == [(2, "nik", "TERDAFTAR_DI_KANTOR_LAIN")]


def test_whoever_moved_is_taken_over_by_the_new_office(world):
    taking(world, table({**GOOD, "keterangan": "PINDAH"}))
    assert taking(world, table(IN_SERANG), SERANG).updated == 1
    [resident] = everybody(world)
    assert (resident.office_code, resident.standing) == (SERANG, Standing.RESIDENT)
    with world.database.reading() as session:
        assert residents.known(session, [GOOD["nik"]], office=CIREBON) == set()


def test_an_operator_takes_in_every_offices_residents_at_once(usual_world):
    east = {
        **GOOD,
        "nik": "6471014107039901",
        "kode_wilayah": "64.71.01.1001",
        **dict.fromkeys(PLACE_COLUMNS, ""),
    }
    report = taking(usual_world, table(GOOD, east), is_for_every_office=True)
    assert report.added == 2
    assert [r.office_code for r in everybody(usual_world)] == [CIREBON, BALIKPAPAN]


@pytest.mark.parametrize(
    ("over", "warning"),
    [
        ({"tanggal_lahir": "2003-07-02"}, ("nik", "NIK_BEDA_TANGGAL_LAHIR")),
        ({"jenis_kelamin": "L"}, ("nik", "NIK_BEDA_JENIS_KELAMIN")),
        ({"nama_lengkap": "Siti 2 Contoh"}, ("nama_lengkap", "ANGKA_DALAM_NAMA")),
        ({"pekerjaan": "Astronot"}, ("pekerjaan", "PEKERJAAN_TIDAK_BAKU")),
        (
            {"kode_wilayah": "32.74.99.9999"},
            ("kode_wilayah", "KODE_WILAYAH_TIDAK_DIKENAL"),
        ),
    ],
)
def test_what_is_lawful_but_odd_is_taken_with_a_warning(usual_world, over, warning):
    report = taking(usual_world, table({**GOOD, **over}))
    assert report.added == 1
    assert warnings(report) == [(2, *warning)]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"agama": "Katolik"}, {"religion": "KATHOLIK"}),
        ({"agama": "Kepercayaan"}, {"religion": "KEPERCAYAAN TERHADAP TUHAN YME"}),
        ({"agama": ""}, {"religion": "-"}),
        ({"golongan_darah": "Tidak Tahu"}, {"blood_type": "-"}),
        ({"golongan_darah": "ab+"}, {"blood_type": "AB+"}),
        ({"status_perkawinan": "Kawin Tercatat"}, {"marital_status": "KAWIN"}),
        ({"kewarganegaraan": ""}, {"citizenship": "WNI"}),
        ({"rt": "", "rw": "-"}, {"rt": "000", "rw": "000"}),
        ({"nama_lengkap": "Nur’Aini,   S.Pd."}, {"full_name": "Nur'Aini, S.Pd."}),
        ({"nama_lengkap": "Jose\u0301"}, {"full_name": "Jos\u00e9"}),
    ],
)
def test_values_are_kept_as_they_are_printed(usual_world, given, kept):
    assert taking(usual_world, table({**GOOD, **given})).added == 1
    [resident] = everybody(usual_world)
    assert {name: getattr(resident, name) for name in kept} == kept


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "kosong"),
        (b"nik;nama\n", "kolom kurang"),
        (table({**GOOD}).replace(b"nama_lengkap", b"nik"), "berulang"),
        ("nik,nama\n1,Jos\u00e9\n".encode("latin-1"), "UTF-8"),
        (b'nik,nama\n"1,2\n', "mulai baris 2"),
        (b"PK\x03\x04nonsense", "rusak"),
        (zipped(a=b"b"), "Berkas ini ZIP"),
        (bytes(64 * 2**20 + 1), "64 MB"),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(usual_world, data, words):
    with pytest.raises(BadTable) as refusal:
        taking(usual_world, data)
    assert words in refusal.value.pesan


def test_missing_columns_are_named(usual_world):
    with pytest.raises(BadTable) as refusal:
        taking(usual_world, table({"nik": GOOD["nik"]}))
    for name in (*REQUIRED[1:], "kode_wilayah"):
        assert name in refusal.value.pesan


def test_an_administrator_does_not_import(usual_world):
    with pytest.raises(RoleNotAllowed):
        taking(usual_world, table(GOOD), role=Role.ADMIN)


def test_thousands_of_rows_are_taken_with_few_statements(usual_world, listen):
    rows = [{**GOOD, "nik": nik_of(n)} for n in range(5_001)]
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    listen(usual_world.database.engine, "before_cursor_execute", note)
    report = taking(usual_world, table(*rows))
    assert report.added == 5_001
    assert len(statements) < 5_001 / 10


def test_the_journal_says_that_residents_were_imported_and_not_who(world):
    taking(world, table(GOOD))
    newest = select(JournalEntry).order_by(JournalEntry.seq.desc()).limit(1)
    [entry] = world.all(newest)
    assert (entry.event, entry.subject) == (Event.RESIDENTS_IMPORTED, "1")
    assert entry.at == NOW < NOW + timedelta(1)


def test_the_template_that_is_handed_out_can_be_filled_in_and_imported(usual_world):
    from openpyxl import load_workbook

    from suket.intake.table_template import COLUMNS, table_template

    book = load_workbook(BytesIO(table_template()))
    sheet = book["penduduk"]
    text = sheet.column_dimensions["A"]  # and those that are like it
    assert (text.min, text.max, text.number_format) == (1, len(COLUMNS), "@")
    assert {name for name, is_required, _ in COLUMNS if is_required} == set(REQUIRED)
    sheet.append([GOOD.get(name, "") for name, _, _ in COLUMNS])
    out = BytesIO()
    book.save(out)
    assert taking(usual_world, out.getvalue()).added == 1


def test_the_columns_that_are_read_are_those_that_are_explained():
    from suket.intake import resident_rows
    from suket.intake.table_template import COLUMNS

    read = {column for column, _, _ in resident_rows._TEXTS} | set(
        resident_rows.PLACE_COLUMNS
    )
    read |= {
        "nik",
        "no_kk",
        "tanggal_lahir",
        "status_perkawinan",
        "keterangan",
        "kode_wilayah",
        "foto",
    }
    assert {name for name, _, _ in COLUMNS} == read


def test_family_card_and_record_of_marriage_are_kept_and_not_lowered(world):
    told = {"no_kk": "3274010102039901", "status_perkawinan": "CERAI HIDUP TERCATAT"}
    taking(world, table({**GOOD, **told}))
    [resident] = everybody(world)
    assert (resident.family_card, resident.marital_status) == (
        told["no_kk"],
        "CERAI HIDUP",
    )
    assert resident.is_marriage_recorded is True
    taking(world, table({**GOOD, "no_kk": "", "status_perkawinan": "KAWIN"}))
    [resident] = everybody(world)
    assert (resident.family_card, resident.is_marriage_recorded) == (
        told["no_kk"],
        None,
    )


@pytest.mark.parametrize("number", ["327401010203990", "327401010203990A"])
def test_the_table_of_residents_takes_no_other_number_for_a_family_card(world, number):
    taking(world, table(GOOD))
    with pytest.raises(DBAPIError), world.database.begin() as session:
        session.execute(update(Resident).values(family_card=number))


def test_the_family_card_is_printed_nowhere(world):
    pictures = zipped(**{f"{GOOD['nik']}.jpg": jpeg()})
    taking(world, table({**GOOD, "no_kk": "3274010102039901"}), pictures=pictures)
    issued = world.issue(everybody(world)[0].id)
    [printed] = world.all(select(Suket.printed))
    assert "3274010102039901" not in f"{printed}{issued.claims}"


def test_what_was_changed_and_passed_over_is_reported(usual_world):
    titled = b"DATA PENDUDUK\n" + table({**GOOD, "alamat": "Jl. 5 – 7"}, bom=False)
    report = taking(usual_world, titled)
    assert [(c.row, c.column) for c in report.changed] == [(3, "alamat")]
    assert "baris 2" in report.notes[0]


def test_many_equal_refusals_are_told_as_one(usual_world):
    rows = [{**GOOD, "nik": int(nik_of(n))} for n in range(50)]
    report = taking(usual_world, workbook(*rows, {**GOOD, "agama": "X"}))
    told = summed(report.refused)
    assert [(each.span, len(each.rows)) for each in told] == [("2–51", 50), ("52", 1)]


def rows_of(world):
    found = select(Resident.nik, Resident.import_row, Resident.imported_at)
    return {nik[-4:]: (row, at) for nik, row, at in world.all(found)}


def test_where_a_resident_stands_in_the_table_is_kept(world):
    niks = [{**GOOD, "nik": f"327401410703990{n}"} for n in (1, 2, 3)]
    bad = {**GOOD, "nik": "12"}
    taking(world, table(niks[0], bad, niks[1]), is_partial=True)
    assert rows_of(world) == {"9901": (2, NOW), "9902": (4, NOW)}
    taking(world, table(bad, bad, bad, niks[1]), is_partial=True)
    assert rows_of(world)["9902"] == (5, NOW)
    taking(world, table(niks[1]), is_typed=True)  # into a form
    assert rows_of(world)["9902"] == (None, None)
