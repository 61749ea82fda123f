"""The verb: give an office arms from a day on, or those it had before."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from suket.offices import offices
from suket.offices.change_office import change_office
from suket.offices.errors import NothingChanges
from suket.offices.tables import ArmsVersion
from suket.offices.validity import local_day


def set_arms(
    session: Session,
    code: str,
    content: bytes,
    *,
    who: str,
    now: datetime,
    since: date | None = None,
) -> None:
    """Let sukets that the office issues from a day on, or today, bear these arms.

    `content` is clean: see `suket.paper.arms_cleaning`.  Raises `DayIsPast`.
    """
    digest = offices.keep_arms(session, content)
    put_back_arms(session, code, digest, who=who, now=now, since=since)


def put_back_arms(
    session: Session,
    code: str,
    digest: str | None,
    *,
    who: str,
    now: datetime,
    since: date | None = None,
) -> None:
    """Let an office have arms that are kept, or with None the ornament of the form.

    Nothing happens where it has them.  Raises `ArmsNotFound` or `DayIsPast`.
    """
    if digest is not None:
        offices.require_arms(session, digest)
    today = local_day(now, offices.find(session, code).zone)
    change = ArmsVersion(digest=digest)
    try:
        change_office(session, code, change, since=since or today, who=who, now=now)
    except NothingChanges:
        return
