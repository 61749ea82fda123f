"""What is said with a request, besides who asks for what: kept with its case."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.applications.errors import BadPhone, NeededByPast, UrgentUnexplained
from suket.applications.request_tables import CaseAssistance, CaseNeed, UrgentAnswer
from suket.applications.tables import ApplicationCase

FURTHEST: Final = timedelta(days=731)  # somebody typed another year
FEWEST, MOST = 5, 200  # characters of a reason
_PHONE: Final = re.compile(r"0[0-9]{8,14}")
_ABROAD: Final = re.compile(r"^\+?62")
_GAPS: Final = re.compile(r"[\s.()\-–]")


@dataclass(frozen=True, slots=True)
class Assistance:
    """Who stands there agreed that somebody applies for them; None: has no phone."""

    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """By when it is needed, why urgently, and whether somebody helped."""

    needed_by: date | None = None
    urgent: str | None = None  # the reason; None: not asked for
    assistance: Assistance | None = None


def phone_of(text: str) -> str:
    """Return a phone number as digits, "0812…", however it was typed (`BadPhone`)."""
    digits = _ABROAD.sub("0", _GAPS.sub("", text))
    if not _PHONE.fullmatch(digits):
        raise BadPhone
    return digits


def reason_of(text: str) -> str:
    """Return a reason, blanks folded: 5 to 200 characters (`UrgentUnexplained`)."""
    reason = " ".join(text.split())
    if not FEWEST <= len(reason) <= MOST or not reason.isprintable():
        raise UrgentUnexplained
    return reason


def require_usable(details: Details, *, today: date) -> None:
    """Raise `NeededByPast`, `UrgentUnexplained` or `BadPhone` for what cannot be."""
    needed = details.needed_by
    if needed is not None and not today <= needed <= today + FURTHEST:
        raise NeededByPast
    if details.urgent is not None:
        reason_of(details.urgent)
    if details.assistance is not None and details.assistance.phone is not None:
        phone_of(details.assistance.phone)


def keep(
    session: Session,
    case: ApplicationCase,
    details: Details,
    *,
    person: str,
    now: datetime,
) -> None:
    """Keep what was said with a new case; the urgent lane is asked for apart."""
    if details.needed_by is not None:
        session.add(CaseNeed(case_id=case.id, needed_by=details.needed_by))
    helped = details.assistance
    if helped is not None:
        phone = None if helped.phone is None else phone_of(helped.phone)
        row = CaseAssistance(
            case_id=case.id,
            assisted_by=person,
            consented_at=now,
            phone=phone,
            has_no_phone=phone is None,
        )
        session.add(row)
    session.flush()


def asking_urgently(
    session: Session, cases: Sequence[ApplicationCase]
) -> frozenset[str]:
    """Return the ids of those (at most 500) whose wish to be urgent has no answer."""
    asked = {case.id for case in cases if case.urgent_asked_by and not case.is_urgent}
    query = select(UrgentAnswer.case_id).where(UrgentAnswer.case_id.in_(asked))
    return frozenset(asked - {*session.scalars(query)}) if asked else frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """What was said with one case, and what was answered to who asked urgently."""

    needed_by: date | None = None
    assistance: CaseAssistance | None = None
    answer: UrgentAnswer | None = None


def of_cases(session: Session, case_ids: Sequence[str]) -> dict[str, Said]:
    """Return what was said with these cases (at most 500), by case."""
    query = (
        select(ApplicationCase.id, CaseNeed.needed_by, CaseAssistance, UrgentAnswer)
        .outerjoin(CaseNeed, CaseNeed.case_id == ApplicationCase.id)
        .outerjoin(CaseAssistance, CaseAssistance.case_id == ApplicationCase.id)
        .outerjoin(UrgentAnswer, UrgentAnswer.case_id == ApplicationCase.id)
        .where(ApplicationCase.id.in_(case_ids))
    )
    rows = session.execute(query)
    return {row[0]: Said(row[1], row[2], row[3]) for row in rows}
