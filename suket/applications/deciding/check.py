"""The verb: check an application, and let it go on, wait for papers, or end refused.

What is decided names what was seen, the version of the case and the digest of what
would be printed: of two who decide at once one does, and nobody lets pass what they
have not seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import cases, papers, reach
from suket.applications.cases import Step
from suket.applications.deciding import four_eyes, leases, seen_pictures
from suket.applications.deciding.content_digest import digest_now
from suket.applications.deciding.printable_cases import require_printable
from suket.applications.deciding.review import Seen
from suket.applications.errors import (
    AlreadyChanged,
    ChangedSinceReview,
    ItemsLacking,
    NoItemNamed,
    NotPossibleNow,
    ReasonNotFitting,
)
from suket.applications.papers import GOOD, Said
from suket.applications.planning import case_clock, day_places
from suket.applications.review_tables import ApplicationItem
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState, Item, ItemStanding, StepReason, WhyFreed
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.residents import residents
from suket.residents.tables import Resident

# Why a verifier may refuse; the rest is found by the program, or asked for.
REFUSED_FOR: Final = (
    StepReason.BERKAS_TIDAK_LENGKAP,
    StepReason.BERKAS_TIDAK_TERBACA,
    StepReason.DATA_GANDA,
    StepReason.REKAM_GAGAL,
    StepReason.BELUM_REKAM,
    StepReason.SUDAH_ADA_KTP,
    StepReason.SUDAH_ADA_SUKET_AKTIF,
    StepReason.BUKAN_WNI,
    StepReason.BELUM_17,
    StepReason.BUKAN_PENDUDUK,
    StepReason.SUDAH_PINDAH,
    StepReason.MENINGGAL,
    StepReason.PENERBITAN_DITUTUP,
)


def accept(
    session: Session,
    seen: Seen,
    said: Said,
    *,
    officer: Officer,
    now: datetime,
    note: str = "",
) -> ApplicationCase:
    """Let an application go on to who approves or signs it, and reads the `note`.

    `said` says how each paper it needs stands; all have to be good.  Raises
    `RoleNotAllowed`, `CaseNotFound`, `NotPossibleNow`, `AlreadyChanged`,
    `LeaseOver`, what `four_eyes.require_apart` does, `ChangedSinceReview`,
    `ItemsLacking`, a leaf of `NotEligible`, `NotPrintable` or `TextTooLong`.
    """
    held = _to_check(session, seen, officer, now)
    case, resident = held.case, held.bearer(session)
    digest = digest_now(resident, case.kind)
    if digest != seen.content_digest:
        raise ChangedSinceReview
    papers.add_said(session, case, held.papers, said, by=officer.person, now=now)
    if lacking := papers.lacking_of(case, held.papers):
        raise ItemsLacking(papers.named(lacking))
    require_printable(session, resident, now=now)
    verified = {
        "verified_by": officer.person,
        "content_digest": digest,
        "resident_id": resident.id,
    }
    step = Step(
        to=CaseState.TERVERIFIKASI,
        at=now,
        by=officer.person,
        note=note.strip() or None,
        changes=verified,
    )
    return _done(session, held, step, Event.APPLICATION_VERIFIED, officer)


def incomplete(
    session: Session,
    seen: Seen,
    said: Said,
    *,
    officer: Officer,
    now: datetime,
    note: str = "",
) -> ApplicationCase:
    """Let an application wait for the papers that are named; its clock stands still.

    Its place stays its own.  Raises what `accept` does up to `ChangedSinceReview`, and
    `NoItemNamed`.
    """
    held = _to_check(session, seen, officer, now)
    case = held.case
    named = [item for item, standing in said.items() if standing not in GOOD]
    if not named:
        raise NoItemNamed
    papers.add_said(session, case, held.papers, said, by=officer.person, now=now)
    unreadable = all(said[item] is ItemStanding.UNREADABLE for item in named)
    step = Step(
        to=CaseState.KURANG_BERKAS,
        at=now,
        by=officer.person,
        reason=(
            StepReason.BERKAS_TIDAK_TERBACA
            if unreadable
            else StepReason.BERKAS_TIDAK_LENGKAP
        ),
        note=note.strip() or None,
        changes=case_clock.stopped(session, case, now=now),
    )
    return _done(session, held, step, Event.APPLICATION_INCOMPLETE, officer)


def complete_again(
    session: Session,
    number: str,
    items: Iterable[Item],
    *,
    officer: Officer,
    now: datetime,
) -> ApplicationCase:
    """Note that named papers came; with the last of them the application is checked.

    Its clock runs on from where it stood.  Raises `RoleNotAllowed`, `CaseNotFound` or
    `NotPossibleNow`.
    """
    found = reach.case_at(session, number, Right.APPLY, officer=officer)
    case = cases.lock(session, found.id)
    if case.state is not CaseState.KURANG_BERKAS:
        raise NotPossibleNow(f"{case.state} waits for no papers")
    came = dict.fromkeys(items, ItemStanding.PRESENT)
    papers.say(session, case, came, by=officer.person, now=now)
    if papers.lacking(session, case):
        return case
    case_clock.run_on(session, case, now=now)
    step = Step(to=CaseState.DIPERIKSA, at=now, by=officer.person)
    cases.advance_held(session, [(case, step)])
    _note(session, case, Event.APPLICATION_COMPLETED, officer, now)
    return case


def refuse(
    session: Session,
    seen: Seen,
    reason: StepReason,
    *,
    officer: Officer,
    now: datetime,
    note: str = "",
) -> ApplicationCase:
    """End an application with a reason that its applicant reads.

    Its place goes to who waits longest, until the cut-off of its day.  Raises what
    `accept` does up to `ChangedSinceReview`, and `ReasonNotFitting`.
    """
    if reason not in REFUSED_FOR:
        raise ReasonNotFitting
    held = _to_check(session, seen, officer, now)
    case = held.case
    step = Step(
        to=CaseState.DITOLAK,
        at=now,
        by=officer.person,
        reason=reason,
        note=note.strip() or None,
    )
    seen_pictures.advance(session, case, step, held.papers)
    day_places.give_up(session, case, WhyFreed.REFUSED, now=now)
    _note(session, case, Event.APPLICATION_REFUSED, officer, now)
    return case


@dataclass(frozen=True, slots=True)
class _Held:
    """A case with all that is decided about, as it stands since it is held."""

    case: ApplicationCase
    resident: Resident | None  # to whom it was given; held too
    papers: dict[Item, ApplicationItem]

    def bearer(self, session: Session) -> Resident:
        """Return the resident who bears the NIK now, or raise `ResidentNotFound`."""
        who, nik = self.resident, self.case.nik
        if who is not None and who.nik == nik:
            return who
        return residents.find_by_nik(session, nik, office=self.case.office_code)


def _to_check(session: Session, seen: Seen, officer: Officer, now: datetime) -> _Held:
    """Return the case, held, as the officer saw it and may decide about it."""
    found = reach.of(session, officer).case(session, seen.number)
    resident = None
    if found.resident_id is not None:  # the order of locks: resident, then case
        office = found.office_code
        resident = residents.lock(session, found.resident_id, office=office)
    case = cases.lock(session, found.id)
    # Where one person does all, whoever issues also refuses.
    is_whole = case.steps == 1 and officer.may(Right.ISSUE)
    officer.require(Right.ISSUE if is_whole else Right.CHECK, at=case.unit_id)
    if case.state is not CaseState.DIPERIKSA:
        raise NotPossibleNow(f"{case.state} is not being checked")
    leases.require_still(case, officer, now=now)
    if case.version != seen.version:
        raise AlreadyChanged
    four_eyes.require_apart(session, case, officer)
    said = papers.said_of(session, case.id)
    if seen_pictures.digest_of(said) != seen.pictures:
        raise ChangedSinceReview
    return _Held(case, resident, said)


def _done(
    session: Session, held: _Held, step: Step, event: Event, officer: Officer
) -> ApplicationCase:
    seen_pictures.advance(session, held.case, step, held.papers)
    _note(session, held.case, event, officer, step.at)
    return held.case


def _note(
    session: Session,
    case: ApplicationCase,
    event: Event,
    officer: Officer,
    at: datetime,
) -> None:
    fact = Fact(event=event, subject=case.number, office=case.office_code)
    entries.note(session, fact, who=officer.username, at=at)
