"""The review: all that is looked at before somebody decides about an application."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import cases, claims, papers, reach
from suket.applications.deciding import seen_pictures
from suket.applications.deciding.content_digest import digest_now
from suket.applications.review_tables import ApplicationItem
from suket.applications.tables import ApplicationCase, ApplicationStep
from suket.applications.words import Item
from suket.errors import NotEligible
from suket.offices import offices, units, versions
from suket.register import sukets
from suket.register.compose import holder_fields
from suket.register.tables import Suket
from suket.residents import eligibility, residents
from suket.residents.errors import NotEnrolled, ResidentNotFound
from suket.residents.tables import Resident


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody decides about: an application as it was shown."""

    number: str
    version: int
    content_digest: str = field(default="", repr=False)
    pictures: str = ""  # `seen_pictures.digest_of` those of its papers


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """An application as it stands now; what is decided of it is bound to this."""

    case: ApplicationCase
    resident: Resident | None  # None: not recorded at this office
    recorded: Mapping[str, Any]  # field of `Printed` → as it would be printed
    claimed: Mapping[str, str]  # field → what the applicant says
    items: Mapping[Item, ApplicationItem | None]  # each paper it needs or was asked for
    pictures: Mapping[Item, str]  # the id of the last of each; not of what is gone
    refusal: NotEligible | None  # why there may be no suket, as it stands
    is_issuance_open: bool
    earlier: Sequence[Suket]  # of the holder, from this office, newest first
    steps: Sequence[ApplicationStep]
    content_digest: str  # of what would be printed; "" where there is no resident

    @property
    def seen(self) -> Seen:
        """What a decision has to name, so that it is about what was seen."""
        pictures = seen_pictures.digest_of(self.items)
        return Seen(self.case.number, self.case.version, self.content_digest, pictures)

    @property
    def differing(self) -> frozenset[str]:
        """The fields of which the applicant says something else than is recorded."""
        return frozenset(
            field
            for field, value in self.claimed.items()
            if value != _told(self.recorded.get(field))
        )

    @property
    def portrait(self) -> str | None:
        """The digest of the portrait that would be printed."""
        return self.resident.photo_digest if self.resident else None


def review(session: Session, number: str, *, officer: Officer, now: datetime) -> Review:
    """Return all that is to be seen of an application of the officer's office.

    Raises `RoleNotAllowed` or `CaseNotFound`.
    """
    officer.require(Right.READ)
    case = reach.of(session, officer).case(session, number)
    resident = _resident(session, case)
    items = papers.items_of(session, case)
    return Review(
        case=case,
        resident=resident,
        recorded=holder_fields(resident) if resident else {},
        claimed=claims.of_case(session, case.id),
        items=items,
        pictures=papers.pictures_of(session, case, items),
        refusal=_refusal(session, case, resident, now),
        is_issuance_open=offices.is_open(session, case.office_code, now=now),
        earlier=_earlier(session, resident),
        steps=cases.steps_of(session, case.id),
        content_digest=digest_now(resident, case.kind) if resident else "",
    )


def _resident(session: Session, case: ApplicationCase) -> Resident | None:
    try:
        return residents.find_by_nik(session, case.nik, office=case.office_code)
    except ResidentNotFound:
        return None


def _refusal(
    session: Session, case: ApplicationCase, resident: Resident | None, now: datetime
) -> NotEligible | None:
    if resident is None:
        return NotEnrolled()
    office = versions.at(session, case.office_code, now=now)
    dinas = units.dinas(session, case.office_code)
    today = units.today(session, dinas, now=now)
    return eligibility.refusal(resident, office, on=today)


def _earlier(session: Session, resident: Resident | None) -> Sequence[Suket]:
    if resident is None:
        return ()
    return sukets.of_resident(session, resident.id, office=resident.office_code)


def _told(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value or "")
