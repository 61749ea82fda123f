"""How officers sign in, from their own page: set up, used, lost, taken off."""

import re
from html import unescape

import pyotp
import pytest
from sqlalchemy import func, select, update

from keys.secrets_in_use import Secrets
from suket.access.officer_accounts import OFFICERS
from suket.access.rights import Role
from suket.access.tables import Passkey, RecoveryCode, StepUp, Totp
from suket.access.words import Purpose
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.web.cookies import HALF, SESSION, name_of
from suket.web.pages import Site
from tests.office_world import SITE, nik_of
from tests.suket.web.office.office_counter import (
    PASSWORD,
    confirmation,
    cookie_of,
    hidden,
    text_of,
)
from tests.toy_authenticator import ToyAuthenticator

WAYS = "/petugas/akun/masuk"
APP, KEY, CODES = f"{WAYS}/aplikasi", f"{WAYS}/kunci", f"{WAYS}/kode-pemulihan"
HALF_COOKIE, SESSION_COOKIE = (name_of(each, Site(SITE)) for each in (HALF, SESSION))


def options_of(page):
    """Return what a passkey is asked on a page, as JSON."""
    return unescape(re.search(r'data-passkey="([^"]*)"', page)[1])


def codes_on(page):
    return re.findall(r"<li><code>([^<]+)</code></li>", page)


class Person:
    """An officer with a browser and devices."""

    def __init__(self, counter, browser):
        self.counter, self.browser = counter, browser
        self.device = ToyAuthenticator(counter.site, count=1)

    def code(self):
        """Return the next code of the app: half a minute later than the last."""
        self.counter.later(seconds=30)
        return pyotp.TOTP(self.secret).at(self.counter.now)

    def set_up_app(self, **proof):
        page = self.browser.get(APP).text
        self.secret = re.search(r'office-key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
        fields = {"rahasia": hidden(page, "rahasia"), "baru": self.code()}
        fields |= confirmation(page, **proof)
        return self.browser.follow(self.browser.post(APP, fields))

    def add_passkey(self, name="Ponsel", **proof):
        page = self.browser.get(KEY).text
        page = self.browser.post(
            KEY, {"nama": name, **confirmation(page, **proof)}
        ).text
        fields = {each: unescape(hidden(page, each)) for each in ("izin", "nama")}
        fields["bukti"] = self.device.create(options_of(page))
        return self.browser.follow(self.browser.post(f"{KEY}/baru", fields))

    def half_way(self):
        """Sign in by the password, in a new browser, and see what is asked next."""
        self.browser = self.counter.stranger()
        answer = self.browser.sign_in_half()
        return self.browser.follow(answer).text


@pytest.fixture
def siti(counter):
    return Person(counter, counter.officer())


def events(counter):
    return counter.world.all(select(JournalEntry.event).order_by(JournalEntry.seq))


def finish(person, page, **proof):
    fields = {"csrf": hidden(page, "csrf"), **proof}
    return person.browser.client.post("/petugas/masuk/kode", data=fields)


# The app


def test_an_app_is_set_up_and_ten_codes_are_shown_once(counter, siti):
    page = siti.set_up_app()
    assert "Aplikasi kode sudah terpasang." in page.text
    assert len(codes_on(page.text)) == 10
    assert codes_on(siti.browser.get(WAYS).text) == []
    assert "Tersisa 10 dari 10" in text_of(siti.browser.get(WAYS).text)
    assert events(counter)[-2:] == [Event.TOTP_SET, Event.ACT_CONFIRMED]


def test_the_page_of_the_app_shows_qr_and_key_and_no_secret_in_its_address(siti):
    page = siti.browser.get(APP)
    assert 'aria-label="QR untuk aplikasi kode"' in page.text
    key = re.search(r'office-key">([A-Z2-7 ]+)<', page.text)[1]
    assert all(len(group) == 4 for group in key.split())
    assert f"secret={key.replace(' ', '')}" in page.text
    assert "otpauth://totp/Suket%20suket.example:siti?" in page.text


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"baru": "000000"}, "baru"),
        ({"kata_sandi": "salah"}, "kata_sandi"),
        ({"kata_sandi": ""}, "kata_sandi"),
    ],
)
def test_what_is_amiss_is_told_beside_its_field_and_nothing_is_set_up(
    counter, siti, over, field
):
    page = siti.browser.get(APP).text
    siti.secret = re.search(r'office-key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    fields = {"rahasia": hidden(page, "rahasia"), "baru": siti.code()}
    answer = siti.browser.post(APP, {**fields, **confirmation(page), **over})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert siti.secret in answer.text.replace(" ", "")  # the QR stays good
    assert counter.world.all(select(Totp)) == []


def test_what_was_asked_before_something_else_changed_is_asked_again(counter, siti):
    page = siti.browser.get(APP).text
    siti.secret = re.search(r'office-key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    fields = {"rahasia": hidden(page, "rahasia"), "baru": siti.code()}
    sure = {**confirmation(page), "izin": "x" * 22}
    answer = siti.browser.post(APP, fields | sure)
    assert answer.status_code == 422
    assert "tidak berlaku lagi" in answer.text
    assert counter.world.all(select(Totp)) == []


def test_a_secret_that_another_session_was_shown_is_not_set_up(counter, siti):
    other = counter.officer("lain")
    page, foreign = siti.browser.get(APP).text, other.get(APP).text
    fields = {"rahasia": hidden(foreign, "rahasia"), "baru": "1", **confirmation(page)}
    assert siti.browser.post(APP, fields).status_code == 422
    assert counter.world.all(select(Totp)) == []


def test_setting_up_twice_as_by_reloading_says_the_same(counter, siti):
    page = siti.browser.get(APP).text
    siti.secret = re.search(r'office-key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    fields = {"rahasia": hidden(page, "rahasia"), "baru": siti.code()}
    fields |= confirmation(page)
    first = siti.browser.post(APP, fields)
    codes = counter.world.all(select(RecoveryCode.sealed))
    siti.browser.post(APP, fields)
    assert first.status_code == 303
    assert counter.world.all(select(RecoveryCode.sealed)) == codes


@pytest.mark.row(4)
def test_with_an_app_the_password_leads_to_the_second_step_and_no_further(
    counter, siti
):
    siti.set_up_app()
    page = siti.half_way()
    assert "Langkah kedua" in page
    assert siti.browser.get("/petugas").status_code == 303
    answer = finish(siti, page, kode=siti.code())
    assert answer.headers["location"] == "/petugas"
    assert 'suket-separuh=""' in cookie_of(answer, HALF_COOKIE)
    assert siti.browser.get("/petugas").status_code == 200


def test_the_cookie_of_half_a_session_is_none_of_a_whole_one(counter, siti):
    siti.set_up_app()
    siti.half_way()
    half = siti.browser.client.cookies[HALF_COOKIE]
    siti.browser.client.cookies.set(SESSION_COOKIE, half, domain="suket.example")
    assert siti.browser.get("/petugas").status_code == 303


def test_a_wrong_code_is_told_and_after_five_the_door_is_shut(counter, siti):
    siti.set_up_app()
    page = siti.half_way()
    for _ in range(5):
        answer = finish(siti, page, kode="000000")
        assert answer.status_code == 422
        assert "tidak cocok" in answer.text
    assert "15 menit" in finish(siti, page, kode=siti.code()).text
    assert events(counter)[-1] is Event.SIGN_IN_LOCKED


def test_after_five_minutes_one_begins_anew(counter, siti):
    siti.set_up_app()
    page = siti.half_way()
    counter.later(minutes=5)
    answer = finish(siti, page, kode=siti.code())
    assert answer.headers["location"] == "/petugas/masuk?karena=lama"
    assert "terlalu lama" in siti.browser.follow(answer).text


def test_the_second_step_takes_no_foreign_form_and_leads_where_it_was_asked(siti):
    siti.set_up_app()
    siti.browser = siti.counter.stranger()
    answer = siti.browser.sign_in_half(lanjut="/petugas/suket")
    page = siti.browser.follow(answer).text
    code = siti.code()
    assert finish(siti, page, kode=code, csrf="foreign").status_code == 403
    answer = finish(siti, page, kode=code, lanjut="https://evil.example/")
    assert answer.headers["location"] == "/petugas"
    assert hidden(page, "lanjut") == "/petugas/suket"


def test_a_lost_phone_is_made_up_for_by_a_recovery_code(counter, siti):
    codes = codes_on(siti.set_up_app().text)
    page = siti.half_way()
    assert finish(siti, page, kode=codes[0]).status_code == 303
    assert "Tersisa 9 dari 10" in text_of(siti.browser.get(WAYS).text)
    siti.browser.csrf = hidden(siti.browser.get(WAYS).text, "csrf")
    sure = confirmation(siti.browser.get(f"{APP}/lepas").text, kode=codes[1])
    page = siti.browser.follow(siti.browser.post(f"{APP}/lepas", sure))
    assert "sudah dilepas" in page.text
    assert counter.world.all(select(func.count()).select_from(RecoveryCode)) == [0]


def test_new_codes_take_the_place_of_the_old(siti):
    old = codes_on(siti.set_up_app().text)
    page = siti.browser.get(CODES).text
    sure = confirmation(page, kode=siti.code())
    new = codes_on(siti.browser.follow(siti.browser.post(CODES, sure)).text)
    assert len({*new} - {*old}) == 10
    page = siti.half_way()
    assert finish(siti, page, kode=old[0]).status_code == 422
    assert finish(siti, page, kode=new[0]).status_code == 303


def test_a_secret_swapped_in_the_database_lets_nobody_in(counter, siti):
    siti.set_up_app()
    with counter.world.database.begin() as session:
        session.execute(update(Totp).values(sealed=b"x" * 60))
    answer = finish(siti, siti.half_way(), kode=siti.code())
    assert answer.status_code == 503
    assert "Hubungi pengelola server" in answer.text


def test_a_service_without_its_secret_works_on_and_says_what_it_cannot(counter, siti):
    """As between an upgrade and the `suket migrate` that makes the secret."""
    counter.keys.secrets = Secrets([])
    assert counter.stranger().sign_in().status_code == 303
    page = siti.browser.get(APP).text
    siti.secret = re.search(r'office-key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    fields = {"rahasia": hidden(page, "rahasia"), "baru": siti.code()}
    answer = siti.browser.post(APP, fields | confirmation(page))
    assert answer.status_code == 503
    assert "rahasia layanan tidak ada" in answer.text


# Passkeys


def test_a_passkey_is_added_named_used_and_revoked(counter, siti):
    page = siti.add_passkey('Ponsel <b>"saya"')
    assert "Ponsel &lt;b&gt;&#34;saya&#34;" in page.text
    assert len(codes_on(page.text)) == 10
    [row] = counter.world.all(select(Passkey))
    page = siti.half_way()
    answer = finish(siti, page, bukti=siti.device.get(options_of(page)))
    assert answer.status_code == 303
    one = f"{KEY}/{row.id}"
    siti.browser.csrf = hidden(siti.browser.get(WAYS).text, "csrf")
    page = siti.browser.follow(siti.browser.post(f"{one}/nama", {"nama": "Kunci USB"}))
    assert "Kunci USB" in page.text
    assert siti.browser.post(f"{one}/nama", {"nama": " "}).status_code == 422
    page = siti.browser.get(one).text
    sure = confirmation(page, bukti=siti.device.get(options_of(page)))
    page = siti.browser.follow(siti.browser.post(one, sure))
    assert "Kunci sandi sudah dicabut" in page.text
    assert siti.browser.get(one).status_code == 404
    assert Event.PASSKEY_REVOKED in events(counter)


def test_a_passkey_that_did_not_ask_who_holds_it_is_refused(counter, siti):
    siti.device.asks = False
    page = siti.browser.get(KEY).text
    page = siti.browser.post(KEY, {"nama": "x", **confirmation(page)}).text
    fields = {"izin": hidden(page, "izin"), "nama": "x"}
    fields["bukti"] = siti.device.create(options_of(page))
    answer = siti.browser.post(f"{KEY}/baru", fields)
    assert answer.status_code == 422
    assert "sidik jari" in answer.text
    assert counter.world.all(select(Passkey)) == []


def test_what_a_browser_made_is_taken_once_and_in_five_minutes(counter, siti):
    def made():
        page = siti.browser.get(KEY).text
        page = siti.browser.post(KEY, {"nama": "x", **confirmation(page)}).text
        return {
            "izin": hidden(page, "izin"),
            "nama": "x",
            "bukti": ToyAuthenticator(counter.site).create(options_of(page)),
        }

    fields = made()
    counter.later(minutes=5)
    assert siti.browser.post(f"{KEY}/baru", fields).status_code == 422
    fields = made()
    assert siti.browser.post(f"{KEY}/baru", fields).status_code == 303
    assert siti.browser.post(f"{KEY}/baru", fields).status_code == 422
    assert counter.world.all(select(func.count()).select_from(Passkey)) == [1]


def by_passkey(person, **over):
    """Sign in by the passkey alone, as the sign-in form has it."""
    person.browser = person.counter.stranger()
    page = person.browser.get("/petugas/masuk").text
    fields = {
        "csrf": hidden(page, "csrf"),
        "saat": hidden(page, "saat"),
        "bukti": person.device.get(options_of(page)),
        **over,
    }
    return person.browser.client.post("/petugas/masuk/kunci", data=fields)


@pytest.mark.row(4)
def test_a_passkey_alone_signs_in(counter, siti):
    siti.add_passkey()
    assert by_passkey(siti).headers["location"] == "/petugas"
    assert siti.browser.get("/petugas").status_code == 200
    assert events(counter)[-1] is Event.SIGNED_IN


def test_who_is_not_let_in_by_a_passkey_is_told_the_same_for_every_reason(
    counter, siti
):
    siti.add_passkey()
    answers = [by_passkey(siti, bukti=each) for each in ("", "{}", "x" * 3000)]
    answers.append(by_passkey(siti, saat="0"))
    siti.device.asks = False
    answers.append(by_passkey(siti))
    siti.device.asks = True
    with counter.world.database.begin() as session:
        OFFICERS.disable(session, OFFICERS.find(session, "siti"), now=counter.now)
    answers.append(by_passkey(siti))
    assert {answer.status_code for answer in answers} == {422}
    assert all("tidak dikenal di sini" in answer.text for answer in answers)
    assert by_passkey(siti, csrf="foreign").status_code == 403


# Of whom a factor is wanted


def demanding(counter):
    """Let the service demand a second factor."""
    settings = counter.app.state.app_state.settings
    object.__setattr__(settings, "second_factor", "demanded")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SIGNATORY])
def test_who_governs_or_signs_is_advised_and_not_shut_out(counter, role):
    browser = counter.officer("kepala", role=role)
    assert "hanya dijaga kata sandi" in browser.get("/petugas").text
    assert "hanya dijaga" not in counter.officer("petugas").get("/petugas").text


def test_where_one_is_demanded_every_page_leads_to_where_it_is_set_up(counter):
    demanding(counter)
    browser = counter.officer("kepala", role=Role.ADMIN)
    for path in ("/petugas", "/petugas/suket", "/petugas/lembaga", "/petugas/kantor"):
        answer = browser.get(path)
        assert answer.headers["location"] == f"{WAYS}?wajib=1"
    answer = browser.post("/petugas/cari", {"cari": "x"})
    assert answer.headers["location"] == f"{WAYS}?wajib=1"
    assert "wajib memakai faktor kedua" in browser.get(f"{WAYS}?wajib=1").text
    person = Person(counter, browser)
    person.set_up_app()
    assert browser.get("/petugas").status_code == 200
    sure = confirmation(browser.get(f"{APP}/lepas").text, kode=person.code())
    answer = browser.post(f"{APP}/lepas", sure)
    assert "Pasang yang baru lebih dahulu" in answer.text
    assert len(counter.world.all(select(Totp))) == 1
    assert counter.officer("petugas").get("/petugas").status_code == 200
    assert browser.post("/petugas/keluar").status_code == 303


# Ending many


@pytest.fixture
def niks(counter):
    for serial in range(3):
        counter.world.issue(counter.world.add(nik=nik_of(serial)))
    return [nik_of(serial) for serial in range(3)]


def preview(browser, niks):
    listed = {"nik": "\n".join(niks), "alasan": "KTP_DICETAK"}
    return browser.post("/petugas/akhiri", listed).text


def done(browser, niks, page, **proof):
    fields = {"nik": " ".join(niks), "alasan": "KTP_DICETAK"}
    sure = confirmation(page, **proof)
    return browser.post("/petugas/akhiri/lakukan", {**fields, **sure})


def test_a_touch_ends_the_list_that_was_shown_and_no_other(counter, siti, niks):
    siti.add_passkey()
    page = preview(siti.browser, niks[:2])
    touch = siti.device.get(options_of(page))
    answer = done(siti.browser, niks, page, bukti=touch)  # one more than was shown
    assert "tidak cocok" in answer.text
    assert "Periksa sebelum mengakhiri" in answer.text
    page = preview(siti.browser, niks[:2])
    touch = siti.device.get(options_of(page))
    assert "2 suket diakhiri" in text_of(
        done(siti.browser, niks[:2], page, bukti=touch).text
    )
    assert events(counter)[-3:] == [Event.ENDED, Event.ENDED, Event.ACT_CONFIRMED]


def test_codes_that_recover_factors_are_not_offered_for_anything_else(siti, niks):
    siti.add_passkey()
    assert 'name="kode"' not in preview(siti.browser, niks)
    assert "Kode pemulihan" in siti.browser.get(CODES).text


def test_by_a_code_the_list_that_was_shown_is_ended_and_no_other(siti, niks):
    siti.set_up_app()
    page = preview(siti.browser, niks[:2])
    answer = done(siti.browser, niks, page, kode=siti.code())
    assert "tidak berlaku lagi" in answer.text
    page = preview(siti.browser, niks[:2])
    check = re.search(r"data-check>(?:<span[^>]*>)?(\d{3}) (\d{3})", page)
    assert check
    assert "2 suket diakhiri" in text_of(
        done(siti.browser, niks[:2], page, kode=siti.code()).text
    )


def test_what_was_shown_in_another_session_or_too_long_ago_is_not_confirmed(
    counter, siti, niks
):
    other = counter.officer("lain")
    page = preview(other, niks)
    assert "tidak berlaku lagi" in done(siti.browser, niks, page).text
    page = preview(siti.browser, niks)
    counter.later(minutes=5)
    assert "tidak berlaku lagi" in done(siti.browser, niks, page).text
    assert Event.ENDED not in events(counter)
    purposes = counter.world.all(select(StepUp.purpose))
    assert {*purposes} == {Purpose.END_MANY}


def test_without_password_code_or_touch_nothing_is_ended(counter, siti, niks):
    page = preview(siti.browser, niks)
    for proof in ({"kata_sandi": "salah"}, {"kode": "000000"}, {"bukti": "{}"}):
        answer = done(siti.browser, niks, page, **proof)
        assert answer.status_code == 422
    assert Event.ENDED not in events(counter)
    assert PASSWORD not in answer.text
