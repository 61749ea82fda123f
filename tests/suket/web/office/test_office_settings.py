"""The page of the office: how it is set up."""

import re

import pytest
from sqlalchemy import text

from suket.access.words import Role
from suket.offices.tables import Signatory, WithdrawnSignatory
from suket.web.office.changes import sample
from tests.office_world import NOW
from tests.suket.web.office.office_counter import (
    confirmation,
    hidden,
    sure,
    text_of,
)
from tests.suket.web.office.test_office_changes import StubSheets


def test_the_office_is_shown_as_it_is_set_up(counter):
    page = text_of(counter.officer().get("/petugas/kantor").text)
    for word in ("PEMERINTAH KOTA CIREBON", "BUDIMAN", "Sampai KTP-el", "Dibuka"):
        assert word in page


def test_an_office_without_signatory_says_what_that_means(counter):
    with counter.world.database.begin() as session:
        for row in session.query(Signatory):
            gone = WithdrawnSignatory(signatory_id=row.id, withdrawn_by="uji")
            gone.withdrawn_at = NOW
            session.add(gone)
    page = text_of(counter.officer().get("/petugas/kantor").text)
    assert "Belum ditetapkan" in page


def test_the_next_number_is_shown_as_it_will_be_printed(counter):
    browser = counter.officer("nomor")
    assert "470/00001/32.74/XI/2026" in browser.get("/petugas/kantor").text
    counter.world.issue(counter.world.add())
    assert "470/00002/32.74/XI/2026" in browser.get("/petugas/kantor").text


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" onload="x()"/></svg>'  # fmt: skip
ARMS = "/petugas/kantor/lambang"
HANG = "/petugas/kantor/pasang-lambang"
TODAY = {"mulai": "2026-11-22"}


@pytest.fixture
def sheets(monkeypatch):
    stub = StubSheets()
    monkeypatch.setattr(sample, "_sheets", lambda: stub)
    return stub


@pytest.fixture
def admin(counter, sheets):
    return counter.officer("ani", role=Role.ADMIN)


def sent(browser, data, name="lambang.svg"):
    return browser.post(HANG, TODAY, files={"lambang": (name, data)})


def hung(browser, page):
    """Confirm the arms that a page shows, and return what the office then shows."""
    fields = {name: hidden(page, name) for name in ("gambar", "mulai", "yakin")}
    return browser.follow(browser.post(HANG, {**fields, **confirmation(page)})).text


def test_the_sheet_follows_the_arms_before_they_are_hung(admin, sheets):
    assert "Lambang" in admin.get(HANG).text
    seen = admin.post(f"{HANG}/contoh", TODAY, files={"lambang": ("a.svg", SVG)})
    assert "<img" in seen.text
    assert "<h1" not in seen.text
    assert sheets.arms[-1].startswith(b"<svg")
    assert b"onload" not in sheets.arms[-1]
    preview = sent(admin, SVG).text
    assert "Lambang hiasan, tanpa lambang lambang" in text_of(preview)
    bad = admin.post(f"{HANG}/contoh", TODAY, files={"lambang": ("a.svg", b"x")})
    assert "Lambang tidak dapat dibaca" in bad.text
    assert admin.get(ARMS).status_code == 404  # nothing hangs yet
    assert "Pilih berkas lambang" in admin.post(HANG, TODAY).text
    unknown = admin.post(HANG, {**TODAY, "gambar": "0" * 64})
    assert "Lambang itu tidak tersimpan" in unknown.text
    past = {"mulai": "2026-11-21"}
    late = admin.post(HANG, past, files={"lambang": ("a.svg", SVG)}).text
    assert "Hari itu sudah lewat." in late
    assert hidden(late, "gambar")  # the file need not be chosen again


def test_who_governs_hangs_the_arms_and_sees_them_as_they_are_printed(counter, admin):
    before = admin.get("/petugas/kantor").text
    assert "Lambang daerah belum dipasang" in before
    assert admin.get(ARMS).status_code == 404
    page = hung(admin, sent(admin, SVG).text)
    assert "belum dipasang" not in page
    assert f'src="{ARMS}?' in page
    shown = admin.get(ARMS)
    assert shown.headers["content-type"] == "image/svg+xml"
    assert shown.headers["content-security-policy"].startswith("default-src 'none'")
    assert b"onload" not in shown.content
    event = counter.world.all(text("SELECT event, who FROM journal ORDER BY seq"))
    assert [tuple(each) for each in event[-2:]] == [
        ("office-changed", "ani"),
        ("act-confirmed", "ani"),
    ]


def test_arms_that_were_hung_by_mistake_are_taken_back(counter, admin):
    other = SVG.replace(b"<rect", b"<circle r='2'/><rect")
    first = hung(admin, sent(admin, SVG).text)
    assert "Lambang tersimpan." in text_of(first)
    before = admin.get(ARMS).content
    page = hung(admin, sent(admin, other).text)
    assert admin.get(ARMS).content != before
    for shown, kept in ((page, before), (first, None)):
        way = re.search(rf'href="{HANG}\?gambar=(\w+)"', shown)[1]
        assert "contoh" in admin.get(f"{HANG}?gambar={way}").text
        admin.follow(sure(admin, HANG, TODAY, gambar=way, yakin="ya"))
        arms = admin.get(ARMS)
        assert (arms.content == kept) if kept else arms.status_code == 404


def test_arms_that_cannot_be_printed_are_refused_beside_their_field(admin):
    for data, said in (
        (b"", "Berkas lambang ini kosong (0 bita)"),
        (b"nonsense", "Lambang tidak dapat dibaca"),
        (SVG.replace(b"<rect", b"<script/><rect"), "unsur “script”"),
    ):
        answer = sent(admin, data)
        assert answer.status_code == 422
        assert said in text_of(answer.text)
    assert admin.get(ARMS).status_code == 404


def test_who_does_not_govern_hangs_nothing(counter):
    officer = counter.officer()
    assert HANG not in officer.get("/petugas/kantor").text
    assert officer.get(HANG).status_code == 403
    assert sent(officer, SVG).status_code == 403
    assert officer.get(ARMS).status_code == 404


def test_numbers_are_told_in_words_and_the_address_with_its_place(counter):
    page = text_of(counter.officer().get("/petugas/kantor").text)
    assert (
        "klasifikasi / nomor urut 5 angka / kode unit / bulan (angka Romawi) / tahun"
        in page
    )
    assert "470/00001/32.74/XI/2026" in page
    assert "{" not in page
    assert re.search(r"[^,], Cirebon 4\d{4}", page)
