"""The page of a counter: the number that is called, who is next, and a new number."""

from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications.errors import CaseNotFound
from suket.errors import SuketError
from suket.offices import units
from suket.offices.tables import Unit
from suket.tickets import call_next as calling
from suket.tickets import lines, numbers
from suket.tickets.draw_number import draw_number
from suket.tickets.errors import (
    BadCounter,
    CounterBusy,
    LineFull,
    LineNotFound,
    LineShut,
    NobodyCalled,
)
from suket.tickets.tables import MOST_CALLS, LineRule
from suket.tickets.words import TicketState
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field
from suket.web.office.menu import HOME
from suket.web.office.signed_in_officer import (
    SettledActing,
    SettledDep,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

COUNTER: Final = f"{HOME}/loket"
NEXT_SHOWN: Final = 3
# What is pressed.  Who is served or absent makes room for the next.
NEXT, AGAIN, DRAW = "berikutnya", "lagi", "nomor"
PAUSE: Final = "selesai"  # served, and nobody is called
ENDS: Final = {
    PAUSE: TicketState.SERVED,
    "terlayani": TicketState.SERVED,
    "tidak-hadir": TicketState.ABSENT,
}
REFUSED: Final = (
    *(BadCounter, CaseNotFound, CounterBusy, LineFull, LineNotFound, LineShut),
    NobodyCalled,
)


@dataclass(frozen=True, slots=True)
class TypedAct:
    """What was pressed at which counter."""

    unit: Field = ""
    loket: Field = ""
    aksi: Field = ""
    antrean: Field = ""  # the line of a new number
    nomor: Field = ""  # of the application that it is for

    @property
    def here(self) -> dict[str, str]:
        """Return what the address of the page says of the counter."""
        return {"unit": self.unit, "loket": self.loket.strip().upper()}


@dataclass(frozen=True, slots=True)
class LineLeft:
    """A line, and how many numbers it has left today."""

    rule: LineRule
    left: int


@router.get(COUNTER)
def show(
    user: SettledDep, unit: str = "", loket: str | None = None, diberi: str = ""
) -> Response:
    """Show the numbers of a unit; `diberi` is the one that was just given.

    A counter that was sent and left empty is told beside its field.
    """
    user.officer.require(Right.SERVE)
    typed = TypedAct(unit=unit, loket=loket or "")
    is_empty = loket is not None and not loket.strip()
    refusal = BadCounter() if is_empty else None
    return _page(user, typed, given=diberi, refusal=refusal)


@router.post(COUNTER)
def act(user: SettledActing, typed: Annotated[TypedAct, Depends()]) -> Response:
    """Call, call again, let go, or give a number."""
    user.officer.require(Right.SERVE)
    try:
        with user.begin() as session:
            given = _done(session, user, typed)
    except REFUSED as refusal:
        return _page(user, typed, refusal=refusal)
    told = {**typed.here, "diberi": given} if given else typed.here
    return see_other(f"{COUNTER}?{urlencode(told)}")


def _done(session: Session, user: SignedInOfficer, typed: TypedAct) -> str:
    """Do what was pressed; return the number that was given, if one was."""
    unit = _unit(session, user, typed.unit)
    officer, now, counter = user.officer, user.now, typed.loket
    if typed.aksi == DRAW:
        ticket = draw_number(
            session,
            unit,
            typed.antrean,
            officer=officer,
            now=now,
            case_number=typed.nomor,
        )
        return ticket.code
    if typed.aksi == AGAIN:
        calling.call_again(session, unit, counter, officer=officer, now=now)
    if typed.aksi in ENDS:
        state = ENDS[typed.aksi]
        calling.finish(session, unit, counter, state, officer=officer, now=now)
    if typed.aksi in {NEXT, *ENDS} - {PAUSE}:
        calling.call_next(session, unit, counter, officer=officer, now=now)
    return ""


def _unit(session: Session, user: SignedInOfficer, unit: str) -> Unit:
    """Return the unit that is named, or the first at which the officer serves."""
    bound = user.officer.units(Right.SERVE)
    first = min(bound) if bound else user.office.code
    return units.find(session, unit or first, office=user.office.code)


def _page(
    user: SignedInOfficer,
    typed: TypedAct,
    *,
    given: str = "",
    refusal: SuketError | None = None,
) -> Response:
    with user.reading() as session:
        unit = _unit(session, user, typed.unit)
        user.officer.require(Right.SERVE, at=unit.id)
        today = units.today(session, unit, now=user.now)
        counter = typed.here["loket"]
        called = numbers.called(session, unit, today, counter=counter)
        waiting = numbers.waiting(session, unit, today, limit=NEXT_SHOWN)
        count = numbers.count_waiting(session, unit, today)
        rules = lines.of_unit(session, unit, on=today)
        left = [
            LineLeft(rule, rule.cap - lines.last_of(session, rule, today))
            for rule in rules
        ]
        places = _places(session, user)
    return user.page(
        "counter/calling",
        errors={_field(refusal): refusal.pesan} if refusal else None,
        unit=unit,
        units=places,
        counter=counter,
        ticket=next(iter(called), None),
        most_calls=MOST_CALLS,
        waiting=waiting,
        count=count,
        lines=left,
        given=given,
        typed=typed,
    )


def _places(session: Session, user: SignedInOfficer) -> list[Choice]:
    return [
        Choice(unit.id, unit.name)
        for unit in units.of_office(session, user.office.code)
        if user.officer.may(Right.SERVE, at=unit.id)
    ]


def _field(refusal: SuketError) -> str:
    if isinstance(refusal, BadCounter):
        return "loket"
    return "nomor" if isinstance(refusal, CaseNotFound) else ""
