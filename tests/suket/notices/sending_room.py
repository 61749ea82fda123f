"""An office that tells people, by lines of a test's own: short ways for its tests."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, text

from suket.applications.handover.make_ready import make_some_ready
from suket.jobs.notices import tell_people
from suket.messaging.carriers import Carriers
from suket.messaging.envelopes import Answer
from suket.messaging.words import Outcome, Wire
from suket.notices.find_due import find_due
from suket.notices.keep_contact import Wish, keep_contact
from suket.notices.tables import Notice, NoticeTry
from suket.register.tables import Suket
from tests.suket.applications.waiting_room import ISSUING, WaitingRoom, let_change

OK = Answer(Outcome.ACCEPTED, "accepted")
REFUSED = Answer(Outcome.REFUSED, "refused")
LATER = Answer(Outcome.LATER, "busy")
UNKNOWN = Answer(Outcome.UNKNOWN, "cut")
SIAP = "UPDATE application_case SET state = :state WHERE number = :number"
STEP = """
INSERT INTO application_step (case_id, seq, from_state, to_state, at, local_day,
    office_code, reason)
SELECT id, 90 + :more, :before, :state, :at, :day, office_code, :reason
FROM application_case WHERE number = :number
"""


class Crash(BaseException):
    """The process dies."""


@dataclass
class ToyCarrier:
    """A carrier that keeps what it is given and answers as it is told, in turn."""

    answers: list = field(default_factory=lambda: [OK])
    sent: list = field(default_factory=list)

    def open(self):
        return self

    def close(self):
        """Nothing is open."""

    def look(self):
        return ""

    def send(self, envelope):
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.sent.append(envelope)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    @property
    def texts(self):
        return [envelope.text for envelope in self.sent]


class SendingRoom(WaitingRoom):
    """A waiting room whose people are written to."""

    def __init__(self, world, now=ISSUING):
        super().__init__(world, now=now)
        self.sms, self.mail = ToyCarrier(), ToyCarrier()
        self.limits = {Wire.SMS: 1000, Wire.EMAIL: 1000}
        self.answering = {}

    @property
    def carriers(self):
        lines = {Wire.SMS: self.sms, Wire.EMAIL: self.mail}
        return Carriers(
            {wire: lines[wire] for wire in self.limits}, self.limits, **self.answering
        )

    def clock(self):
        return self.now

    def later(self, **span):
        self.now += timedelta(**span)

    def reach(self, number, **wish):
        with self.world.database.begin() as session:
            keep_contact(
                session, number, Wish(**wish), officer=self.officer, now=self.now
            )

    def known(self, serial, **wish):
        """Take an application of somebody who can be reached; return its number."""
        number = self.asked(serial).number
        usual = {} if "email" in wish else {"phone": f"0812{serial:07}"}
        self.reach(number, **(usual | wish))
        return number

    def tell(self):
        """Do what the job does, until there is no more of it."""
        while tell_people(self.world.database, self.carriers, clock=self.clock):
            pass

    def find(self):
        """Only look at the states."""
        with self.world.database.begin() as session:
            return find_due(session, self.office, self.limits, now=self.now)

    def notices(self):
        """Return (kind, state) of each notice, in the order in which they were found."""
        found = self.world.all(
            select(Notice).order_by(Notice.found_at, Notice.kind, Notice.id)
        )
        return [(one.kind.value, one.state.value) for one in found]

    def only(self):
        """Return the one notice there is."""
        (found,) = self.world.all(select(Notice))
        return found

    def tries(self):
        found = self.world.all(
            select(NoticeTry).order_by(NoticeTry.notice_id, NoticeTry.seq)
        )
        return [(one.wire.value, one.state.value) for one in found]

    def let_be(self, number, state, reason=None):
        """Have a case come to a state, as if those had done their work who do it."""
        case = self.case(number)
        with let_change(self.world).database.begin() as session:
            session.execute(text(SIAP), {"state": state, "number": number})
            session.execute(
                text(STEP).bindparams(at=self.now, day=self.now.date()),
                {
                    "before": {"SIAP": "DITANDATANGANI"}.get(state, "DIPERIKSA"),
                    "state": state,
                    "number": number,
                    "reason": reason,
                    "more": len(self.steps(number)),
                },
            )
        return case

    def signed(self, serial, **wish):
        """Return number and suket of somebody whose suket was issued."""
        number = self.known(serial, **wish)
        case = self.case(number)
        self.turn()
        self.issue(case.resident_id)
        issued = self.case(number).issued_as
        (suket,) = self.world.all(select(Suket).where(Suket.application_id == issued))
        return number, suket

    def made_ready(self, serial, **wish):
        """Return the number of somebody whose suket can be fetched."""
        number, suket = self.signed(serial, **wish)
        with self.world.database.begin() as session:
            row = session.get_one(Suket, suket.id)
            row.has_document = True
            session.flush()
            assert make_some_ready(session, [suket.id], now=self.now) == 1
        return number

    def done_with(self):
        """Call everything told that is known so far."""
        self.tell()
        self.sms.sent.clear()
        self.mail.sent.clear()


def at(room, hours, minutes=0):
    """Let it be a time of the day, in Cirebon."""
    room.now = room.now.replace(hour=hours - 7, minute=minutes)


def moment(text_):
    return datetime.fromisoformat(text_)
