"""By which way a notice is tried next: as was wished for, past what refused it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from suket.messaging.words import Wire
from suket.notices import contacts, notices
from suket.notices.tables import Notice
from suket.notices.words import NoticeState, TryState

PATIENCE: Final = 5  # tries by one way that is busy, before another comes first
MOST_TRIES: Final = 100  # by one way: a day of a quarter of an hour each


@dataclass(frozen=True, slots=True)
class Way:
    """The addresses to try, the first first; or how the notice ends without any."""

    addresses: dict[Wire, str] = field(default_factory=dict)
    over: NoticeState | None = None
    code: str | None = None


def next_way(session: Session, notice: Notice, wires: Mapping[Wire, int]) -> Way:
    """Return by which ways a notice may leave, or why by none."""
    reached = contacts.of_case(session, notice.case_id)
    here = [one for one in reached if one.wire in wires]
    wanted = [one for one in here if not one.is_silent]
    if not wanted:
        code = "not-wanted" if here else "no-contact"
        return Way(over=NoticeState.DROPPED, code=code)
    tries = notices.tries_of(session, notice.id)
    refused = {one.wire for one in tries if one.state is TryState.REFUSED}
    busy = Counter(one.wire for one in tries if one.state is TryState.LATER)
    left = [
        one for one in wanted if one.wire not in refused and busy[one.wire] < MOST_TRIES
    ]
    if not left:
        return Way(over=NoticeState.FAILED, code=notice.code)
    left.sort(key=lambda one: busy[one.wire] >= PATIENCE)
    return Way({one.wire: one.address for one in left})
