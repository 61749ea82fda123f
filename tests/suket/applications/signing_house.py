"""An office in which several persons check, approve and sign: short ways for tests."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import text, update

from suket.access.rights import Officer, holding
from suket.access.step_up import Manifest, nonce
from suket.access.words import Proof, Purpose, Role
from suket.applications import cases, papers, queues
from suket.applications.asking.apply import apply
from suket.applications.asking.requests import Request
from suket.applications.deciding import leases, printable_cases
from suket.applications.deciding.approve import approve_many, send_back
from suket.applications.deciding.check import accept, complete_again, incomplete, refuse
from suket.applications.deciding.review import review
from suket.applications.queues import Queue
from suket.applications.signing.sign import sign_many
from suket.applications.signing.sign_batches import Confirmed
from suket.applications.signing.to_sign import to_sign
from suket.applications.tables import ApplicationCase
from suket.applications.turn_days import turn_days
from suket.applications.words import CaseKind, IntakeChannel, ItemStanding
from tests.office_world import CIREBON, World, nik_of
from tests.suket.applications.waiting_room import ISSUING

NIP = "197001011995031001"  # of the signatory in `office_world`
ROLES = {
    "budi": Role.OFFICER,
    "vera": Role.VERIFIER,
    "kasi": Role.SECTION_HEAD,
    "kadis": Role.SIGNATORY,
}
PEOPLE = """
INSERT INTO person (id, name, nip) VALUES (:id, :name, :nip)
"""


@dataclass
class SigningHouse:
    """One office, four persons, and a clock that can be moved."""

    world: World
    steps: int = 3
    office: str = CIREBON
    now: object = ISSUING
    people: tuple = tuple(ROLES)
    sent: int = 0
    persons: dict = field(default_factory=dict)  # of those who have accounts

    def __post_init__(self):
        with self.world.database.begin() as session:
            for name in self.people:
                nip = NIP if name == "kadis" else None
                row = {"id": name, "name": f"{name} CONTOH", "nip": nip}
                session.execute(text(PEOPLE), row)

    def who(self, name, role=None):
        """Return somebody of the house, whose person bears their name."""
        return Officer(
            username=name,
            office=self.office,
            duties=holding(role or ROLES.get(name, Role.VERIFIER)),
            person=self.persons.get(name, name),
        )

    def later(self, **span):
        self.now += timedelta(**span)

    def begin(self):
        return self.world.database.begin()

    def apply(self, serial, *, by="budi", kind=CaseKind.NEW, steps=None, **over):
        """Take an application of a new or known resident; return its number."""
        self.sent += 1
        request = Request(
            nik=nik_of(serial),
            kind=kind,
            channel=IntakeChannel.COUNTER,
            key=f"k{self.sent}",
        )
        with self.begin() as session:
            told = apply(
                session,
                replace(request, **over),
                officer=self.who(by, Role.OFFICER),
                now=self.now,
            )
            session.execute(
                update(ApplicationCase)
                .where(ApplicationCase.number == told.number)
                .values(steps=steps or self.steps)
            )
        return told.number

    def applied(self, serial, **over):
        """Add a resident, and take their application; return its number."""
        self.world.add(self.office, nik=nik_of(serial))
        return self.apply(serial, **over)

    def case(self, number):
        with self.world.database.reading() as session:
            return cases.find(session, number, office=self.office)

    def steps_of(self, number):
        with self.world.database.reading() as session:
            case = cases.find(session, number, office=self.office)
            return cases.steps_of(session, case.id)

    def states(self, number):
        return [step.to_state.value for step in self.steps_of(number)]

    def review(self, number, by="vera"):
        with self.world.database.reading() as session:
            return review(session, number, officer=self.who(by), now=self.now)

    def take(self, queue=Queue.CHECK, by="vera", **over):
        with self.begin() as session:
            found = leases.take_next(
                session, queue, officer=self.who(by), now=self.now, **over
            )
            return found and found.number

    def accept(self, number, by="vera", seen=None, said=None):
        seen = seen or self.review(number).seen
        with self.begin() as session:
            case = cases.find(session, number, office=self.office)
            needed = papers.NEEDED[case.kind]
            said = dict.fromkeys(needed, ItemStanding.PRESENT) if said is None else said
            return accept(
                session, seen, said, officer=self.who(by, Role.VERIFIER), now=self.now
            )

    def incomplete(self, number, said, by="vera", **over):
        seen = self.review(number).seen
        with self.begin() as session:
            who = self.who(by)
            return incomplete(session, seen, said, officer=who, now=self.now, **over)

    def complete(self, number, *items, by="budi"):
        with self.begin() as session:
            who = self.who(by)
            return complete_again(session, number, items, officer=who, now=self.now)

    def refuse(self, number, reason, by="vera", **over):
        seen = self.review(number).seen
        with self.begin() as session:
            who = self.who(by)
            return refuse(session, seen, reason, officer=who, now=self.now, **over)

    def approve(self, *numbers, by="kasi"):
        seen = {case.id: case.content_digest for case in map(self.case, numbers)}
        with self.begin() as session:
            who = self.who(by, Role.SECTION_HEAD)
            return approve_many(session, seen, officer=who, now=self.now)

    def send_back(self, number, reason, by="kasi", **over):
        seen = self.review(number).seen
        with self.begin() as session:
            who = self.who(by)
            return send_back(session, seen, reason, officer=who, now=self.now, **over)

    def to_sign(self, *numbers):
        """Return what a page would show of these applications, or of all that wait."""
        with self.world.database.reading() as session:
            terms = printable_cases.terms(session, self.office, now=self.now)
            found = [cases.find(session, each, office=self.office) for each in numbers]
            waiting = queues.waiting(self.office, Queue.SIGN)
            return to_sign(found or session.scalars(waiting).all(), terms)

    def confirmed(self, shown, by="kadis", manifest_over=None, **over):
        """Return what a page would have confirmed, by a code."""
        fields = {
            "purpose": Purpose.SIGN,
            "office": self.office,
            "username": by,
            "nonce": nonce(),
            "content": shown.content,
        }
        manifest = Manifest(**fields | (manifest_over or {}))
        return Confirmed(manifest, **{"proof": Proof.TOTP, **over})

    def sign(self, *numbers, by="kadis", shown=None, **over):
        confirmed = self.confirmed(shown or self.to_sign(*numbers), by, **over)
        with self.begin() as session:
            return sign_many(
                session,
                confirmed,
                self.world.desk(self.office),
                officer=self.who(by, Role.SIGNATORY),
                now=self.now,
            )

    def turn(self):
        with self.begin() as session:
            return turn_days(session, self.office, now=self.now)

    def ready_to_sign(self, serial, **over):
        """Take, check and (where three steps are) approve an application."""
        number = self.applied(serial, **over)
        self.accept(number)
        if self.case(number).steps == 3:
            self.approve(number)
        return number
