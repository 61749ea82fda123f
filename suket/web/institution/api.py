"""What machines of institutions ask, below /api/v1/institution.

There is no list and no search: whoever has not been shown a suket learns nothing of it.
"""

from typing import Any, Final

import structlog
from fastapi import APIRouter, Security
from starlette.responses import JSONResponse, Response

from suket import institutions, look
from suket.errors import QuotaUsedUp
from suket.models import Scope
from suket.web import sheets
from suket.web.institution.answers import (
    EXAMPLE_NOTHING,
    EXAMPLE_SEEN,
    InstitutionAnswer,
    answer_of,
)
from suket.web.institution.door import API, DESCRIBED, Calling
from suket.web.institution.intake import FORM_SCHEMA, Asking, ByMachine
from suket.web.pages import NO_STORE
from suket.web.public_answers import refusal
from suket.web.public_intake import examine
from suket.web.public_street import StreetDoor
from suket.web.rates import with_day

log: Final = structlog.get_logger("suket.institution")

KEY_REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    401: refusal("No key, or not a good one."),
    403: refusal("The agreement, the key or the purpose does not allow it."),
    429: refusal("Too many in a minute, or in the office's day: see `Retry-After`."),
}
REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    **KEY_REFUSALS,
    400: refusal("The form cannot be taken apart."),
    413: refusal("More than 8 MiB, or 64 KiB of JSON."),
    415: refusal("Neither JSON nor a form."),
    422: refusal("The body has another shape, or there is no suket in the file."),
    503: refusal("Too busy, or nothing is published yet."),
}
FOUND: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {
            "application/json": {
                "examples": {
                    "genuine": {"summary": "In force", "value": EXAMPLE_SEEN},
                    "forged": {"summary": "Forged", "value": EXAMPLE_NOTHING},
                }
            }
        },
    }
}
BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": Asking.model_json_schema()},
            "multipart/form-data": {"schema": FORM_SCHEMA},
        },
    },
}

router = APIRouter(prefix=API, tags=["institution"], dependencies=[Security(DESCRIBED)])


@router.post(
    "/verify",
    summary="Check a suket for a purpose",
    response_model=InstitutionAnswer,
    responses={**FOUND, **REFUSALS},
    openapi_extra=BODY,
)
def verify(call: Calling, handed_in: ByMachine, street: StreetDoor) -> JSONResponse:
    """Say how a suket stands, and where its portrait and document may be seen.

    A genuine QR can be copied onto another sheet: compare the portrait and the document
    with the sheet and its bearer.  Each check is written down with its purpose, and the
    holder reads by whom and for what.  Of what is not genuine nothing is shown.
    """
    caller = call.caller
    caller.require(Scope.VERIFY)
    report = examine(handed_in.submission, street, now=call.now)
    asked = handed_in.asking.asked()
    try:
        with call.inside.database.begin() as session:
            found = look.look(session, caller, report, asked, now=call.now)
    except QuotaUsedUp:
        log.warning("quota used up", institution=caller.institution, who=caller.who)
        raise
    headers = with_day(
        call.room.headers(), quota=caller.agreement.daily_quota, left=found.left
    )
    return JSONResponse(
        answer_of(report, found, caller), headers={**NO_STORE, **headers}
    )


@router.get(
    "/visits/{visit_id}/photo",
    summary="The portrait that the suket was issued with",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}, **KEY_REFUSALS},
)
def photo(visit_id: str, call: Calling) -> Response:
    """Return the portrait (JPEG), for half an hour after the check, to the same key."""
    with call.inside.database.begin() as session:
        jpeg = look.see_photo(session, call.caller, visit_id, now=call.now)
    headers = {**sheets.PRIVATE, **call.room.headers()}
    return Response(jpeg, media_type="image/jpeg", headers=headers)


@router.get(
    "/visits/{visit_id}/document",
    summary="The document as it was issued",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}, **KEY_REFUSALS},
)
def document(visit_id: str, call: Calling) -> Response:
    """Return the signed PDF, for half an hour after the check, to the same key."""
    with call.inside.database.begin() as session:
        suket = look.see_document(session, call.caller, visit_id, now=call.now)
    answer = sheets.pdf(suket, call.inside)
    answer.headers.update(call.room.headers())
    return answer


@router.get(
    "/agreement",
    summary="What was agreed on",
    responses=KEY_REFUSALS,
)
def agreement(call: Calling) -> JSONResponse:
    """Return name, purposes, scopes and quota of the key that is shown."""
    caller, terms = call.caller, call.caller.agreement
    with call.inside.database.reading() as session:
        used = institutions.used_on(session, terms, now=call.now)
    body = {
        "institution": {"code": terms.code, "name": terms.name},
        "purposes": sorted(terms.purposes),
        "scopes": sorted(caller.scopes),
        "daily_quota": terms.daily_quota,
        "used_today": used,
        "per_minute": terms.per_minute,
    }
    return JSONResponse(body, headers={**NO_STORE, **call.room.headers()})
