"""Sessions: fixation, replay, forged forms, lock-out, idling (security.md, S31)."""

import pytest
from sqlalchemy import func, select

from suket.access.officer_accounts import OFFICERS
from suket.access.tables import WebSession
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.web.cookies import SESSION
from suket.web.office.error_pages import own_path
from tests.suket.web.office.office_counter import (
    PASSWORD,
    OfficeCounter,
    cookie_of,
    hidden,
    text_of,
)

NAME = f"__Host-{SESSION}"


def is_in(browser):
    return browser.get("/petugas").status_code == 200


def test_whoever_knows_the_password_comes_in_and_goes_where_they_wanted(counter):
    counter.employ()
    browser = counter.stranger()
    sent = browser.get("/petugas/massal")
    assert sent.headers["location"] == "/petugas/masuk?lanjut=%2Fpetugas%2Fmassal"
    form = browser.follow(sent)
    answer = browser.sign_in(lanjut=hidden(form.text, "lanjut"))
    assert answer.headers["location"] == "/petugas/massal"
    assert is_in(browser)


def test_the_cookie_is_kept_from_scripts_neighbours_and_other_sites(counter):
    counter.employ()
    line = cookie_of(counter.stranger().sign_in(), NAME)
    assert line.startswith(f"{NAME}=")
    for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert word in line
    assert "Domain" not in line


def test_over_plain_http_on_this_machine_the_cookie_has_a_plain_name(
    usual_world, tmp_path
):
    counter = OfficeCounter(usual_world, tmp_path, site="http://127.0.0.1:8000")
    counter.employ()
    browser = counter.stranger()
    line = cookie_of(browser.sign_in(), SESSION)
    assert "Secure" not in line
    assert is_in(browser)


def test_a_session_id_planted_beforehand_is_never_taken_over(counter):
    counter.employ()
    browser = counter.stranger()
    browser.client.cookies.set(NAME, "planted-by-somebody-else")
    line = cookie_of(browser.sign_in(), NAME)
    assert "planted" not in line
    thief = counter.stranger()
    thief.client.cookies.set(NAME, "planted-by-somebody-else")
    assert not is_in(thief)


def test_each_sign_in_has_its_own_session_and_csrf_token(counter):
    counter.employ()
    one, two = counter.stranger(), counter.stranger()
    one.sign_in()
    two.sign_in()
    assert one.csrf != two.csrf
    assert one.client.cookies[NAME] != two.client.cookies[NAME]


def test_a_cookie_copied_before_signing_out_is_worth_nothing_afterwards(counter):
    browser = counter.officer()
    copied = browser.client.cookies[NAME]
    answer = browser.post("/petugas/keluar")
    assert answer.headers["location"] == "/petugas/masuk?karena=keluar"
    assert "Anda sudah keluar" in text_of(browser.follow(answer).text)
    thief = counter.stranger()
    thief.client.cookies.set(NAME, copied)
    assert not is_in(thief)


def test_signing_out_throws_away_what_the_browser_kept(counter):
    browser = counter.officer()
    browser.post("/petugas/cari", {"cari": "contoh"})
    answer = browser.post("/petugas/keluar")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    gone = [line for line in answer.headers.get_list("set-cookie") if '=""' in line]
    # Session, half of one, search, and a secret that is to be shown.
    assert len(gone) == 4


@pytest.mark.parametrize(
    "path", ["/petugas/cari", "/petugas/massal", "/petugas/keluar"]
)
@pytest.mark.parametrize("token", ["", "wrong", None])
def test_a_form_without_this_sessions_token_does_nothing(counter, path, token):
    browser = counter.officer()
    other = counter.officer("lain")
    browser.csrf = other.csrf if token is None else token
    answer = browser.post(path, {"cari": "contoh"})
    assert answer.status_code == 403
    assert "Tidak ada yang berubah" in answer.text
    assert is_in(browser)
    assert counter.world.all(select(func.count()).select_from(WebSession)) == [2]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://suket.example"},
    ],
)
def test_a_form_from_another_site_does_nothing_although_its_token_is_right(
    counter, headers
):
    browser = counter.officer()
    answer = browser.post("/petugas/keluar", headers=headers)
    assert answer.status_code == 403
    assert is_in(browser)


def test_an_old_browser_is_believed_by_its_origin(counter):
    browser = counter.officer()
    del browser.client.headers["Sec-Fetch-Site"]
    for origin in ({}, {"Origin": "null"}, {"Origin": "https://suket.example.evil"}):
        assert browser.post("/petugas/keluar", headers=origin).status_code == 403
    ours = {"Origin": "https://suket.example"}
    assert browser.post("/petugas/keluar", headers=ours).status_code == 303


def test_a_strangers_page_cannot_sign_an_officer_in(counter):
    counter.employ()
    browser = counter.stranger()
    fields = {"nama_pengguna": "siti", "kata_sandi": PASSWORD, "csrf": "guess"}
    assert browser.client.post("/petugas/masuk", data=fields).status_code == 403
    browser.get("/petugas/masuk")
    assert browser.client.post("/petugas/masuk", data=fields).status_code == 403
    fields["csrf"] = ""
    assert browser.client.post("/petugas/masuk", data=fields).status_code == 403


def test_a_wrong_name_a_wrong_password_and_a_shut_account_read_the_same(counter):
    counter.employ()
    shut = counter.employ("tutup")
    with counter.world.database.begin() as session:
        account = OFFICERS.named(session, shut.username)
        OFFICERS.disable(session, account, now=counter.now)
    tries = [("siti", "salah sekali ini"), ("tidakada", PASSWORD), ("tutup", PASSWORD)]
    seen = set()
    for name, password in tries:
        answer = counter.stranger().sign_in(name, password)
        assert answer.status_code == 422
        seen.add(answer.text.replace(f'value="{name}"', "").split('name="csrf"')[0])
    assert len(seen) == 1


def test_after_five_failures_even_the_right_password_gets_the_same_answer(counter):
    counter.employ()
    answers = [counter.stranger().sign_in("siti", "salah") for _ in range(5)]
    locked = counter.stranger().sign_in("siti", PASSWORD)
    assert locked.status_code == 422
    assert "terkunci 15 menit" in locked.text
    assert text_of(locked.text) == text_of(answers[0].text)
    counter.later(minutes=15, seconds=1)
    assert counter.stranger().sign_in("siti", PASSWORD).status_code == 303


def test_the_password_is_never_shown_again_but_the_name_is(counter):
    answer = counter.stranger().sign_in("siti", "rahasia salah")
    assert "rahasia" not in answer.text
    assert 'value="siti"' in answer.text


def test_empty_fields_are_named_and_cost_no_try(counter):
    counter.employ()
    for _ in range(6):
        answer = counter.stranger().sign_in("", "")
        assert "Isi nama pengguna." in answer.text
        assert "Isi kata sandi." in answer.text
        assert "<title>Kesalahan: " in answer.text
    assert counter.stranger().sign_in().status_code == 303


def test_an_idle_session_ends_and_leads_back_to_where_it_was(counter):
    browser = counter.officer()
    counter.later(minutes=14)
    assert is_in(browser)
    counter.later(minutes=14)
    assert is_in(browser)
    counter.later(minutes=15)
    answer = browser.get("/petugas/suket?keadaan=berlaku")
    where = (
        "/petugas/masuk?karena=berakhir&lanjut=%2Fpetugas%2Fsuket%3Fkeadaan%3Dberlaku"
    )
    assert answer.headers["location"] == where
    page = browser.follow(answer)
    assert "setelah 15 menit tanpa kegiatan" in text_of(page.text)
    assert browser.sign_in(lanjut=hidden(page.text, "lanjut")).headers["location"] == (
        "/petugas/suket?keadaan=berlaku"
    )


def test_a_form_after_the_sessions_end_leads_back_to_the_page_it_was_on(counter):
    browser = counter.officer()
    counter.later(minutes=15)
    there = {"Referer": "https://suket.example/petugas/akun"}
    answer = browser.post("/petugas/akun", {"lama": "x"}, headers=there)
    assert answer.headers["location"].endswith("lanjut=%2Fpetugas%2Fakun")


def test_every_session_ends_after_twelve_hours_however_busy(counter):
    browser = counter.officer()
    for _ in range(71):
        counter.later(minutes=10)
        assert is_in(browser)
    counter.later(minutes=10)
    assert not is_in(browser)


def test_a_page_that_asks_by_itself_keeps_no_session_alive(counter):
    browser = counter.officer()
    for _ in range(14):
        counter.later(minutes=1)
        assert browser.get("/petugas/sesi").status_code == 200
    assert browser.get("/petugas/sesi").json() == {"seconds": 60}
    counter.later(minutes=1)
    assert browser.get("/petugas/sesi", headers={"Accept": "*/*"}).status_code == 401


def test_an_officer_who_asks_for_it_stays(counter):
    browser = counter.officer()
    counter.later(minutes=14)
    assert browser.get("/petugas/sesi/lanjut").json() == {"seconds": 900}
    counter.later(minutes=14)
    assert is_in(browser)


def test_a_disabled_account_is_out_at_once(counter):
    browser = counter.officer()
    with counter.world.database.begin() as session:
        account = OFFICERS.named(session, "siti")
        OFFICERS.disable(session, account, now=counter.now)
    assert not is_in(browser)
    assert counter.stranger().sign_in().status_code == 422


def test_a_program_without_a_session_is_told_so(counter):
    answer = counter.stranger().get("/petugas", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"code": "session-over"})


def test_whoever_is_in_already_is_not_asked_again(counter):
    browser = counter.officer()
    answer = browser.get("/petugas/masuk?lanjut=/petugas/akun")
    assert answer.headers["location"] == "/petugas/akun"


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/petugas",
        "//evil.example",
        "/\\evil.example",
        "/petugas//evil.example",
        "/petugasan",
        "/petugas/../v",
        "/petugas?x=https://evil.example",
        "/petugas\r\nSet-Cookie: a=b",
        "/petugas/cari\n",
        "javascript:alert(1)",
        "",
    ],
)
def test_signing_in_leads_to_our_own_pages_only(path):
    assert own_path(path) == "/petugas"


def test_coming_and_going_are_in_the_journal(counter):
    counter.employ()
    browser = counter.stranger()
    browser.sign_in()
    browser.post("/petugas/keluar")
    events = counter.world.all(select(JournalEntry.event).order_by(JournalEntry.seq))
    assert events[-2:] == [Event.SIGNED_IN, Event.SIGNED_OUT]


def test_every_page_of_the_counter_is_kept_by_no_cache(counter):
    browser = counter.officer()
    for path in ("/petugas", "/petugas/cari", "/petugas/suket.csv"):
        answer = browser.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
