"""A person's own password: officers' and clerks', by the same rules."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.web.cookies import CLERK, SESSION, name_of
from suket.web.pages import Site
from tests.suket.institutions import institution_world
from tests.suket.institutions.institution_world import BANK, Institutions
from tests.suket.web.institution.institution_counter import clerk
from tests.suket.web.office import office_counter
from tests.suket.web.office.office_counter import hidden, text_of

NEW = "gajah sumatra biru muda"


@dataclass
class Own:
    """Somebody signed in, and their browsers."""

    counter: object
    home: str
    username: str
    password: str
    cookie: str
    browser: object

    def change(self, lama=None, baru=NEW, ulang=NEW, **more):
        lama = self.password if lama is None else lama
        fields = {"lama": lama, "baru": baru, "ulang": ulang, **more}
        return self.browser.post(f"{self.home}/akun", fields)

    def elsewhere(self, password=None):
        """Sign in from another browser; return it, and how it was answered."""
        browser = self.counter.stranger()
        page = browser.get(f"{self.home}/masuk").text
        fields = {
            "csrf": hidden(page, "csrf"),
            "nama_pengguna": self.username,
            "kata_sandi": password or self.password,
        }
        answer = browser.client.post(f"{self.home}/masuk", data=fields)
        return browser, answer.status_code

    def token(self):
        name = name_of(self.cookie, Site(self.counter.site))
        return self.browser.client.cookies[name]


@pytest.fixture(params=["officer", "clerk"])
def own(request, counter):
    if request.param == "officer":
        browser = counter.officer()
        password = office_counter.PASSWORD
        return Own(counter, "/petugas", "siti", password, SESSION, browser)
    bank = Institutions(counter.world)
    bank.add()
    bank.employ()
    password = institution_world.PASSWORD
    return Own(counter, "/lembaga", "rina", password, CLERK, clerk(counter))


def test_a_new_password_holds_and_the_old_one_is_gone(own):
    answer = own.change()
    assert "Kata sandi sudah diganti" in own.browser.follow(answer).text
    assert own.elsewhere()[1] == 422
    assert own.elsewhere(NEW)[1] == 303


def test_the_journal_says_who_changed_it(own):
    own.change()
    event, who = {
        "siti": (Event.ACCOUNT_PASSWORD_SET, "siti"),
        "rina": (Event.CLERK_PASSWORD_SET, f"{BANK}/rina"),
    }[own.username]
    entries = own.counter.world.all(
        select(JournalEntry.event, JournalEntry.subject, JournalEntry.who)
    )
    assert entries[-1] == (event, who, who)


def test_other_sessions_end_and_this_one_gets_a_new_id(own):
    there, status = own.elsewhere()
    assert (status, there.get(own.home).status_code) == (303, 200)
    before = own.token()
    own.change()
    assert own.token() != before
    assert own.browser.get(own.home).status_code == 200
    assert there.get(own.home).status_code == 303


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"lama": ""}, "lama"),
        ({"lama": "bukan itu sandinya"}, "lama"),
        ({"baru": "", "ulang": ""}, "baru"),
        ({"ulang": "lain sama sekali ya"}, "ulang"),
        ({"baru": "pendek", "ulang": "pendek"}, "baru"),
        ({"baru": "kuda {} laut biru", "ulang": "kuda {} laut biru"}, "baru"),
    ],
)
def test_what_is_wrong_is_named_beside_its_field_and_changes_nothing(
    own, fields, field
):
    typed = {name: value.format(own.username) for name, value in fields.items()}
    answer = own.change(**typed)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    for each in typed.values():
        assert not each or each not in answer.text
    assert own.elsewhere()[1] == 303


def test_the_old_password_cannot_be_tried_out_at_an_unattended_desk(own):
    for _ in range(5):
        own.change(lama="salah salah salah")
    assert "Terlalu banyak percobaan" in own.change().text
    own.counter.later(minutes=14)
    assert "Terlalu banyak percobaan" in own.change().text


def test_a_form_of_somebody_else_changes_nothing(own):
    assert own.change(csrf="x").status_code == 403
    assert own.elsewhere()[1] == 303


def test_the_page_says_who_is_signed_in_and_where(own):
    told = text_of(own.browser.get(f"{own.home}/akun").text)
    house = {"siti": "Kantor Kota Cirebon", "rina": "Lembaga Bank Contoh"}
    assert f"Nama pengguna {own.username}" in told
    assert house[own.username] in told
