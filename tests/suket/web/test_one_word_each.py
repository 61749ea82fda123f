"""One word for one thing on every page: others may not appear."""

import re

import pytest

from suket.web.pages import PAGES
from tests.repository import ROOT

# What may not be said, and what is said instead.
NOT_SAID = {
    r"[Kk]ode alasan": "the reason in words",
    r"KTP-el (sudah )?(diterbitkan|terbit)\b": "KTP-el dicetak",
    r"[Bb]oleh dipakai|[Jj]angan dipakai": "diterima",
    r"Perekaman paling rendah": "Syarat perekaman minimal",
    r"Pekerjaan banyak": "Pekerjaan massal",
    r"[Tt]anpa masuk": "tanpa akun",
    r"[Dd]imatikan": "diakhiri",
    r"dengan sendirinya": "an officer ends it",
    r"beberapa kali salah": "lima kali salah",
    r"Daftar milik": "Kantor penerbit",
    r"Nomor surat": "Nomor suket",
    r"Kode pemeriksaan": "Nomor pemeriksaan, of a visit; Kode periksa, of a suket",
    r"Terbit massal": "Terbitkan massal",
    r"Nama pengguna orang|Tambah orang": "Pengguna",
    r"Hari (pertama|terakhir)\b": "Berlaku mulai, Berlaku sampai",
}
WORDED = (
    *PAGES.rglob("*.html"),
    *(ROOT / "templates/slip").rglob("*.html"),
    *(ROOT / "templates/receipt").rglob("*.html"),
    *(ROOT / "suket").glob("*/errors.py"),
    *(ROOT / "suket/web").rglob("*.py"),
)


@pytest.mark.parametrize("word", NOT_SAID)
def test_no_page_calls_a_thing_by_another_name(word):
    said = {
        path.relative_to(ROOT).as_posix()
        for path in WORDED
        if re.search(word, path.read_text("utf-8"))
    }
    assert said == set(), f"say instead: {NOT_SAID[word]}"
