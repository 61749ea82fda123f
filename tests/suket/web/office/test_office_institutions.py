"""Who governs an office agrees with institutions, and gives them people and keys."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from suket.access.rights import Role
from suket.institutions.tables import ApiKey, Clerk, Institution, InstitutionPurpose
from suket.institutions.words import VisitPurpose
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.web.institution.api_auth import API
from suket.web.office.institutions import INSTITUTIONS, NEW
from tests.office_world import CIREBON, SERANG
from tests.suket.institutions.institution_world import BANK, Institutions
from tests.suket.web.office.office_counter import hidden, text_of, unboxed

HERE = f"{INSTITUTIONS}/{BANK}"
TERMS = {
    "nama": "Bank Contoh",
    "kode": BANK,
    "jenis": "bank",
    "perjanjian": "PKS/12/2026",
    "tujuan": ["perbankan", "asuransi"],
    "mulai": "2026-11-01",
    "sampai": "2026-11-30",
    "per_hari": "500",
    "per_menit": "20",
}


@pytest.fixture
def admin(counter):
    return counter.officer("ani", role=Role.ADMIN)


@pytest.fixture
def bank(counter):
    found = Institutions(counter.world)
    found.add()
    return found


def events(counter):
    query = select(JournalEntry.event, JournalEntry.subject, JournalEntry.who)
    entries = counter.world.all(query.order_by(JournalEntry.seq))
    return [entry for entry in entries if entry[1].startswith(BANK)]


def secret_of(page):
    """Return the secret that a page shows once."""
    return re.search(r'office-once__secret"><code>([^<]+)<', unboxed(page))[1]


def green(page):
    """Return the first sentence of what a page says in green."""
    told = re.search(r'banner__heading">([^<]+)<', page)[1]
    return f"{told.partition('.')[0]}."


def sign_in(counter, username, password):
    """Return how the sign-in of a person of an institution is answered."""
    browser = counter.stranger()
    fields = {
        "csrf": hidden(browser.get("/lembaga/masuk").text, "csrf"),
        "nama_pengguna": username,
        "kata_sandi": password,
    }
    return browser.client.post("/lembaga/masuk", data=fields).status_code


def ask(counter, token):
    headers = {"Authorization": f"Bearer {token}", "Accept": "*/*"}
    return counter.stranger().get(f"{API}/agreement", headers=headers)


# The agreement


def test_an_agreement_is_made_and_stands_in_the_list(counter, admin):
    assert "Belum ada lembaga" in admin.get(INSTITUTIONS).text
    answer = admin.post(NEW, TERMS)
    assert answer.headers["location"] == f"{HERE}?selesai=didaftarkan&atas={BANK}"
    told = text_of(admin.follow(answer).text)
    assert "Bank Contoh sudah didaftarkan." in told
    for word in ("PKS/12/2026", "Asuransi, Perbankan", "500 per hari, 20 per menit"):
        assert word in told
    assert "Suket dari Kota Cirebon" in told
    assert "Bank Contoh" in admin.get(INSTITUTIONS).text
    [row] = counter.world.all(select(Institution))
    assert (row.office_code, row.is_nationwide) == (CIREBON, False)
    assert (row.since.isoformat(), row.until.isoformat()) == (
        "2026-11-01",
        "2026-11-30",
    )
    purposes = counter.world.all(select(InstitutionPurpose.purpose))
    assert set(purposes) == {VisitPurpose.BANKING, VisitPurpose.INSURANCE}
    assert events(counter) == [(Event.INSTITUTION_ADDED, BANK, "ani")]


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"kode": "Bank Contoh"}, "kode"),
        ({"kode": ""}, "kode"),
        ({"nama": " "}, "nama"),
        ({"nama": "3274014107039901"}, "nama"),
        ({"perjanjian": ""}, "perjanjian"),
        ({"tujuan": []}, "tujuan"),
        ({"tujuan": ["iseng"]}, "tujuan"),
        ({"jenis": "warung"}, "jenis"),
        ({"mulai": ""}, "mulai"),
        ({"sampai": "besok"}, "sampai"),
        ({"sampai": "2026-10-31"}, "sampai"),
        ({"per_hari": "0"}, "per_hari"),
        ({"per_hari": "-1"}, "per_hari"),
        ({"per_hari": "9" * 30}, "per_hari"),
        ({"per_menit": "banyak"}, "per_menit"),
        ({"per_menit": "3001"}, "per_menit"),
    ],
)
def test_what_is_amiss_is_said_beside_its_field(counter, admin, over, field):
    answer = admin.post(NEW, {**TERMS, **over})
    assert (answer.status_code, f'href="#{field}"' in answer.text) == (422, True)
    assert counter.world.all(select(Institution)) == []


def test_all_that_is_empty_is_said_at_once(admin):
    page = admin.post(NEW, dict.fromkeys(TERMS, "")).text
    for field in TERMS.keys() - {"jenis", "per_hari", "per_menit"}:  # have a default
        assert f'<a href="#{field}">' in page, field


def test_all_that_is_amiss_is_said_at_once(counter, admin):
    Institutions(counter.world).add(office_code=SERANG)
    amiss = {"sampai": "2026-10-31", "per_hari": "0", "per_menit": "banyak"}
    for code in ("Bank Contoh", BANK):
        page = admin.post(NEW, {**TERMS, **amiss, "nama": "", "kode": code}).text
        for field in ("nama", "kode", *amiss):
            assert f'<a href="#{field}">' in page, (code, field)


def test_a_code_is_given_once_among_all_offices(counter, admin):
    Institutions(counter.world).add(office_code=SERANG)
    answer = admin.post(NEW, TERMS)
    assert (answer.status_code, 'href="#kode"' in answer.text) == (422, True)


def test_an_agreement_is_closed_for_good(counter, admin, bank):
    token = bank.key().token
    assert ask(counter, token).status_code == 200
    assert "Ditutup" in admin.follow(admin.post(f"{HERE}/tutup")).text
    assert ask(counter, token).status_code == 403
    assert events(counter)[-1] == (Event.INSTITUTION_CLOSED, BANK, "ani")
    fields = {"mesin": "x", "lingkup": "verify"}
    for path in ("tutup", "kunci"):
        answer = admin.post(f"{HERE}/{path}", fields)
        assert (answer.status_code, "tidak berlaku" in answer.text) == (403, True)


@pytest.mark.parametrize(
    ("ended", "word"),
    [("closed", "Ditutup"), ("out of date", "Di luar masa berlaku")],
)
def test_nobody_is_called_active_whom_the_agreement_lets_in_no_more(
    counter, admin, bank, ended, word
):
    admin.post(f"{HERE}/orang", {"nama_pengguna": "budi"})
    bank.key()
    assert text_of(admin.get(HERE).text).count("Aktif") == 2
    if ended == "closed":
        admin.post(f"{HERE}/tutup")
    else:
        with counter.world.database.begin() as session:
            session.get(Institution, BANK).until = counter.now.date() - timedelta(1)
    told = text_of(admin.get(HERE).text)
    assert (told.count("Aktif"), told.count(word)) == (0, 3)  # agreement, person, key


def test_a_closed_institution_gets_no_more_people(counter, admin, bank):
    admin.post(f"{HERE}/tutup")
    answer = admin.post(f"{HERE}/orang", {"nama_pengguna": "budi"})
    assert (answer.status_code, "tidak berlaku" in answer.text) == (403, True)
    assert counter.world.all(select(Clerk)) == []


# Keys


def test_a_key_is_shown_once_and_opens_what_was_chosen(counter, admin, bank):
    fields = {"mesin": "core banking", "lingkup": ["verify", "photo"], "hari": "30"}
    answer = admin.post(f"{HERE}/kunci", fields)
    shown = admin.follow(answer)
    token = secret_of(shown.text)
    assert shown.headers["cache-control"] == "no-store"
    assert ask(counter, token).json()["scopes"] == ["photo", "verify"]
    page = admin.get(HERE).text
    assert "core banking" in page
    assert token.partition(".")[2] not in page
    key_id = counter.world.all(select(ApiKey.id))[0]
    assert events(counter)[-1] == (Event.API_KEY_CREATED, f"{BANK}/{key_id}", "ani")
    counter.later(days=30)
    assert ask(counter, token).status_code == 401


def test_keys_change_without_a_pause(counter, admin, bank):
    old = bank.key()
    fields = {"mesin": "baru", "lingkup": "verify", "hari": "365"}
    new = secret_of(admin.follow(admin.post(f"{HERE}/kunci", fields)).text)
    assert [ask(counter, each).status_code for each in (old.token, new)] == [200, 200]
    answer = admin.post(f"{HERE}/kunci/{old.id}/cabut")
    assert "Dicabut" in admin.follow(answer).text
    assert [ask(counter, each).status_code for each in (old.token, new)] == [401, 200]
    assert events(counter)[-1] == (Event.API_KEY_REVOKED, f"{BANK}/{old.id}", "ani")


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"mesin": ""}, "mesin"),
        ({"mesin": "x" * 61}, "mesin"),
        ({"lingkup": []}, "lingkup"),
        ({"lingkup": ["semua"]}, "lingkup"),
        ({"hari": "0"}, "hari"),
        ({"hari": "731"}, "hari"),
        ({"hari": "9" * 30}, "hari"),
        ({"hari": "lama"}, "hari"),
    ],
)
def test_a_key_that_cannot_be_is_not_made(counter, admin, bank, over, field):
    fields = {"mesin": "x", "lingkup": ["verify"], "hari": "30", **over}
    answer = admin.post(f"{HERE}/kunci", fields)
    assert (answer.status_code, f'href="#{field}"' in answer.text) == (422, True)
    assert counter.world.all(select(ApiKey)) == []


# People


def test_a_person_gets_a_first_password_that_is_shown_once(counter, admin, bank):
    answer = admin.post(f"{HERE}/orang", {"nama_pengguna": "rina"})
    password = secret_of(admin.follow(answer).text)
    assert sign_in(counter, "rina", password) == 303
    assert password not in admin.get(HERE).text
    assert password not in counter.world.all(select(Clerk.password_hash))
    entries = [(event, who) for event, _, who in events(counter)]
    assert (Event.CLERK_CREATED, "ani") in entries


@pytest.mark.parametrize("name", ["", "Rina W", "r", "rina"])
def test_a_name_that_will_not_do_is_said_beside_its_field(counter, admin, bank, name):
    bank.employ("rina")
    answer = admin.post(f"{HERE}/orang", {"nama_pengguna": name})
    assert answer.status_code == 422
    assert 'href="#nama_pengguna"' in answer.text
    assert counter.world.all(select(Clerk.username)) == ["rina"]


def test_a_new_password_ends_the_old_one(counter, admin, bank):
    bank.employ()
    password = secret_of(admin.follow(admin.post(f"{HERE}/orang/rina/sandi")).text)
    assert sign_in(counter, "rina", "gajah putih di ladang") == 422
    assert sign_in(counter, "rina", password) == 303


def test_a_locked_person_is_let_try_again(counter, admin, bank):
    bank.employ()
    for _ in range(5):
        sign_in(counter, "rina", "salah salah salah")
    assert "Terkunci" in admin.get(HERE).text
    admin.post(f"{HERE}/orang/rina/buka")
    assert sign_in(counter, "rina", "gajah putih di ladang") == 303


def test_a_dismissed_person_is_let_in_no_more(counter, admin, bank):
    bank.employ()
    told = admin.follow(admin.post(f"{HERE}/orang/rina/nonaktifkan")).text
    assert green(told) == "Akun rina sudah dinonaktifkan."
    assert "Nonaktif " in text_of(told)
    assert sign_in(counter, "rina", "gajah putih di ladang") == 422


def test_a_dismissed_person_is_let_in_again_by_a_new_password_only(
    counter, admin, bank
):
    bank.employ()
    admin.post(f"{HERE}/orang/rina/nonaktifkan")
    page = admin.follow(admin.post(f"{HERE}/orang/rina/aktifkan")).text
    assert green(page) == "Akun rina sudah aktif lagi."
    assert sign_in(counter, "rina", "gajah putih di ladang") == 422
    assert sign_in(counter, "rina", secret_of(page)) == 303
    assert events(counter)[-3:-1] == [
        (Event.CLERK_DISABLED, f"{BANK}/rina", "ani"),
        (Event.CLERK_ENABLED, f"{BANK}/rina", "ani"),
    ]


def test_nobody_is_let_in_again_after_the_agreement(counter, admin, bank):
    bank.employ()
    admin.post(f"{HERE}/orang/rina/nonaktifkan")
    admin.post(f"{HERE}/tutup")
    assert admin.post(f"{HERE}/orang/rina/aktifkan").status_code == 403
    assert counter.world.all(select(Clerk.is_disabled)) == [True]


@pytest.mark.parametrize("act", ["sandi", "buka", "nonaktifkan"])
def test_only_letting_in_again_can_be_done_to_who_was_dismissed(
    counter, admin, bank, act
):
    bank.employ()
    admin.post(f"{HERE}/orang/rina/nonaktifkan")
    before = events(counter)
    for ask in (admin.get, admin.post):
        assert ask(f"{HERE}/orang/rina/{act}").headers["location"] == HERE
    assert events(counter) == before
    assert admin.get(f"{HERE}/orang/rina/{act}x").status_code == 404


# Asked first, told afterwards


@pytest.mark.parametrize(
    ("path", "asked", "told"),
    [
        ("orang/rina/nonaktifkan", "akun rina?", "Akun rina sudah dinonaktifkan."),
        ("orang/rina/sandi", "untuk rina?", "Kata sandi rina sudah diganti."),
        ("orang/rina/buka", "akun rina?", "Kunci akun rina sudah dibuka."),
        (
            "kunci/{}/cabut",
            "kunci API mesin uji?",
            "Kunci API mesin uji sudah dicabut.",
        ),
        ("tutup", "dengan Bank Contoh?", "Bank Contoh sudah diakhiri."),
    ],
)
def test_every_act_asks_first_and_says_what_happened(
    counter, admin, bank, path, asked, told
):
    bank.employ()
    path = f"{HERE}/{path.format(bank.key().id)}"
    before = events(counter)
    page = admin.get(path).text
    assert asked in text_of(page)
    assert f'<form method="post" action="{path}">' in page
    assert events(counter) == before
    assert told in green(admin.follow(admin.post(path)).text)
    assert len(events(counter)) == len(before) + 1


@pytest.mark.parametrize(
    ("path", "fields", "event"),
    [
        ("orang", {"nama_pengguna": "budi"}, Event.CLERK_CREATED),
        ("orang/rina/sandi", {}, Event.CLERK_PASSWORD_SET),
        ("orang/rina/buka", {}, Event.CLERK_UNLOCKED),
        ("orang/rina/nonaktifkan", {}, Event.CLERK_DISABLED),
        ("kunci", {"mesin": "x", "lingkup": "verify"}, Event.API_KEY_CREATED),
    ],
)
def test_the_journal_names_each_act_and_reloading_repeats_none(
    counter, admin, bank, path, fields, event
):
    bank.employ()
    shown = admin.follow(admin.post(f"{HERE}/{path}", fields))
    told = events(counter)
    assert told[-1][0] is event
    secret = re.search(r'office-once__secret"><code>([^<]+)<', unboxed(shown.text))
    again = admin.get(str(shown.url))  # as a browser reloads it
    assert "office-once" not in again.text
    assert secret is None or secret[1] not in again.text
    assert events(counter) == told


def test_a_secret_is_shown_to_one_session_on_one_page_only(counter, admin, bank):
    bank.add(code="bank-lain")
    there = admin.post(f"{HERE}/orang", {"nama_pengguna": "budi"}).headers["location"]
    assert "office-once" not in admin.get(f"{INSTITUTIONS}/bank-lain").text
    other = counter.officer("tuti", role=Role.ADMIN)
    for name, value in admin.client.cookies.items():
        if "sekali" in name:
            other.client.cookies.set(name, value)
    assert "office-once" not in other.get(there).text
    assert "office-once" in admin.get(there).text


def test_a_page_of_an_institution_has_no_button_that_acts_at_once(admin, bank):
    bank.employ()
    bank.key()
    page = admin.get(HERE).text
    forms = set(re.findall(r'<form method="post" action="([^"]+)"', page))
    assert forms - {"/petugas/keluar"} == {f"{HERE}/orang", f"{HERE}/kunci"}


@pytest.mark.parametrize(
    "said", ["selesai=tutup&atas=Bank", "selesai=x&atas=rina", "selesai=buka&atas=x"]
)
def test_a_link_cannot_make_the_page_say_what_it_does_not_know(admin, bank, said):
    bank.employ()
    assert "notification-banner" not in admin.get(f"{HERE}?{said}").text


def test_a_person_of_another_institution_is_not_found(counter, admin, bank):
    bank.add(code="bank-lain")
    bank.employ("budi", code="bank-lain")
    for act in ("sandi", "buka", "nonaktifkan", "aktifkan"):
        assert admin.post(f"{HERE}/orang/budi/{act}").status_code == 404
    key = bank.key(code="bank-lain")
    assert admin.post(f"{HERE}/kunci/{key.id}/cabut").status_code == 404
    assert ask(counter, key.token).status_code == 200


# Who may


ACTS = [
    (NEW, TERMS),
    (f"{HERE}/tutup", {}),
    (f"{HERE}/kunci", {"mesin": "x", "lingkup": "verify"}),
    (f"{HERE}/orang", {"nama_pengguna": "budi"}),
    (f"{HERE}/orang/rina/sandi", {}),
    (f"{HERE}/orang/rina/buka", {}),
    (f"{HERE}/orang/rina/nonaktifkan", {}),
    (f"{HERE}/orang/rina/aktifkan", {}),
]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SIGNATORY])
def test_who_does_not_govern_sees_and_does_nothing_here(counter, bank, role):
    bank.employ()
    key = bank.key()
    before = events(counter)
    browser = counter.officer(role=role)
    assert INSTITUTIONS not in browser.get("/petugas").text
    for path in (INSTITUTIONS, NEW, HERE):
        assert browser.get(path).status_code == 403
    for path, fields in [*ACTS, (f"{HERE}/kunci/{key.id}/cabut", {})]:
        assert browser.post(path, fields).status_code == 403
    assert events(counter) == before


def test_a_form_of_somebody_else_does_nothing(counter, admin, bank):
    bank.employ()
    key = bank.key()
    before = events(counter)
    for path, fields in [*ACTS, (f"{HERE}/kunci/{key.id}/cabut", {})]:
        assert admin.post(path, {**fields, "csrf": "x"}).status_code == 403
    assert events(counter) == before
