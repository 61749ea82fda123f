"""The officer's own password, and the page of the office."""

import pytest
from sqlalchemy import select, text

from suket.models import Event, JournalEntry
from tests.suket.web.office_counter import PASSWORD, text_of

NEW = "gajah sumatra biru muda"


def change(browser, lama=PASSWORD, baru=NEW, ulang=NEW):
    return browser.post("/petugas/akun", {"lama": lama, "baru": baru, "ulang": ulang})


def test_a_new_password_holds_and_the_old_one_is_gone(counter):
    browser = counter.officer()
    answer = change(browser)
    assert "Kata sandi sudah diganti" in browser.follow(answer).text
    assert counter.stranger().sign_in().status_code == 422
    assert counter.stranger().sign_in(password=NEW).status_code == 303
    events = counter.world.all(select(JournalEntry.event))
    assert Event.ACCOUNT_CHANGED in events


def test_other_sessions_end_and_this_one_gets_a_new_id(counter):
    browser = counter.officer()
    elsewhere = counter.stranger()
    elsewhere.sign_in()
    before = dict(browser.client.cookies)
    change(browser)
    assert dict(browser.client.cookies) != before
    assert browser.get("/petugas").status_code == 200
    assert elsewhere.get("/petugas").status_code == 303


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"lama": ""}, "lama"),
        ({"lama": "bukan itu sandinya"}, "lama"),
        ({"baru": "", "ulang": ""}, "baru"),
        ({"ulang": "lain sama sekali ya"}, "ulang"),
        ({"baru": "pendek", "ulang": "pendek"}, "baru"),
        ({"baru": "kuda siti laut biru", "ulang": "kuda siti laut biru"}, "baru"),
    ],
)
def test_what_is_wrong_is_named_beside_its_field_and_changes_nothing(
    counter, fields, field
):
    browser = counter.officer()
    answer = change(browser, **fields)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    for typed in fields.values():
        assert not typed or typed not in answer.text
    assert counter.stranger().sign_in().status_code == 303


def test_the_old_password_cannot_be_tried_out_at_an_unattended_desk(counter):
    browser = counter.officer()
    for _ in range(5):
        change(browser, lama="salah salah salah")
    assert "Terlalu banyak percobaan" in change(browser).text
    counter.later(minutes=14)
    assert "Terlalu banyak percobaan" in change(browser).text


def test_the_office_is_shown_as_it_is_set_up(counter):
    page = text_of(counter.officer().get("/petugas/kantor").text)
    for word in ("PEMERINTAH KOTA CIREBON", "BUDIMAN", "Sampai KTP-el", "Dibuka"):
        assert word in page


def test_an_office_without_signatory_says_what_that_means(counter):
    with counter.world.database.begin() as session:
        session.execute(text("DELETE FROM signatory"))
    page = text_of(counter.officer().get("/petugas/kantor").text)
    assert "Belum ditetapkan" in page
