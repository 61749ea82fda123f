"""The page of the office: how it is set up."""

import re

from sqlalchemy import text

from suket.access.words import Role
from suket.offices.tables import Signatory, WithdrawnSignatory
from tests.office_world import NOW
from tests.suket.web.office.office_counter import hidden, text_of


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


def sent(browser, data, name="lambang.svg"):
    return browser.post(ARMS, files={"lambang": (name, data)})


def test_who_governs_hangs_the_arms_and_sees_them_as_they_are_printed(counter):
    admin = counter.officer("ani", role=Role.ADMIN)
    before = admin.get("/petugas/kantor").text
    assert "Lambang daerah belum dipasang" in before
    assert admin.get(ARMS).status_code == 404
    page = admin.follow(sent(admin, SVG)).text
    assert "belum dipasang" not in page
    assert f'src="{ARMS}?' in page
    shown = admin.get(ARMS)
    assert shown.headers["content-type"] == "image/svg+xml"
    assert shown.headers["content-security-policy"].startswith("default-src 'none'")
    assert b"onload" not in shown.content
    event = counter.world.all(text("SELECT event, who FROM journal ORDER BY seq"))[-1]
    assert tuple(event) == ("office-changed", "ani")


def test_arms_that_were_hung_by_mistake_are_taken_back(counter):
    admin = counter.officer("ani", role=Role.ADMIN)
    other = SVG.replace(b"<rect", b"<circle r='2'/><rect")
    first = admin.follow(sent(admin, SVG)).text
    assert "Lambang tersimpan." in text_of(first)
    hung = admin.get(ARMS).content
    page = admin.follow(sent(admin, other)).text
    assert admin.get(ARMS).content != hung
    for before, kept in ((page, hung), (first, None)):
        way = {"sebelum": hidden(before, "sebelum")}
        answer = admin.follow(admin.post(f"{ARMS}/kembali", way))
        assert "Lambang sebelumnya sudah dikembalikan." in text_of(answer.text)
        shown = admin.get(ARMS)
        assert (shown.content == kept) if kept else shown.status_code == 404
    unknown = admin.post(f"{ARMS}/kembali", {"sebelum": "0" * 64})
    assert unknown.status_code == 404
    assert "sebelum" not in admin.get("/petugas/kantor?selesai=lambang&sebelum=x").text


def test_arms_that_cannot_be_printed_are_refused_beside_their_field(counter):
    admin = counter.officer("ani", role=Role.ADMIN)
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
    assert 'name="lambang"' not in officer.get("/petugas/kantor").text
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
