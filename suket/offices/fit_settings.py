"""What a part of an office has to say to be fit for use, asked at every door."""

import re
from typing import Final

from suket.offices.errors import UnfitSetting
from suket.offices.intake_tables import IntakeColumns
from suket.offices.number_template import require_apart, require_template
from suket.offices.tables import (
    LetterheadColumns,
    NumberingColumns,
    Signatory,
    ValidityColumns,
)
from suket.offices.versions import Change
from suket.offices.words import MINIMUMS, Validity

MOST_MONTHS: Final = 60
MOST_CLOCK_HOURS: Final = 720
_POSTAL_CODE: Final = re.compile(r"[0-9]{5}")
_NIP: Final = re.compile(r"([0-9]{18})?")
_NEEDED: Final = ("government", "agency", "street", "place")
_SHORTEST_NAME: Final = 2
_SHORTEST_TITLE: Final = 3


def require_fit(change: Change) -> None:
    """Raise `UnfitSetting` for the first field that is not fit.

    A template of numbers raises `BadTemplate` or `SerialNotApart`.
    """
    if isinstance(change, LetterheadColumns):
        _require_letterhead(change)
    elif isinstance(change, NumberingColumns):
        _require_numbering(change)
    elif isinstance(change, ValidityColumns):
        _require_validity(change)
    elif isinstance(change, IntakeColumns):
        _require_intake(change)


def _require_letterhead(head: LetterheadColumns) -> None:
    for field in _NEEDED:
        if not getattr(head, field).strip():
            raise UnfitSetting(field)
    if not _POSTAL_CODE.fullmatch(head.postal_code):
        raise UnfitSetting("postal_code")


def _require_numbering(numbering: NumberingColumns) -> None:
    for field in ("classification", "unit_code"):
        if not getattr(numbering, field).strip():
            raise UnfitSetting(field)
    require_template(numbering.number_template)
    require_apart(numbering)


def _require_validity(rule: ValidityColumns) -> None:
    is_counted = rule.validity is not Validity.UNTIL_PRINTED
    has_months = rule.months is not None and 1 <= rule.months <= MOST_MONTHS
    if has_months is not is_counted or (rule.months is not None) is not is_counted:
        raise UnfitSetting("months")
    if rule.minimum_status not in MINIMUMS:
        raise UnfitSetting("minimum_status")


def _require_intake(rule: IntakeColumns) -> None:
    if not 1 <= rule.clock_hours <= MOST_CLOCK_HOURS:
        raise UnfitSetting("clock_hours")


def require_fit_signatory(signatory: Signatory) -> None:
    """Raise `UnfitSetting` for the first field of a signatory that is not fit."""
    if len(signatory.title.strip()) < _SHORTEST_TITLE:
        raise UnfitSetting("title")
    if len(signatory.name.strip()) < _SHORTEST_NAME:
        raise UnfitSetting("name")
    if not _NIP.fullmatch(signatory.nip):
        raise UnfitSetting("nip")
    if signatory.until is not None and signatory.until < signatory.since:
        raise UnfitSetting("until")
