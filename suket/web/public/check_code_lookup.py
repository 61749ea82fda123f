"""Look up the printed check code of a sheet whose QR is damaged: page and API.

No limit is set on guessing: there is nothing to win.  Whoever guesses learns what the
published status list says of an index, and that list anybody may fetch whole; indices
are drawn at random, and the answer names the office that has the list, and no person.
"""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, JSONResponse, Response

from suket.web import problems
from suket.web.json_bodies import body_of
from suket.web.pages import render
from suket.web.public.answers import OfficeNamed, Trimmed, refusal
from suket.web.public.check_pages import ASKED_ANEW
from suket.web.public.public_state import PublicStateDep
from suket.web.public.standing_page import EXAMPLE_CODE, WRONG_CODE, found, standing
from verify.check_code import MAX_TYPED
from verify.check_code_lookup import Standing

# At least six symbols, however they are spaced; I, L and O are read as 1, 1 and 0.
CODE_FORM: Final = r"^[\s-]*([0-9A-TV-Za-tv-z][\s-]*){6,}$"


class Code(BaseModel):
    """A check code as it is printed; case, spaces and dashes do not matter."""

    model_config = ConfigDict(extra="forbid")

    code: Trimmed = Field(
        min_length=1,
        max_length=MAX_TYPED,
        # Told, not asked: who mistyped is answered as who mistyped, `wrong-code`.
        json_schema_extra={"pattern": CODE_FORM},
        description="List, index and check symbol in Crockford's base 32.",
        examples=[EXAMPLE_CODE],
    )


class CodeAnswer(BaseModel):
    """What the status list says of a code.  It proves nothing of the sheet."""

    model_config = ConfigDict(extra="forbid")

    standing: Standing = Field(
        description=(
            "`not-ended` is not `valid`: the list does not know the last day of the"
            " suket, and the code can be copied from another sheet."
        )
    )
    proves_sheet: Literal[False] = Field(
        description="Always false: only the QR proves that a sheet is genuine."
    )
    list_number: int = Field(ge=0, le=999_999_999)
    index: int = Field(ge=0, lt=2**20)
    status_list: str | None = Field(examples=["https://suket.example/s/1"])
    office: OfficeNamed | None = Field(description="Whose list it is.")
    as_of: str | None = Field(
        description="When the list was published: RFC 3339.",
        examples=["2026-11-22T03:04:05Z"],
    )


EXAMPLE_NOT_ENDED: Final = {
    "standing": "not-ended",
    "proves_sheet": False,
    "list_number": 1,
    "index": 734121,
    "status_list": "https://suket.example/s/1",
    "office": {"code": "32.74", "name": "Kota Cirebon", "zone": "Asia/Jakarta"},
    "as_of": "2026-11-22T03:04:05Z",
}
EXAMPLE_UNKNOWN: Final = {
    "standing": "unknown-list",
    "proves_sheet": False,
    "list_number": 7,
    "index": 734121,
    "status_list": None,
    "office": None,
    "as_of": None,
}
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "What the list says; a code that was made up is an answer too.",
        "content": {
            "application/json": {
                "examples": {
                    "not-ended": {"summary": "Not ended", "value": EXAMPLE_NOT_ENDED},
                    "unknown-list": {
                        "summary": "No such list",
                        "value": EXAMPLE_UNKNOWN,
                    },
                }
            }
        },
    },
    400: refusal("The body cannot be read as text."),
    413: refusal("More than 64 KiB."),
    422: refusal("Another shape, or `wrong-code`: mistyped, or no check code."),
    503: refusal("Nothing is published yet."),
}

router = APIRouter()


@router.post(
    "/api/v1/check-code",
    tags=["check"],
    summary="Look up a printed check code",
    response_model=CodeAnswer,
    responses=RESPONSES,
    dependencies=[Depends(body_of)],
)
def check_code(request: Request, given: Code, public_state: PublicStateDep) -> Response:
    """Say how the entry that a code names stands: for a sheet whose QR is damaged.

    The answer proves nothing of the sheet.  A code that does not keep its check symbol
    is refused; a genuine suket is checked by `/api/v1/verify`.
    """
    report = found(request, given.code, public_state)
    if report is None:
        problem = problems.Problem(status=422, code="wrong-code", detail=WRONG_CODE)
        return problems.answer(request, problem)
    return JSONResponse(report.to_dict())


@router.get("/periksa/kode", response_class=HTMLResponse, include_in_schema=False)
def ask(request: Request) -> HTMLResponse:
    """Show the form for the code."""
    return render(request, "public/code.html", headers=ASKED_ANEW, fault=None, typed="")


@router.post("/periksa/kode", response_class=HTMLResponse, include_in_schema=False)
def show(
    request: Request, public_state: PublicStateDep, kode: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """Show how the entry stands.

    The code is posted: it leads to one person's suket, and addresses are logged.
    """
    return standing(request, kode, public_state)
