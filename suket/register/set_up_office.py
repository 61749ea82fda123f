"""The verb: set up a part of an office, or who signs, if a sheet can be printed so."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from suket.offices import change_office, offices, signatories
from suket.offices.fit_settings import require_fit_signatory
from suket.offices.tables import OfficeVersion, Signatory
from suket.offices.validity import local_day, require_plannable
from suket.offices.versions import Change
from suket.register import printable, trial_sheet
from suket.register.document_fields import Printed


def set_part(
    session: Session,
    code: str,
    change: Change,
    *,
    since: date,
    who: str,
    now: datetime,
) -> OfficeVersion:
    """Let the office be as `change` says from its local day `since` on.

    Raises what `suket.offices.change_office` does, and `NotPrintable` for what no sheet
    could bear.
    """
    try_part(session, code, change, since=since, now=now)
    return change_office.change_office(
        session, code, change, since=since, who=who, now=now
    )


def try_part(
    session: Session, code: str, change: Change, *, since: date, now: datetime
) -> Printed:
    """Return what a sheet would say then; raise what `set_part` would, keep nothing."""
    change_office.require_change(session, code, change, since=since, now=now)
    printed = trial_sheet.on_day(session, code, since, change)
    printable.require_issuable(printed)
    return printed


def set_signatory(
    session: Session, signatory: Signatory, *, who: str, now: datetime
) -> None:
    """Let `signatory` sign from a day on that is not past, or for a period.

    Raises `DayIsPast`, `DayIsFar`, `UnfitSetting` or `NotPrintable`.
    """
    offices.lock(session, signatory.office_code)
    try_signatory(session, signatory, now=now)
    signatories.name(session, signatory, who=who, now=now)


def try_signatory(session: Session, signatory: Signatory, *, now: datetime) -> Printed:
    """Return what a sheet would say then; raise what `set_signatory` would."""
    code, since = signatory.office_code, signatory.since
    today = local_day(now, offices.find(session, code).zone)
    require_plannable(since, today)
    require_fit_signatory(signatory)
    require_plannable(signatory.until or since, today)
    printed = trial_sheet.on_day(session, code, since, signatory)
    printable.require_issuable(printed)
    return printed
