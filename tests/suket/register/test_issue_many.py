"""Many served at once: what they share is done once, and each has an outcome alone."""

import os
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, select
from structlog.testing import capture_logs

from suket.access.errors import RoleNotAllowed
from suket.access.words import Role
from suket.jobs.documents import Workshop, make_documents
from suket.journal import entries
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices import offices
from suket.offices.errors import IssuanceClosed
from suket.offices.words import Validity
from suket.paper import document_records
from suket.paper.archive import Archive
from suket.register.errors import AlreadyIssued, ClockDoubtful, ListsFull, TextTooLong
from suket.register.issue import Issued, issue_many
from suket.register.status_lists import MOST_GIVEN
from suket.register.tables import Ending, NumberCounter, StatusList, Suket, Unpublished
from suket.register.words import EndReason
from suket.residents.errors import Dead, ResidentNotFound, Under17
from suket.residents.words import Standing
from tests.office_world import (
    BALIKPAPAN,
    CIREBON,
    DAY,
    NOW,
    SERANG,
    BurntSigner,
    nik_of,
    suket_signer,
    trust_list,
)
from tests.suket.jobs.test_documents import PlainRenderer, PlainSealer
from verify.checks import authenticate

TOO_LONG = {"full_name": "Ŝ" * 100, "street": "Ĵ" * 100, "village": "Ĝ" * 60}


def handful(world, ids, office=CIREBON, now=NOW, role=Role.OFFICER, **over):
    with world.database.begin() as session:
        return issue_many(
            session,
            ids,
            world.desk(office, **over),
            officer=world.officer(office, role=role),
            now=now,
        )


def people(world, many, first=0, **over):
    return [world.add(nik=nik_of(first + n), **over) for n in range(many)]


def kinds(outcomes):
    return [type(one) for one in outcomes.values()]


def set_given(world, given, number=1):
    signer = suket_signer(CIREBON)
    with world.database.begin() as session:
        row = session.get(StatusList, number) or StatusList(
            number=number,
            uri=signer.trusted.status_uris[number - 1],
            office_code=CIREBON,
        )
        row.given = given
        session.add(row)


def taken(world):
    """What was given away: numbers, and how many of each list."""
    counters = world.all(select(NumberCounter.last))
    lists = world.all(select(StatusList.given).order_by(StatusList.number))
    return counters, lists


def serials(world):
    return world.all(select(Suket.serial).order_by(Suket.serial))


def test_every_suket_of_a_handful_authenticates_and_has_its_own(world):
    ids = people(world, 5)
    outcomes = handful(world, ids)
    assert list(outcomes) == ids
    texts = {one.text for one in outcomes.values()}
    assert len(texts) == len({o.claims.status_index for o in outcomes.values()}) == 5
    for one in outcomes.values():
        assert authenticate(one.text, trust_list()) == one.claims
    rows = {suket.resident_id: suket for suket in world.all(select(Suket))}
    for resident_id, one in outcomes.items():
        assert rows[resident_id].number == one.number
        assert rows[resident_id].nik == one.claims.nik
    assert taken(world) == ([5], [5])
    waiting = world.all(select(Unpublished.status_index))
    assert sorted(waiting) == sorted(o.claims.status_index for o in outcomes.values())


def test_what_refuses_one_takes_no_number_and_no_index(world):
    ids = people(world, 6)
    world.add(nik=nik_of(1), standing=Standing.DEAD)
    world.add(nik=nik_of(3), **TOO_LONG)
    held = world.issue(ids[5])
    stranger = world.add(SERANG, nik="3673014107039901")
    outcomes = handful(world, [*ids, stranger, "nobody"])
    assert {key: type(one) for key, one in outcomes.items()} == {
        ids[0]: Issued,
        ids[1]: Dead,
        ids[2]: Issued,
        ids[3]: TextTooLong,
        ids[4]: Issued,
        ids[5]: AlreadyIssued,
        stranger: ResidentNotFound,
        "nobody": ResidentNotFound,
    }
    assert held.number in str(outcomes[ids[5]])
    assert serials(world) == [1, 2, 3, 4]
    assert taken(world) == ([4], [4])


def test_a_handful_of_refusals_writes_nothing(usual_world):
    world = usual_world
    ids = people(world, 3, **TOO_LONG)
    assert kinds(handful(world, ids)) == [TextTooLong] * 3
    assert taken(world) == ([], [0])
    assert serials(world) == []


def test_a_resident_named_twice_is_served_once(usual_world):
    [resident_id] = people(usual_world, 1)
    assert kinds(handful(usual_world, [resident_id, resident_id])) == [Issued]
    assert serials(usual_world) == [1]


def test_the_journal_has_the_handful_in_its_order(world):
    world.change_office(validity=Validity.MONTHS, months=1)
    ids = people(world, 3)
    first = world.issue(ids[1])
    later = first.claims.expires_at
    outcomes = handful(world, ids, now=later)
    [ending] = world.all(select(Ending))
    assert ending.reason is EndReason.KEDALUWARSA
    assert (ending.suket_id, ending.followed_by) == (
        first.suket_id,
        outcomes[ids[1]].suket_id,
    )
    noted = world.all(
        select(JournalEntry.event, JournalEntry.subject).order_by(JournalEntry.seq)
    )
    assert noted[-4:] == [
        (Event.ISSUED, outcomes[ids[0]].number),
        (Event.ENDED, first.number),
        (Event.RENEWED, outcomes[ids[1]].number),
        (Event.ISSUED, outcomes[ids[2]].number),
    ]
    with world.database.reading() as session:
        assert entries.first_departure(session, entries.root(session)) is None


def test_a_handful_goes_on_in_the_next_list(world):
    set_given(world, MOST_GIVEN - 2)
    outcomes = handful(world, people(world, 5))
    lists = [one.claims.status_uri[-3:] for one in outcomes.values()]
    assert lists == ["s/1", "s/1", "s/2", "s/2", "s/2"]
    assert taken(world) == ([5], [MOST_GIVEN, 3])
    assert serials(world) == [1, 2, 3, 4, 5]


def test_a_refused_one_does_not_use_up_a_list(world):
    set_given(world, MOST_GIVEN - 2)
    ids = people(world, 4)
    world.add(nik=nik_of(0), **TOO_LONG)
    outcomes = handful(world, ids)
    assert kinds(outcomes) == [TextTooLong, Issued, Issued, Issued]
    assert taken(world) == ([3], [MOST_GIVEN, 1])


def test_those_for_whom_no_list_is_left_are_refused(world):
    for number in (1, 2, 3):
        set_given(world, MOST_GIVEN, number)
    set_given(world, MOST_GIVEN - 2, 4)
    outcomes = handful(world, people(world, 4))
    assert kinds(outcomes) == [Issued, Issued, ListsFull, ListsFull]
    assert taken(world) == ([2], [MOST_GIVEN] * 4)


def test_lists_of_different_age_date_the_sukets_differently(world):
    """The second list was published in the next local year: numbers start there anew."""
    turn = datetime(2026, 12, 31, 16, 59, 58, tzinfo=UTC)  # 23.59.58 in Cirebon
    set_given(world, MOST_GIVEN - 1)
    set_given(world, 0, 2)
    with world.database.begin() as session:
        session.get_one(StatusList, 2).published_at = turn + 5 * DAY / 86400
    outcomes = handful(world, people(world, 3), now=turn)
    assert [one.number for one in outcomes.values()] == [
        "470/00001/32.74/XII/2026",
        "470/00001/32.74/I/2027",
        "470/00002/32.74/I/2027",
    ]


def test_indices_of_a_handful_are_drawn_again_if_they_were_given(world, monkeypatch):
    [first, *ids] = people(world, 5)
    draws = iter([7, *(7, 8, 8, 9), *(9, 7), *(5,)])
    monkeypatch.setattr(
        "suket.register.status_lists.secrets.randbelow", lambda _: next(draws)
    )
    world.issue(first)
    handful(world, ids[:3])
    assert sorted(world.all(select(Suket.status_index))) == [5, 7, 8, 9]


def test_the_order_of_indices_is_the_one_they_were_drawn_in(usual_world, monkeypatch):
    """Sorted ones would tell in which order a batch was served."""
    draws = iter([900, 3, 500, 77])
    monkeypatch.setattr(
        "suket.register.status_lists.secrets.randbelow", lambda _: next(draws)
    )
    outcomes = handful(usual_world, people(usual_world, 4))
    indices = [one.claims.status_index for one in outcomes.values()]
    assert indices == [900, 3, 500, 77]


def test_what_is_amiss_with_the_office_refuses_all(world):
    ids = people(world, 2)
    set_given(world, 0)
    with world.database.begin() as session:
        session.get_one(StatusList, 1).published_at = NOW + 6 * DAY / 1440
    assert kinds(handful(world, ids)) == [ClockDoubtful] * 2
    with world.database.begin() as session:
        offices.close_issuance(session, CIREBON, who="kadis", now=NOW)
    assert kinds(handful(world, ids)) == [IssuanceClosed] * 2
    assert serials(world) == []


def test_who_may_not_issue_may_not_issue_many(usual_world):
    ids = people(usual_world, 2)
    with pytest.raises(RoleNotAllowed):
        handful(usual_world, ids, role=Role.ADMIN)
    with pytest.raises(ResidentNotFound), usual_world.database.begin() as session:
        issue_many(
            session,
            ids,
            usual_world.desk(BALIKPAPAN),
            officer=usual_world.officer(CIREBON),
            now=NOW,
        )


def test_a_burnt_key_leaves_no_trace_of_the_handful(world):
    ids = people(world, 3)
    with pytest.raises(OSError, match="slot 0"):
        handful(world, ids, signer=BurntSigner(suket_signer(CIREBON)))
    assert (taken(world), serials(world)) == (([], []), [])
    handful(world, ids)
    assert serials(world) == [1, 2, 3]


def test_children_and_the_married_are_told_apart_in_one_handful(usual_world):
    world = usual_world
    child = world.add(nik=nik_of(1), born=date(2012, 1, 1))
    married = world.add(nik=nik_of(2), born=date(2012, 1, 1), marital_status="KAWIN")
    outcomes = handful(world, [child, married])
    assert isinstance(outcomes[child], Under17)
    assert isinstance(outcomes[married], Issued)


# How much is asked


@contextmanager
def statements(world):
    seen = []

    def count(connection, cursor, statement, parameters, context, executemany):
        seen.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(world.database.engine, "before_cursor_execute", count)


def test_forty_cost_no_more_statements_than_four(world):
    handful(world, people(world, 1))
    counts = []
    for first, many in ((10, 4), (20, 40)):
        ids = people(world, many, first)
        with statements(world) as seen:
            handful(world, ids)
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.fixture
def workshop(tmp_path):
    archive = Archive(tmp_path / "archive")
    return Workshop(PlainRenderer(), lambda office, at: PlainSealer(), archive)


def making(world, workshop):
    return make_documents(world.database, workshop, now=NOW, limit=40)


def test_forty_documents_cost_no_more_statements_than_four(world, workshop):
    counts = []
    for first, many in ((10, 4), (20, 40)):
        handful(world, people(world, many, first))
        with statements(world) as seen:
            assert len(making(world, workshop).made) == many
        counts.append(len(seen))
    assert counts[0] == counts[1]


# What is on the disk


def acts_of(world, monkeypatch, listen):
    """Note what happens to files, and when documents are recorded."""
    acts = []
    flush, rename, mkdir = os.fsync, Path.replace, Path.mkdir

    def flushing(handle):
        acts.append(("flush", str(Path(f"/proc/self/fd/{handle}").readlink())))
        flush(handle)

    def renaming(path, target):
        acts.append(("rename", str(path), str(target)))
        return rename(path, target)

    def making_folder(path, *args, **over):
        if not path.exists():
            acts.append(("folder", str(path)))
        mkdir(path, *args, **over)

    def recording(connection, cursor, statement, *_):
        if statement.startswith("INSERT INTO document"):
            acts.append(("record",))

    monkeypatch.setattr(os, "fsync", flushing)
    monkeypatch.setattr(Path, "replace", renaming)
    monkeypatch.setattr(Path, "mkdir", making_folder)
    listen(world.database.engine, "before_cursor_execute", recording)
    return acts


def test_what_is_recorded_would_outlast_the_power(
    usual_world, workshop, monkeypatch, listen
):
    """Each file is flushed before it is named, each name before it is recorded (S17)."""
    world = usual_world
    handful(world, people(world, 12))
    acts = acts_of(world, monkeypatch, listen)
    making(world, workshop)
    recorded = acts.index(("record",))
    renames = [(at, act) for at, act in enumerate(acts) if act[0] == "rename"]
    assert len(renames) == 12
    for at, (_, part, target) in renames:
        assert ("flush", part) in acts[:at]
        assert ("flush", str(Path(target).parent)) in acts[at:recorded]
    folders = [(at, act[1]) for at, act in enumerate(acts) if act[0] == "folder"]
    leaves = {Path(target).parent for _, (_, _, target) in renames}
    assert leaves <= {Path(folder) for _, folder in folders}
    for at, folder in folders:
        if Path(folder) in leaves:
            above = Path(folder).parent
            assert above == workshop.archive.folder
            assert ("flush", str(above)) in acts[at:recorded]


def test_wherever_the_disk_fails_no_row_is_without_its_file(
    usual_world, workshop, monkeypatch
):
    """Security handbook, S18."""
    world, flush, count = usual_world, os.fsync, [0, 0]
    handful(world, people(world, 3))

    def failing(handle):
        count[0] += 1
        if count[0] == count[1]:
            raise OSError("No space left on device")
        flush(handle)

    monkeypatch.setattr(os, "fsync", failing)
    ids = world.all(select(Suket.id))
    for place in range(1, 16):
        count[:] = [0, place]
        making(world, workshop)
        with world.database.reading() as session:
            for suket_id in world.all(select(Suket.id).where(Suket.has_document)):
                digest = document_records.find(session, suket_id).digest
                assert workshop.archive.read(suket_id, digest)
        assert not list(workshop.archive.folder.rglob("*.part"))
        with world.database.begin() as session:
            for suket_id in ids:
                document_records.drop(session, suket_id)


def test_one_that_cannot_be_filed_holds_up_no_other(usual_world, workshop):
    """Something lies where its file should be, which is not a file."""
    world = usual_world
    outcomes = handful(world, people(world, 5))
    guilty = [one.suket_id for one in outcomes.values()][2]
    (workshop.archive.path(guilty) / "x").mkdir(parents=True)
    with capture_logs() as logs:
        made = making(world, workshop)
    assert made.failed == [guilty]
    assert len(made.made) == 4
    assert [entry["suket_id"] for entry in logs] == [guilty]
    assert world.all(select(Suket.id).where(~Suket.has_document)) == [guilty]
