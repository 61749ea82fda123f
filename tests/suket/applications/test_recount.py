"""Counts of places that disagree with their rows: named by `suket doctor`, mended."""

from datetime import timedelta

from sqlalchemy import select, text

from suket.applications.planning.recount import recount
from suket.applications.words import StepReason
from suket.cli.office_findings import of_offices
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.quotas.tables import QuotaPool, Slot
from tests.office_world import CIREBON
from tests.suket.applications import test_bookings, test_case_life
from tests.suket.applications.waiting_room import TODAY, let_change


def found(room):
    with room.world.database.reading() as session:
        every = of_offices(session, room.now)
        return [
            (one.what, one.fault, one.remedy) for one in every if "says" in one.fault
        ]


def mended(room):
    with room.world.database.begin() as session:
        names = recount(session, CIREBON, who="uji", now=room.now)
        return [each.name for each in names]


def by_hand(room, statement, **values):
    with room.world.database.begin() as session:
        session.execute(text(statement), values)


def test_a_count_that_disagrees_is_named_with_its_remedy_and_counted_anew(any_room):
    room = any_room
    room.limit(general=3)
    room.cut(4)
    told = [room.asked(serial) for serial in (1, 2, 3, 4)]
    room.cancel(told[1].number, StepReason.DIMINTA_PEMOHON)
    assert found(room) == []
    [first, *_] = room.world.all(select(Slot.id).where(Slot.used > 0))
    by_hand(room, "UPDATE slot SET used = 0 WHERE id = :id", id=first)
    by_hand(room, "UPDATE quota_pool SET used = 3, size = 3 WHERE day = :d", d=TODAY)
    later = TODAY + timedelta(days=1)
    by_hand(room, "UPDATE quota_pool SET used = 0, size = 0 WHERE day = :d", d=later)
    pools = [one for one in found(room) if one[0].startswith("pool")]
    slots = [one for one in found(room) if one[0].startswith("slot")]
    assert [what.split(",")[0] for what, _, _ in pools] == [
        f"pool general of {TODAY}",
        f"pool general of {later}",
    ]
    assert pools[0][1:] == (
        "says 3 are taken, and 2 are",
        "`suket quota recount --office 32.74` counts them anew.",
    )
    assert len(slots) == 1
    assert sorted(mended(room)) == sorted(
        what.split(", ")[0] for what, _, _ in [*pools, *slots]
    )
    assert (found(room), mended(room)) == ([], [])
    assert test_case_life.drift(room) == test_bookings.drift(room) == []
    sizes = room.world.all(select(QuotaPool.size).where(QuotaPool.day == later))
    assert sizes == [1]  # who has the place keeps it
    noted = select(JournalEntry.subject).where(
        JournalEntry.event == Event.PLACES_RECOUNTED
    )
    assert len(room.world.all(noted)) == 3


def test_who_cancelled_and_kept_a_slot_is_named_and_leaves_it_to_who_waits(any_room):
    """As programs did before what ends gave up its place."""
    room = any_room
    room.cut(1)
    ended = room.asked(1)
    slot = room.slot(ended.number)
    by_hand(room, "UPDATE slot SET used = capacity WHERE id <> :id", id=slot.id)
    longest = room.asked(2)
    assert longest.promised is None
    let_change(room.world)
    by_hand(
        room,
        "UPDATE application_case SET state = 'DIBATALKAN' WHERE number = :n",
        n=ended.number,
    )
    by_hand(
        room, "UPDATE slot SET used = 0, is_shut = true WHERE id <> :id", id=slot.id
    )
    [(_, fault, remedy)] = found(room)
    assert (
        fault
        == "says 1 are taken, and 1 are, 1 of them by who cancelled or was refused"
    )
    assert "quota recount" in remedy
    assert len(mended(room)) == 1
    assert room.slot(ended.number) is None
    assert room.slot(longest.number).id == slot.id
    assert (found(room), test_bookings.drift(room)) == ([], [])
