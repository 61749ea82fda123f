"""The verb: find out who is to be told what, by looking at states; nothing is sent.

Whoever dies between an act and this has lost nothing: the next look finds the same.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from suket.messaging.words import Wire
from suket.notices import contacts, notices
from suket.notices.due_sukets import QUERIES
from suket.notices.moments import Moment
from suket.notices.words import OF_MANY, NoticeKind, NoticeState
from suket.offices import versions

FOUND_AT_ONCE: Final = 500  # in one transaction
MOST_UNSEEN: Final = 100  # of a kind that leave before somebody has seen the plan


def find_due(
    session: Session, office: str, wires: Collection[Wire], *, now: datetime
) -> bool:
    """Write a notice for each state that somebody is to be told of.

    Only for who can be reached by one of the wires; the others are told as before.
    Returns whether there is more to find.
    """
    moment = Moment.of(versions.at(session, office, now=now), now)
    if Wire.SMS in wires:
        contacts.take_over(session, moment)
    held = notices.held_of(session, office)
    is_cut = False
    for kind in QUERIES:
        found = notices.undiscovered(session, kind, moment, wires, limit=FOUND_AT_ONCE)
        state = _state_of(kind, len(found), is_held=kind in held)
        notices.add_all(session, found, kind, state, moment)
        is_cut = is_cut or len(found) == FOUND_AT_ONCE
    return is_cut


def is_idle(
    session: Session, office: str, wires: Collection[Wire], *, now: datetime
) -> bool:
    """Say whether there is nothing that `find_due` would write."""
    moment = Moment.of(versions.at(session, office, now=now), now)
    if Wire.SMS in wires and not contacts.has_taken_over(session, moment):
        return False
    return not any(
        notices.undiscovered(session, kind, moment, wires, limit=1) for kind in QUERIES
    )


def _state_of(kind: NoticeKind, count: int, *, is_held: bool) -> NoticeState:
    """Say whether notices found at once leave by themselves, or wait to be looked at.

    Those that come to a crowd that waits already wait with it.
    """
    is_crowd = kind in OF_MANY and (count > MOST_UNSEEN or is_held)
    return NoticeState.HELD if is_crowd else NoticeState.WAITING
