"""What is to be expected of the residents in the examples, by their table alone."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from suket.offices.words import EnrolmentStatus
from suket.residents.eligibility import ADULT_YEARS, RANK
from suket.residents.words import Standing

Row = Mapping[str, str]

# Who is not recorded waits where an application is taken, until they are.
STILL_TO_RECORD: Final = frozenset(
    {
        EnrolmentStatus.UNREGISTERED,
        EnrolmentStatus.ENROLL_FAILURE_AT_CENTRAL,
        EnrolmentStatus.ENROLL_FAILURE_AT_REGIONAL,
    }
)


def may_have_one(row: Row, *, on: date) -> bool:
    """Say whether a resident may have a suket."""
    born = date.fromisoformat(row["tanggal_lahir"])
    birthdays = (on.month, on.day) >= (born.month, born.day)
    return (
        on.year - born.year - (not birthdays) >= ADULT_YEARS
        and row["keterangan"] == Standing.RESIDENT
        and RANK.get(EnrolmentStatus(row["status_perekaman"]), 0) > 0
    )


def may_wait(row: Row) -> bool:
    """Say whether a resident's application waits until they are recorded."""
    is_here = row["keterangan"] == Standing.RESIDENT
    return is_here and row["status_perekaman"] in STILL_TO_RECORD
