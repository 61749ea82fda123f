"""The TOML file in which an administrator writes down offices, checked by field."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from keys.office_spec import ZONES
from suket.cli.exit_codes import NotSetUp
from suket.offices.number_template import DEFAULT_TEMPLATE
from suket.offices.tables import Office, Signatory
from suket.offices.words import Capacity, EnrolmentStatus, StepRule, Validity
from verify import trust_list

FORM = "2026-1"  # the printed form that new offices use: a folder of templates/suket/
NIP_DIGITS = 18
NO_RULE = (
    "Write `rule` into its file: direct (one officer issues at once), two (who checks,"
    " who signs) or three (who checks, who approves, who signs)."
)


class SignatoryLines(BaseModel):
    """Who signs for an office, from which of its local days on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: date
    capacity: Capacity = Capacity.HEAD
    title: str = Field(min_length=3)
    name: str = Field(min_length=2)
    rank: str = ""
    nip: str = Field(default="", pattern=rf"^([0-9]{{{NIP_DIGITS}}})?$")

    def to_row(self, office_code: str) -> Signatory:
        """Return the row for the register."""
        return Signatory(office_code=office_code, **self.model_dump())


class OfficeLines(BaseModel):
    """One `[[office]]` of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[0-9]{2}\.[0-9]{2}$")
    name: str
    zone: str
    place: str
    government: str
    agency: str
    street: str
    phone: str
    email: str
    website: str
    postal_code: str = Field(pattern=r"^[0-9]{5}$")
    form: str = FORM
    number_template: str = DEFAULT_TEMPLATE
    classification: str
    unit_code: str
    validity: Validity
    months: int | None = Field(default=None, ge=1, le=60)
    minimum_status: EnrolmentStatus = EnrolmentStatus.BIO_CAPTURED
    rule: StepRule | None = None  # None: said beside the file, and never guessed
    signatory: SignatoryLines | None = None

    @model_validator(mode="after")
    def _months_are_counted(self) -> "OfficeLines":
        if (self.validity is Validity.UNTIL_PRINTED) != (self.months is None):
            raise ValueError("`months` goes with validity months or months-or-printed")
        return self

    @property
    def iana_zone(self) -> str:
        """The zone's IANA name; WIB, WITA and WIT are known."""
        return ZONES.get(self.zone, self.zone)

    def to_row(self, rule: StepRule | None = None) -> Office:
        """Return the row for the register; `rule` is for who names none in the file.

        Raises `NotSetUp` if nobody says by how many persons the office issues.
        """
        said = self.rule or rule
        if said is None:
            raise NotSetUp(f"Office {self.code} names no rule of steps.", NO_RULE)
        fields = self.model_dump(exclude={"signatory", "zone", "rule"})
        return Office(**fields, zone=self.iana_zone, rule=said)

    def to_trusted(self) -> trust_list.Office:
        """Return the office as the trust list will name it."""
        return trust_list.Office(self.code, self.name, self.iana_zone)


def read_offices(path: Path) -> list[OfficeLines]:
    """Return the offices of a TOML file.

    Raises `NotSetUp`, naming the office, the field and what is wrong with it.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise NotSetUp(
            f"{path.name} cannot be read as TOML: {error}",
            "examples/offices.toml shows how an office is written down.",
        ) from error
    return [
        _office(place, lines) for place, lines in enumerate(_listed(content, path), 1)
    ]


def _listed(content: dict[str, Any], path: Path) -> list[Any]:
    offices = content.get("office")
    if not isinstance(offices, list) or not offices:
        raise NotSetUp(
            f"{path.name} names no office.",
            "Each office begins with a line [[office]]; see examples/offices.toml.",
        )
    return offices


def _office(place: int, lines: Any) -> OfficeLines:
    try:
        return OfficeLines.model_validate(lines)
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, fault['loc'])) or 'office'}: {fault['msg']}"
            for fault in error.errors(include_input=False)
        ]
        raise NotSetUp(
            f"Office {place} of the file has faults.", "\n  ".join(faults)
        ) from error
