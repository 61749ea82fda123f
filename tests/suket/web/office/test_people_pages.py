"""The admin's pages of people, and everybody's page of their own devices."""

import re

import pytest
from sqlalchemy import select, text

from suket.access.tables import Account, DeniedActs, RoleGrant, WebSession
from suket.access.words import Role
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices.tables import Person
from suket.web.office.people.person_acts import ON_ACCOUNTS
from tests.office_world import CIREBON, SERANG, nik_of
from tests.suket.web.office.office_counter import PASSWORD, confirmation, text_of

NEW = {
    "nama": "Wati CONTOH",
    "nip": "19700101 199503 1 001",
    "nama_pengguna": "wati",
    "peran": "officer",
    "mulai": "2026-11-22",
}
OWN = "sepuluh gajah menari"


@pytest.fixture
def admin(counter):
    return counter.officer("kepala", role=Role.ADMIN)


def events(counter):
    return counter.world.all(select(JournalEntry.event).order_by(JournalEntry.seq))


def secret_on(page):
    return re.search(r'once__secret"><code>([^<]+)<', page.text)[1]


def created(admin, **over):
    """Return the page on which the first password of somebody new is shown."""
    typed = {**NEW, **over}
    asked = admin.post("/petugas/orang-baru", typed)
    assert "Buat akun untuk" in asked.text
    sure = confirmation(asked.text, kata_sandi=PASSWORD)
    return admin.follow(admin.post("/petugas/orang-baru/lakukan", {**typed, **sure}))


def test_somebody_new_must_choose_a_password_before_anything_opens(counter, admin):
    shown = created(admin)
    first = secret_on(shown)
    assert first not in admin.get("/petugas/orang/wati").text  # once
    wati = counter.stranger()
    page = wati.get("/petugas/masuk")
    csrf = re.search(r'name="csrf" value="([^"]*)"', page.text)[1]
    typed = {"csrf": csrf, "nama_pengguna": "wati", "kata_sandi": first}
    assert wati.client.post("/petugas/masuk", data=typed).status_code == 303
    for path in ("/petugas", "/petugas/cari", "/petugas/massal"):
        assert wati.get(path).headers["location"] == "/petugas/akun"
    page = wati.get("/petugas/akun")
    assert "Ganti kata sandi Anda dahulu" in page.text
    wati.csrf = re.search(r'name="csrf" value="([^"]*)"', page.text)[1]
    passwords = {"lama": first, "baru": OWN, "ulang": OWN}
    assert wati.post("/petugas/akun", passwords).status_code == 303
    assert wati.get("/petugas/massal").status_code == 200
    assert {Event.ACCOUNT_CREATED, Event.ROLE_GRANTED} <= {*events(counter)}


AMISS = [
    ("nama", " ", "Isi nama orangnya"),
    ("nip", "123", "NIP terdiri atas 18 angka"),
    ("nama_pengguna", "Wati Contoh", "huruf kecil"),
    ("nama_pengguna", "kepala", "sudah dipakai"),
    ("peran", "raja", "Pilih perannya"),
    ("peran", "operator", "Pilih kecamatannya"),
    ("mulai", "2026-11-21", "paling cepat hari ini"),
    ("mulai", "kemarin", "Isi sejak kapan"),
    ("sampai", "31-12-2026", "Tanggal itu tidak ada"),
    ("sampai", "2026-11-21", "tidak boleh"),
    ("unit", SERANG, "Unit itu tidak ada"),
]


def test_what_cannot_be_is_told_beside_its_field(counter, admin):
    before = len(events(counter))
    for field, value, words in AMISS:
        page = admin.post("/petugas/orang-baru", {**NEW, field: value})
        assert page.status_code == 422
        at = "unit" if value == "operator" else field
        told = re.search(rf'id="{at}-error".*?</p>', page.text, re.DOTALL)
        assert words in told[0], (field, value)
    assert len(events(counter)) == before
    assert NEW["nama"] not in counter.world.all(select(Person.name))


def test_a_role_is_given_only_after_it_was_shown_and_confirmed(counter, admin):
    counter.employ("rina", role=None)
    wanted = {"peran": "signatory", "mulai": "2026-11-22", "sampai": "2026-12-31"}
    asked = admin.post("/petugas/orang/rina/peran", wanted)
    assert "Beri peran Penanda tangan kepada rina?" in asked.text
    roles = select(RoleGrant.role).where(RoleGrant.role == Role.SIGNATORY)
    do = "/petugas/orang/rina/peran/lakukan"
    sure = confirmation(asked.text, kata_sandi=PASSWORD)
    for amiss in ({"kata_sandi": "salah"}, {"peran": "admin"}, {"sampai": ""}):
        answer = admin.post(do, {**wanted, **sure, **amiss})
        assert (answer.status_code, counter.world.all(roles)) == (422, [])
    page = admin.follow(admin.post(do, {**wanted, **sure}))
    assert "Peran sudah diberikan kepada rina CONTOH." in page.text
    assert counter.world.all(roles) == [Role.SIGNATORY]
    assert admin.post(do, {**wanted, **sure}).status_code == 303  # pressed twice
    assert counter.world.all(roles) == [Role.SIGNATORY]
    again = admin.post("/petugas/orang/rina/peran", wanted)
    assert "sudah memegang peran itu" in again.text


def test_who_is_to_sign_without_a_nip_that_signs_is_told_of_before(counter, admin):
    counter.employ("rina", role=None)
    wanted = {"peran": "signatory", "mulai": "2026-11-22"}
    asked = text_of(admin.post("/petugas/orang/rina/peran", wanted).text)
    assert "rina CONTOH belum mempunyai NIP" in asked
    wanted["peran"] = "verifier"
    asked = text_of(admin.post("/petugas/orang/rina/peran", wanted).text)
    assert "NIP" not in asked
    other = {"peran": "signatory", "nip": "197001011995031002"}
    asked = text_of(admin.post("/petugas/orang-baru", {**NEW, **other}).text)
    assert "NIP Wati CONTOH bukan NIP penanda tangan kantor ini" in asked
    asked = text_of(admin.post("/petugas/orang-baru", NEW).text)
    assert "milik penanda tangan Drs. H. CONTOH BUDIMAN, M.Si" in asked


def test_name_and_nip_are_shown_as_they_are_and_what_is_amiss_beside_them(
    counter, admin
):
    counter.employ("rina", role=None)
    form = admin.get("/petugas/orang/rina/data")
    assert (form.status_code, 'value="rina CONTOH"' in form.text) == (200, True)
    typed = {"nama": "Rina CONTOH", "nip": "123"}
    answer = admin.post("/petugas/orang/rina/data", typed)
    assert (answer.status_code, 'id="nip-error"' in answer.text) == (422, True)


def test_a_nip_whose_signatory_has_another_name_is_kept_once_that_was_seen(
    counter, admin
):
    counter.employ("rina", role=None)
    typed = {"nama": "Rina CONTOH", "nip": NEW["nip"]}
    asked = admin.post("/petugas/orang/rina/data", typed)
    assert "milik penanda tangan Drs. H. CONTOH BUDIMAN" in text_of(asked.text)
    nips = select(Person.nip).where(Person.nip.is_not(None))
    assert counter.world.all(nips) == []
    meant = re.search(r'name="yakin" value="(\d+)"', asked.text)[1]
    assert admin.post("/petugas/orang/rina/data", {**typed, "yakin": meant}).is_redirect
    assert counter.world.all(nips) == [meant]


def test_an_account_that_was_not_confirmed_is_not_there(counter, admin):
    asked = admin.post("/petugas/orang-baru", NEW)
    sure = confirmation(asked.text, kata_sandi=PASSWORD)
    for amiss in ({"kata_sandi": "salah"}, {"peran": "admin"}, {"nama": "Lain CONTOH"}):
        answer = admin.post("/petugas/orang-baru/lakukan", {**NEW, **sure, **amiss})
        assert answer.status_code == 422
    assert "wati" not in counter.world.all(select(Account.username))
    assert NEW["nama"] not in counter.world.all(select(Person.name))


def test_an_ended_role_shuts_the_very_next_page(counter, admin):
    rina = counter.officer("rina")
    assert rina.get("/petugas/massal").status_code == 200
    [grant] = counter.world.all(
        select(RoleGrant.id).where(RoleGrant.role == Role.OFFICER)
    )
    path = f"/petugas/orang/rina/peran/{grant}/akhiri"
    assert "Akhiri peran Petugas (rina)?" in admin.get(path).text
    admin.post(path)
    refused = rina.get("/petugas/massal")
    assert refused.status_code == 403
    assert "Minta admin kantor memberi peran" in refused.text
    assert "Hari ini tidak ada peran Anda" in rina.get("/petugas").text
    assert admin.post(path).status_code == 303  # pressed twice: nothing more happens
    assert events(counter).count(Event.ROLE_ENDED) == 1


def test_a_disabled_account_is_out_with_the_very_next_page(counter, admin):
    rina = counter.officer("rina")
    path = "/petugas/orang/rina/akun/nonaktifkan"
    assert admin.get(path).status_code == 200
    assert rina.get("/petugas").status_code == 200  # asking does nothing
    page = admin.follow(admin.post(path))
    assert "Akun rina CONTOH sudah dinonaktifkan" in page.text
    assert rina.get("/petugas").headers["location"].startswith("/petugas/masuk")
    page = admin.follow(admin.post("/petugas/orang/rina/akun/aktifkan"))
    assert counter.stranger().sign_in("rina").status_code == 422  # the old password
    assert counter.stranger().sign_in("rina", secret_on(page)).status_code == 303


def test_a_forgotten_password_is_shown_once_and_ends_every_session(counter, admin):
    rina = counter.officer("rina")
    page = admin.follow(admin.post("/petugas/orang/rina/akun/sandi"))
    assert rina.get("/petugas").headers["location"].startswith("/petugas/masuk")
    assert counter.stranger().sign_in("rina").status_code == 422
    assert counter.stranger().sign_in("rina", secret_on(page)).status_code == 303
    [given] = counter.world.all(
        select(Account.password_given_at).where(Account.username == "rina")
    )
    assert given == counter.now


def test_nobody_governs_himself_by_these_pages(counter, admin):
    """A desk left open gives no new password, and no role, to whoever finds it."""
    before = counter.world.all(text("SELECT * FROM account"))
    paths = [f"akun/{path}" for path in ON_ACCOUNTS]
    for path in (*paths, "data", "peran", "sesi"):
        typed = {**NEW, "yakin": "ya"}
        answer = admin.post(f"/petugas/orang/kepala/{path}", typed)
        assert answer.status_code == 403, path
        assert "diurus oleh admin lain" in answer.text
    assert counter.world.all(text("SELECT * FROM account")) == before
    assert "Ini akun Anda sendiri" in admin.get("/petugas/orang/kepala").text


def test_the_list_tells_who_is_what_today_and_who_was_last_here(counter, admin):
    counter.officer("rina").get("/petugas")
    counter.employ("lama")
    admin.post("/petugas/orang/lama/akun/nonaktifkan")
    counter.employ("asing", SERANG)
    page = text_of(admin.get("/petugas/orang").text)
    assert "rina CONTOH rina Petugas 22 November 2026 pukul 16.00 WIB Aktif" in page
    assert "lama CONTOH lama Tidak ada Tidak dalam 30 hari ini Nonaktif" in page
    assert page.index("lama CONTOH") > page.index("rina CONTOH")
    assert "asing" not in page


# Devices


def test_devices_are_listed_and_ended_one_or_all_others(counter):
    rina = counter.officer("rina")
    elsewhere = [counter.entered("rina") for _ in range(3)]
    agents = ("Firefox/140.0 (Android 15)", "Firefox/140.0 (Windows NT 10.0)", "x")
    for browser, agent in zip(elsewhere, agents, strict=True):
        browser.get("/petugas", headers={"User-Agent": agent})
    page = rina.get("/petugas/perangkat")
    assert "Firefox di Android" in page.text
    assert page.text.count("Perangkat ini") == 1
    digest = re.search(r'name="sesi" value="([^"]+)"', page.text)[1]
    rina.post("/petugas/perangkat", {"sesi": digest})
    still = [browser.get("/petugas").status_code for browser in elsewhere]
    assert sorted(still) == [200, 200, 303]
    page = rina.follow(rina.post("/petugas/perangkat"))
    assert "Semua perangkat lain sudah keluar" in page.text
    assert {browser.get("/petugas").status_code for browser in elsewhere} == {303}
    assert rina.get("/petugas").status_code == 200
    assert events(counter).count(Event.SESSIONS_ENDED) == 2


def test_a_session_of_somebody_else_is_not_ended_by_its_digest(counter):
    budi, rina = counter.officer("budi"), counter.officer("rina")
    for digest in counter.world.all(select(WebSession.token_digest)):
        rina.post("/petugas/perangkat", {"sesi": digest})
    assert budi.get("/petugas").status_code == 200
    assert rina.get("/petugas").status_code == 200  # one's own ends by “Keluar”


def test_the_admin_ends_a_session_of_the_offices_people_only(counter, admin):
    rina, asing = counter.officer("rina"), counter.officer("asing", SERANG)
    rina.get("/petugas", headers={"User-Agent": "Firefox/140.0 (X11; Linux)"})
    assert "Firefox di Linux" in admin.get("/petugas/orang/rina").text
    for digest in counter.world.all(select(WebSession.token_digest)):
        admin.post("/petugas/orang/rina/sesi", {"sesi": digest})
    assert rina.get("/petugas").status_code == 303
    assert asing.get("/petugas").status_code == 200
    assert admin.post("/petugas/orang/asing/sesi").status_code == 404


def test_an_admin_says_which_resident_somebody_is_and_nobody_is_two(counter, admin):
    for serial in (1, 2):
        counter.world.add(nik=nik_of(serial), full_name=f"{'AB'[serial - 1]} CONTOH")
    counter.employ("rina", role=Role.VERIFIER)
    counter.employ("wati", role=Role.VERIFIER)
    counter.employ("asing", SERANG, role=Role.VERIFIER)
    own = "/petugas/orang/{}/penduduk".format
    assert "Belum dinyatakan" in text_of(admin.get("/petugas/orang/rina").text)
    typed = "Isi NIK orang ini: 16 angka."
    for wrong, told in ((nik_of(9), "tidak ditemukan"), ("12", typed), ("", typed)):
        answer = admin.post(own("rina"), {"nik": wrong})
        assert (answer.status_code, told in answer.text) == (422, True)
    page = admin.follow(admin.post(own("rina"), {"nik": f" {nik_of(1)}"}))
    assert "Data kependudukan A CONTOH" in text_of(page.text)
    assert "milik orang lain" in admin.post(own("wati"), {"nik": nik_of(1)}).text
    page = admin.follow(admin.post(own("rina"), {"nik": nik_of(2)}))  # it was mistaken
    assert "Data kependudukan B CONTOH" in text_of(page.text)
    assert events(counter).count(Event.OWN_RECORD_SAID) == 2
    assert admin.post(own("asing"), {"nik": nik_of(1)}).status_code == 404
    assert admin.post(own("kepala"), {"nik": nik_of(1)}).status_code == 403


# Roles without a desk


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PROVINCE])
def test_who_has_no_desk_sees_no_resident_and_no_figure(counter, role):
    counter.world.issue(counter.world.add())
    browser = counter.officer(role=role)
    page = browser.get("/petugas")
    assert page.status_code == 200
    assert "Suket berlaku" not in page.text
    assert "RAHAYU" not in page.text
    assert browser.get("/petugas/suket").status_code == 403
    assert browser.get("/petugas/akun").status_code == 200


def test_what_was_denied_is_counted_by_account_and_hour(counter):
    counter.employ("rina", role=Role.VERIFIER)
    for minutes in (0, 59, 1):
        counter.later(minutes=minutes)
        browser = counter.entered("rina")
        assert browser.get("/petugas/suket/tidak-ada").status_code == 404
        assert browser.get("/petugas/massal").status_code == 403
        assert browser.get("/petugas/suket").status_code == 200
    rows = select(DeniedActs.username, DeniedActs.hour, DeniedActs.count)
    told = [(name, hour.hour, count) for name, hour, count in counter.world.all(rows)]
    assert sorted(told) == [("rina", 9, 4), ("rina", 10, 2)]


def test_roles_are_written_on_ones_own_page(counter):
    assert CIREBON  # the office of `counter.officer`
    browser = counter.officer(role=Role.SECTION_HEAD)
    assert "Kepala seksi" in browser.get("/petugas/akun").text
    assert PASSWORD not in browser.get("/petugas/akun").text


def test_who_is_called_alike_is_asked_about_by_page(counter, admin):
    counter.employ("wati.lama", role=None)
    alike = {**NEW, "nama": "WATI CONTOH", "nip": "", "peran": "verifier"}
    page = admin.post("/petugas/orang-baru", alike)
    assert "Orang yang sama dengan akun wati.lama" in text_of(page.text)
    page = admin.post("/petugas/orang-baru", {**alike, "orang": "-"})
    assert "mengapa tidak ada" in text_of(page.text)
    sure = {**alike, "orang": "-", "tanpa_nip": "honorary"}
    page = admin.post("/petugas/orang-baru", sure)
    assert ("Buat akun untuk" in page.text, 'name="orang" value="-"' in page.text) == (
        True,
        True,
    )


def test_who_is_called_otherwise_is_told_apart_by_page(counter, admin):
    counter.employ("rina", role=None)
    counter.employ("sari", role=None)
    typed = {"nama": "Rina CONTOH", "nip": ""}
    page = admin.post("/petugas/orang/sari/data", typed)
    said = "Orang yang sama dengan akun rina" in text_of(page.text)
    assert (page.status_code, said) == (422, True)
    page = admin.post("/petugas/orang/sari/data", {**typed, "orang": "-"})
    assert page.status_code == 303


def test_a_role_is_given_by_page_to_who_is_told_apart(counter, admin):
    counter.employ("rina", role=None)
    counter.employ("rina.contoh", role=None)
    wanted = {"peran": "verifier", "mulai": "2026-11-22"}
    page = admin.post("/petugas/orang/rina.contoh/peran", wanted)
    assert (page.status_code, "akun rina" in text_of(page.text)) == (422, True)
    page = admin.post("/petugas/orang/rina.contoh/peran", {**wanted, "orang": "rina"})
    assert "Nonaktifkan akun rina, lalu ulangi" in text_of(page.text)
    page = admin.post("/petugas/orang/rina.contoh/peran", {**wanted, "orang": "-"})
    assert "Beri peran Verifikator" in page.text
