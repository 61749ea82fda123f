"""What is told of a cell: one sentence that names what is there and what to do."""

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter
from openpyxl import Workbook

from suket.intake import spreadsheets, vocabulary, xlsx_errors
from suket.intake.errors import BadTable
from suket.intake.resident_rows import take_in
from suket.intake.spreadsheets import Row
from suket.intake.summed_remarks import summed
from suket.intake.whole_table import take_in_all
from suket.offices.words import EnrolmentStatus
from suket.web.indonesian_wording import ENROLMENT
from tests.office_world import CIREBON
from tests.suket.intake.tables_sent import GOOD

TODAY = date(2026, 11, 22)


def taken(over):
    return take_in(Row(2, {**GOOD, **over}), [CIREBON], today=TODAY)


def all_of(*overs):
    rows = [Row(n, {**GOOD, **over}) for n, over in enumerate(overs, 2)]
    return take_in_all(rows, [CIREBON], today=TODAY)


def by_openpyxl(rows):
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def by_xlsxwriter(rows):
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return out.getvalue()


@pytest.mark.parametrize("written", [by_openpyxl, by_xlsxwriter])
@pytest.mark.parametrize("column", sorted(GOOD))
def test_a_formula_that_no_program_worked_out_refuses_its_cell(written, column):
    row = {**GOOD, column: "=VLOOKUP(A2,data!A:B,2,FALSE)"}
    table = spreadsheets._parsed(written([[*row], [*row.values()]]))
    cells = dict(zip(table.columns, table.lines[0][1], strict=True))
    [refusal] = take_in(Row(2, cells), [CIREBON], today=TODAY).refusals
    assert (refusal.column, refusal.reason) == (column, "RUMUS_TANPA_HASIL")
    assert "Excel atau LibreOffice" in refusal.pesan
    assert "tempel sebagai nilai" in refusal.pesan
    assert column == "nik" or refusal.value.startswith("=VLOOKUP(A2")


def test_a_file_of_formulas_is_told_in_one_sentence(monkeypatch):
    monkeypatch.setattr(xlsx_errors, "MOST_FORMULAS", 30)
    rows = [[*GOOD], *([["=A1"] * 10] * 4)]
    with pytest.raises(BadTable) as refusal:
        spreadsheets._parsed(by_openpyxl(rows))
    assert "sel A5" in refusal.value.pesan
    assert "tempel sebagai nilai" in refusal.value.pesan


@pytest.mark.parametrize(
    "text", ['="KEJAKSAN"', '= "KEJAKSAN"', "KEJAKSAN"], ids=["plain", "blank", "none"]
)
def test_a_text_in_a_formula_is_the_text(text):
    assert spreadsheets._heard(text) == "KEJAKSAN"


@pytest.mark.parametrize(
    "cell", ["=A2", "=B2&C2", "='data'!A2", '="A"&"B"', "=3+4", "=TODAY()"]
)
def test_a_formula_is_known_in_a_csv_too(cell):
    assert [r.reason for r in taken({"alamat": cell}).refusals] == ["RUMUS_TANPA_HASIL"]


@pytest.mark.parametrize("column", ["kode_wilayah", "foto", "no_kel", "kelurahan"])
def test_a_failed_cell_is_named_where_no_reader_looks_at_it(column):
    refusals = taken({column: "#N/A"}).refusals
    assert [(r.column, r.reason) for r in refusals] == [(column, "SEL_GALAT")]


ENROLMENTS = [
    ("SUDAH REKAM", EnrolmentStatus.BIO_CAPTURED),
    ("Sudah Perekaman", EnrolmentStatus.BIO_CAPTURED),
    ("SDH REKAM", EnrolmentStatus.BIO_CAPTURED),
    ("TELAH MEREKAM", EnrolmentStatus.BIO_CAPTURED),
    ("REKAM", EnrolmentStatus.BIO_CAPTURED),
    ("Sudah rekam e-KTP", EnrolmentStatus.BIO_CAPTURED),
    ("SUDAH PEREKAMAN KTP-EL", EnrolmentStatus.BIO_CAPTURED),
    ("SUDAH REKAM KTP ELEKTRONIK", EnrolmentStatus.BIO_CAPTURED),
    ("Telah melakukan perekaman", EnrolmentStatus.BIO_CAPTURED),
    ("SUDAH REKAM, BELUM CETAK", EnrolmentStatus.BIO_CAPTURED),
    ("BIO_CAPTURED", EnrolmentStatus.BIO_CAPTURED),
    ("BELUM REKAM", EnrolmentStatus.UNREGISTERED),
    ("BLM PEREKAMAN", EnrolmentStatus.UNREGISTERED),
    ("Belum Merekam KTP-el", EnrolmentStatus.UNREGISTERED),
    ("SUDAH CETAK", EnrolmentStatus.CARD_PRINTED),
    ("Sdh. Dicetak", EnrolmentStatus.CARD_PRINTED),
    ("KTP-EL SUDAH CETAK", EnrolmentStatus.CARD_PRINTED),
    ("SIAP CETAK", EnrolmentStatus.PRINT_READY_RECORD),
    ("PRINT READY RECORD", EnrolmentStatus.PRINT_READY_RECORD),
    ("GAGAL REKAM", EnrolmentStatus.ENROLL_FAILURE_AT_CENTRAL),
    ("ENROLL FAILURE AT REGIONAL", EnrolmentStatus.ENROLL_FAILURE_AT_REGIONAL),
    ("DUPLICATE RECORD", EnrolmentStatus.DUPLICATE_RECORD),
    *((word.title, status) for status, word in ENROLMENT.items()
      if status is not EnrolmentStatus.ADJUDICATE_IN_PROCESS),  # one title for two
]  # fmt: skip


@pytest.mark.parametrize(("cell", "status"), ENROLMENTS)
def test_the_state_of_recording_is_known_as_offices_and_our_pages_write_it(
    cell, status
):
    intake = taken({"status_perekaman": cell})
    assert intake.refusals == []
    assert intake.values["enrolment_status"] is status


@pytest.mark.parametrize("cell", ["SUDAH", "BELUM CETAK", "REKAM ULANG", "X"])
def test_an_unknown_state_of_recording_is_asked_in_indonesian(cell):
    [refusal] = taken({"status_perekaman": cell}).refusals
    for word in ("Sudah Rekam", "Belum Rekam", "Siap Cetak", "Sudah Cetak"):
        assert word in refusal.pesan
    assert "_" not in refusal.pesan
    assert "UNREGISTERED" not in refusal.pesan


def test_what_an_officer_is_told_to_write_is_understood():
    for words in (vocabulary.ENROLMENTS, vocabulary.RELIGIONS, vocabulary.STANDINGS):
        assert {*vocabulary.told(words)} <= {*_written(words)}
        known = vocabulary.understood(words)
        assert all(known[vocabulary.key(word)] for word in vocabulary.told(words))


@pytest.mark.parametrize(
    "words",
    [
        vocabulary.GENDERS,
        vocabulary.BLOOD_TYPES,
        vocabulary.RELIGIONS,
        vocabulary.CITIZENSHIPS,
        vocabulary.ENROLMENTS,
        vocabulary.STANDINGS,
        vocabulary.MARITAL,
    ],
)
def test_no_word_is_understood_as_two(words):
    meant = {}
    for kept, others in words.items():
        for word in others:
            assert meant.setdefault(vocabulary.key(word), kept) == kept


def _written(words):
    for kept, others in words.items():
        yield from (str(kept), *others)


@pytest.mark.parametrize(
    "niks",
    [
        [f"327401410703{n}0" for n in (991, 992, 993)],
        ["3274014107030000", "3274014107039910", "3274014107039920"],
        ["3274010000000000", "3274014107039910", "3274014107039920"],
        [*[f"327401410703{n}0" for n in (991, 992, 993)], "3274014107039910"],
    ],
    ids=["serials", "a serial lost", "a day lost", "one twice"],
)
def test_a_nik_that_lost_digits_is_told_once(niks):
    people = [{"nik": nik, "tanggal_lahir": "1990-01-02"} for nik in niks]
    for intake in all_of(*people):
        assert [r.reason for r in intake.refusals] == ["NIK_BERAKHIR_NOL"]
        assert [w.column for w in intake.warnings if w.column == "nik"] == []


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("\U0001f600", "“\U0001f600” (U+1F600, GRINNING FACE)"),
        ("\U0001f600\U0001f600 - \U0001f600", "U+1F600"),
        ("★★", "U+2605, BLACK STAR"),
        ("\u200b", "U+200B, ZERO WIDTH SPACE"),
        ("\u2060\ufeff", "U+2060, WORD JOINER"),
        ("°", "U+00B0, DEGREE SIGN"),
    ],
)
@pytest.mark.parametrize("column", ["nama_lengkap", "tempat_lahir", "alamat"])
def test_a_text_of_no_letters_names_the_mark(column, name, named):
    [refusal] = taken({column: name}).refusals
    assert (refusal.column, refusal.reason) == (column, "BUKAN_ISI")
    assert named in refusal.pesan
    assert refusal.value.strip("\ufeff\u200b\u2060")


def test_what_was_changed_is_told_in_one_way_in_every_column():
    people = [
        {
            "nik": f"327401410703990{n}",
            "alamat": f"JL. CONTOH NO. {n} – 9",
            "nama_lengkap": f"NU‘MAN CONTOH {'ABCDEFG'[n]}",
            "kabupaten_kota": "CIREBON" if n % 2 else "KOTAMADYA CIREBON",
            "kelurahan": "KEL. KEJAKSAN",
        }
        for n in range(1, 6)
    ]
    told = summed([c for intake in all_of(*people) for c in intake.changes])
    assert {(each.first.column, each.span) for each in told} == {
        (column, "2–6")
        for column in ("alamat", "nama_lengkap", "kabupaten_kota", "kelurahan")
    }
    by_column = {each.first.column: each for each in told}
    assert by_column["alamat"].pesan == "Ditulis lain, mis. JL. CONTOH NO. 1 - 9."
    assert by_column["alamat"].value == "JL. CONTOH NO. 1 – 9 …"
    assert by_column["kabupaten_kota"].pesan == "Ditulis sebagai KOTA CIREBON."
