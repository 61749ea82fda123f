"""What the notices lock, for the test of all row locks."""

from sqlalchemy import select

from suket.messaging.words import Wire
from suket.notices import notices
from suket.notices.tables import Notice, NoticeTry
from suket.notices.words import NoticeKind, NoticeState, TryState
from tests.office_world import CIREBON, NOW


def furnish(office):
    """Let there be a notice that is due, and one that somebody died over."""
    with office.database.begin() as session:
        for name, state in (
            ("due", NoticeState.WAITING),
            ("dead", NoticeState.SENDING),
        ):
            row = Notice(
                id=name,
                office_code=CIREBON,
                kind=NoticeKind.RECEIVED,
                case_id=office.case_id,
                occasion=name,
                state=state,
                rank=1,
                found_at=NOW,
                next_at=NOW,
            )
            session.add(row)
        session.flush()
        tried = NoticeTry(
            notice_id="dead",
            seq=1,
            wire=Wire.SMS,
            state=TryState.SENDING,
            started_at=NOW,
            lease_until=NOW,
        )
        session.add(tried)


HELD = select(Notice).with_for_update()
WAITING = {
    "suket.notices.notices.find": (
        HELD,
        lambda _, s: notices.find(s, "due", office=CIREBON),
    ),
    "suket.notices.notices.by_id": (HELD, lambda _, s: notices.by_id(s, "due")),
}
PASSING = {
    "suket.notices.notices.next_due": (
        HELD,
        lambda _, s: [each for each in [notices.next_due(s, now=NOW)] if each],
    ),
    "suket.notices.notices.overdue_tries": (
        select(NoticeTry).with_for_update(),
        lambda _, s: notices.overdue_tries(s, now=NOW, limit=9),
    ),
}
