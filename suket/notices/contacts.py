"""How who asks in a case is reached, and who wants no messages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, delete, exists, select
from sqlalchemy.orm import Session

from suket.applications.request_tables import CaseAssistance
from suket.applications.tables import ApplicationCase, ApplicationStep
from suket.applications.words import NOT_YET
from suket.db import inserted
from suket.messaging import mail_addresses, phone_numbers
from suket.messaging.errors import BadMobileNumber
from suket.messaging.words import Wire
from suket.notices.moments import Moment
from suket.notices.tables import Contact, ContactChoice, Silence
from suket.notices.words import StopWay

MASKED: Final = {Wire.SMS: phone_numbers.masked, Wire.EMAIL: mail_addresses.masked}


@dataclass(frozen=True, slots=True)
class Reached:
    """One way to somebody, and whether they want messages by it."""

    wire: Wire
    address: str
    stopped_by: StopWay | None

    @property
    def is_silent(self) -> bool:
        """Say whether nothing is sent to it."""
        return self.stopped_by is not None

    @property
    def masked(self) -> str:
        """The address as a list may show it."""
        return MASKED[self.wire](self.address)


def of_case(session: Session, case_id: str) -> list[Reached]:
    """Return how who asks in a case is reached, the first to be tried first."""
    return of_cases(session, [case_id]).get(case_id, [])


def of_cases(session: Session, case_ids: Collection[str]) -> dict[str, list[Reached]]:
    """Return how they are reached (at most 500 cases), by case."""
    query = (
        select(Contact, Silence.way)
        .outerjoin(
            Silence,
            (Silence.wire == Contact.wire) & (Silence.address == Contact.address),
        )
        .where(Contact.case_id.in_(case_ids))
        .order_by(Contact.place, Contact.wire)
    )
    found: dict[str, list[Reached]] = {}
    for row, way in session.execute(query):
        one = Reached(row.wire, row.address, way)
        found.setdefault(row.case_id, []).append(one)
    return found


def is_reached(wires: Collection[Wire]) -> ColumnElement[bool]:
    """Say in SQL that who asks in a case can be sent something by one of these."""
    is_silent = exists().where(
        Silence.wire == Contact.wire, Silence.address == Contact.address
    )
    return exists().where(
        Contact.case_id == ApplicationCase.id,
        Contact.wire.in_(sorted(wires)),
        ~is_silent,
    )


def put(
    session: Session,
    case_id: str,
    addresses: Sequence[tuple[Wire, str]],
    *,
    by: str,
    now: datetime,
) -> None:
    """Let a case have these addresses and no others, tried in this order."""
    session.execute(delete(Contact).where(Contact.case_id == case_id))
    session.add_all(
        Contact(
            case_id=case_id,
            wire=wire,
            address=address,
            place=place,
            given_at=now,
            given_by=by,
        )
        for place, (wire, address) in enumerate(addresses, 1)
    )
    session.flush()


def has_taken_over(session: Session, moment: Moment) -> bool:
    """Say whether nobody has given a phone that `take_over` would look at."""
    return session.scalar(_given(moment).limit(1)) is None


def take_over(session: Session, moment: Moment) -> int:
    """Let who gave a phone as somebody applied for them be reached by it.

    A number that is no mobile one stays what it was: something to call.
    """
    count = 0
    for row in session.scalars(_given(moment)).all():
        try:
            number = phone_numbers.mobile_of(row.phone or "")
        except BadMobileNumber:
            continue
        by, given = row.assisted_by, row.consented_at
        put(session, row.case_id, [(Wire.SMS, number)], by=by, now=given)
        count += 1
    return count


def _given(moment: Moment) -> Select[CaseAssistance]:
    """Return the query of the phones given today, of whom nothing else is known."""
    return (
        select(CaseAssistance)
        .join(ApplicationStep, ApplicationStep.case_id == CaseAssistance.case_id)
        .where(
            ApplicationStep.office_code == moment.office,
            ApplicationStep.local_day >= moment.today,
            ApplicationStep.from_state == NOT_YET,
            CaseAssistance.phone.like("08%"),
            ~exists().where(Contact.case_id == CaseAssistance.case_id),
            ~exists().where(ContactChoice.case_id == CaseAssistance.case_id),
        )
    )


def choose(session: Session, case_id: str, *, now: datetime) -> None:
    """Note that somebody said how a case is reached; no phone is taken over then."""
    row = {"case_id": case_id, "since": now}
    statement = inserted(session, ContactChoice).values(**row)
    session.connection().execute(statement.on_conflict_do_nothing())


def silence(
    session: Session, wire: Wire, address: str, way: StopWay, *, now: datetime
) -> bool:
    """Send an address nothing any more; say whether it is new.

    What was said at a desk before is said anew by STOP, which a desk cannot take back.
    """
    row = {"wire": wire, "address": address, "since": now, "way": way}
    statement = inserted(session, Silence).values(**row)
    if way is StopWay.SMS:
        kept = statement.on_conflict_do_update(
            index_elements=[Silence.wire, Silence.address],
            set_={"since": now, "way": way},
            where=Silence.way != way,
        )
    else:
        kept = statement.on_conflict_do_nothing()
    new = session.connection().execute(kept.returning(Silence.wire))
    return new.scalar() is not None


def end_silence(session: Session, wire: Wire, address: str, way: StopWay) -> bool:
    """Let an address be written to again; say whether it was not.

    MULAI ends every silence; a desk ends what was said at a desk, but no STOP.
    """
    statement = delete(Silence).where(Silence.wire == wire, Silence.address == address)
    if way is StopWay.DESK:
        statement = statement.where(Silence.way == way)
    return session.connection().execute(statement).rowcount > 0


def cases_of(session: Session, address: str, limit: int) -> Sequence[ApplicationCase]:
    """Return the cases, the newest first, that an address was given with."""
    query = (
        select(ApplicationCase)
        .join(Contact, Contact.case_id == ApplicationCase.id)
        .where(Contact.address == address)
        .order_by(ApplicationCase.received_at.desc(), ApplicationCase.id)
    )
    return session.scalars(query.limit(limit)).all()
