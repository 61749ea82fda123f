"""The endings and suspensions of sukets, and what the office learns by an ending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from suket.db import unindexed
from suket.offices.words import EnrolmentStatus
from suket.register import outdated_sukets, status_lists
from suket.register.tables import Ending, Suket, Suspension
from suket.register.words import EndReason, SuketState
from suket.residents.lessons import Facts
from suket.residents.words import Standing

# What the office learns about the resident by ending for this reason; without it the
# next officer could issue again to somebody who has a card, has moved or has died.
LEARNT: Final[Mapping[EndReason, Facts]] = {
    EndReason.KTP_DICETAK: Facts(enrolment_status=EnrolmentStatus.CARD_PRINTED),
    EndReason.KTP_DITERIMA: Facts(enrolment_status=EnrolmentStatus.CARD_ISSUED),
    EndReason.DATA_GANDA: Facts(enrolment_status=EnrolmentStatus.DUPLICATE_RECORD),
    EndReason.PINDAH: Facts(standing=Standing.MOVED),
    EndReason.MENINGGAL: Facts(standing=Standing.DEAD),
    EndReason.KEHILANGAN_WNI: Facts(citizenship="WNA"),
}

_TOLD_AGAIN = timedelta(hours=1)
_CHUNK = 500  # parameters of one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Why sukets end, when, by whom, on what evidence, and what follows."""

    reason: EndReason
    at: datetime
    by: str  # the officer's user name
    evidence: str | None = None
    followed_by: str | None = None  # the newer suket's id


def end(
    session: Session,
    sukets: Sequence[Suket],
    closing: Closing,
    evidence: Mapping[str, str] | None = None,
) -> list[Suket]:
    """Bring sukets to their end, for ever, and return those that were in force.

    `evidence` is what the end of each rests on, by its id, where that is not the same
    for all.  The rows are locked in one order first, so that two who end overlapping
    lists at the same time wait for each other and neither ends a suket twice.
    """
    ended: list[Suket] = []
    ids = sorted(suket.id for suket in sukets)
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        ended += _end_chunk(session, part, closing, evidence or {})
    return ended


def _end_chunk(
    session: Session, ids: list[str], closing: Closing, evidence: Mapping[str, str]
) -> list[Suket]:
    query = select(Suket).where(Suket.id.in_(ids), Suket.state != SuketState.ENDED)
    locked = query.order_by(Suket.id).with_for_update()
    living = session.scalars(locked.execution_options(populate_existing=True)).all()
    if not living:
        return []
    # A clock that was set back must not let a suket end before it began.
    closing = replace(closing, at=max(closing.at, *(s.issued_at for s in living)))
    session.execute(
        update(Suket)
        .where(Suket.id.in_([suket.id for suket in living]))
        .values(state=SuketState.ENDED, ended_at=closing.at, end_reason=closing.reason)
    )
    session.execute(
        insert(Ending), [_row(suket, closing, evidence) for suket in living]
    )
    outdated_sukets.forget(session, [suket.id for suket in living])
    _touch(session, living)
    return list(living)


def _row(
    suket: Suket, closing: Closing, evidence: Mapping[str, str]
) -> dict[str, object]:
    return {
        "suket_id": suket.id,
        "reason": closing.reason,
        "evidence": evidence.get(suket.id, closing.evidence),
        "followed_by": closing.followed_by,
        "ended_at": closing.at,
        "ended_by": closing.by,
    }


def ending_of(session: Session, suket: Suket) -> Ending | None:
    """Return how the suket ended, or None while it is in force."""
    return session.get(Ending, suket.id)


def of_list(
    session: Session, niks: Sequence[str], closing: Closing, *, office: str
) -> list[Suket]:
    """Return the office's sukets of these NIK that the closing's officer has ended.

    For its reason, at its time or within an hour before: so a list that is sent twice
    is told what became of it, and not that nothing did.  In the order of numbers.
    """
    found: list[Suket] = []
    for start in range(0, len(niks), _CHUNK):
        query = (
            select(Suket)
            .join(Ending, Ending.suket_id == Suket.id)
            .where(
                Suket.nik.in_(niks[start : start + _CHUNK]),
                unindexed(Suket.office_code) == office,
                Ending.reason == closing.reason,
                Ending.ended_by == closing.by,
                Ending.ended_at > closing.at - _TOLD_AGAIN,
            )
        )
        found += session.scalars(query).all()
    return sorted(found, key=lambda suket: (suket.year, suket.serial))


def suspend(session: Session, suket: Suket, suspension: Suspension) -> None:
    """Freeze a locked, active suket."""
    suket.state = SuketState.SUSPENDED
    session.add(suspension)
    session.flush()
    _touch(session, [suket])


def restore(
    session: Session, suket: Suket, *, by: str, at: datetime, evidence: str
) -> None:
    """Release a locked, suspended suket."""
    suket.state = SuketState.ACTIVE
    for suspension in suspensions(session, suket):
        if suspension.restored_at is None:
            suspension.restored_at = max(at, suspension.suspended_at)
            suspension.restored_by = by
            suspension.restored_evidence = evidence
    session.flush()
    _touch(session, [suket])


def suspensions(session: Session, suket: Suket) -> Sequence[Suspension]:
    """Return every suspension of a suket, oldest first."""
    query = select(Suspension).where(Suspension.suket_id == suket.id)
    return session.scalars(query.order_by(Suspension.suspended_at)).all()


def _touch(session: Session, sukets: Sequence[Suket]) -> None:
    status_lists.touch(session, [(one.list_number, one.status_index) for one in sukets])
