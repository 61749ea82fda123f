"""All that is kept of a suket for its holder, as one JSON document to take home.

UU 27/2022, articles 7 and 13: who the data is of may have a copy of it, in a form that
programs read.
"""

from datetime import date, datetime
from typing import Any, Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse, Response

from suket.applications import cases
from suket.applications.following import follow
from suket.institutions import access_log
from suket.institutions.access_log import Seen
from suket.register import endings
from suket.register.tables import Suket
from suket.web import pages
from suket.web.citizen.holder import AtPage

router = APIRouter(include_in_schema=False)

NAME: Final = "data-suket-saya.json"
MOST: Final = 10_000  # checks in one document, the newest first


@router.get("/unduh/{token}/data.json")  # noqa: FAST003 - `enter` reads it
def own_data(holder: AtPage) -> Response:
    """Return what is kept, also of a suket that has ended."""
    with holder.app_state.database.reading() as session:
        document = {
            "suket": _suket(session, holder),
            "pengajuan": _application(session, holder.suket),
            "pemeriksaan": _checks(session, holder.suket),
            "per": holder.now,
        }
    headers = {
        **pages.NO_STORE,
        "Content-Disposition": f'attachment; filename="{NAME}"',
    }
    return JSONResponse(_plain(document), headers=headers)


def _suket(session: Session, holder: AtPage) -> dict[str, Any]:
    suket = holder.suket
    ending = endings.ending_of(session, suket)
    return {
        "nomor": suket.number,
        "keadaan": holder.state.title,
        "terbit": suket.issued_at,
        "berlaku_sampai": suket.expires_at,
        "berakhir": None
        if ending is None
        else {"pada": ending.ended_at, "sebab": ending.reason},
        "dibekukan": [
            {"sejak": each.suspended_at, "sampai": each.restored_at}
            for each in endings.suspensions(session, suket)
        ],
        "isi": holder.printed.to_json(),
    }


def _application(session: Session, suket: Suket) -> dict[str, Any] | None:
    """Return how it was applied for; who worked on it is the office's own."""
    case = follow.that_led_to(session, suket.application_id)
    if case is None:
        return None
    steps = cases.steps_of(session, case.id)
    return {
        "nomor": case.number,
        "untuk": case.kind,
        "lewat": case.channel,
        "diajukan": case.received_at,
        "langkah": [
            {"pada": step.at, "menjadi": step.to_state, "sebab": step.reason}
            for step in steps
        ],
    }


def _checks(session: Session, suket: Suket) -> list[dict[str, Any]]:
    seen = access_log.of_suket(session, suket.id, limit=MOST)
    return [_check(each) for each in seen]


def _check(seen: Seen) -> dict[str, Any]:
    visit = seen.visit
    return {
        "lembaga": seen.institution,
        "untuk": visit.purpose,
        "pada": visit.at,
        "foto_dilihat": visit.photo_seen_at,
        "dokumen_dilihat": visit.document_seen_at,
    }


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: moments in RFC 3339."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, (date, datetime)) else value
