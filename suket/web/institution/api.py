"""The API for machines of institutions, below /api/v1/institution.

There is no list and no search: whoever has not been shown a suket learns nothing of it.
"""

from typing import Any, Final

import structlog
from fastapi import APIRouter, Request, Security
from starlette.responses import JSONResponse, Response

from suket.institutions import disclose, institutions
from suket.institutions.disclose import Asked, Disclosure
from suket.institutions.errors import QuotaUsedUp
from suket.institutions.words import Scope
from suket.web import suket_downloads
from suket.web.institution.api_answers import (
    EXAMPLE_NOTHING,
    EXAMPLE_SEEN,
    InstitutionAnswer,
    answer_of,
)
from suket.web.institution.api_auth import API, DESCRIBED, KEY_REFUSALS, Call, Calling
from suket.web.institution.receipt_signing import required_signer, sealed
from suket.web.institution.register_comparison import Told, as_registered
from suket.web.institution.submissions import FORM_SCHEMA, Asking, ByMachine
from suket.web.institution_rate_limits import with_day
from suket.web.pages import NO_STORE, site_of
from suket.web.public.answers import refusal
from suket.web.public.public_state import PublicStateDep
from suket.web.public.submissions import examined
from verify.checks import Report

log: Final = structlog.get_logger("suket.institution")

REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    **KEY_REFUSALS,
    400: refusal("The form cannot be taken apart."),
    413: refusal("More than 8 MiB, or 64 KiB of JSON."),
    415: refusal("Neither JSON nor a form."),
    422: refusal("The body has another shape, or there is no suket in the file."),
    503: refusal("Too busy, or nothing is published yet."),
}
SEEN: Final[dict[int | str, dict[str, Any]]] = {
    **KEY_REFUSALS,
    404: refusal("No check of this key lately, or there is nothing to be seen (yet)."),
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
# References are resolved from the root of the whole description, which has the rest.
ASKING_SCHEMA: Final = {
    name: part
    for name, part in Asking.model_json_schema(
        ref_template="#/components/schemas/{model}"
    ).items()
    if name != "$defs"
}
BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": ASKING_SCHEMA},
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
def verify(
    request: Request, call: Calling, handed_in: ByMachine, public_state: PublicStateDep
) -> JSONResponse:
    """Say how a suket stands, and where its portrait and document may be seen.

    A genuine QR can be copied onto another sheet: compare the portrait and the document
    with the sheet and its bearer.  Each check is written down with its purpose, and the
    holder reads by whom and for what.  Of what is not genuine nothing is shown.
    """
    caller, asking = call.caller, handed_in.asking
    caller.require(Scope.VERIFY)
    signer = required_signer(call.app_state) if asking.receipt else None
    report, text = examined(handed_in.submission, public_state, now=call.now)
    found = _look(call, report, asking.asked())
    told = Told(
        report=as_registered(report, found.suket),
        text=text,
        file=handed_in.submission.file,
        visit=found.visit,
    )
    terms, site = caller.agreement, site_of(request)
    receipt = sealed(told, terms, signer, site=site) if signer else None
    body = answer_of(told.report, found, caller, receipt=receipt)
    room = call.room.headers()
    headers = with_day(room, quota=terms.daily_quota, left=found.left)
    return JSONResponse(body, headers={**NO_STORE, **headers})


def _look(call: Call, report: Report, asked: Asked) -> Disclosure:
    """Write the look down; who has used up a day's checks is noticed."""
    try:
        with call.app_state.database.begin() as session:
            return disclose.disclose(session, call.caller, report, asked, now=call.now)
    except QuotaUsedUp:
        caller = call.caller
        log.warning("quota used up", institution=caller.institution, who=caller.who)
        raise


@router.get(
    "/visits/{visit_id}/photo",
    summary="The portrait that the suket was issued with",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}, **SEEN},
)
def photo(visit_id: str, call: Calling) -> Response:
    """Return the portrait (JPEG), for half an hour after the check, to the same key."""
    with call.app_state.database.begin() as session:
        jpeg = disclose.see_photo(session, call.caller, visit_id, now=call.now)
    headers = {**suket_downloads.PRIVATE, **call.room.headers()}
    return Response(jpeg, media_type="image/jpeg", headers=headers)


@router.get(
    "/visits/{visit_id}/document",
    summary="The document as it was issued",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}, **SEEN},
)
def document(visit_id: str, call: Calling) -> Response:
    """Return the signed PDF, for half an hour after the check, to the same key."""
    with call.app_state.database.begin() as session:
        suket = disclose.see_document(session, call.caller, visit_id, now=call.now)
    answer = suket_downloads.pdf(suket, call.app_state)
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
    with call.app_state.database.reading() as session:
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
