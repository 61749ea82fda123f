"""The devices on which an officer is signed in, and the way to sign out there."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access.officer_accounts import OFFICERS
from suket.access.secret_hashing import digest_of
from suket.journal import entries
from suket.journal.words import Event
from suket.web.current_user import see_other
from suket.web.form_fields import Field
from suket.web.office.menu import HOME
from suket.web.office.signed_in_officer import OneselfActing, OneselfDep

router = APIRouter(include_in_schema=False)

DEVICES: Final = f"{HOME}/perangkat"
DONE: Final = {
    "satu": "Perangkat itu sudah keluar.",
    "lain": "Semua perangkat lain sudah keluar.",
}


@router.get(DEVICES)
def show(user: OneselfDep, selesai: str = "") -> Response:
    """Show where the officer is signed in, this device first of all."""
    own, limits = digest_of(user.token), user.app_state.limits
    with user.reading() as session:
        account = OFFICERS.find(session, user.username)
        found = OFFICERS.live_sessions(session, account, limits, now=user.now)
    found.sort(key=lambda row: row.token_digest != own)
    return user.page(
        "own_sessions", sessions=found, own=own, done=DONE.get(selesai, "")
    )


@router.post(DEVICES)
def end(user: OneselfActing, sesi: Field = "") -> Response:
    """End one other session of the officer, or all others; this one by “Keluar”."""
    with user.begin() as session:
        account = OFFICERS.find(session, user.username)
        ended = OFFICERS.end_sessions(
            session, account, only=sesi, but=digest_of(user.token), now=user.now
        )
        if ended:
            fact = OFFICERS.fact(session, Event.SESSIONS_ENDED, account)
            entries.note(session, fact, who=user.username, at=user.now)
    return see_other(f"{DEVICES}?selesai={'satu' if sesi else 'lain'}")
