"""Whoever is taken in gets a sheet, and who would get none is refused in words."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from signing.errors import TextTooLong as TooLongToDraw
from signing.qr_encoder import MAX_VERSION, require_drawable
from signing.sign_pdf import PdfSealer
from suket.intake.import_residents import ImportReport
from suket.jobs.documents import Workshop, make_documents
from suket.paper.archive import Archive
from suket.paper.document_renderer import DocumentRenderer
from suket.register import printable
from suket.register.compose import address_of
from suket.register.errors import NotPrintable, TextTooLong
from suket.register.issue import Issued, issue_many
from suket.register.tables import NumberCounter, Suket
from suket.residents.plain_marks import with_plain_marks
from suket.residents.tables import Resident
from suket.shipped import templates
from tests.office_world import NOW, jpeg, nik_of
from tests.suket.crashes.pages_to_sign import credential
from tests.suket.intake.tables_sent import GOOD, table, taking, zipped
from tests.suket.jobs.strange_residents import row_of
from tests.suket.paper.sample_sheets import LONGEST, squashed, text_of
from verify.claims import Claims, Sex, write_claims
from verify.token import Draft, write_text

UNPRINTABLE = {"KARAKTER_ASING", "TERLALU_PANJANG", "TERLALU_PANJANG_UNTUK_QR"}
# Printable, and still no name, birthplace or village: dashes, quotes, a fraction alone.
WITHOUT_LETTERS = {
    "BUKAN_ISI",
    "KOSONG",
    "SAMA_DENGAN_ATAS",
    "SEL_GALAT",
    "TANPA_HURUF",
    "WILAYAH_TIDAK_LENGKAP",
}
FIELDS = {
    "full_name": "nama_lengkap",
    "birthplace": "tempat_lahir",
    "street": "alamat",
    "village": "kelurahan",
    "district": "kecamatan",
    "regency": "kabupaten_kota",
    "province": "provinsi",
    "occupation": "pekerjaan",
}
AT_ONCE = 100


def workshop_in(folder):
    drawing, sealer = DocumentRenderer(templates()), PdfSealer(credential())
    archive = Archive(folder / "archive")
    return Workshop(drawing, lambda office, at: sealer, archive)


def handed_in(world, rows):
    """Return the ids of residents who came in past the check, by NIK."""
    return {
        row["nik"]: world.add(
            nik=row["nik"],
            rt="003",
            **{field: with_plain_marks(row[name]) for field, name in FIELDS.items()},
        )
        for row in rows
    }


def refused_at_import(report: ImportReport, rows):
    """Return the NIK of rows that cannot be printed, and of rows that say nothing."""
    for refusal in report.refused:
        assert refusal.reason in UNPRINTABLE | WITHOUT_LETTERS
        assert refusal.pesan.endswith(".")
    by_reason = [
        {rows[r.row - 2]["nik"] for r in report.refused if r.reason in reasons}
        for reasons in (UNPRINTABLE, WITHOUT_LETTERS)
    ]
    return by_reason[0], by_reason[1]


def prove(world, folder, numbers):
    """Bring each of these residents to both doors, and draw whom they let in."""
    workshop = workshop_in(folder)
    drawn = refused = 0
    for start in range(0, len(numbers), AT_ONCE):
        rows = [row_of(number) for number in numbers[start : start + AT_ONCE]]
        report = taking(world, table(*rows), is_partial=True)
        at_import, without_letters = refused_at_import(report, rows)
        rows = [row for row in rows if row["nik"] not in without_letters]
        at_import -= without_letters
        ids = handed_in(world, rows)
        with world.database.begin() as session:
            outcomes = issue_many(
                session, [*ids.values()], world.desk(), officer=world.officer(), now=NOW
            )
        issued = {n: outcomes[ids[n]] for n in ids}
        at_issue = {n for n, one in issued.items() if not isinstance(one, Issued)}
        for nik in at_issue:
            assert isinstance(issued[nik], NotPrintable | TextTooLong), nik
        assert at_import == at_issue
        result = make_documents(world.database, workshop, now=NOW)
        assert result.failed == []
        assert len(result.made) == len(rows) - len(at_issue)
        drawn, refused = drawn + len(result.made), refused + len(at_issue)
    return drawn, refused


def test_24_strange_residents_are_refused_in_words_or_drawn(usual_world, tmp_path):
    drawn, refused = prove(usual_world, tmp_path, range(24))
    assert min(drawn, refused) > 4


@pytest.mark.prove
def test_10000_strange_residents_are_refused_in_words_or_drawn(usual_world, tmp_path):
    drawn, refused = prove(usual_world, tmp_path, range(1000, 11000))
    assert min(drawn, refused) > 2000


STRANGE = {
    "name without blanks": {"full_name": "WOLFESCHLEGELSTEINHAUSENBERGERDORFFCONTOH"},
    "Dutch": {"full_name": "Ĳsbrand Contoh"},
    "one word of 100": {"full_name": "M" * 100, "birthplace": "W" * 60},
    "Hausa": {"full_name": "Ɓala Ɗan Contoh", "street": "Jl. ʿAli ʾ ʼ"},
    "titles": {"full_name": "Dr. ə. Contoh, S.ɓ."},
    "all at their longest": {
        "full_name": "RADEN CONTOH " * 7,
        "street": "JALAN CONTOH " * 7,
        "village": "DESA CONTOH " * 3,
        "district": "KECAMATAN CONTOH " * 2,
        "province": "PROVINSI CONTOH " * 3,
        "occupation": "PEKERJAAN CONTOH " * 3,
    },
}


@pytest.mark.parametrize("kind", STRANGE)
def test_what_had_no_sheet_before_has_one(usual_world, tmp_path, kind):
    fields = {name: text.strip() for name, text in STRANGE[kind].items()}
    issued = usual_world.issue(usual_world.add(**fields))
    workshop = workshop_in(tmp_path)
    assert make_documents(usual_world.database, workshop, now=NOW).failed == []
    [digest] = [workshop.archive.path(issued.suket_id).read_bytes()]
    page = unicodedata.normalize("NFC", text_of(digest))
    assert squashed(issued.claims.full_name) in squashed(page)


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("nama_lengkap", "Budi ꬰ Contoh", ("“ꬰ”", "U+AB30", "nama lengkap")),
        ("tempat_lahir", "Ci\u202erebon", ("U+202E", "RIGHT-TO-LEFT", "tempat lahir")),
        ("alamat", "Jl. Сontoh", ("“С”", "CYRILLIC CAPITAL LETTER ES", "alamat")),
        ("kelurahan", "Desa 漢", ("“漢”", "U+6F22", "kelurahan")),
        ("pekerjaan", "Guru\u202d", ("U+202D", "LEFT-TO-RIGHT", "pekerjaan")),
        ("provinsi", "Jawa ɐ", ("“ɐ”", "U+0250", "provinsi")),
    ],
)
def test_import_names_letter_and_field_of_what_has_no_type(
    usual_world, column, text, told
):
    report = taking(usual_world, table({**GOOD, column: text}))
    [refusal] = report.refused
    assert (refusal.row, refusal.column, refusal.reason) == (
        2,
        column,
        "KARAKTER_ASING",
    )
    assert all(part in refusal.pesan for part in told)


def test_what_grows_by_its_capitals_is_measured_as_it_is_printed(usual_world):
    report = taking(usual_world, table({**GOOD, "tempat_lahir": "ß" * 31}))
    assert [one.reason for one in report.refused] == ["TERLALU_PANJANG"]
    assert "62" in report.refused[0].pesan


def test_what_the_qr_has_no_room_for_is_refused_at_import(usual_world):
    long = {"nama_lengkap": "Ö" * 97, "alamat": "Ö" * 90}
    report = taking(usual_world, table({**GOOD, **long}))
    assert [(one.column, one.reason) for one in report.refused] == [
        ("alamat", "TERLALU_PANJANG_UNTUK_QR")
    ]


def test_who_cannot_be_printed_takes_no_number_and_stops_nobody(usual_world):
    world = usual_world
    names = ["SITI CONTOH", "BUDI ꬰ CONTOH", "ANI CONTOH"]
    ids = [world.add(nik=nik_of(n), full_name=name) for n, name in enumerate(names)]
    with world.database.begin() as session:
        outcomes = issue_many(
            session, ids, world.desk(), officer=world.officer(), now=NOW
        )
    refusal = outcomes[ids[1]]
    assert isinstance(refusal, NotPrintable)
    assert (refusal.field, refusal.letter) == ("full_name", "ꬰ")
    assert "“ꬰ” (U+AB30" in refusal.pesan
    assert "CONTOH" not in str(refusal)
    assert world.all(select(NumberCounter.last)) == [2]
    assert world.all(select(func.count(Suket.id))) == [2]


def test_an_office_whose_head_cannot_be_printed_takes_no_number(usual_world):
    world = usual_world
    world.change_office(agency="DINAS \u202e")
    with pytest.raises(NotPrintable, match=r"letterhead\.agency cannot be printed"):
        world.issue(world.add())
    assert world.all(select(NumberCounter.last)) == []


def test_the_longest_names_of_indonesia_have_room_in_the_largest_qr():
    page = replace(LONGEST, rt="001", rw="002")
    region = (page.village, page.district, page.regency)
    address = address_of(page.street, (page.rt, page.rw), region)
    used = printable.qr_bytes(page.full_name, page.birthplace, address)
    assert used <= printable.QR_TEXT_BYTES


@pytest.mark.parametrize(("over", "version"), [(0, 20), (1, 21)])
def test_what_the_qr_has_room_for_behind_the_longest_host(over, version):
    site = "https://" + "h" * printable.limit("host")
    length = printable.QR_TEXT_BYTES - 120 + over
    claims = Claims(
        nik=GOOD["nik"],
        full_name="N" * 60,
        birthplace="B" * 60,
        born=date(2003, 7, 1),
        sex=Sex.FEMALE,
        address="A" * length,
        issued_at=NOW,
        expires_at=NOW,
        status_uri=f"{site}/s/99999",
        status_index=2**20 - 1,
    )
    token = Draft(b"1234", write_claims(claims))
    text = write_text(token, b"\xff" * 64, site=site)
    if version <= MAX_VERSION:
        assert require_drawable(text) == version
    else:
        with pytest.raises(TooLongToDraw):
            require_drawable(text)


def test_an_import_with_a_strange_name_ends_in_a_sheet(usual_world, tmp_path):
    row = {**GOOD, "nama_lengkap": "Ĳsbrand Ŧontoh", "alamat": "W" * 100}
    pictures = zipped(**{f"{GOOD['nik']}.jpg": jpeg()})
    assert taking(usual_world, table(row), pictures=pictures).added == 1
    [resident_id] = usual_world.all(select(Resident.id))
    issued = usual_world.issue(resident_id)
    workshop = workshop_in(tmp_path)
    result = make_documents(usual_world.database, workshop, now=NOW)
    assert result.made == [issued.suket_id]
