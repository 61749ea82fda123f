"""The verb: take what a carrier says later of a message, and what people write back."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from suket.applications.planning import tellings
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.messaging import phone_numbers
from suket.messaging.errors import BadMobileNumber
from suket.messaging.words import Wire
from suket.notices import contacts, notices
from suket.notices.tables import Notice, NoticeTry
from suket.notices.words import NoticeKind, NoticeState, StopWay, TryState
from suket.offices.persons import KEEPER

STOP_WORDS: Final = frozenset({"STOP", "BERHENTI", "UNREG", "UNSUBSCRIBE"})
START_WORDS: Final = frozenset({"MULAI", "START"})
BY_SMS: Final = "sms"  # who asked for it, in the journal
MOST_NOTED: Final = 20  # cases of one number
NOT_DELIVERED: Final = "not-delivered"
_OPEN: Final = (TryState.ACCEPTED, TryState.UNKNOWN, TryState.SENDING)
# What a person told, or let be, meanwhile is not sent as a report comes late.
_UNDECIDED: Final = (NoticeState.SENDING, NoticeState.SENT, NoticeState.UNKNOWN)


def take_report(
    session: Session, reference: str, *, is_delivered: bool, now: datetime
) -> bool:
    """Note that a message arrived, or that it never will; False if it is none of ours.

    Reports come late, twice and in any order: what has arrived stays so.
    """
    row = notices.of_reference(session, reference)
    if row is None:
        return False
    notice = notices.by_id(session, row.notice_id)
    session.refresh(row)
    if is_delivered and row.state is TryState.SET_ASIDE:
        # It is sent anew as nobody knew; where nothing has left yet, nothing has to.
        is_open = notice.state is NoticeState.WAITING
    else:
        is_open = row.state in _OPEN
    if not is_open:
        return True
    if is_delivered:
        row.state, notice.state = TryState.DELIVERED, NoticeState.DELIVERED
        notice.code = "delivered"
    else:
        if notice.state in _UNDECIDED:
            _wait_again(session, notice, row, now)
        row.state, row.code = TryState.REFUSED, NOT_DELIVERED
    row.settled_at = row.settled_at or now
    return True


def _wait_again(
    session: Session, notice: Notice, row: NoticeTry, now: datetime
) -> None:
    """Let a notice that did not arrive go by what ways are left."""
    if notice.kind is NoticeKind.MOVED and row.settled_at is not None:
        tellings.not_told_after_all(
            session, notice.case_id, by=KEEPER, at=row.settled_at
        )
    notice.state, notice.code = NoticeState.WAITING, NOT_DELIVERED
    notice.next_at = now


def take_words(session: Session, sender: str, text: str, *, now: datetime) -> bool:
    """Do what somebody wrote back: STOP, or MULAI; say whether it was one of them.

    What else they write is not kept, nor is a number that cannot be read.
    """
    word = text.strip().partition(" ")[0].strip(".,!\"'").upper()
    if word not in STOP_WORDS | START_WORDS:
        return False
    try:
        number = phone_numbers.mobile_of(sender)
    except BadMobileNumber:
        return False
    if word in STOP_WORDS:
        event = Event.MESSAGES_STOPPED
        is_new = contacts.silence(session, Wire.SMS, number, StopWay.SMS, now=now)
    else:
        event = Event.MESSAGES_WANTED
        is_new = contacts.end_silence(session, Wire.SMS, number, StopWay.SMS)
    if is_new:
        found = contacts.cases_of(session, number, MOST_NOTED)
        facts = [
            Fact(event=event, subject=case.number, office=case.office_code)
            for case in found
        ]
        entries.note_all(session, facts, who=BY_SMS, at=now)
    return True
