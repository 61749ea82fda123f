"""Every row lock of the office holds: one side has the row, and the other waits for it.

Only PostgreSQL can tell; SQLite has one writer anyway.  Nobody sleeps here: who would
wait gives up after some milliseconds, and it is asked at which statement that was.  A
write waits for a locked row too, so what has to stop is the reading before it.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from psycopg.errors import LockNotAvailable
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from suket.access import denied_acts, grant_roles, namesakes, sign_in_attempts
from suket.access.role_grants import Post
from suket.access.tables import DeniedActs, SignInTry
from suket.access.words import Role
from suket.applications import bookings
from suket.applications import cases as application_cases
from suket.applications.deciding import leases
from suket.applications.planning import (
    closure_requests,
    promises,
    timetable,
)
from suket.applications.planning.tables import ClosureRequest
from suket.applications.queues import Queue, waiting
from suket.applications.reach import Reach
from suket.applications.tables import ApplicationCase
from suket.applications.words import IntakeChannel
from suket.calendar import closures
from suket.calendar.close_services import close_services
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.delivery import download_access, download_links
from suket.delivery.tables import Delivery
from suket.events import event_lists
from suket.events.answer import Said, answer
from suket.events.tables import EventLine
from suket.events.take_in import Incoming, take_in
from suket.events.words import LineAnswer, ListDoor, Mismatch
from suket.institutions import institutions, webhook_records
from suket.institutions.callers import Agreement
from suket.institutions.tables import InstitutionDay, WebhookCursor, WebhookNotice
from suket.jobs import documents
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices, persons, units
from suket.offices.tables import IssuanceWindow, Person, Unit
from suket.offices.tables import Office as OfficeRow
from suket.paper.archive import Archive
from suket.paper.words import MadeBy
from suket.quotas import gate
from suket.quotas.pools import Place
from suket.quotas.words import Pool
from suket.register import (
    endings,
    issuance_batches,
    issuance_pipeline,
    order_batch,
    status_lists,
    sukets,
)
from suket.register.end import end, end_many, restore, suspend
from suket.register.endings import Closing
from suket.register.issue import issue, renew
from suket.register.tables import BatchItem, NumberCounter, StatusList, Suket
from suket.register.words import EndReason
from suket.residents import residents
from suket.residents.tables import Resident
from suket.tickets import lines, numbers
from suket.tickets.set_line import Line, set_line
from suket.tickets.tables import QueueTicket
from suket.tickets.words import TicketState
from tests.office_world import CIREBON, DAY, NIK, NOW, World, keeper, nik_of
from tests.suket.applications.waiting_room import WaitingRoom
from tests.suket.events.event_world import told
from tests.suket.institutions.institution_world import BANK
from tests.suket.institutions.test_deliver_webhooks import Bank
from tests.suket.intake.tables_sent import GOOD, table, taking
from tests.suket.locking_functions import locks
from tests.suket.notices import notice_locks
from tests.suket.web.office.test_office_scope import asked as asked_closure
from tests.suket.web.office.test_office_scope import event_of

PATIENCE = "SET LOCAL lock_timeout = '20ms'"
GATE = (gate._GATE, gate._key(CIREBON))
JOURNAL = func.pg_advisory_xact_lock(entries._TAIL_LOCK)  # no row, and yet a lock


class Office:
    """An office in which there is a row of each kind that somebody locks."""

    def __init__(self, world, folder):
        self.world, self.database = world, world.database
        self.bank = Bank(world).furnish()  # a resident, a suket, a look at it
        self.archive = Archive(folder)
        self.suket_id = self.bank.issued.suket_id
        self.waiting = world.add(nik=nik_of(2))
        other = world.issue(world.add(nik=nik_of(1)))
        self.bank.visit(other.suket_id)
        with self.database.begin() as session:
            end(session, other.suket_id, EndReason.RUSAK, **self.by)
            webhook_records.read_on(session, limit=100, now=NOW)
            self.batch = order_batch.start(session, [self.waiting], **self.by)
            self.slip = download_access.open_delivery(session, self.suket_id, **self.by)
            sign_in_attempts.count(session, "budi", now=NOW)
            institutions.take_some(session, self.agreement, count=1, now=NOW)
            self.closure_id = self.shut(session)
            denied_acts.count(session, world.officer(), now=NOW)
        self.person_id = world.employ("kuda terbang sembilan", "rina").person_id
        room = WaitingRoom(world, now=NOW)
        room.limit(general=1)
        asked = [room.asked(serial, wants_earlier=True) for serial in (11, 12, 13)]
        room.let_wait_without_day(asked[2].number)
        self.case_id = room.case(asked[0].number).id
        room.cut(1)
        room.hold(asked[1].number, until=NOW)
        room.let_wait_without_slot(asked[0].number)
        self.request_id = asked_closure(world, CIREBON, NOW)
        self.line_id = event_of(world, CIREBON)["line_id"]
        self.draw_number()

    def draw_number(self):
        line = Line("A", "Uji", Service.COUNTER, 1, NOW.date())
        waiting = QueueTicket(
            unit_id=CIREBON,
            day=NOW.date(),
            line="A",
            number=1,
            state=TicketState.WAITING,
            drawn_at=NOW,
        )
        with self.database.begin() as session:
            unit = units.dinas(session, CIREBON)
            set_line(session, unit, line, who="uji", now=NOW)
            rule = lines.find(session, unit, "A", on=NOW.date())
            lines.next_number(session, rule, NOW.date())
            session.add(waiting)

    def shut(self, session):
        day = NOW.date()
        shut = Closure(
            office_code=CIREBON, first_day=day, last_day=day, reason="Uji", notice=""
        )
        close_services(session, shut, [Service.COUNTER], who="uji", now=NOW)
        return shut.id

    first_place = Place(NOW.date() + DAY, Pool.GENERAL)
    by = property(lambda self: {"officer": self.world.officer(), "now": NOW})
    agreement = Agreement(
        code=BANK,
        name="Bank Contoh",
        office=CIREBON,
        zone="Asia/Jakarta",
        is_nationwide=False,
        purposes=frozenset(),
        daily_quota=9,
        per_minute=9,
    )

    @property
    def suket(self):
        return self.world.all(select(Suket).where(Suket.id == self.suket_id))[0]

    @property
    def resident_id(self):
        return self.suket.resident_id

    def sheet(self):
        return documents._Sheet(self.suket_id, b"%PDF", NOW, MadeBy.PRESS)


@pytest.fixture(scope="module")
def office(postgresql, postgresql_way, tmp_path_factory):
    """One office for all of them: who has to wait leaves everything as it was."""
    postgresql.empty()
    world = World(postgresql_way).furnish()
    one = Office(world, tmp_path_factory.mktemp("archive"))
    notice_locks.furnish(one)
    yield one
    postgresql_way.dispose()


@pytest.fixture
def stops(office, listen):
    """Return a function that says at which statement an act stops for who holds rows."""

    def at(held, act, *parameters):
        with office.database.begin() as holder:
            holder.execute(held, *parameters)
            listen(office.database.engine, "begin", impatient)
            with pytest.raises(OperationalError) as stopped:
                act()
        assert isinstance(stopped.value.orig, LockNotAvailable)
        return stopped.value.statement

    return at


def impatient(connection):
    connection.exec_driver_sql(PATIENCE)


def within(office, act):
    """Return the act in a transaction of its own."""

    def whole():
        with office.database.begin() as session:
            return act(office, session)

    return whole


def rows(table):
    """Return what holds every row of a table, as a lock of its own kind does."""
    return select(table).with_for_update(key_share=table is OfficeRow)


CLOSING = Closing(reason=EndReason.RUSAK, at=NOW, by="uji")
SET_ASIDE = Said(answer=LineAnswer.SET_ASIDE, reason="x", shown=Mismatch.UNKNOWN_NIK)
FACT = Fact(event=Event.ENDED, subject="x", office=CIREBON)

# Each function that locks, what somebody else holds of it, and how it is called.
WAITING = {
    **notice_locks.WAITING,
    "suket.applications.cases.lock": (
        rows(ApplicationCase),
        lambda o, s: application_cases.lock(s, o.case_id),
    ),
    "suket.applications.cases.lock_many": (
        rows(ApplicationCase),
        lambda o, s: application_cases.lock_many(s, [o.case_id]),
    ),
    "suket.applications.cases.hold": (
        rows(ApplicationCase),
        lambda o, s: application_cases.hold(s, [o.case_id]),
    ),
    "suket.applications.planning.closure_requests.lock": (
        rows(ClosureRequest),
        lambda o, s: closure_requests.lock(s, o.request_id, office=CIREBON),
    ),
    "suket.offices.units.hold": (
        rows(Unit),
        lambda _, s: units.hold(s, CIREBON),
    ),
    "suket.access.sign_in_attempts.count": (
        rows(SignInTry),
        lambda o, s: sign_in_attempts.count(s, "budi", now=NOW),
    ),
    "suket.calendar.closures.hold": (
        rows(Closure),
        lambda o, s: closures.hold(s, o.closure_id, office=CIREBON),
    ),
    "suket.delivery.download_links.count_try": (
        rows(Delivery),
        lambda o, s: download_links.count_try(
            s, download_access.digest_of(o.slip.token), now=NOW
        ),
    ),
    "suket.events.event_lists.lock_line": (
        rows(EventLine),
        lambda o, s: event_lists.lock_line(s, o.line_id, office=CIREBON),
    ),
    "suket.institutions.institutions.take_some": (
        rows(InstitutionDay),
        lambda o, s: institutions.take_some(s, o.agreement, count=1, now=NOW),
    ),
    "suket.institutions.webhook_records.read_on": (
        rows(WebhookCursor),
        lambda o, s: webhook_records.read_on(s, limit=1, now=NOW),
    ),
    "suket.journal.entries.note_all": (
        select(JOURNAL),
        lambda o, s: entries.note(s, FACT, who="uji", at=NOW),
    ),
    "suket.offices.offices.hold_open": (
        rows(IssuanceWindow),
        lambda o, s: offices.hold_open(s, CIREBON, now=NOW),
    ),
    "suket.offices.offices.lock": (
        rows(OfficeRow),
        lambda o, s: offices.lock(s, CIREBON),
    ),
    "suket.access.namesakes.hold": (
        select(func.pg_advisory_xact_lock(namesakes._PEOPLE, gate._key(CIREBON))),
        lambda _, s: namesakes.hold(s, CIREBON),
    ),
    "suket.offices.persons.lock": (
        rows(Person),
        lambda o, s: persons.lock(s, o.person_id),
    ),
    "suket.quotas.gate.share": (
        select(func.pg_advisory_xact_lock(*GATE)),
        lambda _, s: gate.share(s, CIREBON),
    ),
    "suket.quotas.gate.hold": (
        select(func.pg_advisory_xact_lock_shared(*GATE)),
        lambda _, s: gate.hold(s, CIREBON),
    ),
    "suket.register.endings._end_chunk": (
        rows(Suket),
        lambda o, s: endings.end(s, [o.suket], CLOSING),
    ),
    "suket.register.issuance_pipeline._last_serial": (
        rows(NumberCounter),
        lambda o, s: issuance_pipeline._last_serial(s, CIREBON, NOW.year),
    ),
    "suket.register.status_lists._held": (
        rows(StatusList),
        lambda o, s: status_lists.begin_publication(s, 1, now=NOW + DAY),
    ),
    "suket.register.sukets.lock": (
        rows(Suket),
        lambda o, s: sukets.lock(s, o.suket_id, office=CIREBON),
    ),
    "suket.register.sukets.lock_undrawn": (
        rows(Suket),
        lambda o, s: sukets.lock_undrawn(s, [o.suket_id]),
    ),
    "suket.applications.reach.with_nik": (
        rows(Resident),
        lambda _, s: Reach(CIREBON, None).with_nik(s, NIK, is_held=True),
    ),
    "suket.residents.residents.lock_many": (
        rows(Resident),
        lambda o, s: residents.lock_many(s, [o.resident_id]),
    ),
    "suket.residents.residents.lock_own": (
        rows(Resident),
        lambda o, s: residents.lock(s, o.resident_id, office=CIREBON),
    ),
}
PHONE = IntakeChannel.PHONE
MORNING = NOW - timedelta(hours=8)  # who moves can still be told for tomorrow


def found(case):
    return [] if case is None else [case]


# Those who do not wait but take other work, and what they take when nobody else does.
PASSING = {
    **notice_locks.PASSING,
    "suket.applications.deciding.leases._first_idle": (
        rows(ApplicationCase),
        lambda _, s: found(s.scalar(leases._first_idle(waiting(CIREBON, Queue.DAY)))),
    ),
    "suket.applications.cases.lock_idle": (
        rows(ApplicationCase),
        lambda o, s: found(application_cases.lock_idle(s, o.case_id)),
    ),
    "suket.applications.cases.lock_idle_many": (
        rows(ApplicationCase),
        lambda o, s: application_cases.lock_idle_many(s, [o.case_id]),
    ),
    "suket.applications.bookings.expire": (
        rows(ApplicationCase),
        lambda _, s: [1] * bookings.expire(s, CIREBON, now=NOW + DAY),
    ),
    "suket.applications.planning.promises._make_up": (
        rows(ApplicationCase),
        lambda _, s: (
            [1] * bool(promises.make_up(s, timetable.read(s, CIREBON, now=NOW)))
        ),
    ),
    "suket.applications.cases.hold_free": (
        rows(ApplicationCase),
        lambda o, s: [o] * application_cases.hold_free(s, [o.case_id]),
    ),
    "suket.tickets.numbers.take_next": (
        rows(QueueTicket),
        lambda _, s: found(numbers.take_next(s, units.dinas(s, CIREBON), NOW.date())),
    ),
    "suket.access.denied_acts.of_past_hours": (
        rows(DeniedActs),
        lambda o, s: denied_acts.of_past_hours(s, now=NOW + DAY),
    ),
    "suket.institutions.webhook_records.due": (
        rows(WebhookNotice),
        lambda o, s: webhook_records.due(s, now=NOW, limit=9),
    ),
    "suket.register.issuance_batches.take_due": (
        rows(BatchItem),
        lambda o, s: issuance_batches.take_due(s, o.batch, 9),
    ),
}
# The use cases, and whom each waits for: a lock that nobody takes protects nothing.
USE_CASES = {
    "issue, the resident": (
        rows(Resident),
        lambda o, s: issue(s, o.waiting, o.world.desk(), **o.by),
    ),
    "issue, who issues": (
        rows(IssuanceWindow),
        lambda o, s: issue(s, o.waiting, o.world.desk(), **o.by),
    ),
    "issue, the list": (
        rows(StatusList),
        lambda o, s: issue(s, o.waiting, o.world.desk(), **o.by),
    ),
    "renew, the resident": (
        rows(Resident),
        lambda o, s: renew(s, o.suket_id, o.world.desk(), **o.by),
    ),
    "renew, the suket": (
        rows(Suket),
        lambda o, s: renew(s, o.suket_id, o.world.desk(), **o.by),
    ),
    "end, the resident": (
        rows(Resident),
        lambda o, s: end(s, o.suket_id, EndReason.KTP_DICETAK, **o.by),
    ),
    "end, the suket": (
        rows(Suket),
        lambda o, s: end(s, o.suket_id, EndReason.KTP_DICETAK, **o.by),
    ),
    "end many, the residents": (
        rows(Resident),
        lambda o, s: end_many(s, [NIK], EndReason.KTP_DICETAK, **o.by),
    ),
    "take in events, the office": (
        rows(OfficeRow),
        lambda o, s: take_in(s, Incoming(lines=[told()], door=ListDoor.PAGE), **o.by),
    ),
    "take in events, the residents": (
        rows(Resident),
        lambda o, s: take_in(s, Incoming(lines=[told()], door=ListDoor.PAGE), **o.by),
    ),
    "answer an event, the line": (
        rows(EventLine),
        lambda o, s: answer(s, o.line_id, SET_ASIDE, **o.by),
    ),
    "suspend, the resident": (
        rows(Resident),
        lambda o, s: suspend(s, o.suket_id, evidence="laporan", **o.by),
    ),
    "suspend, the suket": (
        rows(Suket),
        lambda o, s: suspend(s, o.suket_id, evidence="laporan", **o.by),
    ),
    "restore, the resident": (
        rows(Resident),
        lambda o, s: restore(s, o.suket_id, evidence="selesai", **o.by),
    ),
    "restore, the suket": (
        rows(Suket),
        lambda o, s: restore(s, o.suket_id, evidence="selesai", **o.by),
    ),
    "a link, the suket": (
        rows(Suket),
        lambda o, s: download_access.open_delivery(s, o.suket_id, **o.by),
    ),
    "links of a batch, their sukets": (
        rows(Suket),
        lambda o, s: download_access.open_drawn(s, o.batch, {o.suket_id: None}, **o.by),
    ),
    "import, the office": (
        rows(OfficeRow),
        lambda o, _: taking(o.world, table(GOOD)),
    ),
    "import, the residents": (
        rows(Resident),
        lambda o, _: taking(o.world, table(GOOD)),
    ),
    "a role, the person": (
        rows(Person),
        lambda o, s: grant_roles.grant(
            s,
            "rina",
            Post(role=Role.VERIFIER, since=NOW.date()),
            officer=keeper(),
            now=NOW,
        ),
    ),
    "documents, the suket": (
        rows(Suket),
        lambda o, _: documents._file(
            o.database, SimpleNamespace(archive=o.archive), [o.sheet()]
        ),
    ),
}


def cases(table):
    return pytest.mark.parametrize(
        ("held", "act"), table.values(), ids=[name.split(".")[-1] for name in table]
    )


@cases(WAITING)
def test_a_function_that_locks_waits_for_who_holds_the_row(office, stops, held, act):
    assert stops(held, within(office, act)).startswith("SELECT")


@cases(USE_CASES)
def test_a_use_case_waits_for_who_holds_what_it_changes(office, stops, held, act):
    assert stops(held, within(office, act)).startswith("SELECT")


@cases(PASSING)
def test_who_takes_work_leaves_what_another_holds(office, held, act):
    with office.database.begin() as first, office.database.begin() as second:
        assert len(act(office, first)) == 1
        assert act(office, second) == []
    with office.database.begin() as holder, office.database.begin() as session:
        holder.execute(held)
        assert act(office, session) == []


def test_every_function_that_locks_has_somebody_who_waits_for_it():
    assert {*locks()} == {*WAITING, *PASSING}


# What the locks are for


def test_what_is_issued_while_a_list_goes_out_is_younger_than_the_list(office, listen):
    """Else a verifier who has the list calls a genuine suket not recorded."""
    begun = NOW + timedelta(seconds=3)
    resident_id = office.world.add(nik=nik_of(3))
    with office.database.begin() as session:
        goes_out = begun + timedelta(seconds=2)
        published = status_lists.begin_publication(session, 1, now=goes_out)
        listen(office.database.engine, "begin", impatient)
        with pytest.raises(OperationalError):
            office.world.issue(resident_id, now=begun)
    assert office.world.issue(resident_id, now=begun).claims.issued_at > published
