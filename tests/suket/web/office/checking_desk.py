"""A desk of several persons: an operator's applications, and who decides about them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select, update

from suket.access import passkeys
from suket.access.passkeys import NewPasskey
from suket.access.rights import Officer, holding
from suket.access.tables import Account
from suket.access.words import Role
from suket.applications.asking.hand_in import hand_in
from suket.applications.deciding.check import accept
from suket.applications.deciding.review import review
from suket.applications.pictures import NewPicture
from suket.applications.review_tables import ApplicationClaim
from suket.applications.tables import ApplicationCase
from suket.applications.turn_days import turn_days
from suket.applications.words import Item, ItemStanding
from suket.intake import portraits
from suket.intake.paper_pictures import paper_picture
from suket.offices.persons import KEEPER
from suket.offices.tables import Person
from suket.residents import residents
from suket.residents.tables import Resident
from tests.office_world import CIREBON, TOY_SECRETS
from tests.suket.applications.waiting_room import WaitingRoom, let_change
from tests.suket.web.office.office_counter import OfficeCounter
from tests.toy_authenticator import ToyAuthenticator

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 in Cirebon, in opening hours
SIGNATORY_NIP = "197001011995031001"  # of whom the sheets name
CHECK, QUEUE = "/petugas/periksa", "/petugas/periksa/daftar"


@dataclass
class CheckingDesk:
    """An office in which an application needs several persons."""

    counter: OfficeCounter
    steps: int = 3
    code: str = CIREBON
    room: WaitingRoom = field(init=False)
    device: ToyAuthenticator = field(init=False)
    people: dict = field(default_factory=dict)

    def __post_init__(self):
        self.counter.now = MONDAY
        self.device = ToyAuthenticator(self.counter.site)
        self.room = WaitingRoom(self.counter.world, self.code, MONDAY)

    def received(self, serial=1, **over):
        """Take an application that is to be checked today; return its number.

        `over` has kind and channel, and columns of the resident.
        """
        asked = {name: over.pop(name) for name in ("kind", "channel") if name in over}
        self.room.resident(serial, **{"full_name": f"CONTOH {serial}", **over})
        self.room.now = self.counter.now
        number = self.room.ask(serial, **asked).number
        self.change(number, steps=self.steps)
        with self.counter.world.database.begin() as session:
            turn_days(session, self.code, now=self.counter.now)
        return number

    def keep_portrait(self, jpeg):
        """Keep a portrait; return its digest."""
        portrait = portraits.portrait(jpeg)
        digest = portraits.digest_of(portrait)
        with self.counter.world.database.begin() as session:
            residents.keep_photos(session, {digest: portrait})
        return digest

    def hand_in(self, number, jpeg, item=Item.FAMILY_CARD):
        """Have a picture of a paper come with an application."""
        new = NewPicture(paper_picture(jpeg), TOY_SECRETS)
        with self.counter.world.database.begin() as session:
            officer, now = self.room.officer, self.counter.now
            hand_in(session, number, {item: new}, officer=officer, now=now)

    def make_urgent(self, number, reason="operasi besok"):
        self.change(
            number, is_urgent=True, urgent_reason=reason, urgent_granted_by=KEEPER
        )

    def change(self, number, **columns):
        """Have a case be otherwise than the pages can make it."""
        changed = update(ApplicationCase).where(ApplicationCase.number == number)
        with let_change(self.counter.world).database.begin() as session:
            session.execute(changed.values(**columns))

    def resident_is(self, number, **columns):
        """Have the data of who asked change."""
        own = Resident.id == self.room.case(number).resident_id
        with self.counter.world.database.begin() as session:
            session.execute(update(Resident).where(own).values(**columns))

    def claim(self, number, **fields):
        """Have who asked say something of fields of the sheet."""
        case_id = self.room.case(number).id
        with self.counter.world.database.begin() as session:
            session.add_all(
                ApplicationClaim(case_id=case_id, field=name, value=value)
                for name, value in fields.items()
            )

    def person_of(self, username):
        """Return the id of the person of an account."""
        query = select(Account.person_id).where(Account.username == username)
        return self.counter.world.all(query)[0]

    def state(self, number):
        return self.room.case(number).state

    def verified(self, serial=1, **over):
        """Return the number of an application that somebody checked."""
        number = self.received(serial, **over)
        checker = self.person("pemeriksa", Role.VERIFIER)
        with self.counter.world.database.begin() as session:
            seen = review(session, number, officer=checker, now=self.counter.now)
            said = dict.fromkeys(seen.items, ItemStanding.PRESENT)
            accept(session, seen.seen, said, officer=checker, now=self.counter.now)
        return number

    def person(self, name, role):
        """Return somebody who acts without a browser, always the same of a name."""
        if name not in self.people:
            account = self.counter.employ(name, self.code, role)
            self.people[name] = Officer(
                username=name,
                office=self.code,
                duties=holding(role),
                person=account.person_id,
            )
        return self.people[name]

    def verifier(self, name="vera"):
        return self.counter.officer(name, self.code, role=Role.VERIFIER)

    def head(self, name="kasi"):
        return self.counter.officer(name, self.code, role=Role.SECTION_HEAD)

    def signatory(self, name="kadis", *, has_passkey=True):
        """Return the browser of who is named on the sheets."""
        account = self.counter.employ(name, self.code, Role.SIGNATORY)
        self.is_named(account)
        if has_passkey:
            key = self.device.public_key
            made = NewPasskey(self.device.id, key, 0, is_synced=False)
            with self.counter.world.database.begin() as session:
                passkeys.add(session, account.id, made, name="Ponsel", now=MONDAY)
        return self.counter.entered(name)

    def is_named(self, account):
        """Have the person of an account be who is named on the sheets."""
        with self.counter.world.database.begin() as session:
            session.get(Person, account.person_id).nip = SIGNATORY_NIP
