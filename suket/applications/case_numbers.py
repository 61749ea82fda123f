"""The number of an application: said over the phone, and not mistyped unseen.

"3274-26-000123-7": the office, the local year, a serial, and a check digit that notices
each wrong digit and nearly each swap of two (ISO 7064, MOD 11,10).
"""

import re
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from suket.applications import counters
from suket.applications.errors import CaseNotFound
from suket.applications.tables import CaseCounter

_FORM: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{6,})([0-9])")
_GAPS: Final = re.compile(r"[\s.\-–/]")


def draw(session: Session, office: str, today: date) -> str:
    """Return the next number of an office; its row is held until the end."""
    serial = counters.next_of(session, CaseCounter, office_code=office, year=today.year)
    return _written(office.replace(".", ""), f"{today.year % 100:02}", f"{serial:06}")


def number_of(text: str) -> str:
    """Return a number as it is kept, however it was typed (`CaseNotFound`)."""
    found = _FORM.fullmatch(_GAPS.sub("", text))
    if found is None or check_digit("".join(found.groups()[:3])) != found[4]:
        raise CaseNotFound
    return _written(*found.groups()[:3])


def office_of(number: str) -> str:
    """Return the code of the office that gave a number: "32.74" of "3274-26-…"."""
    return f"{number[:2]}.{number[2:4]}"


def _written(office: str, year: str, serial: str) -> str:
    digit = check_digit(f"{office}{year}{serial}")
    return f"{office}-{year}-{serial}-{digit}"


def check_digit(digits: str) -> str:
    """Return the check digit of ISO 7064, MOD 11,10."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)
