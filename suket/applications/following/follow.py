"""Find the application that a number, a birth date and a code belong to, all three.

Whether the number is unknown, the birth date another's or the code wrong, there is one
answer, after the same query and the same sums: who guesses learns nothing.
"""

import hmac
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from keys.secrets_in_use import Secrets
from suket.applications import case_numbers
from suket.applications.errors import CaseNotFound
from suket.applications.following import follow_codes
from suket.applications.following.errors import (
    BadFollowBirthDate,
    BadFollowCode,
    BadFollowNumber,
    NotFollowed,
)
from suket.applications.following.tables import FollowCode
from suket.applications.tables import ApplicationCase
from suket.errors import SuketError
from suket.residents import birth_dates, nik
from suket.residents.tables import Resident

_LONGEST = 40  # characters of a field that is looked at


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody shows: each as it is kept, and of its form."""

    number: str
    days: frozenset[date]  # a year of two digits may mean two
    letters: str


@dataclass(frozen=True, slots=True)
class Followed:
    """An application that somebody may follow, and the row of its code."""

    case: ApplicationCase
    code: FollowCode


def read(number: str, born: str, code: str) -> tuple[Proof | None, dict[str, str]]:
    """Return what was typed, or None, and what is to be mended by the field's name.

    The check digit of the number is looked at before anything is looked up, so that a
    slip of the hand is told from a wrong guess and tells nothing itself.
    """
    faults: dict[str, SuketError] = {}
    days = birth_dates.typed(born[:_LONGEST])
    letters = follow_codes.letters_of(code[:_LONGEST])
    kept = ""
    try:
        kept = case_numbers.number_of(number[:_LONGEST])
    except CaseNotFound:
        faults["nomor"] = BadFollowNumber()
    if not days.days or days.rest:
        faults["lahir"] = BadFollowBirthDate()
    if letters is None:
        faults["kode"] = BadFollowCode()
    if faults or letters is None:
        return None, {field: fault.pesan for field, fault in faults.items()}
    return Proof(kept, frozenset(days.days), letters), {}


def follow(session: Session, proof: Proof, *, secrets: Secrets) -> Followed:
    """Return the application that all three belong to, or raise `NotFollowed`.

    Raises a `KeyFault` where codes cannot be opened.
    """
    row = session.execute(_with(proof.number)).one_or_none()
    case, resident, code = row or (None, None, None)
    is_born = _is_born(case, resident, proof.days)
    kept = follow_codes.unsealed(code or follow_codes.nobodys(secrets), secrets)
    is_code = hmac.compare_digest(kept.encode(), proof.letters.encode())
    if case is None or code is None or not (is_born and is_code):
        raise NotFollowed
    return Followed(case, code)


def with_number(session: Session, number: str) -> Followed | None:
    """Return the application of a number whose code was shown before, or None."""
    row = session.execute(_with(number)).one_or_none()
    if row is None or row[2] is None:
        return None
    return Followed(row[0], row[2])


def that_led_to(session: Session, application_id: str) -> ApplicationCase | None:
    """Return the case upon which a suket was issued, None where nobody applied."""
    query = select(ApplicationCase)
    return session.scalar(query.where(ApplicationCase.issued_as == application_id))


def _with(number: str) -> Select[ApplicationCase, Resident, FollowCode]:
    return (
        select(ApplicationCase, Resident, FollowCode)
        .outerjoin(Resident, Resident.id == ApplicationCase.resident_id)
        .outerjoin(FollowCode, FollowCode.case_id == ApplicationCase.id)
        .where(
            ApplicationCase.office_code == case_numbers.office_of(number),
            ApplicationCase.number == number,
        )
    )


def _is_born(
    case: ApplicationCase | None, resident: Resident | None, days: frozenset[date]
) -> bool:
    """Say whether one of the days is the birth date; of who is unknown, their NIK's."""
    if case is None:
        return False
    if resident is not None:
        return resident.born in days
    return any(nik.says_born(case.nik, day) for day in days)
