"""The door of a provider of SMS: what people write back, and what became of messages.

Its address holds a secret; whoever comes by another finds nothing there.  Providers
seldom sign, ask twice, and take anything but 200 as a reason to come again, so what
says nothing to us is answered all the same.
"""

import hmac
import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from suket.messaging.dialects import reference_at, value_at
from suket.notices.take_report import take_report, take_words
from suket.web.app_state import AppStateDep
from suket.web.pages import NO_STORE

router = APIRouter(include_in_schema=False)

DOOR: Final = "/sms"
MOST_BYTES: Final = 65_536
MOST_FIELDS: Final = 64


async def told_by(request: Request) -> Any:
    """Return what a provider says, whichever way it says it: address, form or JSON."""
    if request.method == "GET":
        return dict(request.query_params)
    if "json" in request.headers.get("content-type", ""):
        try:
            return json.loads(await request.body())
        except (ValueError, RecursionError):
            return {}
    async with request.form(max_fields=MOST_FIELDS, max_files=0) as form:
        return {name: text for name, text in form.items() if isinstance(text, str)}


@router.get(f"{DOOR}/{{secret}}")
@router.post(f"{DOOR}/{{secret}}")
def take(
    secret: str, app_state: AppStateDep, told: Annotated[Any, Depends(told_by)]
) -> Response:
    """Take a report, or the words STOP and MULAI; anything else is let go."""
    carriers = app_state.carriers
    expected = carriers.incoming_secret
    if not expected or not hmac.compare_digest(secret.encode(), expected.encode()):
        raise HTTPException(404)
    _take(app_state, told)
    return PlainTextResponse("OK", headers=NO_STORE)


def _take(app_state: AppStateDep, told: Any) -> None:
    spoken, now = app_state.carriers.dialect, app_state.clock()
    if spoken is not None and spoken.incoming is not None:
        sender = value_at(told, spoken.incoming.sender)
        text = value_at(told, spoken.incoming.text)
        if sender and text:
            with app_state.database.begin() as session:
                take_words(session, sender, text, now=now)
            return
    if spoken is not None and spoken.report is not None:
        reference = reference_at(told, spoken.report.id)
        status = value_at(told, spoken.report.status)
        known = {*spoken.report.delivered, *spoken.report.failed}
        if reference and status in known:
            is_delivered = status in spoken.report.delivered
            with app_state.database.begin() as session:
                take_report(session, reference, is_delivered=is_delivered, now=now)
            app_state.wake()
