"""What who asks says of themselves: how a sheet should read that does not yet."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.applications.errors import BadClaim
from suket.applications.review_tables import ApplicationClaim
from suket.applications.tables import ApplicationCase
from suket.register.document_fields import OF_HOLDER
from suket.register.printable import resident_fault
from suket.residents.names import as_printed, in_capitals

# The number of a person never changes, and the one line is made of the others.
CLAIMABLE: Final = tuple(name for name in OF_HOLDER if name not in {"nik", "address"})
_BAD_DAY: Final = "Tulis tanggal lahir sebagai tahun-bulan-hari, misalnya 1990-12-31."


def tidy(claims: Mapping[str, str]) -> dict[str, str]:
    """Return claims as a sheet would print them, those that say nothing left out.

    Days are `YYYY-MM-DD`.  Raises `BadClaim` for a field that no one can claim, or a
    text that no sheet can show.
    """
    said = {field: " ".join(text.split()) for field, text in claims.items()}
    return {field: _as_printed(field, text) for field, text in said.items() if text}


def _as_printed(field: str, text: str) -> str:
    if field not in CLAIMABLE:
        raise BadClaim(field)
    if field == "born":
        return _day(text)
    written: Callable[[str], str] = as_printed if field == "full_name" else in_capitals
    fault = resident_fault(field, written(text))
    if fault is not None:
        raise BadClaim(field, fault.pesan)
    return written(text)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadClaim("born", _BAD_DAY) from error


def write(session: Session, case: ApplicationCase, claims: Mapping[str, str]) -> None:
    """Write down what is claimed with a new case; it never changes."""
    session.add_all(
        ApplicationClaim(case_id=case.id, field=field, value=value)
        for field, value in claims.items()
    )


def of_case(session: Session, case_id: str) -> dict[str, str]:
    """Return what the applicant says, by the field of the sheet."""
    query = select(ApplicationClaim).where(ApplicationClaim.case_id == case_id)
    return {claim.field: claim.value for claim in session.scalars(query)}
