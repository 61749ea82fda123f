"""Eligibility: who may have a suket (recorded, alive, resident, citizen, of age)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial, reduce
from operator import and_
from typing import Any

from sqlalchemy import ColumnElement, case

from suket.errors import NotEligible
from suket.offices.validity import MONTHS_IN_YEAR, add_months
from suket.offices.versions import OfficeOnDay
from suket.offices.words import EnrolmentStatus
from suket.residents.errors import (
    Dead,
    DuplicateRecord,
    EnrolmentFailed,
    HasCard,
    Moved,
    NotCitizen,
    NotEnrolled,
    NotResident,
    PhotoMissing,
    Under17,
)
from suket.residents.tables import Resident
from suket.residents.words import Standing

ADULT_YEARS = 17  # UU 24/2013, article 63 (1): 17 years, or married, or ever married
EVER_MARRIED = frozenset({"KAWIN", "CERAI HIDUP", "CERAI MATI"})

# How far a record has come (domain handbook, section 3.2).  What failed or was found
# to be double has no rank: it is refused whatever the office demands.
RANK = {
    EnrolmentStatus.UNREGISTERED: 0,
    EnrolmentStatus.BIO_CAPTURED: 1,
    EnrolmentStatus.PROCESSING: 2,
    EnrolmentStatus.SENT_FOR_ENROLLMENT: 3,
    EnrolmentStatus.RECEIVED_AT_CENTRAL: 4,
    EnrolmentStatus.SEARCH_FAILURE_AT_CENTRAL: 5,
    EnrolmentStatus.ADJUDICATE_IN_PROCESS: 5,
    EnrolmentStatus.ADJUDICATE_RECORD: 5,
    EnrolmentStatus.PRINT_READY_RECORD: 6,
}
REFUSED: dict[EnrolmentStatus, type[NotEligible]] = {
    EnrolmentStatus.CARD_PRINTED: HasCard,
    EnrolmentStatus.CARD_ISSUED: HasCard,
    EnrolmentStatus.DUPLICATE_RECORD: DuplicateRecord,
    EnrolmentStatus.ENROLL_FAILURE_AT_CENTRAL: EnrolmentFailed,
    EnrolmentStatus.ENROLL_FAILURE_AT_REGIONAL: EnrolmentFailed,
}
LEFT: dict[Standing, type[NotEligible]] = {
    Standing.DEAD: Dead,
    Standing.MOVED: Moved,
}

# What no waiting mends: it ends an application, and a suket is not handed out upon it.
FINAL: tuple[type[NotEligible], ...] = (
    HasCard,
    Dead,
    Moved,
    NotCitizen,
    DuplicateRecord,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that keeps a resident from having a suket.

    `applies` is told of one resident and answers True or False; told of `Resident`, it
    answers with the condition in SQL.  So what is counted and what is issued can never
    differ: neither has a rule of its own.
    """

    refusal: type[NotEligible]
    applies: Callable[[Any], Any]


def rules_of(office: OfficeOnDay, *, on: date) -> tuple[Rule, ...]:
    """Return the rules of an office on its local day `on`: the first counts."""
    least = RANK[office.minimum_status]
    too_early = [status for status, rank in RANK.items() if rank < least]
    born_by = add_months(on, -ADULT_YEARS * MONTHS_IN_YEAR)
    return (
        Rule(NotResident, lambda who: who.office_code != office.code),
        *(
            Rule(kind, partial(_has_standing, standing))
            for standing, kind in LEFT.items()
        ),
        Rule(NotCitizen, lambda who: who.citizenship != "WNI"),
        *(Rule(kind, partial(_has_status, status)) for status, kind in REFUSED.items()),
        *(Rule(NotEnrolled, partial(_has_status, status)) for status in too_early),
        Rule(Under17, lambda who: (who.born > born_by) & _never_married(who)),
        Rule(PhotoMissing, lambda who: who.photo_digest == None),  # noqa: E711 - SQL too
    )


def _has_standing(standing: Standing, who: Any) -> Any:
    return who.standing == standing


def _has_status(status: EnrolmentStatus, who: Any) -> Any:
    return who.enrolment_status == status


def _never_married(who: Any) -> Any:
    return reduce(and_, [who.marital_status != word for word in sorted(EVER_MARRIED)])


def require(resident: Resident, office: OfficeOnDay, *, on: date) -> None:
    """Raise the leaf of `NotEligible` that says why not, or return.

    `on` is the office's local day.
    """
    for rule in rules_of(office, on=on):
        if rule.applies(resident):
            raise rule.refusal


def refusal(resident: Resident, office: OfficeOnDay, *, on: date) -> NotEligible | None:
    """Return why the resident may not have a suket, or None; for showing beforehand."""
    try:
        require(resident, office, on=on)
    except NotEligible as reason:
        return reason
    return None


def refusal_code(office: OfficeOnDay, *, on: date) -> ColumnElement[str]:
    """Return for queries the code of what refuses a `Resident`, "" for nothing."""
    whens = [
        (rule.applies(Resident), rule.refusal.code) for rule in rules_of(office, on=on)
    ]
    return case(*whens, else_="")


def require_lasting(resident: Resident, office: OfficeOnDay, *, on: date) -> None:
    """Raise the leaf of `FINAL` that says why a resident has no use of a suket."""
    reason = refusal(resident, office, on=on)
    if isinstance(reason, FINAL):
        raise reason
