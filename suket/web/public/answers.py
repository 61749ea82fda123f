"""The answers of the public check API, `POST /api/v1/verify`.

The codes are for ever: added to, never renamed, never reused.
"""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from suket.web.problems import PROBLEM_TYPE, Problem, document
from verify.checks import Check, Verdict
from verify.errors import Reason
from verify.handed_in import trimmed

EXAMPLE_TEXT: Final = "https://suket.example/v#01167688…"


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _trimmed(given: Any) -> Any:
    return trimmed(given) if isinstance(given, str) else given


# What a hand scanner or a table leaves at the ends of a text is no part of it.
Trimmed = Annotated[str, BeforeValidator(_trimmed)]


class Text(_Shape):
    """A text to be checked, as the QR holds it."""

    text: Trimmed = Field(
        min_length=1,
        description="The whole text of the QR: the public address, `/v#`, and digits.",
        examples=[EXAMPLE_TEXT],
    )


class Checks(_Shape):
    """Three findings that are never mixed into one."""

    integrity: Check = Field(description="Is the signature good for every byte?")
    issuer: Check = Field(description="Was the key an office's, and in use?")
    status: Check = Field(description="Does the suket stand, by a fresh status list?")


class OfficeNamed(_Shape):
    """The office that issued the suket."""

    code: str = Field(description="Kemendagri region code.", examples=["32.74"])
    name: str = Field(examples=["Kota Cirebon"])
    zone: str = Field(description="IANA time zone.", examples=["Asia/Jakarta"])


class Document(_Shape):
    """The suket itself, without the person."""

    type: Literal["suket"]
    issued_at: datetime
    expires_at: datetime | None = Field(
        description="From this moment on too late; null: until the e-KTP is printed."
    )
    status_list: str = Field(examples=["https://suket.example/s/1"])
    index: int = Field(ge=0, lt=2**20, description="Its place in the status list.")
    sheet: Literal["signed", "not-signed"] | None = Field(
        description="Does the file carry the office's own signature? null for a text."
    )


class ClaimsShown(_Shape):
    """What the QR says of the holder: compare it with the sheet."""

    nik: str = Field(pattern="^[0-9]{16}$")
    full_name: str
    birthplace: str
    born: date
    sex: Literal["male", "female"]
    address: str


class Answer(_Shape):
    """What a check found.  A forgery is an answer, not an error."""

    verdict: Verdict
    reason: Reason | None = Field(description="Why it is not authentic; else null.")
    checks: Checks
    as_of: datetime | None = Field(description="When the status was published.")
    office: OfficeNamed | None
    document: Document | None
    claims: ClaimsShown | None


class ProblemShown(BaseModel):
    """A refusal (RFC 9457)."""

    type: str = Field(examples=["urn:suket:problem:unreadable"])
    title: str
    status: int
    code: str = Field(description="For ever the same.", examples=["no-code"])
    detail: str = Field(description="Indonesian, for a person.")
    request_id: str
    errors: list[dict[str, Any]] = Field(default=[])


PROBLEM_SHAPE: Final = ProblemShown.model_json_schema()
EXAMPLE_ID: Final = "6f1c09b2a4d7e853"
RETRY_AFTER: Final = {
    "Retry-After": {
        "description": "After so many seconds there may be room.",
        "schema": {"type": "integer"},
    }
}


def refusal(description: str, example: Problem | None = None) -> dict[str, Any]:
    """Return how the OpenAPI describes a refusal."""
    content: dict[str, Any] = {"schema": PROBLEM_SHAPE}
    described: dict[str, Any] = {"description": description}
    if example is not None:
        content["example"] = document(example, EXAMPLE_ID)
        if "Retry-After" in example.headers:
            described["headers"] = RETRY_AFTER
    return {**described, "content": {PROBLEM_TYPE: content}}


EXAMPLE_VALID: Final = {
    "verdict": "valid",
    "reason": None,
    "checks": {"integrity": "ok", "issuer": "ok", "status": "ok"},
    "as_of": "2026-11-22T03:04:05Z",
    "office": {"code": "32.74", "name": "Kota Cirebon", "zone": "Asia/Jakarta"},
    "document": {
        "type": "suket",
        "issued_at": "2026-11-20T02:00:00Z",
        "expires_at": "2027-05-20T17:00:00Z",
        "status_list": "https://suket.example/s/1",
        "index": 90210,
        "sheet": None,
    },
    "claims": {
        "nik": "3274010101909901",
        "full_name": "BUDI CONTOH",
        "birthplace": "CIREBON",
        "born": "1990-01-01",
        "sex": "male",
        "address": "JL. CONTOH NO. 9, RT 003 RW 005, KEJAKSAN, KEJAKSAN, KOTA CIREBON",
    },
}
EXAMPLE_FORGED: Final = {
    "verdict": "not-authentic",
    "reason": "bad-signature",
    "checks": {"integrity": "failed", "issuer": "ok", "status": "not-checked"},
    "as_of": None,
    "office": None,
    "document": None,
    "claims": None,
}
