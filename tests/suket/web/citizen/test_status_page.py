"""Who applied sees from home how far it has come, in both languages, and nobody else."""

import random
import re
from datetime import date, timedelta
from statistics import median
from time import perf_counter

import pytest
from sqlalchemy import select, text

from suket.access.secret_hashing import LETTERS
from suket.applications.following import follow_codes
from suket.applications.following.errors import NotFollowed
from suket.applications.planning import promises
from suket.applications.words import CaseState, StepReason, WhyPromised
from suket.register.end import HOLDER, suspend
from suket.register.tables import Suket, Suspension
from suket.register.words import SuketState
from suket.web.pages import STATUS
from tests.office_world import CIREBON, TOY_SECRETS, nik_of
from tests.suket.applications.waiting_room import WaitingRoom, let_change
from tests.suket.web.office.office_counter import text_of

BORN = date(1990, 8, 17)
GIVEN = "17-08-1990"


class Asker:
    """Somebody with an application, and a phone."""

    def __init__(self, counter, serial=1):
        self.counter, self.world = counter, counter.world
        self.room = WaitingRoom(counter.world, CIREBON, counter.now, sent=serial * 10)
        self.resident = self.room.resident(serial, born=BORN)
        self.number = self.room.ask(serial).number
        with self.world.database.begin() as session:
            case = self.room.case(self.number)
            self.code = follow_codes.of_case(
                session, case, secrets=TOY_SECRETS, now=counter.now
            )
        self.browser = counter.stranger()

    def give(self, number=None, born=GIVEN, code=None):
        fields = {"nomor": number or self.number, "lahir": born}
        return self.browser.post(STATUS, {**fields, "kode": code or self.code})

    def page(self, language="id"):
        answer = self.browser.get(f"{STATUS}?lang={language}")
        assert answer.status_code == 200
        return answer.text

    def stand(self, state):
        statement = text("UPDATE application_case SET state = :s WHERE number = :n")
        with let_change(self.world).database.begin() as session:
            session.execute(statement, {"s": state.value, "n": self.number})

    def issue(self):
        with let_change(self.world).database.begin() as session:
            session.execute(text("UPDATE application_case SET steps = 1"))
        self.room.now = self.counter.now
        self.room.issue(self.resident)
        [suket] = self.world.all(select(Suket))
        return suket


@pytest.fixture
def asker(counter):
    return Asker(counter)


def test_the_three_open_the_page_for_half_an_hour(asker, counter):
    assert "Sudah sampai mana" in asker.page()
    answer = asker.give()
    assert (answer.status_code, answer.headers["location"]) == (303, STATUS)
    seen = text_of(asker.page())
    assert asker.number in seen
    assert "Sudah sampai mana" not in seen
    counter.later(minutes=31)
    assert "Sudah sampai mana" in asker.page()


def test_nothing_on_it_names_anybody_and_no_cache_keeps_it(asker):
    asker.give()
    answer = asker.browser.get(STATUS)
    assert answer.headers["cache-control"] == "no-store"
    for secret in ("CONTOH", nik_of(1), nik_of(1)[-4:], asker.code, "1990"):
        assert secret not in answer.text
    assert 'content="noindex, nofollow"' in answer.text


def test_wrong_and_unknown_get_the_same_bytes(asker):
    """The same words typed are answered alike, whether the number is somebody's or not."""
    unknown = "3274-26-999999-7"
    wrong = asker.give(code="AAAA-AAAA")
    other = asker.give(born="18-08-1990")
    none = asker.give(number=unknown)
    assert {each.status_code for each in (wrong, other, none)} == {422}
    plain = {
        each.text.replace(asker.number, "N")
        .replace(unknown, "N")
        .replace("18-0", "17-0")
        for each in (wrong, other, none)
    }
    assert len(plain) == 1
    assert NotFollowed.pesan in text_of(wrong.text)
    assert not {name for name in asker.browser.client.cookies if "status" in name}


def test_what_is_mistyped_is_told_beside_its_field(asker):
    page = asker.give(number="3274-26-000123-9", born="kemarin", code="K7MQ")
    assert page.status_code == 422
    seen = text_of(page.text)
    assert "kurang atau salah ketik" in seen
    assert "hari, bulan, dan tahun" in seen
    assert "delapan huruf dan angka" in seen
    assert 'value="3274-26-000123-9"' in page.text
    assert "K7MQ&" not in page.text  # the code is asked for again


@pytest.mark.parametrize("spoilt", ["number", "until", "seal", "form"])
def test_a_cookie_that_was_made_up_opens_nothing(asker, counter, spoilt):
    asker.give()
    other = Asker(counter, serial=3)
    [(name, value)] = [
        (one.name, one.value)
        for one in asker.browser.client.cookies.jar
        if "status" in one.name
    ]
    number, until, seal = value.split("~")
    forged = {
        "number": f"{other.number}~{until}~{seal}",
        "until": f"{number}~{int(until) + 9999}~{seal}",
        "seal": f"{number}~{until}~{'0' * 64}",
        "form": f"{number}~{until}",
    }[spoilt]
    browser = counter.stranger()
    browser.client.cookies.set(name, forged)
    assert "Sudah sampai mana" in browser.get(STATUS).text
    browser.client.cookies.set(name, value)
    assert asker.number in browser.get(STATUS).text


def test_closing_forgets_it_and_only_a_page_of_ours_may(asker):
    asker.give()
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    path = f"{STATUS}/tutup"
    assert asker.browser.client.post(path, headers=elsewhere).status_code == 403
    assert asker.number in asker.page()
    asker.browser.post(path)
    assert "Sudah sampai mana" in asker.page()


@pytest.mark.parametrize("state", CaseState)
def test_every_state_says_what_it_is_and_what_comes_next(asker, state):
    asker.give()
    asker.issue()  # what is issued has a suket; the others are set back
    asker.stand(state)
    for language in ("id", "en"):
        page = asker.page(language)
        title = re.search(r'follow-state__title">(.*?)</h1>', page, re.DOTALL)[1]
        told = re.search(r'follow-state__next">(.*?)</p>', page, re.DOTALL)[1]
        assert len(title.strip()) > 3
        assert len(told.strip()) > 15
        assert f'lang="{language}"' in page
    assert {"id", "en"} == {*re.findall(r'lang="(id|en)"', page)}


def test_what_is_wanting_is_named_with_what_to_do(asker):
    asker.give()
    statement = text(
        "INSERT INTO application_item (case_id, item, standing, said_at) SELECT id,"
        " 'family-card', 'unreadable', received_at FROM application_case"
    )
    with asker.world.database.begin() as session:
        session.execute(statement)
    asker.stand(CaseState.KURANG_BERKAS)
    assert "Foto lagi di tempat terang" in text_of(asker.page())
    assert "Take it again in good light" in text_of(asker.page("en"))


def test_a_day_that_moved_says_why(asker):
    asker.give()
    with asker.world.database.begin() as session:
        case = asker.room.case(asker.number)
        later = case.promised_on + timedelta(days=7)
        because = WhyPromised.CLOSURE
        promises.keep(session, case, later, because, now=asker.counter.now)
    seen = text_of(asker.page())
    assert "Hari yang dijanjikan berubah" in seen
    assert "layanan ditutup sementara" in seen
    assert "the service is closed for a while" in text_of(asker.page("en"))


def test_what_was_refused_says_why(asker):
    asker.give()
    asker.room.cancel(asker.number, StepReason.SALAH_DAFTAR)
    assert "Salah daftar." in text_of(asker.page())
    assert "Entered by mistake." in text_of(asker.page("en"))


def lost(asker):
    return asker.browser.post(f"{STATUS}/hilang")


def ready(asker):
    asker.give()
    suket = asker.issue()
    asker.stand(CaseState.SIAP)
    return suket


@pytest.mark.row(35)
def test_a_holder_reports_a_loss_from_home_and_nobody_can_use_it_then(asker):
    suket = ready(asker)
    assert "Laporkan hilang" in asker.page()
    assert suket.number in asker.browser.get(f"{STATUS}/hilang").text
    woken = asker.counter.woken
    assert lost(asker).headers["location"] == STATUS
    assert asker.counter.woken == woken + 1
    [frozen] = asker.world.all(select(Suket))
    [why] = asker.world.all(select(Suspension))
    assert frozen.state is SuketState.SUSPENDED
    assert (why.suspended_by, "hilang" in why.evidence) == (HOLDER, True)
    assert "Dibekukan" in text_of(asker.page())
    assert lost(asker).status_code == 303  # twice does nothing more
    assert len(asker.world.all(select(Suspension))) == 1


def test_without_a_suket_in_force_there_is_no_loss_to_report(asker):
    asker.give()
    assert "Laporkan hilang" not in asker.page()
    assert asker.browser.get(f"{STATUS}/hilang").headers["location"] == STATUS
    assert lost(asker).headers["location"] == STATUS
    suket = ready(asker)
    with asker.world.database.begin() as session:
        who = asker.world.officer()
        suspend(session, suket.id, officer=who, now=asker.counter.now, evidence="x")
    assert "Laporkan hilang" not in asker.page()


def test_the_receipt_bears_the_code_for_who_hands_it_out(asker, counter):
    officer = counter.officer("loket")
    path = f"/petugas/pengajuan/{asker.number}/tanda-terima"
    assert asker.code in officer.get(path).text
    checking = counter.officer("cek", role="verifier")
    page = checking.get(path)
    assert page.status_code == 200
    assert asker.code not in page.text


def guessed(asker, count):
    """Guess codes, of a known number and birth date; return how many opened the page."""
    draw = random.Random(20200317)
    hits = 0
    for _ in range(count):
        code = "".join(draw.choice(LETTERS) for _ in range(8))
        hits += asker.give(code=code).status_code == 303
    return hits


def test_some_guesses_open_nothing(asker):
    assert guessed(asker, 200) == 0


@pytest.mark.prove
def test_100_000_guesses_open_nothing_and_take_as_long_as_for_nobody(asker):
    assert guessed(asker, 100_000) == 0
    times = {True: [], False: []}
    for turn in range(4000):
        number = asker.number if (is_known := turn % 2 == 0) else "3274-26-999999-7"
        begun = perf_counter()
        asker.give(number=number, code="AAAA-AAAA")
        times[is_known].append(perf_counter() - begun)
    assert abs(median(times[True]) - median(times[False])) < 0.001


def with_slots(asker):
    """Let the office have slots, and the asker a place in one."""
    asker.room.cut(1)
    asker.room.resident(5, born=BORN)
    number = asker.room.ask(5, key="slots").number
    with asker.world.database.begin() as session:
        case = asker.room.case(number)
        asker.code = follow_codes.of_case(
            session, case, secrets=TOY_SECRETS, now=asker.counter.now
        )
    asker.number = number
    asker.give()
    return asker.room.slot(number)


@pytest.mark.row(29)
def test_who_follows_chooses_another_hour_and_the_old_one_is_free_again(asker):
    had = with_slots(asker)
    assert "Pilih jam lain" in asker.page()
    page = asker.browser.get(f"{STATUS}/jam").text
    offered = re.findall(r'name="jam" value="([^"]+)"', page)
    assert had.id not in offered
    answer = asker.browser.post(f"{STATUS}/jam", {"jam": offered[0]})
    assert answer.headers["location"] == STATUS
    now = asker.room.slot(asker.number)
    assert now.id == offered[0]
    assert next(one for one in asker.room.slots() if one.id == had.id).used == 0
    assert "jam lain yang Anda pilih" in text_of(asker.page())
    assert asker.room.case(asker.number).promised_on == now.day


@pytest.mark.parametrize("chosen", ["", "nowhere", "full"])
def test_what_cannot_be_chosen_is_told_and_the_hour_is_kept(asker, chosen):
    had = with_slots(asker)
    page = asker.browser.get(f"{STATUS}/jam").text
    [offered, *_] = re.findall(r'name="jam" value="([^"]+)"', page)
    if chosen == "full":
        full = text("UPDATE slot SET used = capacity WHERE id = :id")
        with asker.world.database.begin() as session:
            session.execute(full, {"id": offered})
        chosen = offered
    answer = asker.browser.post(f"{STATUS}/jam", {"jam": chosen})
    assert answer.status_code == 422
    assert "Pilih jam" in text_of(answer.text)
    assert asker.room.slot(asker.number).id == had.id


def test_without_slots_there_is_no_hour_to_choose(asker):
    asker.give()
    assert "Pilih jam lain" not in asker.page()
    assert asker.browser.get(f"{STATUS}/jam").headers["location"] == STATUS


def test_who_follows_cancels_their_own_application_until_it_is_checked(asker):
    asker.give()
    path = f"{STATUS}/batal"
    assert asker.number in asker.browser.get(path).text
    assert asker.browser.post(path).headers["location"] == STATUS
    assert "Diminta pemohon." in text_of(asker.page())
    assert asker.room.case(asker.number).state is CaseState.DIBATALKAN
    assert asker.browser.get(path).headers["location"] == STATUS
    assert asker.browser.post(path).status_code == 303  # twice does nothing more


def test_what_was_checked_is_not_cancelled_from_home(asker):
    asker.give()
    asker.issue()
    asker.stand(CaseState.TERVERIFIKASI)
    assert "Batalkan" not in asker.page()
    asker.browser.post(f"{STATUS}/batal")
    assert asker.room.case(asker.number).state is CaseState.TERVERIFIKASI


@pytest.mark.parametrize("act", ["hilang", "jam", "batal"])
def test_only_a_page_of_ours_acts_and_only_for_who_proved_it(asker, counter, act):
    ready(asker)
    path, elsewhere = f"{STATUS}/{act}", {"Sec-Fetch-Site": "cross-site"}
    assert asker.browser.client.post(path, headers=elsewhere).status_code == 403
    stranger = counter.stranger()
    assert stranger.post(path).headers["location"] == STATUS
    assert stranger.get(path).headers["location"] == STATUS
    [suket] = asker.world.all(select(Suket))
    assert suket.state is SuketState.ACTIVE
    assert asker.room.case(asker.number).state is CaseState.SIAP


def test_an_hour_is_chosen_a_few_times_a_day(asker, counter):
    """Each choice holds the office's gate and grows its journal."""
    with_slots(asker)
    for _ in range(3):
        page = asker.browser.get(f"{STATUS}/jam").text
        [offered, *_] = re.findall(r'name="jam" value="([^"]+)"', page)
        assert asker.browser.post(f"{STATUS}/jam", {"jam": offered}).status_code == 303
    kept = asker.room.slot(asker.number).id
    answer = asker.browser.post(f"{STATUS}/jam", {"jam": offered})
    assert "beberapa kali diganti" in text_of(answer.text)
    assert asker.room.slot(asker.number).id == kept


def test_a_nul_in_a_form_is_no_fault(any_counter):
    asker = Asker(any_counter)
    with_slots(asker)
    answer = asker.browser.post(f"{STATUS}/jam", {"jam": "\0"})
    assert answer.status_code == 422


def test_nobody_is_led_into_somebody_elses_application(asker):
    fields = {"nomor": asker.number, "lahir": GIVEN, "kode": asker.code}
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    answer = asker.browser.client.post(STATUS, data=fields, headers=elsewhere)
    assert answer.status_code == 403


def test_who_has_no_hour_yet_gets_none_by_a_made_up_form(asker):
    asker.room.cut(1)
    asker.give()  # of before there were slots
    [slot, *_] = asker.room.slots() or [None]
    answer = asker.browser.post(f"{STATUS}/jam", {"jam": slot.id if slot else "x"})
    assert answer.headers["location"] == STATUS
    assert asker.room.slot(asker.number) is None
