"""What an institution submits: a text or a file, its purpose, perhaps a past day."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from suket.institutions.access_log import LONGEST_REFERENCE
from suket.institutions.disclose import Asked
from suket.institutions.words import VisitPurpose
from suket.web.form_fields import FIRST_DAY, LAST_DAY, is_chosen
from suket.web.json_bodies import body_of
from suket.web.public.answers import EXAMPLE_TEXT, Trimmed
from suket.web.public.submissions import FIELD_BYTES, Submission


class Asking(BaseModel):
    """The fields beside a file; and with `text` the whole of a JSON body."""

    model_config = ConfigDict(extra="forbid")

    text: Trimmed | None = Field(
        default=None,
        min_length=1,
        description="The whole text of the QR, where there is no file.",
        examples=[EXAMPLE_TEXT],
    )
    purpose: VisitPurpose = Field(description="One that the agreement names.")
    reference: str | None = Field(
        default=None,
        max_length=LONGEST_REFERENCE,
        description="Your own file number; never a NIK, never a name.",
        examples=["CIF/2026/00123"],
    )
    valid_on: date | None = Field(
        default=None,
        ge=FIRST_DAY,
        le=LAST_DAY,
        description="Was it in force on this day of its office?  Needs `audit`.",
    )

    receipt: bool = Field(
        default=False, description="Return a signed receipt of the answer too."
    )

    def asked(self) -> Asked:
        """Return the same as a question to the register."""
        return Asked(purpose=self.purpose, reference=self.reference, day=self.valid_on)


class HandedIn(BaseModel):
    """One thing to be checked, and what else is asked of it."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    submission: Submission
    asking: Asking


MOST_FIELDS: Final = len(Asking.model_fields)
FORM_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": (
                "A PDF of at most 5 MB, or a picture (JPEG, PNG, WebP, AVIF,"
                " GIF, BMP, TIFF) of at most 25 MB and 64 megapixels."
            ),
        },
        "purpose": {"type": "string", "enum": [each.value for each in VisitPurpose]},
        "reference": {"type": "string", "maxLength": LONGEST_REFERENCE},
        "valid_on": {"type": "string", "format": "date"},
        "receipt": {"type": "boolean"},
    },
    "required": ["file", "purpose"],
    "additionalProperties": False,
}


async def handed_in(request: Request) -> HandedIn:
    """Return what a machine sends: JSON with `text`, or a form with `file`.

    Raises `RequestValidationError` for a body of another shape and `HTTPException(415)`
    for another type.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "application/json":
            asking = Asking.model_validate_json(await body_of(request))
            return _with_one(asking, None)
        if kind == "multipart/form-data":
            limits = {
                "max_files": 1,
                "max_fields": MOST_FIELDS,
                "max_part_size": FIELD_BYTES,
            }
            async with request.form(**limits) as form:
                return await _from_form(form)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    raise HTTPException(415)


async def _from_form(form: FormData) -> HandedIn:
    items = form.multi_items()
    fields = {name: value for name, value in items if isinstance(value, str)}
    files = [value for name, value in items if isinstance(value, UploadFile)]
    if len(fields) + len(files) != len(items):
        raise _refused("form", "unexpected_fields")
    if files and "file" not in form:
        raise _refused("file", "missing")
    asking = Asking.model_validate(fields)
    is_given = bool(files) and is_chosen(files[0])
    return _with_one(asking, await files[0].read() if is_given else None)


def _with_one(asking: Asking, file: bytes | None) -> HandedIn:
    """Return both, if there is exactly one thing to check."""
    if (file is not None) == bool(asking.text):
        raise _refused("file", "missing" if file is None else "one_of_text_and_file")
    return HandedIn(submission=Submission(text=asking.text, file=file), asking=asking)


def _refused(at: str, why: str) -> RequestValidationError:
    return RequestValidationError([{"loc": ("body", at), "type": why, "msg": why}])


ByMachine = Annotated[HandedIn, Depends(handed_in)]
