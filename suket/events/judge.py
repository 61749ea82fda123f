"""Judge lines of events by what the office has; act on those that fit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from suket.access.rights import Officer
from suket.db import in_parts, unindexed
from suket.events import consequences, event_lists
from suket.events.consequences import OF_KIND, Known
from suket.events.told_lines import ToldLine
from suket.events.words import EventKind, LineOutcome, Mismatch
from suket.offices.validity import local_day
from suket.register import sukets
from suket.register.end import Upon, end_upon
from suket.register.tables import Suket
from suket.residents import lessons, residents
from suket.residents.tables import Resident
from suket.residents.words import Standing

# By a line's digest, in spite of what an officer applies it.
Accepted = Mapping[str, Collection[Mismatch]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A line, and what becomes of it."""

    line: ToldLine
    outcome: LineOutcome
    why: Mismatch | None = None  # of a mismatch
    kind: EventKind | None = None  # by which it acts
    suket_id: str | None = None  # that ends
    number: str | None = None  # of that suket
    full_name: str = ""  # as the office has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when lines are judged."""

    office: str
    zone: str
    now: datetime

    @property
    def today(self) -> date:
        """The office's day."""
        return local_day(self.now, self.zone)


def look(
    session: Session, lines: Sequence[ToldLine], place: Place
) -> Mapping[str, Known]:
    """Return what the office has of those whom lines tell of, by NIK."""
    niks = sorted({line.nik for line in lines if line.nik})
    people = {
        one.nik: one
        for part in in_parts(niks)
        for one in residents.with_niks(session, part, office=place.office)
    }
    held = sukets.in_force(session, sorted(people))
    issued = _issued(session, sorted(people), place)
    left = _left(session, people, place)
    latest = event_lists.latest_days(session, sorted(people), office=place.office)
    return {
        nik: Known(
            resident=who,
            suket=_own(held.get(nik), place.office),
            issued_on=issued.get(nik),
            left_on=left.get(nik),
            latest=latest.get(nik, {}),
        )
        for nik, who in people.items()
    }


def _own(suket: Suket | None, office: str) -> Suket | None:
    return suket if suket is not None and suket.office_code == office else None


def _issued(session: Session, niks: Sequence[str], place: Place) -> dict[str, date]:
    found: dict[str, date] = {}
    for part in in_parts(niks):
        query = (
            select(Suket.nik, func.max(Suket.issued_at))
            .where(Suket.nik.in_(part), unindexed(Suket.office_code) == place.office)
            .group_by(Suket.nik)
        )
        for nik, at in session.execute(query):
            found[nik] = local_day(at, place.zone)
    return found


def _left(
    session: Session, people: Mapping[str, Resident], place: Place
) -> dict[str, date]:
    gone = [nik for nik, who in people.items() if who.standing is Standing.MOVED]
    since = lessons.learnt_at(session, gone, "standing")
    return {nik: local_day(at, place.zone) for nik, at in since.items()}


def judge(
    line: ToldLine,
    known: Known,
    place: Place,
    accepted: Collection[Mismatch] = (),
) -> Judged:
    """Return what becomes of a line, if nothing changes until it is done."""
    found = consequences.mismatches(line, known, place.office, place.today)
    left = [why for why in found if why not in accepted]
    who = known.resident
    name = who.full_name if who else ""
    if left:
        outcome = LineOutcome.MISMATCH
        return Judged(line=line, outcome=outcome, why=left[0], full_name=name)
    if line.kind is None or who is None or line.kind is EventKind.BIRTH:
        return Judged(line=line, outcome=LineOutcome.NOTHING, full_name=name)
    kind = consequences.acting_kind(line.kind, who)
    if consequences.ends(kind, known) and known.suket is not None:
        suket = known.suket
        return Judged(
            line=line,
            outcome=LineOutcome.ENDED,
            kind=kind,
            suket_id=suket.id,
            number=suket.number,
            full_name=name,
        )
    is_new = consequences.teaches(kind, who)
    outcome = LineOutcome.CHANGED if is_new else LineOutcome.NOTHING
    return Judged(line=line, outcome=outcome, kind=kind, full_name=name)


def act(
    session: Session,
    lines: Sequence[ToldLine],
    place: Place,
    *,
    officer: Officer,
    accepted: Accepted,
) -> list[Judged]:
    """Judge lines, each of somebody else, and do what follows; return what became.

    The residents are held already, in one order: `residents.lock_own`.
    """
    known = look(session, lines, place)
    nobody = Known()
    judged = [
        judge(line, known.get(line.nik, nobody), place, accepted.get(line.digest, ()))
        for line in lines
    ]
    applied = [one for one in judged if one.outcome in event_lists.APPLIED]
    for kind, group in groupby(sorted(applied, key=_kind), key=_kind):
        upon = [_upon(one, known[one.line.nik]) for one in group]
        consequence = OF_KIND[EventKind(kind)]
        end_upon(
            session,
            upon,
            consequence.facts,
            consequence.reason,
            officer=officer,
            now=place.now,
        )
    return judged


def _kind(judged: Judged) -> str:
    return judged.kind or ""


def _upon(judged: Judged, known: Known) -> Upon:
    if known.resident is None:
        raise ValueError("a line of nobody has no consequence")
    return Upon(
        resident_id=known.resident.id,
        nik=judged.line.nik,
        evidence=evidence_of(judged.line),
        ends=judged.outcome is LineOutcome.ENDED,
    )


def evidence_of(line: ToldLine) -> str:
    """Return on what an ending rests: what, by which deed, of which day."""
    kind = (line.kind or "").replace("_", " ").capitalize()
    day = f"{line.day:%d-%m-%Y}" if line.day else ""
    return " ".join(filter(None, (kind, line.deed, day)))
