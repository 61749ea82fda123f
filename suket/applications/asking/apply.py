"""The verb: take an application, and say at once on which day it is worked on."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import (
    case_numbers,
    cases,
    claims,
    papers,
    reach,
    request_details,
)
from suket.applications.asking.errors import RecordedElsewhere
from suket.applications.asking.hand_in import keep_pictures
from suket.applications.asking.requests import Request, digest_of, made_before
from suket.applications.cases import Step
from suket.applications.errors import (
    BadNik,
    BadRequestKey,
    ChannelOfDistrict,
    ConsentMissing,
    NothingToReplace,
)
from suket.applications.papers import NEEDED
from suket.applications.planning import seats, timetable, waiters
from suket.applications.planning.timetable import Timetable
from suket.applications.tables import ApplicationCase
from suket.applications.urgent.ask_urgent import ask
from suket.applications.words import (
    CaseKind,
    CaseState,
    IntakeChannel,
    Item,
    ItemStanding,
)
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices, units
from suket.offices.errors import IssuanceClosed
from suket.offices.tables import Unit
from suket.offices.versions import OfficeOnDay
from suket.offices.words import UnitKind
from suket.register import end, issue, sukets
from suket.register.errors import AlreadyIssued
from suket.register.tables import Suket
from suket.register.words import SuketState
from suket.residents import eligibility, nik, residents
from suket.residents.errors import EnrolmentFailed, NotEnrolled, PhotoMissing
from suket.residents.tables import Resident

_KEY: Final = re.compile(r"[!-~]{1,64}")
# What keeps from a suket, and not from asking for one: it can still be mended.
_UNRECORDED: Final = (NotEnrolled, EnrolmentFailed)
_STILL_TO_COME: Final = (*_UNRECORDED, PhotoMissing)
_IN_PERSON: Final = (IntakeChannel.COUNTER, IntakeChannel.KECAMATAN)
TOLD_FROM_AFAR: Final = "Laporan hilang, pemohon tidak hadir"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever asked is told: all of it in the same answer."""

    number: str
    state: CaseState
    day: date | None  # on which it is worked on
    promised: date | None  # on which the suket can be had
    queue: int | None  # its place in that day, from 1


def apply(
    session: Session, request: Request, *, officer: Officer, now: datetime
) -> Receipt:
    """Take an application of the officer's office; the same request twice is one.

    A place in a day is taken in the transaction of `session`.  Who is not recorded yet
    gets none and waits; so does, for a place, who comes when all days are full.  A loss
    ends the suket in force in the same act, or freezes it if it is told by phone.

    Raises `RoleNotAllowed`, `NotAtThisUnit`, `BadRequestKey`, `UnitNotFound`,
    `ChannelOfDistrict`, `BadNik`, `OutsideDistrict`, `RecordedElsewhere`, what
    `made_before` does, `AlreadyIssued`, `NothingToReplace`, `EvidenceMissing`,
    `BadClaim`, `IssuanceClosed`, `ConsentMissing`, what
    `request_details.require_usable` does, or the leaf of `NotEligible` that no waiting
    will change.
    """
    officer.require(Right.APPLY)
    require_key(request.key)
    if offices.is_over(session, officer.office, now=now):
        raise IssuanceClosed
    named = request.unit or own_unit(officer)
    unit = units.find(session, named, office=officer.office)
    officer.require(Right.APPLY, at=unit.id)
    is_district = unit.kind is UnitKind.KECAMATAN
    if (request.channel is IntakeChannel.KECAMATAN) != is_district:
        raise ChannelOfDistrict
    _require_said(session, request, unit, officer=officer, now=now)
    request = replace(request, claims=claims.tidy(request.claims))
    asked = _Asked(request, _nik(request.nik), unit, officer, now)
    try:
        with session.begin_nested():
            case = _taken(session, asked)
    except IntegrityError:  # a twin was quicker, or the same person elsewhere
        known = _made_before(session, asked, lives_here=False)
        if known is None:
            raise
        case = known
    return receipt_of(case)


def _require_said(
    session: Session, request: Request, unit: Unit, *, officer: Officer, now: datetime
) -> None:
    """Raise for what cannot be, and if an operator does not say that they may ask."""
    today = units.today(session, unit, now=now)
    request_details.require_usable(request.details, today=today)
    is_for_others = reach.at(officer, unit).is_bounded
    if is_for_others and request.details.assistance is None:
        raise ConsentMissing


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that may be looked into: of whom, where, by whom, when."""

    request: Request
    nik: str
    unit: Unit
    officer: Officer
    now: datetime

    @property
    def office(self) -> str:
        return self.unit.office_code


def require_key(key: str) -> None:
    """Raise `BadRequestKey` unless it has 1 to 64 visible characters of ASCII."""
    if not is_key(key):
        raise BadRequestKey


def is_key(key: str) -> bool:
    """Say whether a request can have this key."""
    return _KEY.fullmatch(key) is not None


def own_unit(officer: Officer) -> str:
    """Return the unit for which an officer applies who names none."""
    held = officer.units(Right.APPLY)
    return next(iter(held)) if held and len(held) == 1 else officer.office


def _nik(text: str) -> str:
    digits = nik.tidy(text)
    fault = nik.fault(digits)
    if fault is not None:
        raise BadNik(fault)
    return digits


def receipt_of(case: ApplicationCase) -> Receipt:
    """Return what is told of a case."""
    return Receipt(case.number, case.state, case.day, case.promised_on, case.place)


def _taken(session: Session, asked: _Asked) -> ApplicationCase:
    """Return the new case, or the one that the same request made before.

    Whoever asks for the same person waits behind the resident's row.
    """
    resident = _resident(session, asked)
    known = _made_before(session, asked, lives_here=resident is not None)
    if known is not None:
        return known
    held = _held(session, asked)
    case = _begun(session, asked, resident)
    if held is not None and asked.request.kind is CaseKind.LOST:
        _stop(session, held, asked)
    event = Event.APPLICATION_RECEIVED
    fact = Fact(event=event, subject=case.number, office=asked.office)
    entries.note(session, fact, who=asked.officer.username, at=asked.now)
    if asked.request.details.urgent is not None:
        reason = asked.request.details.urgent
        ask(session, case, reason, officer=asked.officer, now=asked.now)
    return case


def _begun(
    session: Session, asked: _Asked, resident: Resident | None
) -> ApplicationCase:
    """Add the case, on the first day that has a place for it."""
    request, now, person = asked.request, asked.now, asked.officer.person
    others_wait = waiters.enter(session, asked.office)
    table = timetable.read(session, asked.office, now=now)
    seat, state = None, CaseState.MENUNGGU_REKAM
    if resident is not None and _is_recorded(resident, table.office, table.today):
        seat = seats.take(
            session, table, asked.unit, request.channel, others_wait=others_wait
        )
        state = CaseState.MENUNGGU_KUOTA if seat is None else CaseState.DITERIMA
    case = _case(session, asked, table, state)
    case.resident_id = resident.id if resident else None
    if seat is not None:
        seats.mark(case, seat)
    cases.begin(session, case)
    if seat is not None:
        seats.keep(session, case, seat, wants_earlier=request.wants_earlier)
    claims.write(session, case, request.claims)
    request_details.keep(session, case, request.details, person=person, now=now)
    seen = dict.fromkeys(_seen(request), ItemStanding.PRESENT)
    papers.say(session, case, seen, by=person, now=now)
    keep_pictures(session, case, request.pictures, person=person, now=now)
    if case.day == table.today:
        cases.advance_held(session, [(case, Step(to=CaseState.DIPERIKSA, at=now))])
    return case


def _case(
    session: Session, asked: _Asked, table: Timetable, state: CaseState
) -> ApplicationCase:
    """Return the row of a case as it is asked for."""
    request = asked.request
    return ApplicationCase(
        office_code=asked.office,
        unit_id=asked.unit.id,
        number=case_numbers.draw(session, asked.office, table.today),
        nik=asked.nik,
        kind=request.kind,
        channel=request.channel,
        request_key=request.key,
        request_digest=digest_of(request),
        state=state,
        steps=table.office.rule.steps,
        made_by=asked.officer.person,
        received_at=asked.now,
    )


def _seen(request: Request) -> list[Item]:
    """Return the papers it needs of which whoever took it says that they are there."""
    letter = {Item.POLICE_LETTER} if request.evidence else set()
    return [item for item in NEEDED[request.kind] if item in request.seen | letter]


def _resident(session: Session, asked: _Asked) -> Resident | None:
    """Return the resident of a NIK, held, or None if nobody is recorded.

    Whom an operator may not see is not distinguished from who is unknown.
    """
    bound = reach.at(asked.officer, asked.unit)
    found = bound.with_nik(session, asked.nik, is_held=True)
    if found is None and residents.lives_elsewhere(session, asked.nik, asked.office):
        raise RecordedElsewhere
    reach.require_home(asked.unit, found)
    return found


def _is_recorded(resident: Resident, office: OfficeOnDay, today: date) -> bool:
    """Say whether a resident is recorded; raise what no waiting will change."""
    refusal = eligibility.refusal(resident, office, on=today)
    if refusal is not None and not isinstance(refusal, _STILL_TO_COME):
        raise refusal
    return not isinstance(refusal, _UNRECORDED)


def _made_before(
    session: Session, asked: _Asked, *, lives_here: bool
) -> ApplicationCase | None:
    nik, unit, now = asked.nik, asked.unit, asked.now
    return made_before(
        session, asked.request, nik=nik, unit=unit, lives_here=lives_here, now=now
    )


def _held(session: Session, asked: _Asked) -> Suket | None:
    """Return the suket that the new one would follow; raise if it does not fit."""
    held = sukets.in_force(session, [asked.nik]).get(asked.nik)
    is_new = asked.request.kind is CaseKind.NEW
    if held is None or issue.is_over(held, now=asked.now):
        if not is_new:
            raise NothingToReplace
        return None
    if is_new:
        raise AlreadyIssued(held.number)
    return held


def _stop(session: Session, held: Suket, asked: _Asked) -> None:
    """Let a lost suket count no more: for ever, if the holder stands here."""
    officer, now = asked.officer, asked.now
    words = asked.request.evidence or ""
    if asked.request.channel in _IN_PERSON:
        end.end_lost(session, held.id, officer=officer, now=now, evidence=words)
    elif held.state is SuketState.ACTIVE:
        words = words or TOLD_FROM_AFAR
        end.suspend(session, held.id, officer=officer, now=now, evidence=words)
