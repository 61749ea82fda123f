"""The verb of mismatches: an officer applies a line all the same, or sets it aside."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.events import event_lists
from suket.events.consequences import MENDABLE
from suket.events.errors import CannotApply, LineIsAnswered, ReasonMissing
from suket.events.judge import Judged, act
from suket.events.tables import MOST_REASON, EventAnswer, EventLine
from suket.events.take_in import place_of, settle
from suket.events.told_lines import ToldLine
from suket.events.words import LineAnswer, LineOutcome
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices
from suket.residents import residents


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an officer says of a line, why, and of which `Mismatch` they were shown."""

    answer: LineAnswer
    reason: str
    shown: str


def answer(
    session: Session,
    line_id: str,
    said: Said,
    *,
    officer: Officer,
    now: datetime,
) -> EventLine:
    """Say what becomes of a line that does not fit, and do it.

    Only what was shown of it is answered: where it does not fit in another way either,
    it stays open for that.  What is not, or no more, what is asked of it is
    `LineIsAnswered`: a button that is pressed twice answers once.  Also raises
    `RoleNotAllowed`, `ReasonMissing`,
    `EventLineNotFound`, `LineIsAnswered` or `CannotApply`.
    """
    officer.require(Right.END)
    words = " ".join(said.reason.split())[:MOST_REASON]
    if not words:
        raise ReasonMissing
    offices.lock(session, officer.office)
    line = event_lists.find_line(session, line_id, office=officer.office)
    _hold(session, line)
    line = event_lists.lock_line(session, line_id, office=officer.office)
    is_open = line.outcome is LineOutcome.MISMATCH
    if not is_open or line.why is None or line.why != said.shown:
        raise LineIsAnswered
    if said.answer is LineAnswer.APPLY and line.why not in MENDABLE:
        raise CannotApply
    session.add(
        EventAnswer(
            line_id=line.id,
            number=len(event_lists.answers_of(session, line)) + 1,
            why=line.why,
            answer=said.answer,
            reason=words,
            answered_at=now,
            answered_by=officer.username,
        )
    )
    session.flush()
    with entries.last_of_all(session):
        _do(session, line, said.answer, officer=officer, now=now)
        fact = Fact(
            event=Event.EVENT_LINE_ANSWERED, subject=line.id, office=officer.office
        )
        entries.note(session, fact, who=officer.username, at=now)
    return line


def _hold(session: Session, line: EventLine) -> None:
    niks = [line.nik] if line.nik else []
    own = [place.resident_id for place in residents.places(session, niks)]
    residents.lock_own(session, own, office=line.office_code)


def _do(
    session: Session,
    line: EventLine,
    said: LineAnswer,
    *,
    officer: Officer,
    now: datetime,
) -> None:
    if said is LineAnswer.SET_ASIDE:
        line.outcome, line.settled_at = LineOutcome.SET_ASIDE, now
        session.flush()
        return
    place = place_of(session, officer.office, now=now)
    told = told_of(line)
    whys = event_lists.accepted(session, [line]).get(line.digest, ())
    accepted = {told.digest: whys}
    [judged] = act(session, [told], place, officer=officer, accepted=accepted)
    settle(line, _kept(line, judged))
    line.settled_at = None if judged.outcome is LineOutcome.MISMATCH else now
    session.flush()


def _kept(line: EventLine, judged: Judged) -> Judged:
    """Return what became of it; a line that was applied still says what was unlike."""
    if judged.outcome is LineOutcome.MISMATCH:
        return judged
    return Judged(
        line=judged.line,
        outcome=judged.outcome,
        why=line.why,
        suket_id=judged.suket_id,
    )


def told_of(line: EventLine) -> ToldLine:
    """Return a line that is kept as it was told."""
    return ToldLine(
        place=line.place,
        kind=line.kind,
        nik=line.nik or "",
        nik_shown=line.nik_shown,
        full_name=line.full_name,
        day=line.day,
        deed=line.deed,
        destination=line.destination,
    )
