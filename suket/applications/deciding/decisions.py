"""What is decided of many applications in one act, and what came of each.

What no longer is what was checked goes back to who checks, with its reason; what the
officer may not decide, or somebody else decided meanwhile, is left where it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer
from suket.applications import cases
from suket.applications.cases import Step, Taken
from suket.applications.deciding import four_eyes, leases, standing
from suket.applications.deciding.printable_cases import Terms
from suket.applications.deciding.standing import Held
from suket.applications.errors import AlreadyChanged, CaseNotFound, NotPossibleNow
from suket.applications.queues import TAKEN_BY, Queue, queue_of
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState, StepReason
from suket.errors import SuketError
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event

# What was checked and approved counts no more.
UNCHECKED = {"verified_by": None, "approved_by": None, "content_digest": None}


@dataclass(frozen=True, slots=True)
class Decisions:
    """Who decides, in which transaction, when; and what came of each, by its id."""

    session: Session
    officer: Officer
    now: datetime
    sent_back: dict[str, StepReason] = field(default_factory=dict)
    left: dict[str, SuketError] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    steps: dict[str, list[Taken]] = field(default_factory=dict)  # by case, in turn

    def agreeing(
        self, digests: Mapping[str, str], queue: Queue, terms: Terms
    ) -> Iterator[Held]:
        """Yield those that wait in a queue for this officer, as they were seen.

        `digests` are of the content as it was shown, by the id of the case.
        """
        ids, person = list(digests), self.officer.person
        theirs = standing.hold(self.session, ids, office=self.officer.office)
        barred = four_eyes.barred_among(self.session, person, ids)
        for case_id, digest in digests.items():
            try:
                held = self._to_decide(theirs.get(case_id), queue, digest, barred)
            except SuketError as refusal:
                self.left[case_id] = refusal
                continue
            if (reason := standing.departure(held, terms)) is None:
                yield held
            else:
                self.send_back(held.case, reason)

    def _to_decide(
        self,
        held: Held | None,
        queue: Queue,
        digest: str,
        barred: Mapping[str, type[SuketError]],
    ) -> Held:
        if held is None:
            raise CaseNotFound
        case = held.case
        if queue_of(case) is not queue:
            raise NotPossibleNow(f"{case.state} does not wait for {queue}")
        if case.content_digest != digest:
            raise AlreadyChanged
        self.officer.require(TAKEN_BY[queue], at=case.unit_id)
        leases.require_free(case, self.officer, now=self.now)
        four_eyes.require_no_part(case, self.officer, barred)
        return held

    def advance(
        self, case: ApplicationCase, to: CaseState, event: Event, **changes: str
    ) -> None:
        """Take a case, held, a step further; written with the others by `note`."""
        step = Step(to=to, at=self.now, by=self.officer.person or None, changes=changes)
        self._take(case, step, event)

    def send_back(
        self, case: ApplicationCase, reason: StepReason, note: str = ""
    ) -> None:
        """Send a case, held, back to who checks; written with the others by `note`."""
        step = Step(
            to=CaseState.DIPERIKSA,
            at=self.now,
            by=self.officer.person or None,
            reason=reason,
            note=note.strip() or None,
            changes=UNCHECKED,
        )
        self._take(case, step, Event.APPLICATION_SENT_BACK)
        self.sent_back[case.id] = reason

    def _take(self, case: ApplicationCase, step: Step, event: Event) -> None:
        self.steps.setdefault(case.id, []).append((case, step))
        fact = Fact(event=event, subject=case.number, office=case.office_code)
        self.facts.append(fact)

    def note(self, *more: Fact) -> None:
        """Write what was decided, and that it was; the last thing of the act."""
        cases.advance_in_turn(self.session, self.steps.values())
        facts = [*self.facts, *more]
        entries.note_all(self.session, facts, who=self.officer.username, at=self.now)
