"""Issuing to many: each is served once, whatever happens in between."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from keys.errors import KeyNotFound
from signing.errors import SealFault
from suket.access import officer_accounts
from suket.access.errors import AccountDisabled, RoleNotAllowed
from suket.access.words import Role
from suket.jobs import issue_batches as jobs
from suket.jobs.backoff import Backoff
from suket.jobs.issue_batches import issue_batches
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices import offices
from suket.offices.errors import IssuanceClosed
from suket.offices.words import EnrolmentStatus
from suket.register import issuance_batches, order_batch
from suket.register import issue as issuing
from suket.register.errors import BatchNotFound, NobodyToServe
from suket.register.issue import Desk
from suket.register.tables import Application, Batch, BatchItem, StatusList, Suket
from suket.register.words import BatchState, Channel
from suket.residents.errors import ResidentNotFound
from suket.residents.tables import Resident
from suket.residents.words import Standing
from tests.office_world import (
    BALIKPAPAN,
    CIREBON,
    NOW,
    SERANG,
    BurntSigner,
    nik_of,
    suket_signer,
)


def desk_at(office, at):
    return Desk(office=office, signer=suket_signer(office), channel=Channel.BULK)


def starting(world, ids=None, office=CIREBON, role=Role.OFFICER):
    with world.database.begin() as session:
        officer = world.officer(office, role=role)
        return order_batch.start(session, ids, officer=officer, now=NOW)


def working(world, desk=desk_at, at_once=20):
    done = 0
    while some := issue_batches(world.database, desk, now=NOW, at_once=at_once):
        done += some
    return done


def progress(world, batch, office=CIREBON):
    with world.database.reading() as session:
        found = issuance_batches.find(session, batch.id, office=office)
        p = issuance_batches.progress(session, found)
        return found.state, p.total, p.issued, p.refused, p.failed


def count(world, table):
    return world.all(select(func.count()).select_from(table))[0]


def test_everybody_who_may_have_a_suket_gets_one(world):
    eligible = [world.add(nik=nik_of(n)) for n in range(5)]
    world.issue(world.add(nik=nik_of(50)))
    for n, over in enumerate(
        (
            {"enrolment_status": EnrolmentStatus.UNREGISTERED},
            {"enrolment_status": EnrolmentStatus.CARD_PRINTED},
            {"standing": Standing.DEAD},
            {"citizenship": "WNA"},
            {"born": date(2009, 11, 23)},
        ),
        60,
    ):
        world.add(nik=nik_of(n), **over)
    world.add(SERANG, nik="3673014107039901")
    batch = starting(world)
    assert batch.total == len(eligible)
    assert working(world, at_once=2) == 5
    assert progress(world, batch) == (BatchState.DONE, 5, 5, 0, 0)
    assert count(world, Suket) == 6
    channels = select(Application.channel).where(Application.created_by == "budi")
    assert world.all(channels).count(Channel.BULK) == 5


def test_the_first_choice_and_the_rule_agree_on_who_is_seventeen(usual_world):
    world = usual_world
    world.add(nik=nik_of(1), born=date(2009, 11, 22))
    world.add(nik=nik_of(2), born=date(2009, 11, 23))
    world.add(nik=nik_of(3), born=date(2012, 1, 1), marital_status="KAWIN")
    assert starting(world).total == 2


def test_what_a_disabled_account_ordered_is_refused_from_then_on(world):
    for n in range(4):
        world.add(nik=nik_of(n))
    world.employ("tujuh-kuda-biru")
    batch = starting(world)
    issue_batches(world.database, desk_at, now=NOW, at_once=2)
    with world.database.begin() as session:
        account = officer_accounts.find(
            session, world.officer().username, office=CIREBON
        )
        officer_accounts.OFFICERS.disable(session, account, now=NOW)
    working(world)
    assert progress(world, batch) == (BatchState.DONE, 4, 2, 2, 0)
    refused = select(BatchItem.code).where(BatchItem.suket_id.is_(None))
    assert world.all(refused) == [AccountDisabled.code] * 2


def test_a_refusal_is_the_items_outcome_and_nobody_elses(world):
    ids = [world.add(nik=nik_of(n)) for n in range(4)]
    batch = starting(world, ids)
    world.add(nik=nik_of(1), standing=Standing.DEAD)
    world.issue(ids[2])
    working(world)
    assert progress(world, batch) == (BatchState.DONE, 4, 2, 2, 0)
    with world.database.reading() as session:
        rows = issuance_batches.refusals(session, batch, 10)
        codes = {resident.nik: item.code for item, resident in rows}
    assert codes == {nik_of(1): "MENINGGAL", nik_of(2): "SUDAH_ADA_SUKET_AKTIF"}
    serials = world.all(select(Suket.serial).order_by(Suket.serial))
    assert serials == [1, 2, 3]


def test_a_burnt_key_leaves_the_whole_batch_due(world):
    """Security handbook, S47: the signer is down."""
    batch = starting(world, [world.add(nik=nik_of(n)) for n in range(3)])

    def burnt(office, at):
        return Desk(office=office, signer=BurntSigner(suket_signer(office)))

    with pytest.raises(OSError, match="slot 0"):
        issue_batches(world.database, burnt, now=NOW)
    assert progress(world, batch) == (BatchState.RUNNING, 3, 0, 0, 0)
    assert working(world) == 3
    assert world.all(select(Suket.serial).order_by(Suket.serial)) == [1, 2, 3]


def failing_to_seal(monkeypatch, nik, fault):
    """Let the suket of one person fail when it is signed, after others of its handful."""
    seal = issuing.seal

    def faulty(claims, signer):
        if claims.nik == nik:
            raise fault
        return seal(claims, signer)

    monkeypatch.setattr(issuing, "seal", faulty)


def test_an_item_that_cannot_be_sealed_fails_alone(world, monkeypatch):
    ids = [world.add(nik=nik_of(n)) for n in range(3)]
    failing_to_seal(monkeypatch, nik_of(1), SealFault("reads back as other claims"))
    batch = starting(world, ids)
    working(world)
    assert progress(world, batch) == (BatchState.DONE, 3, 2, 0, 1)
    assert world.all(select(Suket.serial).order_by(Suket.serial)) == [1, 2]


def test_a_fault_of_the_database_names_nobody_in_the_log(world, monkeypatch):
    world.add(nik=nik_of(1), full_name="SITI CONTOH")
    seen = []

    def twice(session, resident_ids, *args, **over):
        row = session.get_one(Resident, resident_ids[0])
        values = {c.name: getattr(row, c.name) for c in Resident.__table__.columns}
        try:
            session.execute(insert(Resident), {**values, "id": "another"})
        except IntegrityError as error:
            seen.append(str(error))
            raise SealFault(str(error)) from error

    monkeypatch.setattr(jobs, "issue_many", twice)
    starting(world)
    with capture_logs() as logs:
        working(world)
    [entry] = logs
    assert entry["fault_id"]
    assert entry["at"]
    assert not any(word in str(logs) for word in ("SITI", nik_of(1)))
    assert "SITI" not in seen[0]


def test_an_item_that_nobody_foresaw_fails_alone(usual_world, monkeypatch):
    ids = [usual_world.add(nik=nik_of(n)) for n in range(3)]
    failing_to_seal(monkeypatch, nik_of(1), KeyError("SITI CONTOH"))
    batch = starting(usual_world, ids)
    with capture_logs() as logs:
        working(usual_world)
    assert progress(usual_world, batch) == (BatchState.DONE, 3, 2, 0, 1)
    assert [(e["batch_id"], e["position"]) for e in logs] == [(batch.id, 1)]
    assert "CONTOH" not in str(logs)


def test_an_office_without_a_key_holds_up_no_other_office(usual_world):
    world = usual_world
    stuck = starting(world, [world.add()])
    other = starting(world, [world.add(SERANG, nik="3673014107039901")], SERANG)

    def half(office, at):
        if office == CIREBON:
            raise KeyNotFound
        return desk_at(office, at)

    resting = Backoff()

    def turn(now, desk=half):
        return issue_batches(world.database, desk, now=now, resting=resting)

    with capture_logs() as logs:
        assert turn(NOW) == 1
        assert turn(NOW) == 0
        assert turn(NOW + timedelta(seconds=5)) == 0
        assert turn(NOW + timedelta(seconds=11)) == 0
    assert [entry["batch_id"] for entry in logs] == [stuck.id] * 2
    assert progress(world, other, SERANG)[0] is BatchState.DONE
    assert turn(NOW + timedelta(seconds=15), desk_at) == 1


def test_several_workers_serve_each_once(world):
    batch = starting(world, [world.add(nik=nik_of(n)) for n in range(40)])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: working(world, at_once=3), range(4)))
    working(world)
    assert progress(world, batch) == (BatchState.DONE, 40, 40, 0, 0)
    assert world.all(select(Suket.serial).order_by(Suket.serial)) == [*range(1, 41)]


def test_batch_and_counter_do_not_wait_for_each_other(world):
    ids = [world.add(nik=nik_of(n)) for n in range(40)]
    batch = starting(world, ids)

    def at_the_counter(resident_id):
        from suket.register.errors import AlreadyIssued

        try:
            return world.issue(resident_id).number
        except AlreadyIssued:
            return None

    with ThreadPoolExecutor(6) as pool:
        bulk_work = [pool.submit(working, world, desk_at, 5) for _ in range(2)]
        list(pool.map(at_the_counter, reversed(ids)))
        for job in bulk_work:
            job.result()
    working(world)
    assert progress(world, batch)[0] is BatchState.DONE
    assert world.all(select(Suket.serial).order_by(Suket.serial)) == [*range(1, 41)]
    assert count(world, StatusList) == 1


def test_a_resident_named_twice_is_served_once(usual_world):
    resident_id = usual_world.add()
    assert starting(usual_world, [resident_id, resident_id]).total == 1


def test_an_order_for_nobody_is_refused_and_not_written_down(usual_world):
    with pytest.raises(NobodyToServe):
        starting(usual_world)
    assert count(usual_world, Batch) == 0
    assert working(usual_world) == 0


def test_other_offices_neither_order_nor_see(usual_world):
    world = usual_world
    resident_id = world.add()
    with pytest.raises(ResidentNotFound):
        starting(world, [resident_id], SERANG)
    assert count(world, BatchItem) == 0
    batch = starting(world, [resident_id])
    with pytest.raises(BatchNotFound):
        progress(world, batch, BALIKPAPAN)
    with world.database.reading() as session:
        assert [b.id for b in issuance_batches.of_office(session, CIREBON, 5)] == [
            batch.id
        ]
        assert issuance_batches.of_office(session, SERANG, 5) == []


def test_who_may_not_issue_may_not_order(usual_world):
    world = usual_world
    with pytest.raises(RoleNotAllowed):
        starting(world, role=Role.ADMIN)
    with world.database.begin() as session:
        offices.close_issuance(session, CIREBON, who="kadis", now=NOW)
    with pytest.raises(IssuanceClosed):
        starting(world)
    assert count(world, Batch) == 0


def test_the_journal_names_the_order_and_each_suket(usual_world):
    world = usual_world
    world.add()
    batch = starting(world)
    working(world)
    entries = world.all(
        select(JournalEntry.event, JournalEntry.subject).order_by(JournalEntry.seq)
    )
    assert entries[-2:] == [
        (Event.BATCH_STARTED, batch.id),
        (Event.ISSUED, "470/00001/32.74/XI/2026"),
    ]
    assert NOW + timedelta(0) == NOW
