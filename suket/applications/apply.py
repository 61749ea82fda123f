"""The verb: take an application, and say at once on which day it is worked on."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import case_numbers, cases, day_places, promises
from suket.applications.cases import Step
from suket.applications.errors import (
    AlreadyApplied,
    AppliedElsewhere,
    BadNik,
    BadRequestKey,
    ChannelOfDistrict,
    NothingToReplace,
)
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseKind, CaseState, IntakeChannel, WhyPromised
from suket.errors import SuketError
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices, units
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from suket.register import end, issue, sukets
from suket.register.errors import AlreadyIssued
from suket.register.tables import Suket
from suket.register.words import EndReason, SuketState
from suket.residents import eligibility, nik, residents
from suket.residents.errors import (
    EnrolmentFailed,
    NotEnrolled,
    PhotoMissing,
    ResidentNotFound,
)
from suket.residents.tables import Resident

_KEY: Final = re.compile(r"[!-~]{1,64}")
# What keeps from a suket, and not from asking for one: it can still be mended.
_UNRECORDED: Final = (NotEnrolled, EnrolmentFailed)
_STILL_TO_COME: Final = (*_UNRECORDED, PhotoMissing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody asks for, and by which way."""

    nik: str
    kind: CaseKind
    channel: IntakeChannel
    key: str  # of this request: sent twice, it is one application
    unit: str | None = None  # the unit's id; None: the Dinas
    wants_earlier: bool = False  # a place of an earlier day, if one becomes free
    evidence: str | None = None  # of a loss: the police letter


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

    Raises `RoleNotAllowed`, `BadRequestKey`, `UnitNotFound`, `ChannelOfDistrict`,
    `BadNik`, `AlreadyApplied`, `AppliedElsewhere`, `AlreadyIssued`, `NothingToReplace`,
    `EvidenceMissing` or the leaf of `NotEligible` that no waiting will change.
    """
    officer.require(Right.APPLY)
    if not _KEY.fullmatch(request.key):
        raise BadRequestKey
    office = officer.office
    unit = units.find(session, request.unit or office, office=office)
    if (request.channel is IntakeChannel.KECAMATAN) != (
        unit.kind is UnitKind.KECAMATAN
    ):
        raise ChannelOfDistrict
    known = cases.with_key(session, office, request.channel, request.key)
    if known is not None:
        return receipt_of(known)
    digits = _nik(request.nik)
    try:
        with session.begin_nested():
            case = _take(session, request, digits, unit, officer, now)
    except IntegrityError:  # a twin was quicker, or the same person elsewhere
        known = cases.with_key(session, office, request.channel, request.key)
        if known is None:
            _require_none_pending(session, digits, office)
            raise
        return receipt_of(known)
    return receipt_of(case)


def _nik(text: str) -> str:
    digits = nik.tidy(text)
    fault = nik.fault(digits)
    if fault is not None:
        raise BadNik(fault)
    return digits


def receipt_of(case: ApplicationCase) -> Receipt:
    """Return what is told of a case."""
    return Receipt(case.number, case.state, case.day, case.promised_on, case.place)


def _take(
    session: Session,
    request: Request,
    digits: str,
    unit: Unit,
    officer: Officer,
    now: datetime,
) -> ApplicationCase:
    office = officer.office
    resident = _resident(session, digits, office)
    _require_none_pending(session, digits, office)
    held = _held(session, request, digits, now)
    state = CaseState.MENUNGGU_REKAM
    given = None
    if resident is not None and _is_recorded(session, resident, office, now):
        given = day_places.give(session, unit, request.channel, now=now)
        state = CaseState.MENUNGGU_KUOTA if given is None else CaseState.DITERIMA
    today = units.today(session, unit, now=now)
    case = ApplicationCase(
        office_code=office,
        unit_id=unit.id,
        number=case_numbers.draw(session, office, today),
        nik=digits,
        resident_id=resident.id if resident else None,
        kind=request.kind,
        channel=request.channel,
        request_key=request.key,
        state=state,
        steps=1,
        made_by=officer.person,
        received_at=now,
        day=given.day if given else None,
        place=given.place if given else None,
    )
    cases.begin(session, case)
    if given is not None:
        day_places.hold(
            session, case, given, wants_earlier=request.wants_earlier, now=now
        )
        promised = promises.due(session, unit, given.day, now=now)
        promises.keep(session, case, promised, WhyPromised.RECEIVED, now=now)
        if given.day == today:
            cases.advance(session, case, Step(to=CaseState.DIPERIKSA, at=now))
    if held is not None and request.kind is CaseKind.LOST:
        _stop(session, held, request, officer, now)
    fact = Fact(event=Event.APPLICATION_RECEIVED, subject=case.number, office=office)
    entries.note(session, fact, who=officer.username, at=now)
    return case


def _resident(session: Session, digits: str, office: str) -> Resident | None:
    """Return the office's resident of a NIK, held, or None if nobody is recorded."""
    try:
        found = residents.find_by_nik(session, digits, office=office)
    except ResidentNotFound:
        return None
    return residents.lock(session, found.id, office=office)


def _is_recorded(
    session: Session, resident: Resident, office: str, now: datetime
) -> bool:
    """Say whether a resident is recorded; raise what no waiting will change."""
    home = offices.find(session, office)
    today = units.today(session, units.dinas(session, office), now=now)
    refusal: SuketError | None = eligibility.refusal(resident, home, on=today)
    if refusal is not None and not isinstance(refusal, _STILL_TO_COME):
        raise refusal
    return not isinstance(refusal, _UNRECORDED)


def _require_none_pending(session: Session, digits: str, office: str) -> None:
    pending = cases.pending_of(session, digits)
    if pending is None:
        return
    if pending.office_code != office:
        raise AppliedElsewhere
    raise AlreadyApplied(pending.number, pending.promised_on)


def _held(
    session: Session, request: Request, digits: str, now: datetime
) -> Suket | None:
    """Return the suket that the new one would follow; raise if it does not fit."""
    held = sukets.in_force(session, [digits]).get(digits)
    if held is None or issue.is_over(held, now=now):
        if request.kind is CaseKind.NEW:
            return None
        raise NothingToReplace
    if request.kind is CaseKind.NEW:
        raise AlreadyIssued(held.number)
    return held


def _stop(
    session: Session, held: Suket, request: Request, officer: Officer, now: datetime
) -> None:
    """Let a lost suket count no more: for ever, if the holder stands here."""
    evidence = request.evidence or ""
    if request.channel in {IntakeChannel.COUNTER, IntakeChannel.KECAMATAN}:
        end.end(
            session,
            held.id,
            EndReason.HILANG,
            officer=officer,
            now=now,
            evidence=evidence,
        )
    elif held.state is SuketState.ACTIVE:
        end.suspend(
            session,
            held.id,
            officer=officer,
            now=now,
            evidence=evidence or "Laporan hilang lewat telepon",
        )
