"""One suket at the counter: facts, history, document, QR and slip."""

import re

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from signing.qr_encoder import symbol
from suket.delivery.tables import Delivery
from suket.offices.words import Validity
from suket.paper import document_failures
from suket.paper.tables import Document
from suket.paper.words import FailureReason
from suket.register import endings
from suket.register.endings import Closing
from suket.register.tables import Suket
from suket.register.token_text import text_of as token_text
from suket.register.words import EndReason
from suket.web import indonesian_wording
from tests.office_world import SERANG, nik_of
from tests.suket.web.office.office_counter import PDF, text_of


@pytest.fixture
def suket_id(counter):
    return counter.world.issue(counter.world.add()).suket_id


def test_the_page_says_how_the_suket_stands_and_what_happened_when(counter, suket_id):
    page = text_of(counter.officer().get(f"/petugas/suket/{suket_id}").text)
    for word in (
        "470/00001/32.74/XI/2026",
        "SITI CONTOH RAHAYU",
        "Berlaku",
        "Sampai KTP-el dicetak",
        "22 November 2026 pukul 16.00 WIB",
        "Drs. H. CONTOH BUDIMAN, M.Si",
        "Diterbitkan",
    ):
        assert word in page


def test_times_are_those_of_the_office(counter):
    world = counter.world
    resident = world.add("64.71", regency="KOTA BALIKPAPAN")
    suket = world.issue(resident, "64.71").suket_id
    page = text_of(counter.officer(code="64.71").get(f"/petugas/suket/{suket}").text)
    assert "22 November 2026 pukul 17.00 WITA" in page


def test_a_suket_with_a_last_day_names_it_and_later_that_it_has_passed(counter):
    counter.world.change_office(validity=Validity.MONTHS, months=6)
    suket = counter.world.issue(counter.world.add()).suket_id
    browser = counter.officer()
    assert "Sampai 22 Mei 2027" in text_of(browser.get(f"/petugas/suket/{suket}").text)
    counter.later(days=200)
    late = counter.officer("lain")
    assert "Lewat masa berlaku" in late.get(f"/petugas/suket/{suket}").text


def test_history_tells_every_act_newest_first_with_its_ground(counter, suket_id):
    browser = counter.officer()
    where = f"/petugas/suket/{suket_id}"
    counter.later(minutes=1)
    browser.post(f"{where}/bekukan", {"catatan": "laporan 7", "langkah": "lakukan"})
    counter.later(minutes=1)
    browser.post(f"{where}/pulihkan", {"catatan": "acara 9", "langkah": "lakukan"})
    counter.later(minutes=1)
    browser.post(
        f"{where}/akhiri",
        {"alasan": "MENINGGAL", "catatan": "akta 12", "langkah": "lakukan"},
    )
    page = text_of(browser.get(where).text).partition("Riwayat")[2]
    at = [page.index(word) for word in ("Diakhiri", "Dipulihkan", "Dibekukan")]
    assert at == sorted(at)
    assert page.index("Diterbitkan") > at[-1]
    assert "Pemegang meninggal: akta 12" in page
    assert "laporan 7" in page
    assert "acara 9" in page


def test_another_offices_suket_of_the_same_number_leaves_the_history_alone(counter):
    world = counter.world
    for code in ("32.74", "36.73"):
        world.change_office(code, unit_code="00")
    ours = world.issue(world.add()).suket_id
    world.issue(world.add("36.73", nik="3274014107039902"), "36.73", now=counter.now)
    page = text_of(counter.officer().get(f"/petugas/suket/{ours}").text)
    assert page.partition("Riwayat")[2].count("Diterbitkan") == 1


def test_the_document_comes_as_a_file_whose_name_names_nobody(counter, suket_id):
    counter.make_document(suket_id)
    answer = counter.officer().get(f"/petugas/suket/{suket_id}/suket.pdf")
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="suket-470-00001-32.74-XI-2026.pdf"'
    )
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_document_is_printed_from_where_the_browser_shows_it(counter, suket_id):
    counter.make_document(suket_id)
    browser = counter.officer()
    for page in ("", "/terbit"):
        shown = browser.get(f"/petugas/suket/{suket_id}{page}").text
        address = re.search(r'href="([^"]+)"[^>]*>Cetak<', shown)[1]
        answer = browser.get(address)
        assert answer.content == PDF
        assert answer.headers["content-disposition"].startswith("inline; ")


def test_a_document_that_is_not_made_yet_is_waited_for(counter, suket_id):
    browser = counter.officer()
    where = f"/petugas/suket/{suket_id}"
    answer = browser.get(f"{where}/suket.pdf")
    assert (answer.status_code, "sedang dibuat" in answer.text) == (404, True)
    assert browser.get(f"{where}/dokumen").json() == {"lines": {}, "stage": "pdf"}
    page = browser.get(f"{where}/terbit").text
    assert '<noscript><meta http-equiv="refresh"' in page
    counter.make_document(suket_id)
    assert browser.get(f"{where}/dokumen").json()["stage"] == "selesai"
    assert "Unduh PDF" in browser.get(f"{where}/terbit").text


def test_a_document_that_was_changed_on_the_disk_is_made_anew(counter, suket_id):
    counter.make_document(suket_id)
    counter.archive.path(suket_id).write_bytes(PDF + b"!")
    answer = counter.officer().get(f"/petugas/suket/{suket_id}/suket.pdf")
    assert answer.status_code == 404
    assert counter.world.all(select(Document)) == []
    assert counter.world.all(select(Suket.has_document)) == [False]
    assert counter.woken == 1


def test_a_suket_that_another_office_replaced_is_shown_without_that_one(
    counter, suket_id
):
    world = counter.world
    mover = world.add("64.71", nik=nik_of(2), regency="KOTA BALIKPAPAN")
    newer = world.issue(mover, "64.71").suket_id
    with world.database.begin() as session:
        closing = Closing(
            reason=EndReason.PINDAH, at=counter.now, by="siti", followed_by=newer
        )
        endings.end(session, [session.get(Suket, suket_id)], closing)
    page = counter.officer().get(f"/petugas/suket/{suket_id}")
    assert page.status_code == 200
    assert "Suket baru yang diterbitkan kantor lain" in text_of(page.text)
    assert newer not in page.text
    assert "64.71" not in page.text


def test_the_picture_is_the_qr_of_the_paper(counter, suket_id, tmp_path):
    answer = counter.officer().get(f"/petugas/suket/{suket_id}/qr.svg")
    (token,) = counter.world.all(select(Suket.token))
    assert answer.headers["content-type"] == "image/svg+xml"
    drawn = symbol(token_text(token))
    assert drawn.path in answer.text


def test_the_slip_shows_link_and_pin_once_and_keeps_neither(counter, suket_id):
    browser = counter.officer()
    page = browser.post(f"/petugas/suket/{suket_id}/serahkan").text
    token = re.search(r"https://suket\.example/unduh/([\w-]{22})", text_of(page))[1]
    pin = re.search(r'slip__pin">(\d{6})<', page)[1]
    assert "22 Desember 2026" in page
    (delivery,) = counter.world.all(select(Delivery))
    kept = f"{delivery.token_digest} {delivery.pin_hash}"
    assert token not in kept
    assert pin not in kept
    again = browser.get(f"/petugas/suket/{suket_id}").text
    assert token not in again
    assert pin not in again


def test_the_code_on_the_slip_leads_to_the_link(counter, suket_id):
    page = counter.officer().post(f"/petugas/suket/{suket_id}/serahkan").text
    link = re.search(r"https://suket\.example/unduh/[\w-]{22}", text_of(page))[0]
    side = int(re.search(r'viewBox="0 0 (\d+) \1" width="180"', page)[1])
    path = re.search(r'<path d="(M[^"]+)"/></svg>', page)[1]
    picture = Image.new("1", (side, side), 1)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", path):
        for at in range(int(length)):
            picture.putpixel((int(x) + at, int(y)), 0)
    picture = picture.resize((side * 4, side * 4))
    assert zxingcpp.read_barcode(picture).text == link


def test_the_slip_says_whose_it_is_that_the_link_ends_and_whom_to_tell(
    counter, suket_id
):
    page = text_of(counter.officer().post(f"/petugas/suket/{suket_id}/serahkan").text)
    for sentence in (
        "SITI CONTOH RAHAYU Suket nomor 470/00001/32.74/XI/2026",
        "Tautan ini dapat dibuka sampai 22 Desember 2026",
        "Laporkan bila ada yang meminta bayaran: Halo Dukcapil 1500-537.",
    ):
        assert sentence in page


@pytest.mark.parametrize("page", ["", "/terbit"])
def test_a_new_slip_ends_the_older_but_reloading_it_does_not(counter, suket_id, page):
    browser = counter.officer()
    where = f"/petugas/suket/{suket_id}"

    def digest():
        return counter.world.all(select(Delivery.token_digest))

    forms = []
    for _ in range(2):
        form = browser.get(where + page).text
        forms += re.findall(r'name="(instead_of)" value="(\w*)"', form)
        before = digest()
        assert browser.post(f"{where}/serahkan", dict(forms[-1:])).status_code == 200
        assert digest() != before
    for sent in forms:
        kept = digest()
        again = browser.post(f"{where}/serahkan", dict([sent]))
        assert again.status_code == 409
        assert "Slip yang sudah dicetak tetap dapat dipakai" in text_of(again.text)
        assert f'href="{where}"' in again.text
        assert digest() == kept


def test_an_ended_suket_is_handed_to_nobody(counter, suket_id):
    browser = counter.officer()
    where = f"/petugas/suket/{suket_id}"
    browser.post(f"{where}/akhiri", {"alasan": "HILANG", "langkah": "lakukan"})
    assert browser.post(f"{where}/serahkan").status_code == 409
    assert counter.world.all(select(Delivery)) == []
    page = browser.get(where).text
    assert "Buat tautan dan PIN" not in page
    assert "perpanjang" not in page


def failing(counter, suket_id, reason):
    with counter.world.database.begin() as session:
        document_failures.note(session, {suket_id: reason}, now=counter.now)


@pytest.mark.parametrize("reason", FailureReason)
def test_a_document_that_cannot_be_made_is_shown_as_failed_with_reason_and_button(
    counter, suket_id, reason
):
    failing(counter, suket_id, reason)
    siti = counter.officer()
    page = siti.get(f"/petugas/suket/{suket_id}")
    assert "PDF gagal dibuat." in page.text
    assert indonesian_wording.NOT_MADE[reason] in text_of(page.text)
    assert "Coba buat lagi" in page.text
    assert "PDF sedang dibuat" not in page.text
    progress = siti.get(f"/petugas/suket/{suket_id}/dokumen").json()
    assert progress["stage"] == "gagal"
    waiting = siti.get(f"/petugas/suket/{suket_id}/terbit")
    assert waiting.headers["location"] == f"/petugas/suket/{suket_id}"


def test_an_officer_has_a_failed_document_tried_again(counter, suket_id):
    failing(counter, suket_id, FailureReason.TEXT)
    siti = counter.officer()
    answer = siti.post(f"/petugas/suket/{suket_id}/dokumen")
    assert answer.status_code == 303
    page = siti.follow(answer)
    assert "PDF sedang dicoba lagi." in page.text
    assert "PDF sedang dibuat" in page.text
    with counter.world.database.reading() as session:
        assert document_failures.all_resting(session, now=counter.now) == set()


def test_nobody_has_a_document_of_another_office_tried_again(counter, suket_id):
    failing(counter, suket_id, FailureReason.TEXT)
    wati = counter.officer("wati", SERANG)
    assert wati.post(f"/petugas/suket/{suket_id}/dokumen").status_code == 404
    with counter.world.database.reading() as session:
        assert document_failures.all_resting(session, now=counter.now) == {suket_id}
