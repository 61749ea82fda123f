"""Which states are told of, each once, and which no more."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from suket.applications.planning.change_calendar import Consent, close
from suket.applications.planning.tables import Telling
from suket.applications.planning.tell import tell
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.notices.due_sukets import QUERIES, REVOKED
from suket.notices.words import RANKS, NoticeKind
from suket.offices.persons import KEEPER
from suket.register.end import end
from suket.register.words import EndReason
from tests.office_world import nik_of
from tests.suket.notices.sending_room import REFUSED, SendingRoom


def kinds(room):
    return [kind for kind, state in room.notices() if state == "sent"]


def close_days(room, first, last, *services, unit=None):
    row = Closure(
        office_code=room.office,
        unit_id=unit,
        first_day=first,
        last_day=last,
        reason="Uji",
        notice="",
    )
    consent = Consent(asked_by=KEEPER)
    with room.world.database.begin() as session:
        close(session, row, services, consent, who="uji", now=room.now)


def end_suket(room, suket, reason):
    with room.world.database.begin() as session:
        end(
            session,
            suket.id,
            reason,
            officer=room.world.officer(room.office),
            now=room.now,
            evidence="Uji",
        )


def test_every_kind_has_its_query_and_its_rank_but_what_is_to_come():
    assert {*NoticeKind} - {*QUERIES} == {NoticeKind.SHIPPED}
    assert {*RANKS} == {*NoticeKind}


def test_papers_that_are_wanting_are_told_and_again_if_they_are_again(any_room):
    number = any_room.known(1)
    any_room.done_with()
    any_room.let_be(number, "KURANG_BERKAS", "BERKAS_TIDAK_LENGKAP")
    any_room.tell()
    any_room.tell()
    assert len(any_room.sms.sent) == 1
    assert "belum lengkap" in any_room.sms.texts[0]
    any_room.let_be(number, "KURANG_BERKAS", "BERKAS_TIDAK_TERBACA")
    any_room.tell()
    assert len(any_room.sms.sent) == 2


def test_what_is_ready_is_told_with_its_hour(any_room):
    any_room.cut(5)
    number = any_room.made_ready(1)
    any_room.tell()
    any_room.tell()
    (told,) = any_room.sms.texts
    assert number in told
    assert "sudah jadi. Ambil " in told
    assert " pukul " in told
    assert " WIB. Bawa KK asli." in told
    any_room.later(days=9)
    any_room.tell()
    assert kinds(any_room).count("ready") == 1


def test_who_fetches_tomorrow_is_reminded_once(any_room):
    any_room.cut(5)
    slot = any_room.slot(any_room.made_ready(1))
    any_room.done_with()
    any_room.now = slot.starts_at - timedelta(days=2)
    any_room.tell()
    assert any_room.sms.sent == []
    any_room.now = slot.starts_at - timedelta(days=1, minutes=-5)
    any_room.tell()
    any_room.tell()
    (told,) = any_room.sms.texts
    assert "Pengingat" in told


def test_a_reminder_comes_not_after_the_hour(room):
    room.cut(5)
    slot = room.slot(room.made_ready(1))
    room.done_with()
    room.now = slot.starts_at + timedelta(minutes=5)
    room.tell()
    assert room.sms.sent == []


def test_a_moved_promise_is_told_once_however_often_it_moved(any_room):
    number = any_room.known(1)
    any_room.done_with()
    promised = any_room.case(number).promised_on
    close_days(any_room, promised, promised, Service.PICKUP)
    later = any_room.case(number).promised_on
    assert later > promised
    close_days(any_room, later, later, Service.PICKUP)
    any_room.tell()
    any_room.tell()
    (told,) = any_room.sms.texts
    assert f"Maaf, hari pengajuan {number} berubah. Ambil mulai " in told
    newest = any_room.case(number).promised_on
    assert f" {newest.day} " in told
    rows = any_room.world.all(select(Telling.told_by))
    assert rows == [KEEPER, KEEPER]  # nobody has to call them


def test_who_was_called_is_not_written_to(room):
    number = room.known(1)
    room.done_with()
    promised = room.case(number).promised_on
    close_days(room, promised, promised, Service.PICKUP)
    room.find()
    with room.world.database.begin() as session:
        assert tell(session, [number], officer=room.officer, now=room.now) == 1
    room.tell()
    assert room.sms.sent == []
    assert ("moved", "dropped") in room.notices()


def test_who_could_not_be_written_to_is_still_to_be_called(room):
    number = room.known(1)
    room.done_with()
    room.sms.answers = [REFUSED]
    promised = room.case(number).promised_on
    close_days(room, promised, promised, Service.PICKUP)
    room.tell()
    assert ("moved", "failed") in room.notices()
    assert room.world.all(select(Telling.told_at)) == [None]


def test_a_suket_that_ends_soon_is_told_a_month_and_a_week_before(any_room):
    any_room.world.change_office(validity="months", months=6)
    number, suket = any_room.signed(1)
    any_room.done_with()
    for days in (31, 30, 29, 8, 7, 6, 1):
        any_room.now = suket.expires_at - timedelta(days=days, hours=-9)
        any_room.tell()
    assert kinds(any_room).count("expiring") == 2
    assert len(any_room.sms.sent) == 2
    assert "berlaku sampai" in any_room.sms.texts[0]
    assert number not in any_room.sms.texts[0]


def test_one_that_is_good_for_a_month_is_not_told_of_at_once(room):
    room.world.change_office(validity="months", months=1)
    _, suket = room.signed(1)
    room.done_with()
    room.later(days=2)
    room.tell()
    assert room.sms.sent == []
    room.now = suket.expires_at - timedelta(days=6, hours=-9)
    room.tell()
    assert len(room.sms.sent) == 1


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (EndReason.KTP_DICETAK, "printed"),
        (EndReason.SALAH_TERBIT, "revoked"),
        (EndReason.HILANG, "revoked"),
        (EndReason.PALSU, "revoked"),
        (EndReason.MENINGGAL, None),
        (EndReason.KTP_DITERIMA, None),
        (EndReason.RUSAK, None),
    ],
)
def test_how_a_suket_ended_says_whether_its_holder_is_told(room, reason, kind):
    _, suket = room.signed(1)
    room.done_with()
    end_suket(room, suket, reason)
    room.tell()
    room.tell()
    assert [each for each in kinds(room) if each in {"printed", "revoked"}] == (
        [kind] if kind else []
    )


def test_nobody_writes_to_the_dead():
    assert EndReason.MENINGGAL not in REVOKED


def test_who_waits_to_be_recorded_is_told_as_that_is_open_again(any_room):
    number = any_room.ask(7).number
    any_room.reach(number, phone="08120000007")
    any_room.done_with()
    today = any_room.now.date()
    close_days(any_room, today, today + timedelta(days=3), Service.RECORDING)
    any_room.later(days=2)
    any_room.tell()
    assert any_room.sms.sent == []
    any_room.later(days=2)
    any_room.tell()
    any_room.tell()
    (told,) = any_room.sms.texts
    assert "dibuka lagi" in told


def test_a_closure_that_follows_the_other_keeps_it_shut(room):
    number = room.ask(7).number
    room.reach(number, phone="08120000007")
    room.done_with()
    today = room.now.date()
    close_days(room, today, today + timedelta(days=1), Service.RECORDING)
    close_days(
        room, today + timedelta(days=2), today + timedelta(days=4), Service.RECORDING
    )
    room.later(days=3)
    room.tell()
    assert room.sms.sent == []


def test_who_is_not_recorded_hears_so_as_they_apply(room):
    number = room.ask(7).number
    room.reach(number, phone="08120000007")
    room.tell()
    (told,) = room.sms.texts
    assert "Datanglah utk perekaman KTP-el." in told
    assert nik_of(7) not in told


def test_what_is_long_past_is_not_told_as_a_channel_comes(room):
    room.limits = {}
    room.made_ready(1)
    room.later(days=20)
    room.limits = SendingRoom(room.world).limits
    room.tell()
    assert room.notices() == []


def test_another_offices_people_are_its_own(room):
    room.known(1)
    with room.world.database.begin() as session:
        session.execute(text("SELECT 1"))
    room.tell()
    assert {one.to for one in room.sms.sent} == {"+628120000001"}
