"""Does an application that was checked still agree with what was seen?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.applications import cases
from suket.applications.deciding import seen_pictures
from suket.applications.deciding.content_digest import digest_now
from suket.applications.deciding.printable_cases import Terms
from suket.applications.tables import ApplicationCase
from suket.applications.words import StepReason
from suket.db import in_parts, unindexed
from suket.errors import NotEligible, SuketError
from suket.register.errors import AlreadyIssued, NotPrintable, TextTooLong
from suket.register.printable import require_issuable
from suket.residents import eligibility, residents
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
    ResidentNotFound,
    Under17,
)
from suket.residents.tables import Resident

# The word that an applicant reads of what refuses them.
REASONS: Final[Mapping[type[SuketError], StepReason]] = {
    HasCard: StepReason.SUDAH_ADA_KTP,
    Dead: StepReason.MENINGGAL,
    Moved: StepReason.SUDAH_PINDAH,
    NotCitizen: StepReason.BUKAN_WNI,
    DuplicateRecord: StepReason.DATA_GANDA,
    EnrolmentFailed: StepReason.REKAM_GAGAL,
    NotEnrolled: StepReason.BELUM_REKAM,
    NotResident: StepReason.BUKAN_PENDUDUK,
    ResidentNotFound: StepReason.BUKAN_PENDUDUK,
    Under17: StepReason.BELUM_17,
    PhotoMissing: StepReason.DATA_BERUBAH,  # it was there when it was checked
    AlreadyIssued: StepReason.SUDAH_ADA_SUKET_AKTIF,
    NotPrintable: StepReason.TIDAK_DAPAT_DICETAK,
    TextTooLong: StepReason.TIDAK_DAPAT_DICETAK,
}


@dataclass(frozen=True, slots=True)
class Held:
    """A case and its resident, both held until the transaction ends."""

    case: ApplicationCase
    resident: Resident | None  # None: not the office's any more
    has_other_pictures: bool = False  # than who checked its papers saw


def hold(session: Session, case_ids: Sequence[str], *, office: str) -> dict[str, Held]:
    """Return those of these cases that are the office's, by id, held: residents first.

    In one order, so that no two who hold some wait for each other.
    """
    wanted: dict[str, str | None] = {}
    for some in in_parts(case_ids):
        query = select(ApplicationCase.id, ApplicationCase.resident_id).where(
            ApplicationCase.id.in_(some),
            unindexed(ApplicationCase.office_code) == office,
        )
        wanted |= dict(session.execute(query).all())
    ids = [each for each in wanted.values() if each is not None]
    people = residents.lock_own(session, ids, office=office)
    held = cases.lock_many(session, list(wanted))
    other = seen_pictures.changed(session, list(held))
    return {
        case.id: Held(case, people.get(case.resident_id or ""), case.id in other)
        for case in held.values()
    }


def departure(held: Held, terms: Terms) -> StepReason | None:
    """Return why a case no longer agrees with what was checked, or None."""
    case, resident = held.case, held.resident
    if resident is None:
        return StepReason.BUKAN_PENDUDUK
    try:
        eligibility.require(resident, terms.office, on=terms.day)
        require_issuable(terms.sheet_of(resident))
    except (NotEligible, NotPrintable, TextTooLong) as refusal:
        return REASONS[type(refusal)]
    is_as_seen = digest_now(resident, case.kind) == case.content_digest
    if not is_as_seen or held.has_other_pictures:
        return StepReason.DATA_BERUBAH
    return None
