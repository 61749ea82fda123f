"""How much is sent in a day: of an office by each wire, and to each person.

A place is taken by one statement that asks whether there is one, as of a quota.
"""

from datetime import date
from typing import Final

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from suket.db import inserted
from suket.messaging.words import Wire
from suket.notices.tables import AddressDay, WireDay

MOST_TO_ONE: Final = 3  # messages to an address in a day


def take_of_office(
    session: Session, office: str, wire: Wire, day: date, *, most: int
) -> bool:
    """Count one more message of an office; False if the day has had its number."""
    key = {"office_code": office, "wire": wire, "day": day}
    insert = inserted(session, WireDay).values(**key, used=1)
    statement = insert.on_conflict_do_update(
        index_elements=[*key],
        set_={"used": WireDay.used + 1},
        where=WireDay.used < most,
    ).returning(WireDay.used)
    return session.connection().execute(statement).scalar() is not None


def take_of_address(session: Session, address: str, day: date) -> bool:
    """Count one more message to an address; False if it has had enough today."""
    insert = inserted(session, AddressDay).values(address=address, day=day, used=1)
    statement = insert.on_conflict_do_update(
        index_elements=["address", "day"],
        set_={"used": AddressDay.used + 1},
        where=AddressDay.used < MOST_TO_ONE,
    ).returning(AddressDay.used)
    return session.connection().execute(statement).scalar() is not None


def give_back_of_office(session: Session, office: str, wire: Wire, day: date) -> None:
    """Count one message less of an office: it certainly was not sent."""
    statement = update(WireDay).where(
        WireDay.office_code == office,
        WireDay.wire == wire,
        WireDay.day == day,
        WireDay.used > 0,
    )
    session.execute(statement.values(used=WireDay.used - 1))


def give_back_of_address(session: Session, address: str, day: date) -> None:
    """Count one message less to an address."""
    statement = update(AddressDay).where(
        AddressDay.address == address, AddressDay.day == day, AddressDay.used > 0
    )
    session.execute(statement.values(used=AddressDay.used - 1))


def used(session: Session, office: str, wire: Wire, day: date) -> int:
    """Return how many messages an office has sent by a wire on a day."""
    row = session.get(WireDay, (office, wire, day))
    return 0 if row is None else row.used


def forget_old(session: Session, before: date) -> None:
    """Forget whom what was sent to on days before this one."""
    session.execute(delete(AddressDay).where(AddressDay.day < before))
