"""Tables of residents as officers send them, and how they are taken in."""

import csv
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from sqlalchemy import select

from suket.access.words import Role
from suket.intake.import_residents import Upload, import_residents
from suket.residents.tables import Resident
from tests.office_world import CIREBON, NOW

GOOD = {
    "nik": "3274014107039901",
    "nama_lengkap": "Siti Contoh Rahayu",
    "tempat_lahir": "Cirebon",
    "tanggal_lahir": "2003-07-01",
    "jenis_kelamin": "PEREMPUAN",
    "golongan_darah": "O",
    "alamat": "Jl. Contoh No. 9",
    "rt": "3",
    "rw": "005",
    "kelurahan": "Kejaksan",
    "kecamatan": "Kejaksan",
    "kabupaten_kota": "Kota Cirebon",
    "provinsi": "Jawa Barat",
    "kode_wilayah": "32.74.01.1001",
    "agama": "Islam",
    "status_perkawinan": "Belum Kawin",
    "pekerjaan": "Pelajar/Mahasiswa",
    "kewarganegaraan": "WNI",
    "status_perekaman": "PRINT_READY_RECORD",
}


def table(*rows, mark=",", bom=True):
    out = StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=mark, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8")


def workbook(*rows):
    book = Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**files):
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as parts:
        for name, data in files.items():
            parts.writestr(name, data)
    return out.getvalue()


def taking(world, data, office=CIREBON, role=Role.OFFICER, **over):
    officer = world.officer(office, role=role)
    upload = Upload(data, **over)
    return import_residents(world.database, upload, officer=officer, now=NOW)


def everybody(world):
    return world.all(select(Resident).order_by(Resident.nik))


def reasons(report):
    return [(r.row, r.column, r.reason) for r in report.refused]


def warnings(report):
    return [(w.row, w.column, w.reason) for w in report.warned]
