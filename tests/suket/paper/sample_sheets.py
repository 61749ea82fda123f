"""Pages to print, and ways to look at a printed one."""

import json
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from suket.paper.document_renderer import DocumentRenderer
from suket.register.document_fields import Letterhead, Printed, SignatureBlock
from suket.shipped import templates

GOLDEN = json.loads(Path("tests/vectors/golden.json").read_text())["tokens"]
ISSUED_AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
HOST, CHECK_CODE = "suket.example", "3F-0QZ7K-9"

SIMPLE = Printed(
    number="470/00001/32.74/XI/2026",
    nik="3274014107039901",
    full_name="SITI CONTOH RAHAYU",
    birthplace="CIREBON",
    born=date(2003, 7, 1),
    sex="PEREMPUAN",
    blood_type="AB",
    street="JL. CONTOH NO. 9",
    rt="003",
    rw="005",
    village="PEKIRINGAN",
    district="KESAMBI",
    regency="KOTA CIREBON",
    province="JAWA BARAT",
    religion="ISLAM",
    marital_status="BELUM KAWIN",
    occupation="PELAJAR/MAHASISWA",
    citizenship="WNI",
    address="JL. CONTOH NO. 9, RT 003 RW 005, PEKIRINGAN, KESAMBI, KOTA CIREBON",
    issued_on=date(2026, 11, 22),
    valid_until=date(2027, 5, 22),
    validity="months",
    months=6,
    place="Cirebon",
    letterhead=Letterhead(
        government="PEMERINTAH KOTA CIREBON",
        agency="DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL",
        street="Jalan Contoh Nomor 9",
        phone="(0231) 000 0000",
        email="capil@cirebon.example",
        website="capil.cirebon.example",
        postal_code="45123",
    ),
    signatory=SignatureBlock(
        capacity="",
        title="KEPALA DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL",
        name="Drs. H. CONTOH BUDIMAN, M.Si.",
        rank="Pembina Utama Muda, IV/c",
        nip="197001011995031001",
    ),
    form="2026-1",
    office_code="32.74",
    office_name="Kota Cirebon",
    zone="Asia/Jakarta",
)


def with_head(printed=SIMPLE, **parts):
    return replace(printed, letterhead=replace(printed.letterhead, **parts))


def with_signatory(printed=SIMPLE, **parts):
    return replace(printed, signatory=replace(printed.signatory, **parts))


SHORTEST = with_head(
    with_signatory(
        replace(
            SIMPLE,
            full_name="ANI",
            birthplace="ENDE",
            street="-",
            village="ULU",
            blood_type="-",
            religion="",
            valid_until=None,
            months=None,
            validity="until-printed",
        ),
        name="ANI, S.H.",
        rank="",
        nip="",
    ),
    phone="",
    email="",
    website="",
)

# Names of 60 letters, the regency of 42 and the village of 44, a street of 94, in one.
LONGEST = with_signatory(
    with_head(
        replace(
            SIMPLE,
            full_name="RADEN MAS CONTOH MANGKUNEGARA ADHIWINOTO SASTRO PRAWIROKUSUM",
            birthplace="KABUPATEN KEPULAUAN SIAU TAGULANDANG BIARO",
            street=(
                "JL. CONTOH RAYA PANGERAN DIPONEGORO GANG MASJID AL-IKHLAS NOMOR 123"
                " BLOK C PERUMAHAN ASRI INDA"
            ),
            village="DESA CONTOH DENGAN NAMA PALING PANJANG SEKAL",
            district="KECAMATAN CONTOH YANG PANJANGSE",
            regency="KABUPATEN KEPULAUAN SIAU TAGULANDANG BIARO",
            province="DAERAH ISTIMEWA YOGYAKARTA",
            religion="KEPERCAYAAN TERHADAP TUHAN YME",
            occupation="ANGGOTA LEMBAGA TINGGI LAINNYA",
            validity="months-or-printed",
            place="Kabupaten Kepulauan Siau",
            office_name="Kabupaten Kepulauan Siau Tagulandang Biaro",
        ),
        government="PEMERINTAH KABUPATEN KEPULAUAN SIAU TAGULANDANG BIARO",
        agency="DINAS PEMBERDAYAAN MASYARAKAT, DESA, KEPENDUDUKAN DAN CATATAN SIPIL",
        street="Jalan Raya Pangeran Diponegoro Kompleks Perkantoran Pemerintah Nomor 123",
        email="disdukcapil@kepulauansiautagulandangbiarokab.example",
        website="disdukcapil.kepulauansiautagulandangbiarokab.example",
    ),
    capacity="Plt.",
    title=(
        "KEPALA DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL"
        " KABUPATEN KEPULAUAN SIAU TAGULANDANG BIARO"
    ),
    name="Prof. Dr. Ir. H. CONTOH MUHAMMAD ABDURRAHMAN WAHIDIN, S.H., M.Si., M.A.P.",
)
LONG_HOST = "suket.kepulauansiautagulandangbiarokab.example"


@cache
def renderer():
    return DocumentRenderer(templates())


@cache
def portrait(mode="RGB"):
    """A JPEG of 300 × 400: a drawn face, in any of Pillow's modes."""
    picture = Image.new("RGB", (300, 400), (186, 30, 38))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((-10, 290, 310, 560), fill=(240, 240, 244))
    draw.ellipse((80, 80, 220, 270), fill=(214, 168, 138))
    file = BytesIO()
    picture.convert(mode).save(file, "JPEG", quality=85)
    return file.getvalue()


def render(printed=SIMPLE, *, token="six months", **others):
    given = {
        "photo": portrait(),
        "text": GOLDEN[token]["text"],
        "check_code": CHECK_CODE,
        "host": HOST,
        "issued_at": ISSUED_AT,
        **others,
    }
    return renderer().render(printed, **given)


@cache
def simple_pdf():
    return render()


def run(*command, stdin):
    """Return what a program of the system says about a PDF that it is given."""
    done = subprocess.run(command, input=stdin, capture_output=True, check=True)
    return done.stdout


def text_of(pdf, order="-raw"):
    """The text in the order it was written in, or as it lies ("-layout")."""
    return run("pdftotext", order, "-", "-", stdin=pdf).decode()


def squashed(text):
    """The same without white space: a line may break wherever it must."""
    return "".join(text.split())


def raster(pdf, dpi=150):
    """The page as a printer of so many dots would have it, in grey."""
    data = run("pdftoppm", "-r", str(dpi), "-gray", "-", stdin=pdf)
    return Image.open(BytesIO(data))
