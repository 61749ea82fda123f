"""Pages to print, and ways to look at a printed one."""

import json
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from bench import sample
from bench.sample import HOST, PRINTED
from suket.paper.document_renderer import DocumentRenderer
from suket.shipped import templates

GOLDEN = json.loads(Path("tests/vectors/golden.json").read_text())["tokens"]
ISSUED_AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
CHECK_CODE = "3F-0QZ7K-9"

SIMPLE = replace(
    PRINTED,
    blood_type="AB",
    village="PEKIRINGAN",
    district="KESAMBI",
    address="JL. CONTOH NO. 9, RT 003 RW 005, PEKIRINGAN, KESAMBI, KOTA CIREBON",
    valid_until=date(2027, 5, 22),
    validity="months",
    months=6,
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


portrait = cache(sample.portrait)


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
