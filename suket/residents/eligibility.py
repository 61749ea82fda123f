"""Eligibility: who may have a suket (recorded, alive, resident, citizen, of age)."""

from datetime import date

from suket.errors import NotEligible
from suket.offices.tables import Office
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
MINIMUMS = (
    EnrolmentStatus.BIO_CAPTURED,
    EnrolmentStatus.SENT_FOR_ENROLLMENT,
    EnrolmentStatus.PRINT_READY_RECORD,
)


def require(resident: Resident, office: Office, *, on: date) -> None:
    """Raise the leaf of `NotEligible` that says why not, or return.

    `on` is the office's local day.
    """
    if resident.office_code != office.code:
        raise NotResident
    if resident.standing in LEFT:
        raise LEFT[resident.standing]
    if resident.citizenship != "WNI":
        raise NotCitizen
    status = resident.enrolment_status
    if status in REFUSED:
        raise REFUSED[status]
    if RANK[status] < RANK[office.minimum_status]:
        raise NotEnrolled
    if not _is_of_age(resident, on):
        raise Under17
    if resident.photo_digest is None:
        raise PhotoMissing


def refusal(resident: Resident, office: Office, *, on: date) -> NotEligible | None:
    """Return why the resident may not have a suket, or None; for showing beforehand."""
    try:
        require(resident, office, on=on)
    except NotEligible as reason:
        return reason
    return None


def _is_of_age(resident: Resident, on: date) -> bool:
    born = resident.born
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return years >= ADULT_YEARS or resident.marital_status in EVER_MARRIED
