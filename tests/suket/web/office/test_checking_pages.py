"""Checking by page: the next by itself, side by side, one decision each, held alone."""

import re
from datetime import timedelta

import pytest

from suket.access.words import Role
from suket.applications.turn_days import turn_days
from suket.applications.words import CaseState
from suket.offices.words import EnrolmentStatus
from suket.web.office.checking.case_lines import lasting
from suket.web.office.checking.side_by_side import line
from tests.office_world import SERANG, nik_of
from tests.suket.web.office.checking_desk import CHECK, MONDAY, QUEUE, CheckingDesk
from tests.suket.web.office.office_counter import granted, hidden, text_of

GOOD = ["family-card:present"]


@pytest.fixture
def desk(counter):
    return CheckingDesk(counter)


def form(page, **over):
    """Return what the form of a page sends, as it stands."""
    fields = {name: hidden(page, name) for name in ("versi", "isi")}
    return {**fields, "berkas": GOOD, **over}


def shown(page):
    """Return the number of the application on a page, "" where there is none."""
    found = re.search(rf'action="{CHECK}/([^/"]+)/setuju"', page)
    return found[1] if found else ""


def test_words_that_the_other_side_lacks_are_marked_whatever_their_case():
    one = line("Nama", "Siti  Contoh Ningsih", "SITI CONTOH RAHAYU")
    assert [(each.text, each.is_other) for each in one.claimed] == [
        ("Siti Contoh", False),
        ("Ningsih", True),
    ]
    assert one.differs
    assert not line("Nama", "siti contoh", "SITI CONTOH").differs
    assert not line("Nama", "", "SITI CONTOH").differs
    assert line("Nama", "siti", "SITI CONTOH").differs  # a word that is only recorded


def test_a_span_is_told_in_hours_and_minutes():
    spans = [timedelta(seconds=9), *(timedelta(minutes=n) for n in (59, 120, 130))]
    assert [lasting(span) for span in spans] == [
        *("kurang dari 1 menit", "59 menit", "2 jam", "2 jam 10 menit"),
    ]


def test_a_decision_leads_to_the_next_by_itself_oldest_due_first(desk):
    later, urgent, first = (desk.received(serial) for serial in (1, 2, 3))
    desk.make_urgent(urgent, "operasi besok")
    desk.change(first, due_at=MONDAY.replace(day=20))
    browser = desk.verifier()
    page = browser.get(CHECK).text
    assert "1 dari 3" in text_of(page)
    assert "Mendesak: operasi besok" in text_of(page)
    order = []
    while number := shown(page):
        order.append(number)
        answer = browser.post(f"{CHECK}/{number}/setuju", form(page))
        page = browser.follow(answer).text
    assert order == [urgent, first, later]
    assert {desk.state(each) for each in order} == {CaseState.TERVERIFIKASI}
    assert "Disetujui. Periksa Tidak ada yang menunggu" in text_of(page)


def test_two_verifiers_are_given_two_and_the_loser_is_told_who_has_it(desk):
    first, second = desk.received(1), desk.received(2)
    vera, wati = desk.verifier(), desk.verifier("wati")
    assert shown(vera.get(CHECK).text) == first
    assert shown(wati.get(CHECK).text) == second
    assert "vera CONTOH" in text_of(wati.get(QUEUE).text)
    answer = wati.get(f"{CHECK}/{first}")
    told = text_of(answer.text)
    assert answer.status_code == 409
    assert "sedang dibuka petugas lain" in told
    assert "Dibuka oleh vera CONTOH, sampai" in told
    assert "Keadaan sekarang Diperiksa" in told


def test_who_decides_too_late_sees_the_new_state(desk):
    number = desk.received()
    vera = desk.verifier()
    page = vera.get(CHECK).text
    desk.counter.later(minutes=11)  # the lease is over
    wati = desk.verifier("wati")
    wati.post(f"{CHECK}/{number}/setuju", form(wati.get(CHECK).text))
    for act in ("setuju", "kurang", "tolak"):
        fields = form(page, alasan="DATA_GANDA")
        answer = vera.post(f"{CHECK}/{number}/{act}", fields)
        assert answer.status_code == 409
        assert "Keadaan sekarang Terverifikasi" in text_of(answer.text)


@pytest.mark.parametrize(
    ("act", "over", "told"),
    [
        ("setuju", {"berkas": ["family-card:missing"]}, "Tandai setiap berkas"),
        ("kurang", {}, "Tandai paling sedikit satu berkas"),
        ("tolak", {}, "Pilih mengapa pengajuan ini ditolak."),
        ("tolak", {"alasan": "SALAH_DAFTAR"}, "Alasan itu tidak berlaku"),
        ("setuju", {"isi": "0" * 64}, "Data penduduk atau foto berkasnya berubah"),
    ],
)
def test_what_is_amiss_is_said_on_the_page_and_nothing_is_decided(
    desk, act, over, told
):
    number, browser = desk.received(), desk.verifier()
    page = browser.get(CHECK).text
    fields = form(page, catatan="lihat lagi", **over)
    answer = browser.post(f"{CHECK}/{number}/{act}", fields)
    assert answer.status_code == 422
    assert told in text_of(answer.text)
    assert 'value="lihat lagi"' in answer.text
    assert desk.state(number) is CaseState.DIPERIKSA


def selected(page):
    """Return the options of the papers that stand selected."""
    return re.findall(r'<option value="([a-z-]+:[a-z]+)" selected>', page)


def test_no_paper_is_there_before_somebody_says_so_and_those_unsaid_are_named(desk):
    number, browser = desk.received(), desk.verifier()
    desk.change(number, kind="lost")
    assert selected(browser.get(CHECK).text) == []
    fields = form(browser.get(CHECK).text, berkas=["", "police-letter:present"])
    page = browser.post(f"{CHECK}/{number}/setuju", fields).text
    assert "Belum ditandai ada: Kartu Keluarga." in text_of(page)
    assert selected(page) == ["police-letter:present"]  # what was said is not lost
    assert desk.state(number) is CaseState.DIPERIKSA


def test_what_was_seen_at_the_counter_is_set_with_who_saw_it_and_decided_at_once(desk):
    desk.room.resident(1)
    clerk, now = desk.counter.officer("budi"), desk.counter.now
    sent = {"nik": nik_of(1), "kunci": "k", "dilihat": ["family-card", "x"]}
    answer = clerk.post("/petugas/pengajuan/baru", sent)
    number = answer.headers["location"].split("/")[3].partition("?")[0]
    desk.change(number, steps=desk.steps)
    with desk.counter.world.database.begin() as session:
        turn_days(session, desk.code, now=now)
    page = desk.verifier().get(CHECK).text
    assert selected(page) == ["family-card:present"]
    assert "Ada, menurut budi CONTOH" in text_of(page)


@pytest.mark.parametrize(
    ("act", "over", "state"),
    [
        ("kurang", {"berkas": ["family-card:unreadable"]}, CaseState.KURANG_BERKAS),
        ("tolak", {"alasan": "BUKAN_PENDUDUK"}, CaseState.DITOLAK),
    ],
)
def test_what_is_lacking_or_refused_is_written_down_with_its_note(
    desk, act, over, state
):
    number, browser = desk.received(), desk.verifier()
    fields = form(browser.get(CHECK).text, catatan="bawa aslinya", **over)
    browser.follow(browser.post(f"{CHECK}/{number}/{act}", fields))
    assert desk.state(number) is state
    assert "bawa aslinya" in text_of(browser.get(f"/petugas/pengajuan/{number}").text)


def test_the_papers_that_came_are_noted_at_the_counter_and_it_is_checked_again(desk):
    number, browser = desk.received(), desk.verifier()
    fields = form(browser.get(CHECK).text, berkas=["family-card:unreadable"])
    browser.post(f"{CHECK}/{number}/kurang", fields)
    clerk = desk.counter.officer("budi")
    where = f"/petugas/pengajuan/{number}/berkas"
    assert f'href="{where}"' in clerk.get(f"/petugas/pengajuan/{number}").text
    assert "Foto Kartu Keluarga tidak terbaca." in text_of(clerk.get(where).text)
    assert "centang berkas yang sudah" in text_of(clerk.post(where).text)
    answer = clerk.post(where, {"berkas": "family-card"})
    assert "Berkas yang datang sudah dicatat." in text_of(clerk.follow(answer).text)
    assert desk.state(number) is CaseState.DIPERIKSA
    assert clerk.post(where, {"berkas": "family-card"}).status_code == 409


def test_what_is_skipped_is_for_others_and_comes_again_at_the_end(desk):
    first, second = desk.received(1), desk.received(2)
    browser = desk.verifier()
    fields = form(browser.get(CHECK).text)
    page = browser.follow(browser.post(f"{CHECK}/{first}/lewati", fields)).text
    assert shown(page) == second
    assert shown(desk.verifier("wati").get(CHECK).text) == first
    fields = form(page, lewat=re.findall(r'name="lewat" value="([^"]+)"', page))
    page = browser.follow(browser.post(f"{CHECK}/{second}/lewati", fields)).text
    assert shown(page) == second  # the other is with somebody else


def test_what_is_open_is_held_on_by_itself_and_let_go_when_left(desk):
    number, vera = desk.received(), desk.verifier()
    vera.get(CHECK)
    for _ in range(2):
        desk.counter.later(minutes=7)
        assert vera.post(f"{CHECK}/{number}/pegang").status_code == 204
    wati = desk.verifier("wati")
    assert shown(wati.get(CHECK).text) == ""
    assert vera.post(f"{CHECK}/{number}/lepas").status_code == 204
    assert shown(wati.get(CHECK).text) == number
    answer = vera.post(f"{CHECK}/{number}/pegang")
    assert (answer.status_code, answer.text[:20]) == (409, "Pengajuan ini sedang")
    desk.counter.later(minutes=2)  # 16 minutes since vera herself did something
    assert vera.post(f"{CHECK}/{number}/pegang").status_code == 303


def test_nobody_checks_what_they_took(desk):
    number, browser = desk.received(), desk.verifier()
    desk.change(number, made_by=desk.person_of("vera"))
    page = text_of(browser.get(CHECK).text)
    assert "1 menunggu, tetapi tidak ada yang bisa Anda periksa" in page
    answer = browser.get(f"{CHECK}/{number}")
    assert answer.status_code == 409
    assert "Orang lain harus memeriksa" in text_of(answer.text)


def test_the_list_is_grouped_by_how_late_it_is_and_has_pages(desk):
    urgent, late, later = (desk.received(serial) for serial in (1, 2, 3))
    desk.make_urgent(urgent, "operasi besok")
    desk.change(late, due_at=MONDAY.replace(day=20))
    browser = desk.verifier()
    told = text_of(browser.get(QUEUE).text)
    places = [told.index(word) for word in ("Mendesak Mendesak", "Terlambat Terlambat")]
    assert places == sorted(places)
    assert told.index(late) < told.index(later)
    assert browser.get(f"{QUEUE}?hal=99").status_code == 200


def test_claimed_and_recorded_stand_side_by_side_with_what_differs_marked(desk):
    number = desk.received(full_name="SITI CONTOH RAHAYU")
    desk.claim(number, full_name="SITI CONTOH NINGSIH", born="1990-01-01")
    page = desk.verifier().get(CHECK).text
    assert "Menurut pemohon dan tercatat: 1 berbeda" in text_of(page)
    assert '<mark class="review__word">NINGSIH</mark>' in page
    assert '<mark class="review__word">RAHAYU</mark>' in page
    assert page.count("review__word") == 2


def test_who_may_have_no_suket_any_more_is_told_before_and_not_agreed_to(desk):
    number, browser = desk.received(), desk.verifier()
    assert "Memenuhi syarat Perekaman: Siap cetak" in text_of(browser.get(CHECK).text)
    desk.resident_is(number, enrolment_status=EnrolmentStatus.CARD_PRINTED)
    page = browser.get(CHECK).text
    assert "Belum bisa diterbitkan" in text_of(page)
    assert 'data-key="t"' not in page
    assert browser.post(f"{CHECK}/{number}/setuju", form(page)).status_code == 422


def test_other_roles_and_other_offices_check_nothing(desk):
    number = desk.received()
    clerk = desk.counter.officer("budi")
    stranger = desk.counter.officer("ani", SERANG, role=Role.VERIFIER)
    for path in (f"{CHECK}/{number}", f"{CHECK}/{number}/setuju"):
        ask = clerk.get if path.endswith(number) else clerk.post
        assert ask(path).status_code == 403
        other = stranger.get if path.endswith(number) else stranger.post
        assert other(path).status_code == 404
    assert "Periksa" not in text_of(clerk.get("/petugas/pengajuan").text).split()


def test_a_role_that_lapsed_ends_checking_with_a_sentence(desk):
    account = desk.counter.employ("vera", role=None)
    sunday = MONDAY.date() - timedelta(days=1)
    role = granted(account.person_id, desk.code, Role.VERIFIER, until=sunday)
    with desk.counter.world.database.begin() as session:
        session.add(role)
    answer = desk.counter.entered("vera").get(CHECK)
    assert answer.status_code == 403
    assert "Minta admin kantor memberi peran" in text_of(answer.text)
