"""The gate of an office's places: who takes one shares it, who moves several has it.

Places are rows of pools and slots.  Whoever holds one row and asks for another may meet
somebody who does so the other way round; so they go through alone, and those who take
one place of a day and one slot, in this order, go through together.  A case is locked
before the gate; behind it, one that somebody else holds is left alone.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

_GATE = 0x676174  # "gat": with the office's code the name of the lock


def share(session: Session, office: str) -> None:
    """Go through with others, until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock_shared(_GATE, _key(office))))


def hold(session: Session, office: str) -> None:
    """Go through alone, until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_GATE, _key(office))))


def _key(office: str) -> int:
    return int(office.replace(".", ""))
