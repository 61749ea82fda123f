"""Sheet, public page, institution and card write what is compared alike: form 2026-1."""

import json
import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from suket.register.compose import address_of
from suket.web.pages import ENVIRONMENTS
from tests.builders import VECTORS
from tests.suket.paper.sample_sheets import SIMPLE, render, squashed, text_of
from tests.suket.web.office.office_counter import unboxed
from tests.suket.web.public.public_site import PublicSite
from verify.claims import Sex

PRINTED = json.loads((VECTORS / "printed.json").read_text("utf-8"))
CASES = PRINTED["cases"]
ADDRESS = re.compile(r"(.+) RT (\d{3}) RW (\d{3}), (.+), (.+), (.+)")
ROW = re.compile(
    r'<dt class="compare__field">(.*?)</dt>\s*<dd class="compare__value">(.*?)</dd>'
)


def given(case):
    """Return the fields of a case as the token and the register have them."""
    claims = case["claims"]
    born, sex = date.fromisoformat(claims["born"]), Sex[claims["sex"].upper()]
    return claims | {"born": born, "sex": sex}


def rows_in(page):
    return [[unescape(part) for part in row] for row in ROW.findall(unboxed(page))]


@pytest.fixture(scope="module")
def public_site(tmp_path_factory):
    door = PublicSite(tmp_path_factory.mktemp("published"))
    door.texts = [door.world.issue(**given(case)) for case in CASES]
    door.world.publish()
    return door


def test_the_public_page_shows_the_rows_of_the_sheet(public_site):
    for case, text in zip(CASES, public_site.texts, strict=True):
        page = public_site.client.post("/v", data={"text": text}).text
        assert rows_in(page) == case["rows"]


def test_in_english_the_values_stay_as_printed(public_site):
    text = public_site.texts[0]
    page = public_site.client.post("/v?lang=en", data={"text": text}).text
    values = [value for _, value in rows_in(page)]
    assert values == [value for _, value in CASES[0]["rows"]]


@pytest.mark.parametrize("case", CASES)
def test_institutions_have_the_same_rows(case):
    """Their page takes them from the same macro."""
    macro = (
        '{% from "macros/verdicts.html" import as_printed with context %}'
        "{% call as_printed(claims) %}{% endcall %}"
    )
    page = ENVIRONMENTS["id"].from_string(macro).render(claims=given(case), traits=None)
    assert rows_in(page) == case["rows"]


@pytest.mark.parametrize("case", CASES)
def test_the_card_of_the_holder_shows_the_same(case):
    shown = "{{ nik }} {{ birthplace }}, {{ born | tanggal_cetak }}"
    text = ENVIRONMENTS["id"].from_string(shown).render(given(case))
    rows = {label: unescape(value) for label, value in case["rows"]}
    assert unescape(text) == f"{rows['NIK']} {rows['Tempat, Tanggal Lahir']}"


@pytest.mark.parametrize("case", CASES)
def test_the_sheet_prints_the_rows(case):
    """The address takes several rows of the sheet, in the order of its one line."""
    claims, rows = case["claims"], dict(case["rows"])
    street, rt, rw, *region = ADDRESS.fullmatch(claims["address"]).groups()
    assert address_of(street, (rt, rw), tuple(region)) == rows.pop("Alamat")
    village, district, regency = region
    printed = replace(
        SIMPLE,
        **{name: claims[name] for name in ("nik", "full_name", "birthplace")},
        born=date.fromisoformat(claims["born"]),
        sex=rows["Jenis Kelamin"],
        street=street,
        rt=rt,
        rw=rw,
        village=village,
        district=district,
        regency=regency,
        form=PRINTED["form"],
    )
    sheet = squashed(text_of(render(printed), "-layout"))
    parts = {"Alamat": street, "RT/RW": f"{rt}/{rw}", "Kelurahan/Desa": village}
    parts |= {"Kecamatan": district, "Kabupaten/Kota": regency}
    places = [
        sheet.index(squashed(f"{label}:{value}"))
        for label, value in (rows | parts).items()
    ]
    assert places == sorted(places)
