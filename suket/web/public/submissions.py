"""What a stranger submits to be checked: a text, or a picture or PDF that holds one.

The reading of a body is the one thing here that must be asynchronous; what follows
runs in a thread.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from suket.web.form_fields import is_chosen
from suket.web.json_bodies import body_of
from suket.web.pages import site_of
from suket.web.public.answers import Text
from suket.web.public.public_state import PublicState
from verify.checks import Report, check
from verify.files import Examined, examine_file
from verify.handed_in import linked, trimmed

FIELD_BYTES: Final = 32 * 1024  # a text field of a multipart form
FIELDS: Final = frozenset({"text", "file"})


@dataclass(frozen=True, slots=True)
class Submission:
    """One thing to be checked: exactly one of the two, or neither."""

    text: str | None = None
    file: bytes | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was handed in, as by a form sent without filling it in."""
        return not self.text and self.file is None


def _refused(*found: tuple[str, str]) -> RequestValidationError:
    return RequestValidationError(
        [{"loc": ("body", at), "type": why, "msg": why} for at, why in found]
    )


async def _from_form(request: Request) -> Submission:
    """Read a form with `text`, `file` or both; a file goes before a text.

    Raises `RequestValidationError` for any other field: what is not understood is not
    passed over.
    """
    limits = {"max_files": 1, "max_fields": 2, "max_part_size": FIELD_BYTES}
    async with request.form(**limits) as form:
        names = [name for name, _ in form.multi_items()]
        if not FIELDS.issuperset(names) or len(set(names)) != len(names):
            raise _refused(("form", "unexpected_fields"))
        file, text = form.get("file"), form.get("text")
        is_file = isinstance(file, UploadFile) and is_chosen(file)
        data = await file.read() if isinstance(file, UploadFile) and is_file else None
    if isinstance(text, UploadFile) or (isinstance(file, str) and file):
        raise _refused(("form", "wrong_kind_of_field"))
    return Submission(text=text, file=data)


async def from_page(request: Request) -> Submission:
    """Return what the form of a page holds, a link as it was before it was sent on."""
    submission = await _from_form(request)
    text = linked(submission.text or "", site_of(request).url)
    return Submission(text=text or None, file=submission.file)


async def from_program(request: Request) -> Submission:
    """Return what a program sends: JSON with `text`, or a form with `file`.

    Raises `RequestValidationError` for a body of another shape and `HTTPException(415)`
    for another type.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            return Submission(
                text=Text.model_validate_json(await body_of(request)).text
            )
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from error
    if kind == "multipart/form-data":
        submission = await _from_form(request)
        submission = replace(submission, text=trimmed(submission.text or "") or None)
        if submission.is_empty:
            raise _refused(("file", "missing"))
        return submission
    raise HTTPException(415)


def examine(
    submission: Submission, public_state: PublicState, *, now: datetime
) -> Report:
    """Say what was found of `submission`, and count it.

    Raises `Unreadable` if a file holds no text of a suket, and `NotTrusted` while
    nothing is published.
    """
    return examined(submission, public_state, now=now).report


def examined(
    submission: Submission, public_state: PublicState, *, now: datetime
) -> Examined:
    """Say the same, and which text it is about."""
    published = public_state.current()
    if submission.file is not None:
        with public_state.reading():
            found = examine_file(submission.file, published, now=now)
        public_state.metrics.count_check(found.report, source="file")
        return found
    text = submission.text or ""
    report = check(text, published, now=now)
    public_state.metrics.count_check(report, source="text")
    return Examined(report, text)


ByPage = Annotated[Submission, Depends(from_page)]
ByProgram = Annotated[Submission, Depends(from_program)]
