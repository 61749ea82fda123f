"""Files as offices really have them: where the table is found, or what they are told."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from suket.intake import headings, spreadsheets
from suket.intake.errors import BadTable
from suket.intake.resident_rows import take_in
from tests.office_world import CIREBON, NOW
from tests.suket.intake.tables_sent import GOOD, table, workbook, zipped

HEADING, VALUES = [*GOOD], [*GOOD.values()]


def found(data):
    """Parse as a worker does, here: rows as the caller gets them, and notes."""
    whole = spreadsheets.Table([], [], [])
    for words, _ in spreadsheets.parts(data):
        some = spreadsheets._table(json.loads(json.dumps(words)), b"")
        whole = spreadsheets.Table(
            [*whole.rows, *some.rows], some.columns, [*whole.notes, *some.notes]
        )
    return whole


def book(*sheets, hidden=()):
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def lines(*rows, mark=","):
    return "\n".join(mark.join(map(str, row)) for row in rows)


def two_lines(birth, place, day):
    """A heading whose parts lie in two lines, as merged cells leave them."""
    groups = {"tempat_lahir": birth, "tanggal_lahir": "", "alamat": "ALAMAT"}
    groups |= {"rt": "", "rw": "", "kode_wilayah": ""}
    parts = {"tempat_lahir": place, "tanggal_lahir": day, "alamat": "JALAN"}
    parts |= {"rt": "RT", "rw": "RW", "kode_wilayah": "KODE WILAYAH"}
    upper = [groups.get(name, name) for name in HEADING]
    return lines(upper, [parts.get(name, "") for name in HEADING], VALUES).encode()


TITLE = ["DATA PENDUDUK KECAMATAN KEJAKSAN", *[""] * (len(HEADING) - 1)]
NUMBERS = [*range(1, len(HEADING) + 1)]
ROWS = [HEADING, VALUES]
PLAIN = lines(*ROWS)
SIGNED = [
    [*[""] * 3, "Cirebon, 30 November 2026"],
    [*[""] * 3, "Kepala Dinas,"],
    [*[""] * 3, "CONTOH BUDIMAN"],
    [*[""] * 3, "NIP. 19700101 200003 1 001"],
]
TAKEN = [
    pytest.param(PLAIN.encode(), id="commas"),
    pytest.param(lines(*ROWS, mark=";").encode(), id="semicolons"),
    pytest.param(lines(*ROWS, mark="\t").encode(), id="tabs"),
    pytest.param(lines(*ROWS, mark="|").encode(), id="pipes"),
    pytest.param(("sep=;\r\n" + lines(*ROWS, mark=";")).encode(), id="sep=;"),
    pytest.param(('"sep=,"\n' + PLAIN).encode("utf-8-sig"), id="sep=, in quotes"),
    pytest.param(("sep=\t\n" + lines(*ROWS, mark="\t")).encode(), id="sep= a tab"),
    pytest.param(lines(*ROWS, mark="\t").encode("utf-16"), id="Unicode text of Excel"),
    pytest.param(PLAIN.encode("utf-16-le"), id="UTF-16 without its mark"),
    pytest.param(b"\xfe\xff" + PLAIN.encode("utf-16-be"), id="UTF-16, the other way"),
    pytest.param(PLAIN.replace("\n", "\r").encode(), id="CR"),
    pytest.param(("sep=;\n" + PLAIN).encode(), id="sep=; that is not so"),
    pytest.param(f'"{PLAIN}"'.replace("\n", '"\n"').encode(), id="lines in quotes"),
    pytest.param(lines(*([f"'{c}'" for c in r] for r in ROWS)).encode(), id="quotes"),
    pytest.param(lines(HEADING, [f"'{c}" for c in VALUES]).encode(), id="apostrophes"),
    pytest.param(lines(*([f'="{c}"' for c in r] for r in ROWS)).encode(), id='=""'),
    pytest.param(lines(TITLE, ["", ""], *ROWS).encode(), id="a title above"),
    pytest.param(lines(HEADING, NUMBERS, VALUES).encode(), id="numbers of columns"),
    pytest.param(lines(*ROWS, ["TOTAL", 1]).encode(), id="a total"),
    pytest.param(lines(*ROWS, ["", "JUMLAH : 1 orang"]).encode(), id="a sum"),
    pytest.param(lines(*ROWS, *SIGNED).encode(), id="a signature"),
    pytest.param(lines(*ROWS, ["NIP. 19700101 200003 1 001"]).encode(), id="a number"),
    pytest.param(lines(HEADING, HEADING, VALUES).encode(), id="the heading again"),
    pytest.param(book(("a", [TITLE, [], *ROWS])), id="XLSX, a title above"),
    pytest.param(
        book(("petunjuk", [["Isi lembar kedua"]]), ("data", ROWS)), id="second sheet"
    ),
    pytest.param(
        book(("lama", ROWS), ("baru", ROWS), hidden=["lama"]), id="a hidden first sheet"
    ),
    pytest.param(
        book(("x", [["NIK", "NAMA", "ALAMAT", "", ""], ["", "", "JALAN", "RT", "RW"]])),
        id="two lines of heading",
    ),
    pytest.param(two_lines("LAHIR", "TEMPAT", "TGL"), id="LAHIR above TEMPAT, TGL"),
    pytest.param(
        two_lines("TEMPAT / TANGGAL LAHIR", "TEMPAT", "TANGGAL"),
        id="both above each of two",
    ),
    pytest.param(
        lines(HEADING, ["RT 001"], VALUES, ["RT 002"]).encode(), id="a line for each RT"
    ),
]


@pytest.mark.parametrize("data", TAKEN)
def test_the_table_is_found_wherever_it_is(data):
    table = found(data)
    if "nama_lengkap" in table.columns and len(table.columns) == 5:
        assert table.columns == ["nik", "nama_lengkap", "alamat", "rt", "rw"]
        return
    assert not headings.missing(table.columns)
    [row] = table.rows
    intake = take_in(row, [CIREBON], today=NOW.date())
    assert intake.refusals == []
    assert intake.values["full_name"] == GOOD["nama_lengkap"]
    assert intake.values["street"] == GOOD["alamat"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (lines(TITLE, *ROWS).encode(), "baris 2"),
        (lines(*ROWS, *SIGNED).encode(), "Baris 3, 4, 5, 6 bukan data penduduk"),
        (book(("petunjuk", [["Isi"]]), ("data", ROWS)), "lembar “data”"),
        (book(("lama", ROWS), ("baru", ROWS), hidden=["lama"]), "tersembunyi"),
        (lines([*HEADING, "CATATAN"], [*VALUES, "x"]).encode(), "catatan"),
        (lines(HEADING, [*VALUES, "", "x"]).encode(), "Baris 2 berisi sel di luar"),
        (lines([*HEADING, ""], [*VALUES, "x"]).encode(), "Baris 2 berisi sel di luar"),
    ],
)
def test_what_was_passed_over_is_noted(data, words):
    assert words in " ".join(found(data).notes)


def unseen(*numbers, name="data & lain"):
    """A workbook of six residents, some of them hidden, beside a sheet hidden whole."""
    made = Workbook()
    made.active.append(["petunjuk"])
    made.active.row_dimensions[1].hidden = True
    sheet = made.create_sheet(name)
    for row in [HEADING, *6 * [VALUES]]:
        sheet.append(row)
    for number in numbers:
        sheet.row_dimensions[number].hidden = True
    out = BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([4], "Baris 4 tersembunyi atau tersaring"),
        ([2, 3, 7], "Baris 2, 3, 7 tersembunyi atau tersaring"),
        ([2, 3, 4, 5, 6, 7], "Baris 2, 3, 4, 5, 6 dan 1 lagi tersembunyi"),
    ],
)
def test_rows_that_nobody_sees_are_taken_and_told(rows, said):
    table = found(unseen(*rows))
    assert len(table.rows) == 6
    [note] = [each for each in table.notes if "tersaring" in each]
    assert note.startswith(said)


def test_nothing_is_told_of_hidden_lines_that_are_no_residents():
    assert "tersaring" not in " ".join(found(unseen()).notes)
    assert "tersaring" not in " ".join(found(unseen(1, 9)).notes)


def test_a_row_that_lacks_its_nik_is_kept_to_be_refused():
    without = ["", *VALUES[1:]]
    assert len(found(lines(HEADING, VALUES, without).encode()).rows) == 2
    assert len(found(lines(HEADING, without, VALUES).encode()).rows) == 2
    assert len(found(lines(HEADING, ["", "SITI CONTOH"], VALUES).encode()).rows) == 2


def in_other_letters(code):
    """Return a workbook whose parts are in an encoding that XML allows as well."""
    with ZipFile(BytesIO(workbook(GOOD))) as parts:
        files = {name: parts.read(name).decode() for name in parts.namelist()}
    heading = f'<?xml version="1.0" encoding="{code}"?>'
    return zipped(
        **{
            name: (heading + text.partition("?>")[2]).encode(code)
            if text.startswith("<?xml")
            else (heading + text).encode(code)
            for name, text in files.items()
        }
    )


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NAMED = [
    (OLE + bytes(600), "Excel lama (.xls)"),
    (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "kata sandi"),
    (zipped(**{"mimetype": b"x", "content.xml": b"<x/>"}), "OpenDocument"),
    (zipped(**{"xl/workbook.bin": b"x"}), ".xlsb"),
    (zipped(**{"word/document.xml": b"x"}), "Word"),
    (zipped(**{"penduduk.csv": PLAIN.encode()}), "tabel di dalamnya"),
    (zipped(**{"3274014107039901.jpg": b"x"}), "ZIP foto"),
    (b"<html><table><tr><td>NIK", "HTML"),
    (b'\xef\xbb\xbf<!DOCTYPE html><body><table border="1">', "HTML"),
    (b"<table><tr><th>NIK</th></tr></table>", "HTML"),
    (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook>',
     "Excel XML 2003"),
    (b"%PDF-1.7\n", "PDF"),
    (b'[{"nik": "3274014107039901"}]', "JSON"),
    (b'{"data": []}', "JSON"),
    (rb"{\rtf1\ansi", "RTF"),
    (b"\xff\xd8\xff\xe0", "gambar"),
    (b"RIFF\0\0\0\0WEBPVP8 ", "gambar"),
    (b"\0\0\0\x18ftypheic\0\0\0\0", "gambar"),
    (b"MZ\x90\0" + bytes(60), "program"),
    (b"BZh91AY&SY" + bytes(30), "program"),
    (zipped(**{"Index/Document.iwa": b"x", "preview.jpg": b"x"}), "Apple Numbers"),
    (zipped(**{"doc.kml": b"x"}), "ini ZIP"),
    (zipped(), "bukan XLSX atau CSV"),
    (b"\x03\x7a\x0b\x1e\x02\0\0\0\x61\0\x20\0\0\0" + bytes(18) + b"NIK", "dBase (.dbf)"),
    (b"\x30\x1a\x0b\x1e\x02\0\0\0\x61\0\x20\0\0\0" + bytes(18) + b"NIK", "dBase (.dbf)"),
    (in_other_letters("utf-16"), "tidak ditulis dalam UTF-8"),
    (in_other_letters("utf-16-be"), "tidak ditulis dalam UTF-8"),
    (in_other_letters("iso-8859-1"), "tidak ditulis dalam UTF-8"),
    (b"", "kosong"),
    (b"\n\n", "kosong"),
    (workbook(GOOD)[:-200], "rusak"),
    (b"PK\x03\x04nonsense", "rusak"),
    (b'nik,nama\n1,"Contoh\n2,x\n', "mulai baris 2"),
    (book(("a", ROWS), ("b", ROWS)), "Lebih dari satu lembar"),
    (book(("kosong", [["x"]]), ("b", ROWS), hidden=["b"]), "disembunyikan: b"),
    (lines(["NO KTP", "No. NIK", *HEADING[1:]], [*VALUES, "x"]).encode(), "berulang: nik"),
    (PLAIN.replace("Siti", "José").encode("latin-1"), "CSV UTF-8"),
    (PLAIN.encode("utf-32"), "CSV UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "words"), NAMED)
def test_what_is_no_table_is_named_with_its_own_remedy(data, words):
    with pytest.raises(BadTable) as refusal:
        found(data)
    assert words in refusal.value.pesan
    assert refusal.value.pesan.rstrip().endswith(".")


def sheet_with(cell):
    """Return an XLSX whose first cell below "agama" is this XML."""
    plain = workbook({**GOOD, "agama": "ISLAM"})
    column = "ABCDEFGHIJKLMNOPQRST"[HEADING.index("agama")]
    out = BytesIO()
    with ZipFile(BytesIO(plain)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                start = data.index(f'<c r="{column}2"'.encode())
                end = data.index(b"</c>", start) + 4
                data = data[:start] + cell % f"{column}2".encode() + data[end:]
            new.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (b'<c r="%b" t="e"><v>#N/A</v></c>', "#N/A"),
        (b'<c t="e" r="%b"><v>#N/A</v></c>', "#N/A"),
        (b'<c r="%b" t = "e"><v>#N/A</v></c>', "#N/A"),
        (b"<c r='%b' s='0' t='e'><f>VLOOKUP(A1,B:C,2,0)</f><v>#REF!</v></c>", "#REF!"),
        (b'<c r="%b"><f>VLOOKUP(A1,B:C,2,0)</f></c>', "=VLOOKUP(A1,B:C,2,0)"),
        (b'<c r="%b"><f>A1&amp;"x"</f><v></v></c>', '=A1&"x"'),
        (b'<c r="%b" t="n"><f t="shared" si="0"/><v/></c>', "=(rumus)"),
        (b'<c r="%b" t="str"><f>A1</f></c>', "=A1"),
        (b'<c r="%b"><f>A1</f><v>0</v></c>', "=A1"),
        (b'<c r="%b" s="1" t="n"><f>A1</f><v>0.0</v></c>', "=A1"),
        (b'<c r="%b"><f>' + 150 * b"A1+A1" + b"</f></c>", "=(rumus)"),
        (b'<c r="%b"><f>"HINDU"</f></c>', "HINDU"),
        (b'<c r="%b"><f>A1</f><v>7</v></c>', "7"),
        (b'<c r="%b" t="str"><f>A1</f><v></v></c>', ""),
        (b'<c r="%b" t="str"><f>A1</f><v>HINDU</v></c>', "HINDU"),
        (b'<c r="%b" t="inlineStr"><is><t>HIN_x000D_DU</t></is></c>', "HIN\rDU"),
    ],
)
def test_a_failed_formula_of_a_workbook_is_not_empty(cell, read):
    [row] = found(sheet_with(cell)).rows
    assert (row.text("agama"), row.text("nik")) == (read, GOOD["nik"])


SIAK = (
    "NO_KK;NIK;NAMA_LGKP;TMPT_LHR;TGL_LHR;JENIS_KLMIN;GOL_DRH;ALAMAT;NO_RT;NO_RW;AGAMA;"
    "STAT_KWN;JENIS_PKRJN;NO_PROP;NO_KAB;NO_KEC;NO_KEL;NAMA_KEL;NAMA_KEC;STATUS_KTP_EL"
)


def test_the_headings_of_siak_are_understood():
    assert not headings.missing(found(f"{SIAK}\nx\n".encode()).columns)
    for other in ("Tgl. Lahir", "Tgl Lahir", "TANGGAL LAHIR", "Tanggal-Lahir"):
        assert headings.column_of(other) == "tanggal_lahir"
    assert headings.column_of("Status Kawin") == "status_perkawinan"
    assert headings.column_of("L/P") == "jenis_kelamin"
    assert headings.column_of("catatan") is None


def test_no_heading_is_understood_as_two_columns():
    written = [
        (headings.bare(name), column)
        for column, others in headings.ALSO.items()
        for name in (column, *others)
    ]
    assert len(dict(written)) == len(set(written))


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("NIK (16 digit)", "nik"),
        ("NIK/No. KTP", "nik"),
        ("NIK\n(Nomor Induk Kependudukan)", "nik"),
        ("ＮＩＫ", "nik"),
        ("Nomor KK [16 angka]", "no_kk"),
        ("NAMA LENGKAP (SESUAI KTP)", "nama_lengkap"),
        ("TGL LHR (DD-MM-YYYY)", "tanggal_lahir"),
        ("JENIS KELAMIN (L/P)", "jenis_kelamin"),
        ("GOL. DRH (A/B/AB/O)", "golongan_darah"),
        ("STS. PERKAWINAN", "status_perkawinan"),
        ("STATUS PEREKAMAN EKTP", "status_perekaman"),
        ("NIK (AYAH)", None),
        ("NAMA (KEPALA KELUARGA)", None),
        ("ALAMAT (KANTOR)", None),
        ("NIK/NAMA", None),
    ],
)
def test_a_heading_that_says_how_to_fill_it_in_is_understood(heading, column):
    assert headings.column_of(heading) == column


def test_a_table_is_taken_by_a_worker_too():
    whole = spreadsheets.find_table(table(GOOD))
    assert (len(whole.rows), whole.notes) == (1, [])
