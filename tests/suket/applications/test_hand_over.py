"""A suket is handed out once, to its holder or a proxy of the family, at its unit."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from suket.access.errors import NotAtThisUnit, RoleNotAllowed
from suket.access.rights import Duty, Officer, holding
from suket.access.words import Role
from suket.applications import pictures
from suket.applications.booking_tables import Booking
from suket.applications.errors import BadNik, CaseNotFound
from suket.applications.handover import handovers
from suket.applications.handover.errors import (
    AlreadyHandedOver,
    NotInForceAnyMore,
    NotReady,
    ProxyIsHolder,
    ProxyNotFamily,
    ProxyUnsaid,
)
from suket.applications.handover.hand_over import Proxy, hand_over
from suket.applications.handover.tables import Handover
from suket.applications.pictures import NewPicture
from suket.applications.words import CaseState, HandoverProof, Receiver
from suket.journal import entries
from suket.journal.words import Event
from suket.offices.persons import KEEPER
from suket.offices.words import EnrolmentStatus
from suket.register.end import suspend
from suket.register.tables import Suket
from suket.residents.errors import Dead, HasCard, Moved
from suket.residents.tables import Resident
from suket.residents.words import Standing
from tests.office_world import CIREBON, SERANG, TOY_SECRETS, nik_of
from tests.suket.applications.waiting_room import ISSUING, WaitingRoom, let_change

CARD, OTHER_CARD = "3274010101019901", "3274010101019902"
BROTHER = Proxy(name=" JOKO  CONTOH", nik=nik_of(2), letter="SK 1/2026")


def ready(room, **over):
    """Return the number of a case whose suket can be fetched."""
    room.now = ISSUING
    resident = room.resident(1, **over)
    receipt = room.ask(1)
    room.issue(resident)
    let_be_ready(room, receipt.number)
    return receipt.number


def let_be_ready(room, number):
    statement = "UPDATE application_case SET state = 'SIAP' WHERE number = :n"
    with let_change(room.world).database.begin() as session:
        session.execute(text(statement), {"n": number})


def fetch(room, number, *, officer=None, **given):
    with room.world.database.begin() as session:
        who = officer or room.officer
        return hand_over(session, number, officer=who, now=room.now, **given)


@pytest.mark.row(8)
def test_what_is_ready_is_fetched_once_and_written_down(any_room):
    number = ready(any_room)
    suket = fetch(any_room, number)
    assert any_room.case(number).state is CaseState.SELESAI
    with any_room.world.database.reading() as session:
        row = handovers.of_application(session, suket.application_id)
        last = entries.of_subject(session, suket.number)[-1]
    assert (row.receiver, row.proof) == (Receiver.HOLDER, HandoverProof.SLIP)
    assert (row.unit_id, row.handed_at) == (CIREBON, ISSUING)
    assert (last.event, last.who) == (Event.HANDED_OVER, "budi")
    with pytest.raises(AlreadyHandedOver) as refused:
        fetch(any_room, number)
    assert "24-11-2026 pukul 08.00 oleh" in refused.value.pesan


def test_who_had_a_slot_is_noted_as_come(room):
    room.now = ISSUING
    room.cut(1)
    number = ready(room)
    room.now = room.slot(number).starts_at
    fetch(room, number)
    [came] = room.world.all(select(Booking.came_at))
    assert came == room.now


def test_who_fetches_before_the_day_of_the_slot_leaves_it_to_others(room):
    room.now = ISSUING
    room.cut(1)
    number = ready(room)
    slot = room.slot(number)
    fetch(room, number)
    assert room.world.all(select(Booking.came_at)) == [None]
    assert slot.used == 1
    assert next(each for each in room.slots() if each.id == slot.id).used == 0


def test_the_slot_that_is_left_so_is_of_who_waits_for_one(room):
    room.now = ISSUING
    room.cut(1)
    number = ready(room)
    slot = room.slot(number)
    with room.world.database.begin() as session:
        session.execute(text("UPDATE slot SET used = capacity"))
    longest = room.asked(2)
    assert longest.promised is None
    fetch(room, number)
    assert room.slot(longest.number).id == slot.id


def test_what_has_run_out_is_not_handed_out(room):
    room.world.change_office(CIREBON, validity="months", months=1)
    number = ready(room)
    room.now += timedelta(days=60)
    with pytest.raises(NotInForceAnyMore):
        fetch(room, number)


@pytest.mark.parametrize(
    ("known", "refusal"),
    [
        ({"standing": Standing.DEAD}, Dead),
        ({"standing": Standing.MOVED}, Moved),
        ({"enrolment_status": EnrolmentStatus.CARD_PRINTED}, HasCard),
    ],
)
def test_who_has_no_use_of_a_suket_any_more_is_handed_none(room, known, refusal):
    number = ready(room)
    with room.world.database.begin() as session:
        session.execute(update(Resident).values(**known))
    with pytest.raises(refusal):
        fetch(room, number)
    assert room.case(number).state is CaseState.SIAP


def test_what_is_not_ready_or_not_in_force_is_not_handed_out(room):
    room.now = ISSUING
    resident = room.resident(1)
    number = room.ask(1).number
    with pytest.raises(NotReady):
        fetch(room, number)
    room.issue(resident)
    with pytest.raises(NotReady):  # it has no document yet
        fetch(room, number)
    let_be_ready(room, number)
    [suket] = room.world.all(select(Suket))
    with room.world.database.begin() as session:
        suspend(session, suket.id, officer=room.officer, now=room.now, evidence="x")
    with pytest.raises(NotInForceAnyMore):
        fetch(room, number)
    assert room.case(number).state is CaseState.SIAP


def at(unit, role=Role.OFFICER):
    duties = frozenset({Duty(role, unit)})
    return Officer(username="rina", office=CIREBON, duties=duties, person=KEEPER)


def test_a_unit_hands_out_what_was_asked_for_there(room):
    number = ready(room)
    for there in (number, "32.74-20-000001-0"):  # of another unit, and of nobody
        with pytest.raises(CaseNotFound):
            fetch(room, there, officer=at("kecamatan", Role.OPERATOR))
    with pytest.raises(NotAtThisUnit):  # who reads all of the office sees whose it is
        fetch(room, number, officer=at("kecamatan"))
    with pytest.raises(CaseNotFound):
        fetch(WaitingRoom(room.world, SERANG), number)
    reader = Officer(username="r", office=CIREBON, duties=holding(Role.VERIFIER))
    with pytest.raises(RoleNotAllowed):
        fetch(room, number, officer=reader)
    fetch(room, number, officer=at(CIREBON))


@pytest.mark.row(8)
def test_a_proxy_of_the_family_card_has_a_letter_and_is_written_down(any_room):
    number = ready(any_room, family_card=CARD)
    any_room.resident(2, family_card=CARD)
    any_room.world.let_seal()
    slip = NewPicture(b"jpeg", TOY_SECRETS)
    fetch(any_room, number, proxy=BROTHER, picture=slip)
    [row] = any_room.world.all(select(Handover))
    assert (row.proxy_name, row.letter) == ("JOKO CONTOH", "SK 1/2026")
    assert row.proof is HandoverProof.PICTURE
    with any_room.world.database.reading() as session:
        kept = handovers.picture_of(session, row.case_id)
        assert pictures.jpeg_of(session, row.case_id, kept, TOY_SECRETS) == b"jpeg"
    assert row.picture_digest == slip.digest


@pytest.mark.parametrize(
    ("cards", "proxy", "refusal"),
    [
        ((CARD, OTHER_CARD), BROTHER, ProxyNotFamily),
        ((CARD, OTHER_CARD), ("family_card_seen", True), ProxyNotFamily),
        ((CARD, None), BROTHER, ProxyNotFamily),
        ((None, CARD), BROTHER, ProxyNotFamily),
        ((CARD, CARD), ("nik", nik_of(1)), ProxyIsHolder),
        ((CARD, CARD), ("nik", "3274"), BadNik),
        ((CARD, CARD), ("nik", " "), ProxyUnsaid),
        ((CARD, CARD), ("name", " "), ProxyUnsaid),
        ((CARD, CARD), ("name", "-"), ProxyUnsaid),
        ((CARD, CARD), ("letter", ""), ProxyUnsaid),
        ((CARD, CARD), ("letter", "."), ProxyUnsaid),
    ],
)
def test_a_proxy_who_is_not_of_the_family_or_unsaid_gets_nothing(
    room, cards, proxy, refusal
):
    number = ready(room, family_card=cards[0])
    room.resident(2, family_card=cards[1])
    said = {name: getattr(BROTHER, name) for name in ("name", "nik", "letter")}
    said |= dict([proxy]) if isinstance(proxy, tuple) else {}
    with pytest.raises(refusal):
        fetch(room, number, proxy=Proxy(**said))
    assert room.case(number).state is CaseState.SIAP


def test_where_the_records_say_nothing_the_officer_sees_the_card(room):
    number = ready(room)
    seen = Proxy(name="JOKO CONTOH", nik=nik_of(77), letter="1", family_card_seen=True)
    fetch(room, number, proxy=seen)
    assert room.case(number).state is CaseState.SELESAI


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE handover SET receiver = 'proxy'",
        "DELETE FROM handover",
        "INSERT INTO handover SELECT * FROM handover",
    ],
)
def test_what_was_handed_out_stays_written(any_room, statement):
    fetch(any_room, ready(any_room))
    with pytest.raises(DBAPIError), any_room.world.database.begin() as session:
        session.execute(text(statement))


NO_PROXY = dict.fromkeys(("proxy_name", "proxy_nik", "letter", "picture_digest"))


@pytest.mark.parametrize(
    "over",
    [
        {"receiver": "proxy"},
        {"proxy_name": "x"},
        {"proxy_nik": nik_of(2)},
        {"letter": "x"},
        {"receiver": "proxy", "proxy_name": "", "proxy_nik": nik_of(2), "letter": "x"},
        {"receiver": "proxy", "proxy_name": "x", "proxy_nik": "1", "letter": "x"},
        {"proof": "picture"},
        {"unit_id": SERANG},
    ],
)
def test_what_a_handover_cannot_be_the_database_refuses(any_room, over):
    number = ready(any_room)
    row = {
        "case_id": any_room.case(number).id,
        "office_code": CIREBON,
        "unit_id": CIREBON,
        "receiver": "holder",
        "proof": "slip",
        "handed_by": KEEPER,
        "handed_at": "2026-11-24 01:00:00",
        **NO_PROXY,
    }
    columns = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    statement = text(f"INSERT INTO handover ({columns}) VALUES ({values})")
    with any_room.world.database.begin() as session, pytest.raises(DBAPIError):
        session.execute(statement, {**row, **over})
