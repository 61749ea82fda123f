"""The answers of the API for institutions, as machines read them.

It is the public answer, and beside it what the office holds.  The codes are for ever.
"""

from datetime import date, datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from suket.institutions.callers import Caller
from suket.institutions.disclose import Disclosure
from suket.institutions.tables import Visit
from suket.institutions.words import Scope, VisitPurpose
from suket.register.document_fields import Printed
from suket.register.status_on_day import DayFound, InForce
from suket.register.tables import Suket
from suket.register.words import EndReason, SuketState
from suket.web.institution.api_auth import API
from suket.web.institution.register_comparison import differences
from suket.web.public.answers import EXAMPLE_FORGED, EXAMPLE_VALID, Answer
from verify.checks import Report


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class VisitShown(_Shape):
    """The look as it was written down; the holder reads it too."""

    id: str
    at: datetime
    purpose: VisitPurpose
    reference: str | None


class DifferenceShown(_Shape):
    """A field that QR and record tell differently: call the office."""

    field: Literal["nik", "full_name", "birthplace", "born", "sex", "address"]
    code: str = Field(description="What the QR says.")
    record: str = Field(description="What the office holds.")


class RecordShown(_Shape):
    """What the office holds of a genuine suket."""

    number: str = Field(examples=["470/00001/32.74/XI/2026"])
    state: SuketState
    end_reason: EndReason | None
    ended_at: datetime | None
    differences: list[DifferenceShown]
    photo: str | None = Field(
        description="Where the portrait is, for half an hour; null without `photo`."
    )
    document: str | None = Field(
        description="Where the PDF is, for half an hour; null without `document`."
    )


class PeriodShown(_Shape):
    """From a moment on, up to another that is no longer in it."""

    since: datetime
    until: datetime


class DayShown(_Shape):
    """How it stood on the day that was asked about, as the register knows now."""

    day: date
    zone: str = Field(description="The day is the office's.", examples=["Asia/Jakarta"])
    in_force: InForce
    periods: list[PeriodShown]
    is_annulled: bool = Field(
        description="It was ended later as one that should never have been issued."
    )


class InstitutionAnswer(Answer):
    """What a check by an institution found."""

    visit: VisitShown
    record: RecordShown | None = Field(
        description="null: not genuine, or held by an office outside the agreement."
    )
    valid_on: DayShown | None
    receipt: str | None = Field(
        description="The text of the receipt, if one was asked for: docs/receipt.md."
    )


def answer_of(
    told: Report, shown: Disclosure, caller: Caller, *, receipt: str | None
) -> dict[str, Any]:
    """Return the answer as JSON can carry it.

    `told` is what `as_registered` makes of the report.
    """
    extra = {
        "receipt": receipt,
        "visit": _visit(shown.visit),
        "record": shown.suket and _record(shown.suket, shown.visit, told, caller),
        "valid_on": shown.day and _day(shown.day),
    }
    beside = _Beside.model_validate(extra).model_dump(mode="json")
    return {**told.to_dict(), **beside}


class _Beside(_Shape):
    visit: VisitShown
    record: RecordShown | None
    valid_on: DayShown | None
    receipt: str | None


def _visit(visit: Visit) -> VisitShown:
    return VisitShown(
        id=visit.id, at=visit.at, purpose=visit.purpose, reference=visit.reference
    )


def _record(suket: Suket, visit: Visit, report: Report, caller: Caller) -> RecordShown:
    found = (
        differences(report.claims, Printed.from_json(suket.printed))
        if report.claims
        else []
    )
    here = f"{API}/visits/{visit.id}"
    return RecordShown(
        number=suket.number,
        state=suket.state,
        end_reason=suket.end_reason,
        ended_at=suket.ended_at,
        differences=[
            DifferenceShown.model_validate(each, from_attributes=True) for each in found
        ],
        photo=f"{here}/photo" if caller.may(Scope.PHOTO) else None,
        document=f"{here}/document" if caller.may(Scope.DOCUMENT) else None,
    )


def _day(found: DayFound) -> DayShown:
    return DayShown.model_validate(found, from_attributes=True)


_VISIT: Final[dict[str, Any]] = {
    "id": "Jk3v0S9yQm2yq4l8vVb1xA",
    "at": "2026-11-22T03:04:05Z",
    "purpose": "perbankan",
    "reference": "CIF/2026/00123",
}
EXAMPLE_SEEN: Final[dict[str, Any]] = {
    **EXAMPLE_VALID,
    "visit": _VISIT,
    "record": {
        "number": "470/00001/32.74/XI/2026",
        "state": "active",
        "end_reason": None,
        "ended_at": None,
        "differences": [],
        "photo": f"{API}/visits/{_VISIT['id']}/photo",
        "document": f"{API}/visits/{_VISIT['id']}/document",
    },
    "valid_on": {
        "day": "2026-11-21",
        "zone": "Asia/Jakarta",
        "in_force": "all-day",
        "periods": [{"since": "2026-11-20T17:00:00Z", "until": "2026-11-21T17:00:00Z"}],
        "is_annulled": False,
    },
    "receipt": None,
}
EXAMPLE_NOTHING: Final[dict[str, Any]] = {
    **EXAMPLE_FORGED,
    "visit": _VISIT,
    "record": None,
    "valid_on": None,
    "receipt": None,
}
