"""The page of those whose day is another: who has to be told, and ticked off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications import bookings, reach
from suket.applications.planning import tellings
from suket.applications.planning.tell import tell
from suket.applications.planning.tellings import News
from suket.quotas.tables import Slot
from suket.web.application_wording import WHY_TOLD
from suket.web.current_user import see_other
from suket.web.form_fields import Ticked
from suket.web.office.applications.case_list import CASES, Line, line_of, names_of
from suket.web.office.applications.slot_choice import told
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer

router = APIRouter(include_in_schema=False)

TELL: Final = f"{CASES}/kabar"
MOST_SHOWN: Final = 100
NOBODY: Final = "Pilih siapa yang sudah diberi tahu."


@dataclass(frozen=True, slots=True)
class Message:
    """One who has to be told, in words."""

    line: Line
    news: News
    why: str
    slot: str  # "23 November 2026 pukul 08.00–09.00", "" where there is none


@router.get(TELL)
def show(user: OfficerDep, selesai: str = "") -> Response:
    """Show who has to be told, who was promised the soonest day first."""
    user.officer.require(Right.READ)
    return _page(user, is_done=bool(selesai))


@router.post(TELL)
def tick_off(user: Acting, nomor: Ticked = None) -> Response:
    """Note that those who were ticked know it now."""
    user.officer.require(Right.READ)
    user.officer.require(Right.APPLY)
    if not nomor:
        return _page(user, {"nomor": NOBODY})
    with user.begin() as session:
        tell(session, nomor[:MOST_SHOWN], officer=user.officer, now=user.now)
    return see_other(f"{TELL}?selesai=ya")


def _page(
    user: SignedInOfficer,
    errors: dict[str, str] | None = None,
    *,
    is_done: bool = False,
) -> Response:
    office = user.office.code
    with user.reading() as session:
        reached = reach.to_tell(session, user.officer)
        found = tellings.due(session, reached, limit=MOST_SHOWN)
        names = names_of(session, [news.case for news in found], office=office)
        slots = bookings.slots_of(session, [news.case.id for news in found])
        total = tellings.count(session, reached)
    return user.page(
        "applications/telling",
        errors=errors,
        messages=_messages(user, found, names, slots),
        total=total,
        is_done=is_done,
        may_tell=user.may(Right.APPLY),
    )


def _messages(
    user: SignedInOfficer,
    found: Sequence[News],
    names: dict[str, str],
    slots: dict[str, Slot],
) -> list[Message]:
    return [
        Message(
            line_of(news.case, names),
            news,
            WHY_TOLD[news.because],
            told(slots[news.case.id], user.zone) if news.case.id in slots else "",
        )
        for news in found
    ]
