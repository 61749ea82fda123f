"""The routes of the public site: checks, published files, probes.

It reads published files and holds neither key nor database, so that it answers while
the office is away, and can run by itself on any machine.
"""

from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import JSONResponse

from suket.web.flat_routes import take_in
from suket.web.load_shedding import BUSY
from suket.web.problems import UNREADABLE, Problem
from suket.web.public import (
    check_code_lookup,
    check_pages,
    offline_pages,
    probes,
    published_files,
    receipt_page,
    register_segments,
)
from suket.web.public.answers import (
    EXAMPLE_FORGED,
    EXAMPLE_VALID,
    Answer,
    Text,
    refusal,
)
from suket.web.public.public_state import PublicStateDep
from suket.web.public.submissions import ByProgram, examine

REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    400: refusal("The form cannot be taken apart."),
    408: refusal(
        "The request did not arrive whole in time; then the connection is closed.",
        Problem.of_status(408),
    ),
    413: refusal(
        "A picture of more than 8 MiB, a PDF of more than 5, or 64 KiB of JSON.",
        Problem.of_status(413),
    ),
    415: refusal("Neither JSON nor a form."),
    422: refusal(
        "The body has another shape, or there is no text of a suket in the file:"
        " `code` says which.",
        Problem(status=422, code="no-code", detail=UNREADABLE["no-code"]),
    ),
    429: refusal(
        "A text would wait too long for its turn: come back after `Retry-After`.",
        BUSY,
    ),
    503: refusal("Too busy, or nothing is published yet."),
}
FOUND: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "What was found, of a genuine suket and of a forgery alike.",
        "content": {
            "application/json": {
                "examples": {
                    "valid": {"summary": "In force", "value": EXAMPLE_VALID},
                    "forged": {"summary": "Forged", "value": EXAMPLE_FORGED},
                }
            }
        },
    }
}
BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": Text.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": (
                                "A PDF of at most 5 MiB, or a picture (JPEG, PNG, WebP,"
                                " AVIF, GIF, BMP, TIFF) of at most 10 MiB and 64"
                                " megapixels."
                            ),
                        }
                    },
                    "required": ["file"],
                    "additionalProperties": False,
                }
            },
        },
    }
}

router = APIRouter()
api = APIRouter(prefix="/api/v1", tags=["check"])


@api.post(
    "/verify",
    summary="Check a suket",
    response_model=Answer,
    responses={**FOUND, **REFUSALS},
    openapi_extra=BODY,
)
def verify(submission: ByProgram, public_state: PublicStateDep) -> JSONResponse:
    """Say whether a text, picture or PDF is a genuine suket, and whether in force.

    A forgery is an answer, not an error, so it comes back with status 200.  Decide by
    `verdict` alone, and compare `claims` with the sheet and its bearer: a genuine QR
    can be copied onto another sheet.
    """
    return JSONResponse(
        examine(submission, public_state, now=public_state.clock()).to_dict()
    )


take_in(
    router,
    api,
    check_code_lookup.router,
    check_pages.router,
    receipt_page.router,
    offline_pages.router,
    register_segments.router,  # before `/s/{number}`, which takes all
    published_files.router,
    probes.router,
)
