"""The outbox of an office: what did not go and why, what waits, what has left."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.errors import Conflict
from suket.notices import notices
from suket.notices.decide_notice import send_again, stop_notice, tell_by_hand
from suket.notices.moments import Moment
from suket.notices.start_mass import Plan, plan, start_mass
from suket.notices.words import AMISS, NoticeKind, NoticeState
from suket.web.current_user import see_other
from suket.web.form_fields import Field
from suket.web.notice_wording import NOTICE_KINDS, NOTICE_STATES, WIRES
from suket.web.office.notices.told_lines import line_of
from suket.web.office.signed_in_officer import (
    Acting,
    ActingGovernor,
    OfficerDep,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

OUTBOX: Final = "/petugas/pesan"
MOST_SHOWN: Final = 50
AGAIN, TOLD, STOP = "ulang", "sudah", "henti"
ACTS: Final[dict[str, Callable[..., object]]] = {
    AGAIN: send_again,
    TOLD: tell_by_hand,
    STOP: stop_notice,
}
DONE: Final = {
    AGAIN: "Pesannya dikirim ulang.",
    TOLD: "Sudah dicatat: pemohon diberi tahu.",
    STOP: "Pesannya tidak akan dikirim.",
    "mulai": "Pengiriman dimulai sesuai rencana.",
}
UNKNOWN_ACT: Final = "Pilih apa yang dilakukan dengan pesan itu."
WAITING: Final = (NoticeState.WAITING, NoticeState.SENDING)
LEFT: Final = (
    NoticeState.SENT,
    NoticeState.DELIVERED,
    NoticeState.DROPPED,
    NoticeState.TOLD,
)


@dataclass(frozen=True, slots=True)
class HeldCrowd:
    """A crowd of notices in words, with its plan."""

    code: str
    kind: str
    plan: Plan
    wires: str  # "1.200 SMS, 30 E-mail"


@router.get(OUTBOX)
def show(user: OfficerDep, selesai: str = "") -> Response:
    """Show what somebody has to look at first, and then the rest."""
    user.officer.require(Right.READ)
    return _page(user, done=DONE.get(selesai, ""))


@router.post(OUTBOX)
def decide(user: Acting, pesan: Field = "", langkah: Field = "") -> Response:
    """Send a notice again, note that somebody told it, or let it be."""
    user.officer.require(Right.APPLY)
    act = ACTS.get(langkah)
    if act is None:
        return _page(user, {"": UNKNOWN_ACT})
    try:
        with user.begin() as session:
            act(session, pesan, officer=user.officer, now=user.now)
    except Conflict as refusal:
        return _page(user, {"": refusal.pesan})
    user.app_state.wake()
    return see_other(f"{OUTBOX}?selesai={langkah}")


@router.post(f"{OUTBOX}/mulai")
def start(user: ActingGovernor, jenis: Field = "") -> Response:
    """Let a crowd leave as its plan says."""
    if jenis not in [kind.value for kind in NoticeKind]:
        return _page(user, {"": UNKNOWN_ACT})
    limits = user.app_state.carriers.day_limits
    with user.begin() as session:
        start_mass(
            session, NoticeKind(jenis), limits, officer=user.officer, now=user.now
        )
    user.app_state.wake()
    return see_other(f"{OUTBOX}?selesai=mulai")


def _page(
    user: SignedInOfficer, errors: dict[str, str] | None = None, *, done: str = ""
) -> Response:
    code, zone = user.office.code, user.zone
    moment = Moment.of(user.office, user.now)
    with user.reading() as session:
        listed = {
            name: [
                line_of(one, zone)
                for one in notices.listed(
                    session, notices.in_states(code, states), limit=MOST_SHOWN
                )
            ]
            for name, states in (("amiss", AMISS), ("waiting", WAITING), ("left", LEFT))
        }
        held = _held(session, user)
        today = notices.counts(session, code, since=moment.midnight)
    return user.page(
        "notices/outbox",
        errors=errors,
        done=done,
        held=held,
        today=[(NOTICE_STATES[state], today[state]) for state in today],
        wires=[WIRES[wire] for wire in sorted(user.app_state.carriers.wires)],
        may_decide=user.may(Right.APPLY),
        may_start=user.may(Right.GOVERN),
        most=MOST_SHOWN,
        amiss=listed["amiss"],
        waiting=listed["waiting"],
        left=listed["left"],
    )


def _held(session: Session, user: SignedInOfficer) -> list[HeldCrowd]:
    limits = user.app_state.carriers.day_limits
    found = []
    for kind in notices.held_of(session, user.office.code):
        planned = plan(session, kind, limits, office=user.office.code, now=user.now)
        wires = ", ".join(
            f"{count} {WIRES[wire]}" for wire, count in sorted(planned.by_wire.items())
        )
        found.append(HeldCrowd(kind.value, NOTICE_KINDS[kind], planned, wires))
    return found
