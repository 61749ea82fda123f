"""Issuing at the counter: looked at, confirmed, done once."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from keys.errors import KeyNotFound
from suket.offices.offices import close_issuance
from suket.offices.words import EnrolmentStatus, Validity
from suket.register.tables import Suket
from suket.register.words import EndReason, SuketState
from suket.residents.tables import Resident
from suket.residents.words import Gender, Standing
from tests.office_world import CIREBON, NIK, nik_of
from tests.suket.web.office.office_counter import OfficeCounter, text_of, unboxed


def sukets(counter):
    return counter.world.all(select(Suket).order_by(Suket.serial))


def test_an_officer_looks_confirms_and_has_a_number(counter):
    resident = counter.world.add()
    browser = counter.officer()
    page = text_of(browser.get(f"/petugas/penduduk/{resident}").text)
    assert "Memenuhi syarat" in page
    review = text_of(browser.get(f"/petugas/penduduk/{resident}/terbitkan").text)
    for word in (
        "SITI CONTOH RAHAYU",
        "3274 0141 0703 9901",
        "Sampai KTP-el",
        "BUDIMAN",
    ):
        assert word in review
    assert sukets(counter) == []
    answer = browser.post(f"/petugas/penduduk/{resident}/terbitkan")
    page = text_of(browser.follow(answer).text)
    assert "Suket sudah terbit" in page
    assert "470/00001/32.74/XI/2026" in page
    (suket,) = sukets(counter)
    assert (suket.nik, suket.issued_by) == (NIK, "siti")
    assert counter.woken == 1


def test_looking_issues_nothing(counter):
    resident = counter.world.add()
    browser = counter.officer()
    for _ in range(3):
        browser.get(f"/petugas/penduduk/{resident}/terbitkan")
    assert sukets(counter) == []


def test_confirming_twice_issues_once_and_says_what_is_there(counter):
    resident = counter.world.add()
    browser = counter.officer()
    browser.post(f"/petugas/penduduk/{resident}/terbitkan")
    again = browser.post(f"/petugas/penduduk/{resident}/terbitkan")
    assert again.status_code == 409
    assert "masih memegang suket yang berlaku" in again.text
    assert browser.get(f"/petugas/penduduk/{resident}/terbitkan").status_code == 409
    assert len(sukets(counter)) == 1
    page = text_of(browser.get(f"/petugas/penduduk/{resident}").text)
    assert "470/00001/32.74/XI/2026" in page
    assert "Terbitkan suket" not in page


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"enrolment_status": EnrolmentStatus.UNREGISTERED}, "belum merekam KTP-el"),
        ({"enrolment_status": EnrolmentStatus.DUPLICATE_RECORD}, "ganda"),
        ({"enrolment_status": EnrolmentStatus.CARD_PRINTED}, "sudah dicetak"),
        ({"born": date(2012, 1, 1)}, "belum berusia 17 tahun"),
        ({"citizenship": "WNA"}, "Warga Negara Indonesia"),
        ({"standing": Standing.DEAD}, "tercatat meninggal"),
        ({"standing": Standing.MOVED}, "sudah pindah"),
    ],
)
def test_who_may_not_have_one_is_told_why_and_what_to_do(counter, over, reason):
    resident = counter.world.add(**over)
    browser = counter.officer()
    page = text_of(browser.get(f"/petugas/penduduk/{resident}").text)
    assert "Belum bisa diterbitkan" in page
    assert reason in page
    for ask in (browser.get, browser.post):
        answer = ask(f"/petugas/penduduk/{resident}/terbitkan")
        assert answer.status_code == 409
        assert reason in text_of(answer.text)
    assert sukets(counter) == []


def test_a_closed_office_says_so_at_home_and_at_the_resident(counter):
    resident = counter.world.add()
    with counter.world.database.begin() as session:
        close_issuance(session, CIREBON, who="uji", now=counter.now)
    browser = counter.officer()
    assert "sedang ditutup" in text_of(browser.get("/petugas").text)
    assert "sedang ditutup" in text_of(
        browser.get(f"/petugas/penduduk/{resident}").text
    )
    answer = browser.post(f"/petugas/penduduk/{resident}/terbitkan")
    assert answer.status_code == 409
    assert sukets(counter) == []


def test_a_nik_that_disagrees_with_the_record_warns_and_forbids_nothing(counter):
    resident = counter.world.add(sex=Gender.MALE, born=date(2003, 7, 2))
    browser = counter.officer()
    page = text_of(browser.get(f"/petugas/penduduk/{resident}/terbitkan").text)
    assert "Jenis kelamin di NIK berbeda" in page
    assert "Tanggal lahir di NIK berbeda" in page
    answer = browser.post(f"/petugas/penduduk/{resident}/terbitkan")
    assert answer.status_code == 303


def test_renewing_ends_the_older_and_says_so_beforehand(counter):
    resident = counter.world.add()
    old = counter.world.issue(resident).suket_id
    browser = counter.officer()
    page = text_of(browser.get(f"/petugas/suket/{old}/perpanjang").text)
    assert "suket lama langsung tidak berlaku lagi" in page
    assert [one.state for one in sukets(counter)] == [SuketState.ACTIVE]
    answer = browser.post(f"/petugas/suket/{old}/perpanjang")
    assert "470/00002/32.74/XI/2026" in text_of(browser.follow(answer).text)
    first, second = sukets(counter)
    assert (first.end_reason, second.state) == (
        EndReason.DIPERPANJANG,
        SuketState.ACTIVE,
    )
    page = unboxed(browser.get(f"/petugas/suket/{old}").text)
    assert f'href="/petugas/suket/{second.id}">470/00002' in page


def test_going_back_after_renewing_leads_to_both_sukets(counter):
    old = counter.world.issue(counter.world.add()).suket_id
    browser = counter.officer()
    way = f"/petugas/suket/{old}/perpanjang"
    new = browser.post(way).headers["location"].split("/")[3]
    for ask in (browser.get, browser.post):
        answer = ask(way)
        assert answer.status_code == 409
        assert "sudah diganti dengan yang baru" in text_of(answer.text)
        assert "Terbitkan yang baru" not in answer.text
        for suket in (old, new):
            assert f'href="/petugas/suket/{suket}"' in answer.text


def test_an_ended_or_frozen_suket_is_not_renewed(counter):
    resident = counter.world.add()
    suket = counter.world.issue(resident).suket_id
    browser = counter.officer()
    fields = {"catatan": "laporan 7", "langkah": "lakukan"}
    browser.post(f"/petugas/suket/{suket}/bekukan", fields)
    for ask in (browser.get, browser.post):
        assert "dibekukan" in ask(f"/petugas/suket/{suket}/perpanjang").text
    browser.post(
        f"/petugas/suket/{suket}/akhiri", {"alasan": "HILANG", "langkah": "lakukan"}
    )
    for ask in (browser.get, browser.post):
        answer = ask(f"/petugas/suket/{suket}/perpanjang")
        assert (answer.status_code, "sudah berakhir" in answer.text) == (409, True)
    assert len(sukets(counter)) == 1


def test_after_the_last_day_a_new_one_may_be_issued(counter):
    counter.world.change_office(validity=Validity.MONTHS, months=1)
    resident = counter.world.add()
    counter.world.issue(resident)
    counter.later(days=31)
    browser = counter.officer()
    page = text_of(browser.get(f"/petugas/penduduk/{resident}").text)
    assert "Memenuhi syarat" in page
    assert "Lewat masa berlaku" in page
    answer = browser.post(f"/petugas/penduduk/{resident}/terbitkan")
    assert answer.status_code == 303
    assert len(sukets(counter)) == 2


class EmptySafe:
    """A safe in which no key may sign."""

    def signer(self, purpose, *, office=None, at):
        raise KeyNotFound("no key")


def test_without_a_key_nothing_is_issued_and_the_officer_knows_whom_to_ask(
    usual_world, tmp_path
):
    counter = OfficeCounter(usual_world, tmp_path, keys=EmptySafe())
    resident = counter.world.add()
    answer = counter.officer().post(f"/petugas/penduduk/{resident}/terbitkan")
    assert answer.status_code == 503
    assert "Kunci penanda tangan kantor ini belum siap" in answer.text
    assert sukets(counter) == []


def test_one_whose_suket_is_from_another_office_is_sent_there(counter):
    resident = counter.world.add("36.73")
    counter.world.issue(resident, "36.73")
    with counter.world.database.begin() as session:
        session.get_one(Resident, resident).office_code = CIREBON
    page = text_of(counter.officer().get(f"/petugas/penduduk/{resident}").text)
    assert "dari kantor lain" in page
    assert "470/00001" not in page


def test_the_photo_of_a_resident_is_shown_to_their_office(counter):
    resident = counter.world.add()
    without = counter.world.add(nik=nik_of(2), photo_digest=None)
    browser = counter.officer()
    answer = browser.get(f"/petugas/penduduk/{resident}/foto")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.content[:2] == b"\xff\xd8"
    assert browser.get(f"/petugas/penduduk/{without}/foto").status_code == 404
    assert "Foto belum ada" in browser.get(f"/petugas/penduduk/{without}").text


def test_no_address_and_no_title_of_the_way_names_a_person(counter):
    resident = counter.world.add()
    browser = counter.officer()
    answer = browser.post("/petugas/cari", {"cari": NIK})
    pages = [answer, browser.follow(answer)]
    answer = browser.post(f"/petugas/penduduk/{resident}/terbitkan")
    pages += [answer, browser.follow(answer)]
    pages.append(browser.get(f"/petugas/penduduk/{resident}"))
    for page in pages:
        assert NIK not in str(page.url) + page.headers.get("location", "")
        title = re.search(r"<title>(.*?)</title>", page.text)
        assert not title or "RAHAYU" not in title[1]


def test_who_issues_twice_is_led_to_the_suket_that_is_there(counter):
    resident = counter.world.add()
    suket = counter.world.issue(resident).suket_id
    page = counter.officer("lagi").post(f"/petugas/penduduk/{resident}/terbitkan")
    assert page.status_code == 409
    assert f'href="/petugas/suket/{suket}"' in page.text
