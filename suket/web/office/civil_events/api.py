"""The API for machines of an office that hand in events, by a key of their own.

The body is NDJSON: a line for each event.  Each is done once, however often it is sent,
so that a machine that had no answer sends the same again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import Scope

from suket.access.rights import Officer
from suket.events import manage_keys
from suket.events.errors import UnknownEventKey
from suket.events.sentences import SENTENCES
from suket.events.take_in import EventReport, Incoming, LineReport, take_in
from suket.events.told_lines import Cells, ForAll, ToldLine, read
from suket.events.words import EventKind, LineOutcome, ListDoor, Mismatch
from suket.offices import offices
from suket.offices.validity import local_day
from suket.web.app_state import AppState, AppStateDep
from suket.web.bearer_tokens import token_of
from suket.web.institution_rate_limits import Room
from suket.web.pages import NO_STORE
from suket.web.public.answers import refusal

PATH: Final = "/api/v1/peristiwa"
MAX_BYTES: Final = 2**20
MOST_LINES: Final = 1_000
PER_MINUTE: Final = 60  # requests of one key
NDJSON: Final = ("application/x-ndjson", "application/ndjson")
DESCRIBED: Final = HTTPBearer(
    auto_error=False,
    scheme_name="event_key",
    description="A key of an office's machine, `peristiwa_…`, by `suket events key`.",
)
REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    400: refusal("The request cannot be read."),
    401: refusal("No key, or not a good one."),
    413: refusal("More than 1 MiB, or than 1,000 lines."),
    415: refusal("Not NDJSON."),
    422: refusal("A line is no JSON object of this shape; none of them was done."),
    429: refusal("More than 60 requests in a minute: see `Retry-After`."),
    503: refusal("Too busy."),
}

router = APIRouter(tags=["events"], dependencies=[Security(DESCRIBED)])


class ToldEvent(BaseModel):
    """One event, as a machine tells it; what does not fit is answered, not refused."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(max_length=40, description=f"One of {', '.join(EventKind)}.")
    nik: str = Field(max_length=40, description="16 digits.")
    name: str = Field(default="", max_length=200, description="Compared with ours.")
    day: str = Field(max_length=40, description="Of the event: YYYY-MM-DD.")
    deed: str = Field(default="", max_length=100, description="Number of the deed.")
    destination: str = Field(
        default="", max_length=20, description="Of a move: the region's code."
    )


class AnswerLine(BaseModel):
    """What became of one line."""

    line: int = Field(description="Its place in the body, from 1.")
    outcome: LineOutcome
    repeated: bool = Field(description="It was told before; nothing was done now.")
    why: Mismatch | None = Field(description="Of what does not fit.")
    detail: str = Field(description="Indonesian, for a person; names nobody.")
    suket: str | None = Field(description="The number of the suket that ended.")


class EventsAnswer(BaseModel):
    """What became of all lines, in their order."""

    list_id: str
    lines: list[AnswerLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls, and how many more times there may be."""

    officer: Officer
    app_state: AppState
    room: Room
    now: datetime


def call_of(request: Request, app_state: AppStateDep) -> Caller:
    """Return who calls, and count the call; raises `UnknownEventKey` or `TooFast`."""
    now, token = app_state.clock(), token_of(request.headers)
    officer = manage_keys.let_in(app_state.database, token, now=now)
    app_state.known_askers.add(token)
    room = app_state.rates.take(officer.username, PER_MINUTE)
    return Caller(officer=officer, app_state=app_state, room=room, now=now)


Calling = Annotated[Caller, Depends(call_of)]


def is_ours(path: str) -> bool:
    """Say whether a path is that of events."""
    return path == PATH


def has_key(scope: Scope, app_state: AppState) -> bool:
    """Say whether a request comes with a good key, before its body is read."""
    token = token_of(Headers(scope=scope))
    try:
        manage_keys.let_in(app_state.database, token, now=app_state.clock())
    except UnknownEventKey:
        return False
    return True


async def told_events(request: Request, call: Calling) -> list[ToldEvent]:
    """Return the lines of the body.

    Raises `HTTPException` 415 for another kind of body and 413 for too many lines, and
    `RequestValidationError` for none, or one of another shape.
    """
    del call  # it came first
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in NDJSON:
        raise HTTPException(415)
    lines = [line for line in (await request.body()).split(b"\n") if line.strip()]
    if len(lines) > MOST_LINES:
        raise HTTPException(413)
    if not lines:
        found = {"loc": ("body",), "type": "missing", "msg": "no line"}
        raise RequestValidationError([found])
    return [_told(at, line) for at, line in enumerate(lines, 1)]


def _told(at: int, line: bytes) -> ToldEvent:
    try:
        return ToldEvent.model_validate_json(line)
    except ValidationError as error:
        found = [
            {"loc": ("body", at, *each["loc"]), "type": each["type"], "msg": ""}
            for each in error.errors(include_input=False, include_url=False)
        ]
        raise RequestValidationError(found) from error


ToldEvents = Annotated[list[ToldEvent], Depends(told_events)]
BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "NDJSON: a line for each event, at most 1,000 and 1 MiB.",
        "content": {
            "application/x-ndjson": {
                "schema": ToldEvent.model_json_schema(
                    ref_template="#/components/schemas/{model}"
                )
            }
        },
    },
}


@router.post(
    PATH,
    summary="Hand in deaths, marriages, moves and printed cards",
    response_model=EventsAnswer,
    responses=REFUSALS,
    openapi_extra=BODY,
)
def take(call: Calling, events: ToldEvents) -> JSONResponse:
    """Do what follows from each line, once, and say of each what became of it.

    A line that does not fit (another name, an unknown NIK, a day that cannot be) is not
    done: an officer of the office looks at it.
    """
    with call.app_state.database.begin() as session:
        zone = offices.find(session, call.officer.office).zone
        today = local_day(call.now, zone)
        lines = [_line(at, one, today) for at, one in enumerate(events, 1)]
        incoming = Incoming(lines=lines, door=ListDoor.API)
        report = take_in(session, incoming, officer=call.officer, now=call.now)
    call.app_state.wake()
    headers = {**NO_STORE, **call.room.headers()}
    return JSONResponse(_answer(report).model_dump(mode="json"), headers=headers)


def _line(at: int, event: ToldEvent, today: date) -> ToldLine:
    cells = Cells(
        place=at,
        kind=event.kind,
        nik=event.nik,
        full_name=event.name,
        day=event.day,
        deed=event.deed,
        destination=event.destination,
    )
    return read(cells, ForAll(), today)


def _answer(report: EventReport) -> EventsAnswer:
    lines = [_answered(at, line) for at, line in enumerate(report.lines, 1)]
    return EventsAnswer(list_id=report.list_id, lines=lines)


def _answered(at: int, line: LineReport) -> AnswerLine:
    judged = line.judged
    sentence = SENTENCES[judged.why] if judged.why else None
    return AnswerLine(
        line=at,
        outcome=judged.outcome,
        repeated=line.is_repeated,
        why=judged.why,
        detail=f"{sentence.pesan} {sentence.remedy}" if sentence else "",
        suket=judged.number,
    )
