"""The verb: let a part of an office be another from a day on, or take that back.

That a sheet can be printed of it is asked above: `suket.register.set_up_office`.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices, versions
from suket.offices.errors import (
    AlreadyInForce,
    AlreadyWithdrawn,
    NothingChanges,
    NumbersMeet,
)
from suket.offices.fit_settings import require_fit
from suket.offices.number_template import may_meet
from suket.offices.tables import NumberingVersion, OfficeVersion, WithdrawnVersion
from suket.offices.validity import local_day, require_plannable
from suket.offices.versions import Change


def change_office(
    session: Session,
    code: str,
    change: Change,
    *,
    since: date,
    who: str,
    now: datetime,
) -> OfficeVersion:
    """Let the office be as `change` says, from its local day `since` on.

    What was issued stays as it is.  Raises `DayIsPast`, `DayIsFar`, `UnfitSetting`,
    `BadTemplate`, `SerialNotApart`, `NumbersMeet`, or `NothingChanges` where it would
    be so anyway.
    """
    offices.lock(session, code)
    require_change(session, code, change, since=since, now=now)
    part = versions.part_of(change)
    row = OfficeVersion(
        office_code=code, part=part, since=since, named_by=who, named_at=now
    )
    session.add(row)
    session.flush()
    change.version_id = row.id
    session.add(change)
    session.flush()
    fact = Fact(event=Event.OFFICE_CHANGED, subject=str(row.id), office=code)
    entries.note(session, fact, who=who, at=now)
    return row


def require_change(
    session: Session, code: str, change: Change, *, since: date, now: datetime
) -> None:
    """Raise what `change_office` would, and change nothing: for showing beforehand."""
    require_plannable(since, local_day(now, offices.find(session, code).zone))
    require_fit(change)
    there = versions.on_day(session, code, since)
    if there.said_by(versions.part_of(change)) == versions.said(change):
        raise NothingChanges
    if isinstance(change, NumberingVersion):
        _require_apart(session, code, change)


def _require_apart(session: Session, code: str, change: NumberingVersion) -> None:
    """Raise `NumbersMeet` where a number could be one that the office gave before."""
    for other in versions.numberings(session, code):
        if may_meet(change, other):
            raise NumbersMeet


def withdraw_change(
    session: Session, code: str, version_id: int, *, who: str, now: datetime
) -> None:
    """Take back a change of the office whose day has not come.

    Raises `VersionNotFound`, `AlreadyWithdrawn`, or `AlreadyInForce` from its day on.
    """
    offices.lock(session, code)
    version = versions.find_version(session, version_id, office=code)
    if version.withdrawn is not None:
        raise AlreadyWithdrawn
    if version.row.since <= local_day(now, offices.find(session, code).zone):
        raise AlreadyInForce
    row = WithdrawnVersion(version_id=version_id, withdrawn_by=who, withdrawn_at=now)
    session.add(row)
    fact = Fact(
        event=Event.OFFICE_CHANGE_WITHDRAWN, subject=str(version_id), office=code
    )
    entries.note(session, fact, who=who, at=now)
