"""The verb: keep how somebody is reached, and whether they want messages."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import reach
from suket.applications.tables import ApplicationCase
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.messaging import mail_addresses, phone_numbers
from suket.messaging.words import Wire
from suket.notices import contacts
from suket.notices.words import StopWay


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How somebody wants to be told, as typed; "" is no such way."""

    phone: str = ""
    email: str = ""
    first: Wire = Wire.SMS
    unwanted: frozenset[Wire] = frozenset()  # by these no messages, only calls

    def addresses(self) -> list[tuple[Wire, str]]:
        """Return the ways, the first first (`BadMobileNumber`, `BadEmail`)."""
        found = []
        if self.phone.strip():
            found.append((Wire.SMS, phone_numbers.mobile_of(self.phone)))
        if self.email.strip():
            found.append((Wire.EMAIL, mail_addresses.address_of(self.email)))
        found.sort(key=lambda way: way[0] is not self.first)
        return found


def keep_contact(
    session: Session, number: str, wish: Wish, *, officer: Officer, now: datetime
) -> ApplicationCase:
    """Let who asks in a case be reached as they say, or not at all.

    Raises `RoleNotAllowed`, `CaseNotFound`, `NotAtThisUnit`, `BadMobileNumber` or
    `BadEmail`.
    """
    case = reach.case_at(session, number, Right.APPLY, officer=officer)
    addresses = wish.addresses()
    contacts.choose(session, case.id, now=now)
    contacts.put(session, case.id, addresses, by=officer.person, now=now)
    heard = [_heard(session, way, wish, now) for way in addresses]
    events = [Event.CONTACT_KEPT, *dict.fromkeys(one for one in heard if one)]
    facts = [
        Fact(event=event, subject=case.number, office=case.office_code)
        for event in events
    ]
    entries.note_all(session, facts, who=officer.username, at=now)
    return case


def _heard(
    session: Session, way: tuple[Wire, str], wish: Wish, now: datetime
) -> Event | None:
    """Do what is wished for one address; None if it was so before, or stays STOP."""
    wire, address = way
    if wire in wish.unwanted:
        is_new = contacts.silence(session, wire, address, StopWay.DESK, now=now)
        return Event.MESSAGES_STOPPED if is_new else None
    is_ended = contacts.end_silence(session, wire, address, StopWay.DESK)
    return Event.MESSAGES_WANTED if is_ended else None
