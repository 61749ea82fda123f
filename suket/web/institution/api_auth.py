"""Authentication of API calls: which key is shown, and is there room for its rate.

A route that needs more than a key says so: `caller.require(Scope.PHOTO)`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.datastructures import Headers
from starlette.types import Scope as Asked

from suket.institutions import authenticate_api_key
from suket.institutions.callers import Caller
from suket.institutions.errors import AgreementOver, BadApiKey
from suket.web.app_state import AppState, AppStateDep
from suket.web.bearer_tokens import token_of
from suket.web.institution_rate_limits import Room
from suket.web.public.answers import refusal

API: Final = "/api/v1/institution"
KEY_REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    401: refusal("No key, or not a good one."),
    403: refusal("The agreement, the key or the purpose does not allow it."),
    429: refusal("Too many in a minute, or in the office's day: see `Retry-After`."),
}
# For the description only: what is refused, and how, is said by `call_of`.
DESCRIBED: Final = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="An API key of an institution, `suket_…`, given by an office.",
)


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a machine, by whom, and how many more there may be."""

    caller: Caller
    app_state: AppState
    room: Room
    now: datetime


def call_of(request: Request, app_state: AppStateDep) -> Call:
    """Return who calls, and count the call.

    Raises `BadApiKey`, `AgreementOver`, or `TooFast`.
    """
    now = app_state.clock()
    key = token_of(request.headers)
    caller = authenticate_api_key.by_key(app_state.database, key, now=now)
    app_state.known_askers.add(key)
    agreement = caller.agreement
    room = app_state.rates.take(agreement.code, agreement.per_minute)
    return Call(caller, app_state, room, now)


Calling = Annotated[Call, Depends(call_of)]


def has_key(asked: Asked, app_state: AppState) -> bool:
    """Say whether a request comes with a good key, before its body is read.

    No more than that: who may do what is asked of `call_of`, as ever.
    """
    try:
        authenticate_api_key.by_key(
            app_state.database, token_of(Headers(scope=asked)), now=app_state.clock()
        )
    except (BadApiKey, AgreementOver):
        return False
    return True
