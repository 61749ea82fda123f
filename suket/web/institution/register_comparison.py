"""Compare what a checked text says with what the register has.

The published lists are some seconds behind the register.  Whoever sees the register
beside the verdict must not be told "in force" of what has just ended.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from suket.institutions.tables import Visit
from suket.register.document_fields import Printed
from suket.register.end import entry_of
from suket.register.tables import Suket
from suket.web.printed_values import jenis_kelamin
from verify.checks import Check, Report, Verdict
from verify.claims import Claims
from verify.status_list import Entry

NOT_IN_FORCE: Final[Mapping[Entry, Verdict]] = {
    Entry.INVALID: Verdict.REVOKED,
    Entry.SUPERSEDED: Verdict.SUPERSEDED,
    Entry.SUSPENDED: Verdict.SUSPENDED,
}
BELIEVED: Final = {Verdict.VALID, Verdict.UNCERTAIN, Verdict.SUSPENDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an institution was told, of which text and file, in which visit."""

    report: Report
    text: str | None
    file: bytes | None
    visit: Visit


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that the QR and the office's own record tell differently."""

    field: str
    code: str  # what the QR says
    record: str  # what the office holds


def as_registered(report: Report, suket: Suket | None) -> Report:
    """Return the report, or the sterner one that the register gives at this moment."""
    entry = Entry.VALID if suket is None else entry_of(suket)
    if report.verdict not in BELIEVED or entry not in NOT_IN_FORCE:
        return report
    return report._replace(verdict=NOT_IN_FORCE[entry], status=Check.FAILED)


def differences(claims: Claims, printed: Printed) -> list[Difference]:
    """Return where the fields of a genuine QR differ from what was printed beside it.

    There are none unless a row was changed behind the office's back.
    """
    signed: dict[str, date | str] = {
        "nik": claims.nik,
        "full_name": claims.full_name,
        "birthplace": claims.birthplace,
        "born": claims.born,
        "sex": jenis_kelamin(claims.sex),
        "address": claims.address,
    }
    kept = asdict(printed)
    return [
        Difference(name, _text(value), _text(kept[name]))
        for name, value in signed.items()
        if value != kept[name]
    ]


def _text(value: date | str) -> str:
    return value.isoformat() if isinstance(value, date) else value
