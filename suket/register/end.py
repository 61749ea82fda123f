"""End, suspend or restore a suket; what the status list then says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.register import endings, outdated_sukets, sukets
from suket.register.end_report import EndLine, EndReport, EndResult
from suket.register.endings import LEARNT, Closing
from suket.register.errors import (
    AlreadyEnded,
    EvidenceMissing,
    IsSuspended,
    NotSuspended,
)
from suket.register.status_lists import Line
from suket.register.tables import Suket, Suspension
from suket.register.words import EndReason, SuketState
from suket.residents import nik, residents
from suket.residents.lessons import Facts
from verify.status_list import Entry

# Superseded: the paper told the truth while it lived.  Invalid: nobody may rely on it.
ENTRY: dict[EndReason, Entry] = {
    EndReason.KTP_DICETAK: Entry.SUPERSEDED,
    EndReason.KTP_DITERIMA: Entry.SUPERSEDED,
    EndReason.KEDALUWARSA: Entry.SUPERSEDED,
    EndReason.DIPERPANJANG: Entry.SUPERSEDED,
    EndReason.DIGANTI: Entry.SUPERSEDED,
    EndReason.DATA_BERUBAH: Entry.SUPERSEDED,
    EndReason.PINDAH: Entry.SUPERSEDED,
    EndReason.RUSAK: Entry.SUPERSEDED,
    EndReason.MENINGGAL: Entry.INVALID,
    EndReason.HILANG: Entry.INVALID,
    EndReason.DATA_GANDA: Entry.INVALID,
    EndReason.SALAH_TERBIT: Entry.INVALID,
    EndReason.PALSU: Entry.INVALID,
    EndReason.DISALAHGUNAKAN: Entry.INVALID,
    EndReason.KUNCI_BOCOR: Entry.INVALID,
    EndReason.KEHILANGAN_WNI: Entry.INVALID,
}

# An accusation is not made without saying what it rests on.
NEEDS_EVIDENCE = frozenset({EndReason.PALSU, EndReason.DISALAHGUNAKAN})

# These come about by issuing, by the calendar or by a ceremony, not at an officer's
# choice from a list.
NOT_CHOSEN = frozenset({EndReason.KEDALUWARSA, EndReason.DIPERPANJANG})


SYSTEM = "sistem"  # who acts when the calendar does
HOLDER = "pemegang"  # who acts when a holder does, who has no account
REPORTED_LOST = "Dilaporkan hilang oleh pemegangnya sendiri lewat situs ini."


def entry_of(suket: Suket | Line) -> Entry:
    """Return what the status list says of a suket."""
    if suket.end_reason is not None:
        return ENTRY[suket.end_reason]
    return Entry.SUSPENDED if suket.state is SuketState.SUSPENDED else Entry.VALID


def end(
    session: Session,
    suket_id: str,
    reason: EndReason,
    *,
    officer: Officer,
    now: datetime,
    evidence: str | None = None,
) -> Suket:
    """End a suket of the officer's office, for ever.

    State, reason, what the office learns of the resident, and journal come in the
    one transaction of `session`.  Raises `RoleNotAllowed`, `SuketNotFound`,
    `AlreadyEnded` or `EvidenceMissing`.
    """
    closing = _closing(reason, officer, now, evidence)
    suket = sukets.find(session, suket_id, office=officer.office)
    if not _end(session, [suket], closing):
        session.refresh(suket)
        raise AlreadyEnded(suket.number, suket.ended_at or now)
    return suket


def end_many(
    session: Session,
    niks: Sequence[str],
    reason: EndReason,
    *,
    officer: Officer,
    now: datetime,
    evidence: str | None = None,
) -> EndReport:
    """End the sukets in force of a list of NIK, as when a delivery of cards is printed.

    One transaction: the report tells of every line what became of it, and what it says
    has ended has ended.  A NIK is tidied of blanks, dots and hyphens first.  Raises
    `RoleNotAllowed` or `EvidenceMissing`, and then nothing has ended.
    """
    closing = _closing(reason, officer, now, evidence)
    tidied = [nik.tidy(text.strip()) for text in niks]
    known = residents.known(session, tidied, office=officer.office)
    in_force = sukets.in_force(session, sorted(known))
    # Who has moved here may still hold a suket of the office they came from.
    held = {n: s for n, s in in_force.items() if s.office_code == officer.office}
    ended = {suket.nik for suket in _end(session, list(held.values()), closing)}
    lines: list[EndLine] = []
    seen: set[str] = set()
    for place, text in enumerate(tidied, 1):
        result = EndResult.REPEATED if text in seen else _result(text, known, ended)
        number = held[text].number if result is EndResult.ENDED else None
        lines.append(EndLine(place, nik.ending(text), result, number))
        seen.add(text)
    return EndReport(tuple(lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Upon:
    """Somebody of whom the office learns something, and what it rests on."""

    resident_id: str
    nik: str
    evidence: str  # the number of a deed or letter
    ends: bool  # the suket in force, if this office issued it


def end_upon(
    session: Session,
    them: Sequence[Upon],
    facts: Facts,
    reason: EndReason | None,
    *,
    officer: Officer,
    now: datetime,
) -> dict[str, Suket]:
    """Let records learn `facts`, and end the sukets that cannot stand with them.

    Returns the sukets that ended, by NIK; without a `reason` none does.  Who has no
    suket is learnt of all the same.  Raises `RoleNotAllowed`.
    """
    officer.require(Right.END)
    residents.lock_many(session, [one.resident_id for one in them])
    ids = [one.resident_id for one in them]
    residents.learn(session, ids, facts, office=officer.office, now=now)
    going = {one.nik: one.evidence for one in them if one.ends and reason}
    in_force = sukets.in_force(session, sorted(going)).values()
    held = [one for one in in_force if one.office_code == officer.office]
    staying = {one.nik for one in them} - {suket.nik for suket in held}
    outdated_sukets.notice(session, sorted(staying), now=now)
    if reason is None:
        return {}
    closing = Closing(reason=reason, at=now, by=officer.username)
    evidence = {suket.id: going[suket.nik] for suket in held}
    return {suket.nik: suket for suket in _end(session, held, closing, evidence)}


def end_lost(
    session: Session, suket_id: str, *, officer: Officer, now: datetime, evidence: str
) -> Suket:
    """End a suket whose holder stands there and reports its loss, by the police letter.

    Whoever may apply for them does it, as part of that: no other ending is theirs.
    Raises `RoleNotAllowed`, `EvidenceMissing`, `SuketNotFound` or `AlreadyEnded`.
    """
    officer.require(Right.APPLY)
    words = _required(evidence)
    suket = _living(session, suket_id, officer.office, now)
    reason, who = EndReason.HILANG, officer.username
    _end(session, [suket], Closing(reason=reason, at=now, by=who, evidence=words))
    return suket


def suspend(
    session: Session, suket_id: str, *, officer: Officer, now: datetime, evidence: str
) -> Suket:
    """Freeze a suket while something is looked into; verifiers show it yellow.

    Raises `RoleNotAllowed`, `EvidenceMissing`, `SuketNotFound`, `AlreadyEnded` or
    `IsSuspended`.
    """
    officer.require(Right.SUSPEND)
    words = _required(evidence)
    suket = _living(session, suket_id, officer.office, now)
    return _suspend(session, suket, words, who=officer.username, now=now)


def report_lost(
    session: Session, suket_id: str, *, office: str, now: datetime
) -> Suket:
    """Freeze a suket whose holder, who has proved to be it, reports its loss from home.

    Nobody can use it from then on; an officer ends it by the police letter, or restores
    what was found again.  Raises `SuketNotFound`, `AlreadyEnded` or `IsSuspended`.
    """
    suket = _living(session, suket_id, office, now)
    return _suspend(session, suket, REPORTED_LOST, who=HOLDER, now=now)


def _suspend(
    session: Session, suket: Suket, evidence: str, *, who: str, now: datetime
) -> Suket:
    if suket.state is SuketState.SUSPENDED:
        raise IsSuspended(suket.number)
    suspension = Suspension(
        suket_id=suket.id, evidence=evidence, suspended_at=now, suspended_by=who
    )
    endings.suspend(session, suket, suspension)
    _note(session, Event.SUSPENDED, [suket], who=who, at=now)
    return suket


def restore(
    session: Session, suket_id: str, *, officer: Officer, now: datetime, evidence: str
) -> Suket:
    """Release a frozen suket; it is in force again, for as long as it would have been.

    Raises `RoleNotAllowed`, `EvidenceMissing`, `SuketNotFound`, `AlreadyEnded` or
    `NotSuspended`.
    """
    officer.require(Right.SUSPEND)
    words = _required(evidence)
    suket = _living(session, suket_id, officer.office, now)
    if suket.state is not SuketState.SUSPENDED:
        raise NotSuspended(suket.number)
    endings.restore(session, suket, by=officer.username, at=now, evidence=words)
    _note(session, Event.RESTORED, [suket], who=officer.username, at=now)
    return suket


def end_expired(session: Session, *, now: datetime, limit: int = 1000) -> int:
    """End sukets whose last moment has passed, `limit` at the most; return how many.

    A verifier knows without it, since the date is in the token; the register and the
    next suket of the same person need it.
    """
    over = sukets.expired(session, now=now, limit=limit)
    closing = Closing(reason=EndReason.KEDALUWARSA, at=now, by=SYSTEM)
    return len(_end(session, over, closing))


def _required(evidence: str) -> str:
    """Return what an act rests on, or raise `EvidenceMissing`."""
    words = evidence.strip()
    if not words:
        raise EvidenceMissing
    return words


def _closing(
    reason: EndReason, officer: Officer, now: datetime, evidence: str | None
) -> Closing:
    officer.require(Right.END)
    words = (evidence or "").strip() or None
    if reason in NEEDS_EVIDENCE and words is None:
        raise EvidenceMissing
    return Closing(reason=reason, at=now, by=officer.username, evidence=words)


def _end(
    session: Session,
    them: Sequence[Suket],
    closing: Closing,
    evidence: Mapping[str, str] | None = None,
) -> list[Suket]:
    facts = LEARNT.get(closing.reason)
    residents.lock_many(session, [suket.resident_id for suket in them])
    ended = endings.end(session, them, closing, evidence or {})
    if facts is not None:
        for office in sorted({suket.office_code for suket in ended}):
            ids = [s.resident_id for s in ended if s.office_code == office]
            residents.learn(session, ids, facts, office=office, now=closing.at)
    _note(session, Event.ENDED, ended, who=closing.by, at=closing.at)
    return ended


def _note(
    session: Session, event: Event, them: Sequence[Suket], *, who: str, at: datetime
) -> None:
    facts = [
        Fact(event=event, subject=suket.number, office=suket.office_code)
        for suket in them
    ]
    entries.note_all(session, facts, who=who, at=at)


def _living(session: Session, suket_id: str, office: str, now: datetime) -> Suket:
    found = sukets.find(session, suket_id, office=office)
    residents.lock(session, found.resident_id, office=office)
    suket = sukets.lock(session, suket_id, office=office)
    if suket.state is SuketState.ENDED:
        raise AlreadyEnded(suket.number, suket.ended_at or now)
    return suket


def _result(text: str, known: set[str], ended: set[str]) -> EndResult:
    """Say what became of a line.

    A NIK of another office and one that nobody has get the same answer.
    """
    if nik.fault(text):
        return EndResult.MALFORMED_NIK
    if text not in known:
        return EndResult.NOT_OF_THIS_OFFICE
    return EndResult.ENDED if text in ended else EndResult.NO_ACTIVE_SUKET
