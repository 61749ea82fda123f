"""Contacts and the outbox: what is kept, what is shown, and what an officer decides."""

import re

import pytest
from sqlalchemy import select

from suket.access.words import Role
from suket.journal.tables import JournalEntry
from suket.messaging.words import Wire
from suket.notices.tables import Contact, Notice, Silence
from suket.notices.take_report import take_words
from suket.notices.words import NoticeKind, NoticeState
from suket.web import notice_wording
from tests.office_world import NIK, SERANG
from tests.suket.notices.sending_room import LATER, OK, REFUSED, UNKNOWN, SendingRoom
from tests.suket.web.office.office_counter import text_of

OUTBOX = "/petugas/pesan"
NEITHER = {"tanpa": ["sms", "email"]}
FORM = {"hp": "0812-3456-7890", "email": "Siti@Contoh.example", "dulu": "email"}


@pytest.fixture
def room(counter):
    """The same office, as those see it who write to people."""
    counter.later(hours=17)  # Monday, 09.00 in Cirebon
    return SendingRoom(counter.world, now=counter.now)


def contact_of(number):
    return f"/petugas/pengajuan/{number}/kontak"


def carried(counter, room):
    """Let the pages know what the office can send by."""
    state = counter.app.state.app_state
    object.__setattr__(state, "carriers", room.carriers)


def test_every_word_of_a_notice_is_said_in_indonesian():
    assert set(notice_wording.NOTICE_KINDS) == set(NoticeKind)
    assert set(notice_wording.NOTICE_STATES) == set(NoticeState)
    assert set(notice_wording.WIRES) == set(Wire)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (None, ""),
        ("smtp-250", ""),
        ("delivered", ""),
        ("smtp-550", "Server surel menolak pesan ini (kode 550)."),
        ("smtp-451", "Server surel belum menerima: dicoba lagi (kode 451)."),
        ("cut", "Sambungan putus ketika mengirim."),
        ("http-500", "Jawaban penyedia tidak dikenal (kode http-500)."),
    ],
)
def test_why_a_notice_is_as_it_is(code, told):
    assert notice_wording.why(code) == told


def test_a_contact_is_kept_as_it_was_said(counter, room):
    number = room.asked(1).number
    browser = counter.officer()
    page = browser.get(f"/petugas/pengajuan/{number}")
    assert "Belum ada kontak untuk pesan" in text_of(page.text)
    form = browser.get(contact_of(number))
    assert form.status_code == 200
    answer = browser.post(contact_of(number), FORM)
    told = text_of(browser.follow(answer).text)
    assert "Kontaknya sudah disimpan." in told
    assert "E-mail: Siti@contoh.example" in told
    assert "SMS: 0812-3456-7890" in told
    rows = counter.world.all(select(Contact.wire, Contact.address, Contact.place))
    assert sorted(rows, key=lambda row: row[2]) == [
        (Wire.EMAIL, "Siti@contoh.example", 1),
        (Wire.SMS, "+6281234567890", 2),
    ]
    again = browser.get(contact_of(number)).text
    assert 'value="0812-3456-7890"' in again
    assert re.search(r'value="email" checked', again)
    assert counter.world.all(
        select(JournalEntry.subject).where(JournalEntry.event == "contact-kept")
    ) == [number]


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"hp": "O812345678"}, "hp", "Nomor HP itu tidak dikenal."),
        ({"email": "siti"}, "email", "Alamat e-mail itu tidak lengkap."),
    ],
)
def test_what_cannot_be_read_is_told_beside_its_field(
    counter, room, typed, field, told
):
    number = room.asked(1).number
    page = counter.officer().post(contact_of(number), {**FORM, **typed}).text
    assert f'id="{field}-error"' in page
    assert told in text_of(page)
    assert next(iter(typed.values())) in page
    assert counter.world.all(select(Contact.wire)) == []


def test_who_wants_no_messages_is_not_written_to_and_may_change_their_mind(
    counter, room
):
    number = room.asked(1).number
    browser = counter.officer()
    answer = browser.post(contact_of(number), {**FORM, **NEITHER})
    assert "Tidak ingin pesan" in browser.follow(answer).text
    assert len(counter.world.all(select(Silence.wire))) == 2
    room.tell()
    assert room.sms.sent == room.mail.sent == []
    page = browser.get(contact_of(number)).text
    assert len(re.findall(r'name="tanpa" [^>]* checked', page)) == 2
    browser.post(contact_of(number), FORM)
    assert counter.world.all(select(Silence.wire)) == []
    room.tell()
    assert len(room.mail.sent) == 1


def test_one_address_that_is_silent_does_not_silence_the_other(counter, room):
    number = room.asked(1).number
    browser = counter.officer()
    browser.post(contact_of(number), {**FORM, "tanpa": "email"})
    assert counter.world.all(select(Silence.wire)) == [Wire.EMAIL]
    page = browser.get(contact_of(number)).text
    assert re.findall(r'id="(tanpa-\w+)" [^>]* checked', page) == ["tanpa-email"]
    room.tell()
    assert (len(room.sms.sent), len(room.mail.sent)) == (1, 0)


def test_the_page_says_that_a_number_asked_to_stop_and_cannot_undo_it(counter, room):
    number = room.asked(1).number
    browser = counter.officer()
    browser.post(contact_of(number), FORM)
    with counter.world.database.begin() as session:
        assert take_words(session, "081234567890", "STOP", now=room.now)
    page = browser.get(contact_of(number)).text
    assert "Nomor ini meminta berhenti lewat SMS" in page
    assert 'id="tanpa-sms"' not in page
    told = browser.follow(browser.post(contact_of(number), FORM)).text
    assert "Meminta berhenti lewat SMS" in told
    assert counter.world.all(select(Silence.wire)) == [Wire.SMS]


def test_a_contact_can_be_taken_away(counter, room):
    number = room.known(1)
    browser = counter.officer()
    browser.post(contact_of(number), {"hp": "", "email": "", "dulu": "sms"})
    assert counter.world.all(select(Contact.wire)) == []


def test_without_a_channel_the_outbox_says_who_tells_people(counter, room):
    told = text_of(counter.officer().get(OUTBOX).text)
    assert "belum mempunyai saluran SMS atau e-mail" in told
    assert "Tidak ada pesan yang gagal." in told


def test_the_outbox_says_what_failed_and_why_and_names_nobody(counter, room):
    carried(counter, room)
    room.sms.answers = [REFUSED, UNKNOWN, OK, LATER]
    numbers = [room.known(serial) for serial in (1, 2, 3, 4)]
    room.tell()
    page = counter.officer().get(OUTBOX).text
    told = text_of(page)
    assert "Perlu dilihat (2)" in told
    assert "Penyedia menolak alamat ini." in told
    assert "Sambungan putus ketika mengirim." in told
    assert "Menunggu (1)" in told
    assert "Penyedia sedang sibuk: dicoba lagi." in told
    assert all(number in told for number in numbers)
    assert "0812" not in told
    assert "CONTOH RAHAYU" not in told
    assert "( 2 perlu dilihat)" in text_of(
        counter.officer("tini").get("/petugas/pengajuan").text
    )
    other = text_of(counter.officer("ani", SERANG).get(OUTBOX).text)
    assert numbers[0] not in other


def test_the_page_of_a_case_says_what_was_told(counter, room):
    room.sms.answers = [UNKNOWN]
    number = room.known(1)
    room.tell()
    told = text_of(counter.officer().get(f"/petugas/pengajuan/{number}").text)
    assert "SMS: 0812-0000-001" in told
    assert "Pengajuan diterima: Tidak pasti SMS, 23 November 2026" in told


@pytest.mark.parametrize(
    ("step", "state", "told"),
    [
        ("ulang", NoticeState.WAITING, "Pesannya dikirim ulang."),
        ("sudah", NoticeState.TOLD, "pemohon diberi tahu."),
    ],
)
def test_an_officer_decides_what_becomes_of_what_is_unknown(
    counter, room, step, state, told
):
    room.sms.answers = [UNKNOWN]
    room.known(1)
    room.tell()
    browser = counter.officer()
    answer = browser.post(OUTBOX, {"pesan": room.only().id, "langkah": step})
    assert told in text_of(browser.follow(answer).text)
    assert room.only().state is state
    again = browser.post(OUTBOX, {"pesan": room.only().id, "langkah": step})
    assert "sudah berubah keadaannya" in again.text


def test_what_waits_can_be_stopped_and_nonsense_is_answered(counter, room):
    room.known(1)
    room.find()
    browser = counter.officer()
    answer = browser.post(OUTBOX, {"pesan": room.only().id, "langkah": "apa"})
    assert "Pilih apa yang dilakukan" in answer.text
    browser.post(OUTBOX, {"pesan": room.only().id, "langkah": "henti"})
    assert room.only().state is NoticeState.DROPPED
    gone = browser.post(OUTBOX, {"pesan": "nothing", "langkah": "ulang"})
    assert gone.status_code == 404


def test_an_admin_starts_a_crowd_after_seeing_its_plan(counter, room):
    room.limits = {Wire.SMS: 2}
    carried(counter, room)
    for serial in (1, 2, 3):
        room.known(serial)
    room.find()
    with counter.world.database.begin() as session:
        for row in session.scalars(select(Notice)):
            row.state = NoticeState.HELD
    officer = counter.officer()
    told = text_of(officer.get(OUTBOX).text)
    assert "3 pesan “Pengajuan diterima” menunggu dimulai" in told
    assert "Lewat 3 SMS. Terkirim dalam 2 hari : 2, 1." in told
    assert "Admin kantor yang memulainya." in told
    assert officer.post(f"{OUTBOX}/mulai", {"jenis": "received"}).status_code == 403
    admin = counter.officer("admina", role=Role.ADMIN)
    answer = admin.post(f"{OUTBOX}/mulai", {"jenis": "received"})
    assert "sesuai rencana" in text_of(admin.follow(answer).text)
    room.tell()
    assert len(room.sms.sent) == 2
    assert "Pilih apa" in admin.post(f"{OUTBOX}/mulai", {"jenis": "x"}).text


def test_nik_and_name_are_in_no_message(counter, room):
    room.reach(room.asked(1).number, phone="081234567890")
    room.tell()
    assert NIK not in room.sms.texts[0]
    assert "CONTOH" not in room.sms.texts[0]
