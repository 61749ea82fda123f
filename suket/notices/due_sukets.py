"""Which sukets are in a state of which their holders are told, by the case of each."""

from datetime import timedelta
from typing import Final

from sqlalchemy import String, case, literal, or_, text

from suket.applications.tables import ApplicationCase as Case
from suket.notices.due_cases import (
    WEEK,
    Due,
    Look,
    Query,
    incomplete,
    moved,
    ready,
    received,
    recording_reopened,
    slot,
    telling,
)
from suket.notices.moments import Moment
from suket.notices.words import NoticeKind
from suket.register.end import ENTRY
from suket.register.tables import Suket
from suket.register.words import EndReason, SuketState
from verify.status_list import Entry

MONTH: Final = timedelta(days=30)
LAST_WEEK, LAST_MONTH = "7", "30"  # days before it ends: what is told of each once
# Nobody writes to who has died; the family hears of it at the counter.
REVOKED: Final = tuple(
    reason
    for reason, entry in ENTRY.items()
    if entry is Entry.INVALID and reason is not EndReason.MENINGGAL
)
_ONCE: Final = literal("1", String)
# In the words of the index by which sukets end; `state` is a column of cases too.
_OF_INDEX: Final = text("suket.state <> 'ended' AND suket.expires_at IS NOT NULL")


def expiring(look: Look) -> Due:
    """Whose suket ends within 30 days, and again within 7.

    One that is good for a month only has just been fetched as it has 30 days left.
    """
    now = look.moment.now
    is_near = Suket.expires_at <= now + WEEK
    occasion = case((is_near, LAST_WEEK), else_=LAST_MONTH)
    return (
        telling(occasion)
        .join(Suket, Suket.application_id == Case.issued_as)
        .where(
            _OF_INDEX,
            Suket.office_code == look.moment.office,
            Suket.state == SuketState.ACTIVE,
            Suket.expires_at > now,
            Suket.expires_at <= now + MONTH,
            or_(is_near, Suket.issued_at <= now - WEEK),
        )
    )


def printed(look: Look) -> Due:
    """Whose card was printed within a week, so that their suket has ended."""
    return _ended(look.moment, (EndReason.KTP_DICETAK,))


def revoked(look: Look) -> Due:
    """Whose suket nobody may rely on any more."""
    return _ended(look.moment, REVOKED)


def _ended(moment: Moment, reasons: tuple[EndReason, ...]) -> Due:
    return (
        telling(_ONCE)
        .join(Suket, Suket.application_id == Case.issued_as)
        .where(
            Suket.office_code == moment.office,
            Suket.ended_at >= moment.now - WEEK,
            Suket.end_reason.in_(reasons),
        )
    )


# `NoticeKind.SHIPPED` has none: nothing is sent by post yet.
QUERIES: Final[dict[NoticeKind, Query]] = {
    NoticeKind.MOVED: moved,
    NoticeKind.REVOKED: revoked,
    NoticeKind.RECEIVED: received,
    NoticeKind.SLOT: slot,
    NoticeKind.INCOMPLETE: incomplete,
    NoticeKind.READY: ready,
    NoticeKind.RECORDING_REOPENED: recording_reopened,
    NoticeKind.PRINTED: printed,
    NoticeKind.EXPIRING: expiring,
}
