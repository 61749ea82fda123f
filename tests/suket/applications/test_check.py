"""Check: what is accepted was seen, by somebody else, with its papers, or it waits."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from suket.access.errors import RoleNotAllowed
from suket.applications import ages, bookings, cases, papers
from suket.applications.deciding.know_own import know_own
from suket.applications.deciding.review import Seen
from suket.applications.errors import (
    AlreadyChanged,
    BadClaim,
    ChangedSinceReview,
    ItemsLacking,
    KeeperDecides,
    NeedsAnother,
    NoItemNamed,
    NotPossibleNow,
    OwnApplication,
    ReasonNotFitting,
)
from suket.applications.papers import NEEDED, SENTENCES
from suket.applications.words import CaseKind, CaseState, Item, ItemStanding, StepReason
from suket.calendar.words import Service
from suket.errors import AlreadyThere
from suket.journal.tables import JournalEntry
from suket.offices import units
from suket.offices.persons import KEEPER
from suket.offices.words import Clock
from suket.quotas.set_slots import SlotSizes, set_slots
from suket.quotas.tables import Slot
from suket.residents.errors import PhotoMissing
from tests.office_world import CIREBON, keeper, nik_of
from tests.suket.applications.waiting_room import WaitingRoom

PASSWORD = "kuda terbang sembilan"
MISSING, UNREADABLE = ItemStanding.MISSING, ItemStanding.UNREADABLE


def test_every_paper_that_is_needed_has_words_for_who_lacks_it():
    assert {*NEEDED} == {*CaseKind}
    for item in Item:
        assert {*SENTENCES[item]} == {MISSING, UNREADABLE}
        assert papers.sentence(item, ItemStanding.PRESENT) == ""


def test_what_is_accepted_is_bound_to_what_was_seen(any_house):
    number = any_house.applied(1)
    seen = any_house.review(number).seen
    case = any_house.accept(number, seen=seen)
    assert (case.state, case.verified_by) == (CaseState.TERVERIFIKASI, "vera")
    assert case.content_digest == seen.content_digest
    [entry] = any_house.world.all(
        select(JournalEntry.who).where(JournalEntry.event == "application-verified")
    )
    assert entry == "vera"


def test_what_changed_meanwhile_is_not_accepted(house):
    number = house.applied(1)
    seen = house.review(number).seen
    house.world.add(nik=nik_of(1), street="JL. CONTOH NO. 10")
    with pytest.raises(ChangedSinceReview):
        house.accept(number, seen=seen)
    assert house.accept(number).state is CaseState.TERVERIFIKASI


def test_of_two_who_decide_at_once_one_does(house):
    number = house.applied(1)
    seen = house.review(number).seen
    house.incomplete(number, {Item.FAMILY_CARD: MISSING})
    house.complete(number, Item.FAMILY_CARD)
    with pytest.raises(AlreadyChanged):
        house.accept(number, seen=seen)
    house.refuse(number, StepReason.DATA_GANDA)
    with pytest.raises(NotPossibleNow):
        house.accept(number)


def test_nobody_checks_what_they_took_and_the_keeper_checks_nothing(house):
    number = house.applied(1, by="vera")
    with pytest.raises(NeedsAnother):
        house.accept(number)
    other = house.applied(2)
    with pytest.raises(RoleNotAllowed):
        house.refuse(other, StepReason.DATA_GANDA, by="kadis")
    house.people = ()
    with pytest.raises(KeeperDecides):
        house.accept(other, by=KEEPER)


def test_one_person_under_one_step_checks_also_what_they_took(house):
    number = house.applied(1, steps=1)
    with pytest.raises(RoleNotAllowed):
        house.refuse(number, StepReason.DATA_GANDA, by="kasi")
    house.refuse(number, StepReason.DATA_GANDA, by="budi")
    assert house.states(number)[-1] == "DITOLAK"


def test_papers_that_are_needed_are_said_to_be_there_or_not_needed(house):
    house.world.issue(house.world.add(nik=nik_of(1)), now=house.now)
    number = house.apply(1, kind=CaseKind.DATA_CHANGE)
    some = {Item.FAMILY_CARD: ItemStanding.PRESENT}
    with pytest.raises(ItemsLacking) as refused:
        house.accept(number, said=some)
    assert refused.value.items == [Item.PROOF_OF_CHANGE]
    every = {**some, Item.PROOF_OF_CHANGE: ItemStanding.WAIVED}
    assert house.accept(number, said=every).state is CaseState.TERVERIFIKASI


@pytest.mark.row(25)
def test_who_lacks_papers_waits_with_a_clock_that_stands(any_house):
    house = any_house
    number = house.applied(1)
    before = house.case(number)
    house.later(hours=2)
    with pytest.raises(NoItemNamed):
        house.incomplete(number, {Item.FAMILY_CARD: ItemStanding.PRESENT})
    said = {Item.FAMILY_CARD: UNREADABLE, Item.OLD_PAPER: MISSING}
    case = house.incomplete(number, said, note=" Foto gelap ")
    assert (case.state, case.due_at, case.day) == ("KURANG_BERKAS", None, before.day)
    left = case.clock_left
    assert 0 < left < 24 * 3600
    [*_, step] = house.steps_of(number)
    assert (step.reason, step.note) == (StepReason.BERKAS_TIDAK_LENGKAP, "Foto gelap")
    house.later(days=3)
    assert house.complete(number, Item.FAMILY_CARD).state == "KURANG_BERKAS"
    case = house.complete(number, Item.OLD_PAPER)
    assert (case.state, case.clock_left) == ("DIPERIKSA", None)
    assert case.due_at > before.due_at
    house.later(hours=1)
    case = house.incomplete(number, {Item.FAMILY_CARD: UNREADABLE})
    assert left - 3600 <= case.clock_left <= left
    assert house.steps_of(number)[-1].reason is StepReason.BERKAS_TIDAK_TERBACA


def test_a_clock_of_the_wall_stands_and_runs_on_by_the_wall(house):
    by_wall = {"clock": Clock.WALL, "clock_hours": 48}
    house.world.change_office(since=house.now.date() + timedelta(days=1), **by_wall)
    house.later(days=1)
    number = house.applied(1)
    house.later(hours=3)
    case = house.incomplete(number, {Item.FAMILY_CARD: MISSING})
    assert case.clock_left == 45 * 3600
    house.later(days=3)
    case = house.complete(number, Item.FAMILY_CARD)
    assert case.due_at == house.now + timedelta(hours=45)
    with house.world.database.reading() as session:
        found = ages.ages(session, [case], now=house.now)
    assert found == {case.id: timedelta(hours=3)}


def slotted(house):
    """Have the Dinas hand out to one an hour."""
    sizes = SlotSizes(Service.PICKUP, house.now.date(), 60, dict.fromkeys(range(7), 1))
    with house.begin() as session:
        set_slots(
            session, units.dinas(session, house.office), sizes, who="uji", now=house.now
        )


def slot_of(house, number):
    with house.world.database.reading() as session:
        found = cases.find(session, number, office=house.office)
        return bookings.slot_of(session, found.id)


@pytest.mark.parametrize("late", [timedelta(hours=1), timedelta(days=30)])
def test_the_slot_stays_until_papers_come_too_late_for_it(any_house, late):
    house = any_house
    slotted(house)
    house.later(hours=1)  # so that an hour more is of the same day
    number = house.applied(1)
    before, slot = house.case(number), slot_of(house, number)
    house.incomplete(number, {Item.FAMILY_CARD: MISSING})
    house.later(days=late.days, seconds=late.seconds)
    case = house.complete(number, Item.FAMILY_CARD)
    after = slot_of(house, number)
    assert (case.due_at > before.due_at, case.promised_on) == (True, after.day)
    assert after.starts_at > house.now
    assert (after.id == slot.id) == (late < timedelta(days=1))
    used = select(func.count()).select_from(Slot).where(Slot.used > 0)
    assert house.world.all(used) == [1]


def test_papers_that_never_come_end_it_after_fourteen_days(house):
    number = house.applied(1)
    house.incomplete(number, {Item.FAMILY_CARD: MISSING})
    house.later(days=13, hours=23)
    house.turn()
    assert house.case(number).state is CaseState.KURANG_BERKAS
    house.later(hours=2)
    assert house.turn() == 1
    [*_, step] = house.steps_of(number)
    assert (step.to_state, step.reason, step.by_person) == (
        CaseState.DITOLAK,
        StepReason.BERKAS_TIDAK_LENGKAP,
        None,
    )


def test_a_reason_is_one_that_fits(house):
    number = house.applied(1)
    with pytest.raises(ReasonNotFitting):
        house.refuse(number, StepReason.DIMINTA_PEMOHON)
    with pytest.raises(NotPossibleNow):
        house.send_back(number, StepReason.SALAH_DAFTAR)
    house.accept(number)
    with pytest.raises(ReasonNotFitting):
        house.send_back(number, StepReason.MENINGGAL)


def test_who_may_have_none_is_not_accepted(house):
    house.world.add(nik=nik_of(1), photo_digest=None)
    number = house.apply(1)
    seen = house.review(number)
    assert isinstance(seen.refusal, PhotoMissing)
    with pytest.raises(PhotoMissing):
        house.accept(number)
    assert house.case(number).state is CaseState.DIPERIKSA


def test_ones_own_and_those_of_ones_family_card_are_for_somebody_else(any_house):
    house = any_house
    card = "3274010101010001"
    for serial in (1, 2):
        house.world.add(nik=nik_of(serial), family_card=card)
    own, kin, other = house.apply(1), house.apply(2), house.applied(3)
    for name in ("siti", "ani"):
        house.persons[name] = house.world.employ(PASSWORD, name).person_id
    with house.begin() as session:
        say = partial(know_own, session, officer=keeper(), now=house.now)
        say("siti", nik_of(1))
        say("siti", nik_of(1))
        with pytest.raises(AlreadyThere):
            say("ani", nik_of(1))
    assert house.take(by="siti") == other
    for number in (own, kin):
        with pytest.raises(OwnApplication):
            house.accept(number, by="siti")
    assert house.accept(kin, by="ani").state is CaseState.TERVERIFIKASI


def test_what_is_claimed_stands_beside_what_is_recorded(house):
    house.world.issue(house.world.add(nik=nik_of(1)), now=house.now)
    said = {"street": " jl.  contoh no. 10", "rt": "003", "born": ""}
    with pytest.raises(BadClaim):
        house.apply(1, kind=CaseKind.DATA_CHANGE, claims={"nik": nik_of(2)})
    with pytest.raises(BadClaim):
        house.apply(1, kind=CaseKind.DATA_CHANGE, claims={"born": "31-12-1990"})
    number = house.apply(1, kind=CaseKind.DATA_CHANGE, claims=said)
    shown = house.review(number)
    assert shown.claimed == {"street": "JL. CONTOH NO. 10", "rt": "003"}
    assert shown.differing == {"street"}
    assert {*shown.items} == {Item.FAMILY_CARD, Item.PROOF_OF_CHANGE}
    assert [suket.office_code for suket in shown.earlier] == [CIREBON]
    assert shown.seen == Seen(number, shown.case.version, shown.content_digest)
    assert shown.is_issuance_open


def test_the_place_of_who_is_refused_is_free_again(house):
    room = WaitingRoom(house.world, now=house.now)
    room.limit(general=1)
    house.refuse(house.applied(1), StepReason.DATA_GANDA)
    assert room.used(house.now.date()) == {"general": 0}
