"""The history of a clerk's checks: a table, and the same as CSV."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.institutions import access_log
from suket.institutions.tables import Visit
from suket.web import indonesian_wording, spreadsheet_export
from suket.web.institution.signed_in_clerk import HISTORY, ClerkDep, SignedInClerk
from suket.web.local_times import local_moment

router = APIRouter(include_in_schema=False)

SHOWN: Final = 50
MOST: Final = 10_000  # lines of a spreadsheet
HEADING: Final = ("waktu", "nomor_suket", "hasil", "tujuan", "rujukan", "dilihat")
VERDICTS: Final = {
    "valid": indonesian_wording.Word("Asli dan berlaku", "green"),
    "superseded": indonesian_wording.Word("Sudah diganti", "yellow"),
    "suspended": indonesian_wording.Word("Dibekukan", "yellow"),
    "expired": indonesian_wording.Word("Masa berlaku habis", "yellow"),
    "not-yet-valid": indonesian_wording.Word("Belum berlaku", "yellow"),
    "revoked": indonesian_wording.Word("Dicabut", "red"),
    "uncertain": indonesian_wording.Word("Belum pasti", "yellow"),
    "not-authentic": indonesian_wording.Word("Bukan suket asli", "red"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One check, in the words of the page."""

    at: datetime
    number: str
    verdict: indonesian_wording.Word
    purpose: str
    reference: str
    seen: str


@router.get(HISTORY)
def show(user: ClerkDep) -> Response:
    """Show the last checks of this person."""
    return user.page("history", lines=list(_lines(user, SHOWN)), most=SHOWN)


@router.get(f"{HISTORY}.xlsx")
@router.get(f"{HISTORY}.csv")
def export(user: ClerkDep) -> Response:
    """Return the checks of this person for a spreadsheet."""
    name = f"riwayat-{user.agreement.code}-{user.today.isoformat()}"
    rows = (
        (
            local_moment(line.at, user.zone),
            line.number,
            line.verdict.title,
            line.purpose,
            line.reference,
            line.seen,
        )
        for line in _lines(user, MOST)
    )
    return spreadsheet_export.download(user.request.url.path, name, HEADING, rows)


def _lines(user: SignedInClerk, limit: int) -> Iterator[Line]:
    clerk_id = user.caller.clerk_id or ""
    with user.app_state.database.reading() as session:
        found = access_log.of_clerk(session, clerk_id, limit=limit)
    for visit, number in found:
        yield _line(visit, number or "")


def _line(visit: Visit, number: str) -> Line:
    seen = {"foto": visit.photo_seen_at, "dokumen": visit.document_seen_at}
    return Line(
        at=visit.at,
        number=number,
        verdict=VERDICTS[visit.verdict],
        purpose=indonesian_wording.PURPOSES[visit.purpose],
        reference=visit.reference or "",
        seen=", ".join(name for name, at in seen.items() if at is not None),
    )
