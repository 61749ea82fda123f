"""Lists of events as offices have them, and how they are taken in."""

from datetime import date, timedelta

from sqlalchemy import select

from suket.events.read_table import read_table
from suket.events.tables import EventLine
from suket.events.take_in import Incoming, place_of, plan, take_in
from suket.events.told_lines import Cells, ForAll, read
from suket.events.words import ListDoor
from suket.residents.tables import Resident
from tests.office_world import CIREBON, NIK, NOW

LATER = NOW + timedelta(days=2)
TODAY = LATER.date()
NAME = "SITI CONTOH RAHAYU"
DAY = date(2026, 11, 23)


def told(nik=NIK, kind="KEMATIAN", **over):
    """Return a line as it is told."""
    cells = {
        "place": 2,
        "kind": kind,
        "nik": nik,
        "full_name": NAME,
        "day": DAY,
        "deed": "3274-KM-23112026-0001",
        "destination": "",
        **over,
    }
    return read(Cells(**cells), ForAll(), TODAY)


def taking(world, *lines, office=CIREBON, now=LATER, door=ListDoor.PAGE, **over):
    """Take a list in, and return the report."""
    officer = over.pop("officer", None) or world.officer(office)
    with world.database.begin() as session:
        incoming = Incoming(lines=lines, door=door, **over)
        return take_in(session, incoming, officer=officer, now=now)


def planning(world, *lines, office=CIREBON, now=LATER):
    with world.database.reading() as session:
        return plan(session, lines, place_of(session, office, now=now))


def of_table(data, for_all=None, today=TODAY):
    return read_table(data, for_all or ForAll(), today=today)


def outcome(report):
    """Return what became of the one line of a report, and why."""
    [line] = report.lines
    return line.judged.outcome, line.judged.why


def kept(world):
    return world.all(select(EventLine).order_by(EventLine.place, EventLine.id))


def resident(world, nik=NIK):
    [found] = world.all(select(Resident).where(Resident.nik == nik))
    return found
