"""The team of an office: as many persons as its rule asks for, each with their part.

What they do is what their pages do: the checker takes the next of the queue and sees
it, the section head approves what was checked, the signatory signs a list with a code.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from suket.access.words import Purpose, Role
from suket.applications.deciding import leases, own_queue, printable_cases
from suket.applications.deciding.approve import approve_many
from suket.applications.deciding.check import accept
from suket.applications.deciding.review import review
from suket.applications.papers import NEEDED
from suket.applications.queues import Queue
from suket.applications.signing.sign import sign_many
from suket.applications.signing.sign_direct import sign_direct
from suket.applications.signing.to_sign import ToSign, to_sign
from suket.applications.words import ItemStanding
from suket.cli.context import CommandContext
from suket.cli.demo.colleagues import Colleague, employed
from suket.offices import versions
from suket.offices.words import StepRule

MOST: Final = 10_000  # applications that wait in one queue
TOGETHER: Final = 200  # applications with one code, as on the signatory's page
OFFICES_OWN: Final = {
    StepRule.DIRECT: (Role.OFFICER,),
    StepRule.TWO: (Role.OFFICER, Role.VERIFIER, Role.SIGNATORY),
    StepRule.THREE: (
        *(Role.OFFICER, Role.VERIFIER),
        *(Role.SECTION_HEAD, Role.SIGNATORY),
    ),
}


@dataclass(frozen=True)
class Team:
    """Who works at an office, by what they are for."""

    place: CommandContext
    office: str
    rule: StepRule
    people: dict[Role, Colleague]

    @classmethod
    def of_office(cls, place: CommandContext, office: str, *, now: datetime) -> Self:
        """Return new colleagues, as many as the rule of the office asks for."""
        with place.database.reading() as session:
            rule = versions.at(session, office, now=now).rule
        people = {
            role: employed(place, office, role, now=now) for role in OFFICES_OWN[rule]
        }
        return cls(place, office, rule, people)

    def let_signatory_in(self, now: datetime) -> None:
        """Have the signatory, if there is one, sign in; the first time get an app."""
        signatory = self.people.get(Role.SIGNATORY)
        if signatory is not None:
            signatory.sign_in(now)
            if signatory.app is None:
                signatory.set_up_app(now)

    def finish(self, now: datetime) -> None:
        """Take all that waits to its signature, by the rule of the office."""
        if self.rule is StepRule.DIRECT:
            self._issue(now)
            return
        self._check(now)
        if self.rule is StepRule.THREE:
            self._approve(now)
        while self._sign(now):
            pass

    def _check(self, now: datetime) -> None:
        with self.place.database.begin() as session:
            officer = self.people[Role.VERIFIER].officer(session, now)
            while case := leases.take_next(
                session, Queue.CHECK, officer=officer, now=now
            ):
                shown = review(session, case.number, officer=officer, now=now)
                said = dict.fromkeys(NEEDED[case.kind], ItemStanding.PRESENT)
                accept(session, shown.seen, said, officer=officer, now=now)

    def _approve(self, now: datetime) -> None:
        with self.place.database.begin() as session:
            officer = self.people[Role.SECTION_HEAD].officer(session, now)
            shown = own_queue.first(session, Queue.APPROVE, officer=officer, limit=MOST)
            seen = {case.id: case.content_digest or "" for case in shown}
            approve_many(session, seen, officer=officer, now=now)

    def _sign(self, now: datetime) -> bool:
        """Sign what one code is for, and say whether there was anything."""
        shown = self._to_sign(now)
        if shown is None:
            return False
        signatory = self.people[Role.SIGNATORY]
        desk = self.place.office_keys.desk(self.office, now)
        with signatory.confirming(Purpose.SIGN, shown.content, now) as act:
            session, confirmed = act
            officer = signatory.officer(session, now)
            sign_many(session, confirmed, desk, officer=officer, now=now)
        return True

    def _to_sign(self, now: datetime) -> ToSign | None:
        with self.place.database.reading() as session:
            officer = self.people[Role.SIGNATORY].officer(session, now)
            found = own_queue.first(
                session, Queue.SIGN, officer=officer, limit=TOGETHER
            )
            terms = printable_cases.terms(session, self.office, now=now)
        return to_sign(found, terms) if found else None

    def _issue(self, now: datetime) -> None:
        desk = self.place.office_keys.desk(self.office, now)
        with self.place.database.begin() as session:
            officer = self.people[Role.OFFICER].officer(session, now)
            found = own_queue.first(session, Queue.ISSUE, officer=officer, limit=MOST)
            ids = [case.id for case in found]
            sign_direct(session, ids, desk, officer=officer, now=now)
