"""A crowd with promises, put into the tables at once: quicker than to let all apply."""

from datetime import timedelta

from sqlalchemy import insert, select

from suket.applications.planning.change_calendar import Consent
from suket.applications.tables import ApplicationCase, Promise, QuotaUse
from suket.applications.words import CaseKind, CaseState, IntakeChannel, WhyPromised
from suket.calendar import opening
from suket.calendar.words import Service
from suket.columns import new_id
from suket.offices.persons import KEEPER
from suket.offices.tables import Person
from suket.quotas.tables import QuotaPool
from tests.office_world import CIREBON, nik_of
from tests.suket.applications.waiting_room import NOW, TODAY

DAY = timedelta(days=1)
BY_TWO = Consent(asked_by=KEEPER, confirmed_by="siti")


def second_person(room):
    with room.world.database.begin() as session:
        session.add(Person(id="siti", name="Siti CONTOH"))


def open_days(room, count):
    """Return the next days on which the office takes applications, from tomorrow on."""
    with room.world.database.reading() as session:
        known = opening.calendar(session, CIREBON, TODAY, known_at=room.now)
    days = known.days(CIREBON, Service.INTAKE, TODAY + DAY, TODAY + 60 * DAY)
    return [day.day for day in days if day.is_open][:count]


def promised(room, count, size):
    """Let so many have a place, `size` of them on each of the next open days."""
    room.limit(general=size)
    second_person(room)
    cases, uses, kept = [], [], []
    days = open_days(room, -(-count // size))
    for number in range(count):
        day, case_id = days[number // size], new_id()
        cases.append(
            {
                "id": case_id,
                "office_code": CIREBON,
                "unit_id": CIREBON,
                "number": f"3274-20-{number:06}-0",
                "nik": nik_of(number + 1),
                "kind": CaseKind.NEW,
                "channel": IntakeChannel.PHONE,
                "request_key": f"k{number}",
                "state": CaseState.DITERIMA,
                "version": 1,
                "steps": 1,
                "is_urgent": number % 40 == 0,
                "urgent_granted_by": None if number % 40 else KEEPER,
                "made_by": KEEPER,
                "received_at": NOW - timedelta(days=1) + timedelta(seconds=number),
                "day": day,
                "place": 1 + number % size,
                "due_at": NOW + 30 * DAY,
                "promised_on": day + 3 * DAY,
            }
        )
        uses.append(
            {
                "id": new_id(),
                "case_id": case_id,
                "office_code": CIREBON,
                "service": Service.INTAKE,
                "day": day,
                "pool": "general",
                "since": NOW,
                "wants_earlier": False,
            }
        )
        kept.append(
            {
                "case_id": case_id,
                "seq": 1,
                "promised_on": day + 3 * DAY,
                "because": WhyPromised.RECEIVED,
                "at": NOW,
            }
        )
    with room.world.database.begin() as session:
        session.execute(insert(ApplicationCase), cases)
        session.execute(insert(QuotaUse), uses)
        session.execute(insert(Promise), kept)
        taken = QuotaPool.day.in_(days)
        for pool in session.scalars(select(QuotaPool).where(taken)):
            pool.used = size
    return days
