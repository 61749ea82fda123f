"""The access history of a suket: which institutions looked, as people read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from suket.institutions import access_log
from suket.institutions.access_log import Seen
from suket.web import indonesian_wording

MOST: Final = 50  # of one suket; the journal has them all


@dataclass(frozen=True, slots=True)
class Visitor:
    """One look, in the words of the pages."""

    institution: str  # "Bank Contoh"
    purpose: str  # "Perbankan"
    at: datetime
    seen: str  # "Isi QR, foto"
    who: str  # for officers: the person or the machine


def visitors_of(session: Session, suket_id: str) -> list[Visitor]:
    """Return who looked at a suket, the newest first, 50 at the most."""
    return [_told(seen) for seen in access_log.of_suket(session, suket_id, limit=MOST)]


def _told(seen: Seen) -> Visitor:
    visit = seen.visit
    parts = ["Isi QR dan keadaannya"]
    if visit.photo_seen_at is not None:
        parts.append("foto")
    if visit.document_seen_at is not None:
        parts.append("dokumen")
    return Visitor(
        institution=seen.institution,
        purpose=indonesian_wording.PURPOSES[visit.purpose],
        at=visit.at,
        seen=", ".join(parts),
        who=seen.who,
    )
