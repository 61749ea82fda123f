"""Ending, freezing, releasing: one by one, by the hundred, and by the calendar."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from suket.access.errors import RoleNotAllowed
from suket.access.words import Role
from suket.intake.conflicts_with_endings import LEARNT
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices.words import Validity
from suket.register import endings, sukets
from suket.register.end import (
    ENTRY,
    end,
    end_expired,
    end_many,
    entry_of,
    restore,
    suspend,
)
from suket.register.end_report import EndResult
from suket.register.errors import (
    AlreadyEnded,
    EvidenceMissing,
    IsSuspended,
    NotSuspended,
    SuketNotFound,
)
from suket.register.tables import Ending, Suket, Suspension, Unpublished
from suket.register.words import EndReason, SuketState
from suket.residents.errors import HasCard
from suket.residents.tables import Resident
from tests.office_world import CIREBON, DAY, NOW, SERANG, nik_of
from verify.status_list import Entry

LATER = NOW + DAY


def ending(world, suket_id, reason=EndReason.RUSAK, office=CIREBON, **over):
    with world.database.begin() as session:
        return end(
            session,
            suket_id,
            reason,
            **{"officer": world.officer(office), "now": LATER, **over},
        )


def freezing(world, suket_id, office=CIREBON, evidence="laporan 7", **over):
    with world.database.begin() as session:
        officer = world.officer(office, **over)
        suspend(session, suket_id, officer=officer, now=LATER, evidence=evidence)


def releasing(world, suket_id, office=CIREBON, now=LATER + DAY, evidence="selesai"):
    with world.database.begin() as session:
        officer = world.officer(office)
        restore(session, suket_id, officer=officer, now=now, evidence=evidence)


def ending_many(world, niks, reason=EndReason.KTP_DICETAK, office=CIREBON, **over):
    with world.database.begin() as session:
        return end_many(
            session,
            niks,
            reason,
            **{"officer": world.officer(office), "now": LATER, **over},
        )


def entries(world):
    return [entry_of(s) for s in world.all(select(Suket).order_by(Suket.serial))]


def last_event(world):
    newest = select(JournalEntry).order_by(JournalEntry.seq.desc()).limit(1)
    [entry] = world.all(newest)
    return entry.event, entry.subject, entry.who


@pytest.mark.parametrize("reason", list(EndReason))
def test_every_reason_has_an_entry_that_is_final(reason):
    assert ENTRY[reason] in {Entry.SUPERSEDED, Entry.INVALID}


def test_an_ended_suket_has_reason_day_evidence_and_a_journal_entry(world):
    issued = world.issue(world.add())
    ending(world, issued.suket_id, EndReason.MENINGGAL, evidence=" akta 12/2026 ")
    [row] = world.all(select(Ending))
    assert (row.reason, row.ended_at, row.ended_by) == (
        EndReason.MENINGGAL,
        LATER,
        "budi",
    )
    assert row.evidence == "akta 12/2026"
    assert entries(world) == [Entry.INVALID]
    assert last_event(world) == (Event.ENDED, issued.number, "budi")


def test_a_suket_ends_once(world):
    issued = world.issue(world.add())
    ending(world, issued.suket_id)
    with pytest.raises(AlreadyEnded, match=issued.number):
        ending(world, issued.suket_id, EndReason.PALSU, evidence="laporan")
    assert [row.reason for row in world.all(select(Ending))] == [EndReason.RUSAK]


def test_of_many_who_end_one_suket_one_does(world):
    issued = world.issue(world.add())

    def try_to(_):
        try:
            ending(world, issued.suket_id)
        except AlreadyEnded:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_to, range(16))) == 1
    assert len(world.all(select(Ending))) == 1


@pytest.mark.parametrize(("reason", "facts"), LEARNT.items())
def test_the_office_learns_of_the_resident_by_ending(usual_world, reason, facts):
    world = usual_world
    issued = world.issue(world.add())
    ending(world, issued.suket_id, reason)
    [resident] = world.all(select(Resident))
    assert facts.values() == {name: getattr(resident, name) for name in facts.values()}


@pytest.mark.row(39)
def test_after_the_card_is_printed_nothing_is_issued_any_more(usual_world):
    world = usual_world
    resident_id = world.add()
    ending(world, world.issue(resident_id).suket_id, EndReason.KTP_DICETAK)
    with pytest.raises(HasCard):
        world.issue(resident_id, now=LATER)


@pytest.mark.parametrize("reason", [EndReason.PALSU, EndReason.DISALAHGUNAKAN])
def test_an_accusation_says_what_it_rests_on(usual_world, reason):
    world = usual_world
    issued = world.issue(world.add())
    with pytest.raises(EvidenceMissing):
        ending(world, issued.suket_id, reason, evidence="  ")
    with pytest.raises(EvidenceMissing):
        ending_many(world, [], reason)
    assert entries(world) == [Entry.VALID]


def test_another_office_cannot_end_freeze_or_release(usual_world):
    world = usual_world
    issued = world.issue(world.add())
    for act in (ending, freezing, releasing):
        with pytest.raises(SuketNotFound):
            act(world, issued.suket_id, office=SERANG)
    assert entries(world) == [Entry.VALID]


def test_an_administrator_cannot_end_or_freeze(usual_world):
    world = usual_world
    issued = world.issue(world.add())
    with pytest.raises(RoleNotAllowed):
        ending(world, issued.suket_id, officer=world.officer(role=Role.ADMIN))
    with pytest.raises(RoleNotAllowed):
        ending_many(world, [], officer=world.officer(role=Role.ADMIN))
    with pytest.raises(RoleNotAllowed):
        freezing(world, issued.suket_id, role=Role.ADMIN)


def test_a_frozen_suket_can_be_released_or_ended(world):
    first, second = (world.issue(world.add(nik=nik_of(n))) for n in (1, 2))
    for issued in (first, second):
        freezing(world, issued.suket_id)
    assert entries(world) == [Entry.SUSPENDED] * 2
    with pytest.raises(EvidenceMissing):
        releasing(world, first.suket_id, evidence=" ")
    releasing(world, first.suket_id, evidence=" BA 12 ")
    assert last_event(world) == (Event.RESTORED, first.number, "budi")
    ending(world, second.suket_id, EndReason.PALSU, evidence="laporan 7")
    assert entries(world) == [Entry.VALID, Entry.INVALID]
    [row] = world.all(select(Suspension).where(Suspension.suket_id == first.suket_id))
    assert (row.evidence, row.suspended_at) == ("laporan 7", LATER)
    assert (row.restored_evidence, row.restored_at) == ("BA 12", LATER + DAY)
    assert row.restored_by == "budi"


def test_freezing_needs_evidence_and_a_suket_in_force(usual_world):
    world = usual_world
    issued = world.issue(world.add())
    with pytest.raises(EvidenceMissing):
        freezing(world, issued.suket_id, evidence=" ")
    freezing(world, issued.suket_id)
    with pytest.raises(IsSuspended):
        freezing(world, issued.suket_id)
    ending(world, issued.suket_id)
    with pytest.raises(AlreadyEnded):
        freezing(world, issued.suket_id)
    with pytest.raises(AlreadyEnded):
        releasing(world, issued.suket_id)


def test_only_a_frozen_suket_is_released(usual_world):
    world = usual_world
    issued = world.issue(world.add())
    with pytest.raises(NotSuspended):
        releasing(world, issued.suket_id)


def test_a_suket_may_be_frozen_twice_in_its_life(usual_world):
    world = usual_world
    issued = world.issue(world.add())
    for _ in range(2):
        freezing(world, issued.suket_id)
        releasing(world, issued.suket_id)
    with world.database.reading() as session:
        suket = sukets.by_id(session, issued.suket_id)
        assert len(endings.suspensions(session, suket)) == 2


def test_a_list_of_nik_is_ended_with_a_report_of_every_line(world):
    held = [world.issue(world.add(nik=nik_of(n))) for n in range(3)]
    without = world.add(nik=nik_of(7))
    assert without
    foreign = "3673014107039901"
    world.issue(world.add(SERANG, nik=foreign), SERANG)
    dotted = f" {nik_of(0)[:6]}.{nik_of(0)[6:12]}-{nik_of(0)[12:]} "
    niks = [
        dotted,
        nik_of(1),
        nik_of(7),
        foreign,
        "3673014107039999",
        "12345",
        nik_of(1),
    ]
    report = ending_many(world, niks)
    assert [(line.line, line.result) for line in report.lines] == [
        (1, EndResult.ENDED),
        (2, EndResult.ENDED),
        (3, EndResult.NO_ACTIVE_SUKET),
        (4, EndResult.NOT_OF_THIS_OFFICE),
        (5, EndResult.NOT_OF_THIS_OFFICE),
        (6, EndResult.MALFORMED_NIK),
        (7, EndResult.REPEATED),
    ]
    assert report.lines[0].number == held[0].number
    assert report.lines[0].nik == "…9900"
    assert report.count(EndResult.ENDED) == 2
    in_force = select(Suket.number).where(Suket.state != SuketState.ENDED)
    assert len(world.all(in_force)) == 2


def test_two_lists_that_overlap_end_each_suket_once(world):
    niks = [nik_of(n) for n in range(60)]
    for nik in niks:
        world.issue(world.add(nik=nik))

    def from_both_ends(is_backwards):
        report = ending_many(world, niks[::-1] if is_backwards else niks)
        return report.count(EndResult.ENDED)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(from_both_ends, [True, False, True, False])) == 60
    assert len(world.all(select(Ending))) == 60


def test_what_the_calendar_ends_is_ended_by_the_sweep_and_only_that(world):
    until_printed = world.issue(world.add(nik=nik_of(1)))
    world.change_office(validity=Validity.MONTHS, months=1)
    short = world.issue(world.add(nik=nik_of(2)))
    frozen = world.issue(world.add(nik=nik_of(3)))
    freezing(world, frozen.suket_id)
    moment = short.claims.expires_at
    for now, expected in ((moment - DAY, 0), (moment, 2), (moment, 0)):
        with world.database.begin() as session:
            assert end_expired(session, now=now) == expected
    living = select(Suket.id).where(Suket.state != SuketState.ENDED)
    assert world.all(living) == [until_printed.suket_id]
    [row] = world.all(select(Ending).where(Ending.suket_id == short.suket_id))
    assert (row.reason, row.ended_by) == (EndReason.KEDALUWARSA, "sistem")


def test_a_clock_that_was_set_back_lets_nothing_end_before_it_began(world):
    issued = world.issue(world.add())
    freezing(world, issued.suket_id)
    releasing(world, issued.suket_id, now=NOW)
    ending(world, issued.suket_id, now=NOW - DAY)
    [row] = world.all(select(Suspension))
    assert row.restored_at == row.suspended_at
    assert (
        world.all(select(Suket.ended_at)) == world.all(select(Ending.ended_at)) == [NOW]
    )


def test_every_change_waits_to_be_published_and_no_refusal_does(world):
    issued = world.issue(world.add())
    freezing(world, issued.suket_id)
    releasing(world, issued.suket_id)
    ending(world, issued.suket_id)
    with pytest.raises(AlreadyEnded):
        ending(world, issued.suket_id)
    assert len(world.all(select(Unpublished))) == 4
