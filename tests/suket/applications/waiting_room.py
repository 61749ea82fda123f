"""Who applies, when, and with which quota: short ways for the tests of applications."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import select, text

from suket.access.rights import Officer, holding
from suket.access.words import Role
from suket.applications import bookings, cases
from suket.applications.asking.apply import apply
from suket.applications.asking.cancel import cancel
from suket.applications.asking.requests import Request
from suket.applications.planning.change_calendar import Consent, close
from suket.applications.planning.choose_slot import choose_slot
from suket.applications.signing.issue_for_cases import issue
from suket.applications.turn_days import turn_days
from suket.applications.words import CaseKind, IntakeChannel, StepReason
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.offices import units
from suket.offices.persons import KEEPER
from suket.quotas import gate, pools
from suket.quotas.set_quota import Quota, set_quota
from suket.quotas.set_slots import SlotSizes, set_slots
from suket.quotas.tables import Slot
from suket.quotas.words import Pool
from tests.office_world import CIREBON, World, nik_of

# A Tuesday, 08:00 in Cirebon: the day on which its counters closed in 2020.
NOW = datetime(2020, 3, 17, 1, 0, tzinfo=UTC)
TODAY = date(2020, 3, 17)
ISSUING = datetime(
    2026, 11, 24, 1, 0, tzinfo=UTC
)  # when the keys of the tests are good
WEEK = range(7)
WITHOUT_DAY = (
    "DELETE FROM quota_use WHERE case_id = :id",
    """UPDATE application_case SET state = 'MENUNGGU_KUOTA', day = NULL, place = NULL
    WHERE id = :id""",
)

WITHOUT_SLOT = "UPDATE application_case SET promised_on = NULL WHERE id = :id"


@dataclass
class WaitingRoom:
    """One office whose clock can be moved."""

    world: World
    office: str = CIREBON
    now: datetime = NOW
    sent: int = 0

    @property
    def officer(self):
        duties = holding(Role.OFFICER)
        return Officer(
            username="budi", office=self.office, duties=duties, person=KEEPER
        )

    def limit(self, **sizes):
        with self.world.database.begin() as session:
            self.set_sizes(session, **sizes)

    def set_sizes(self, session, **sizes):
        wanted = {
            (day, Pool(name)): size for day in WEEK for name, size in sizes.items()
        }
        quota = Quota(Service.INTAKE, self.now.date(), wanted)
        set_quota(session, self.office, quota, who="uji", now=self.now)

    def cut(self, capacity, *, since=None, minutes=60):
        """Have the Dinas hand out by slots on every weekday."""
        days = dict.fromkeys(WEEK, capacity)
        sizes = SlotSizes(Service.PICKUP, since or self.now.date(), minutes, days)
        with self.world.database.begin() as session:
            unit = units.dinas(session, self.office)
            set_slots(session, unit, sizes, who="uji", now=self.now)

    def slot(self, number):
        """Return the slot in which a case has a place, or None."""
        with self.world.database.reading() as session:
            case = cases.find(session, number, office=self.office)
            return bookings.slot_of(session, case.id)

    def slots(self):
        return self.world.all(select(Slot).order_by(Slot.starts_at))

    def choose(self, number, slot):
        with self.world.database.begin() as session:
            return choose_slot(
                session, number, slot.id, officer=self.officer, now=self.now
            )

    def hold(self, number, *, until, slot=None):
        """Hold a place for a case in a slot, the first one if none is named."""
        chosen = slot or self.slots()[0]
        with self.world.database.begin() as session:
            found = cases.find(session, number, office=self.office)
            case = cases.lock(session, found.id)
            gate.hold(session, self.office)
            return bookings.book_this(
                session, case, chosen, now=self.now, held_until=until
            )

    def confirm(self, number):
        with self.world.database.begin() as session:
            case = cases.find(session, number, office=self.office)
            return bookings.confirm(session, case.id, now=self.now)

    def let_wait_without_slot(self, number):
        """Have a case be as one that came when all slots were full."""
        case = self.case(number)
        with self.world.database.begin() as session:
            session.execute(text(WITHOUT_SLOT), {"id": case.id})

    def resident(self, serial, **over):
        known = {"nik": nik_of(serial), "born": date(1990, 1, 1), **over}
        return self.world.add(self.office, **known)

    def ask(self, serial, **over):
        """Take an application of the resident with this serial, who may be new."""
        self.sent += 1
        request = Request(
            nik=nik_of(serial),
            kind=CaseKind.NEW,
            channel=IntakeChannel.PHONE,
            key=f"k{self.sent}",
        )
        with self.world.database.begin() as session:
            return apply(
                session, replace(request, **over), officer=self.officer, now=self.now
            )

    def asked(self, serial, **over):
        """Add a resident, and take their application."""
        self.resident(serial)
        return self.ask(serial, **over)

    def cancel(self, number, reason=StepReason.DIMINTA_PEMOHON, **over):
        with self.world.database.begin() as session:
            return cancel(
                session, number, reason, officer=self.officer, now=self.now, **over
            )

    def turn(self):
        with self.world.database.begin() as session:
            return turn_days(session, self.office, now=self.now)

    def issue(self, resident_id):
        with self.world.database.begin() as session:
            desk = self.world.desk(self.office)
            return issue(session, resident_id, desk, officer=self.officer, now=self.now)

    def case(self, number):
        with self.world.database.reading() as session:
            return cases.find(session, number, office=self.office)

    def steps(self, number):
        with self.world.database.reading() as session:
            case = cases.find(session, number, office=self.office)
            return [step.to_state.value for step in cases.steps_of(session, case.id)]

    def used(self, day):
        with self.world.database.reading() as session:
            found = pools.between(session, self.office, Service.INTAKE, day, day)
            return {row.pool.value: row.used for row in found}

    def let_wait_without_day(self, number):
        """Have a case be as one that came when all days were full."""
        case = self.case(number)
        with let_change(self.world).database.begin() as session:
            for statement in WITHOUT_DAY:
                session.execute(text(statement), {"id": case.id})

    def shut(self, first, last, *services):
        closure = Closure(
            office_code=self.office,
            first_day=first,
            last_day=last,
            reason="Uji",
            notice="",
        )
        consent = Consent(asked_by=KEEPER)
        with self.world.database.begin() as session:
            close(session, closure, services, consent, who="uji", now=self.now)


def let_change(world):
    """Take the triggers away that keep a case to its steps; return the world.

    For what no program can do: bare statements then meet the other constraints.
    """
    is_sqlite = world.database.engine.dialect.name == "sqlite"
    place = "" if is_sqlite else " ON application_case"
    with world.database.begin() as session:
        for name in ("application_case_is_as_made", "application_case_goes_by_steps"):
            session.execute(text(f"DROP TRIGGER IF EXISTS {name}{place}"))
    return world
