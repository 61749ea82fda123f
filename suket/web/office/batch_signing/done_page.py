"""What came of a list that was signed with one touch: done, sent back, left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access.rights import Right
from suket.access.words import Proof
from suket.applications.errors import CaseNotFound
from suket.applications.signing import batch_results, sign_batches
from suket.applications.signing.batch_results import Result
from suket.applications.words import SigningOutcome
from suket.web.application_wording import STEP_REASONS
from suket.web.office.applications.case_list import names_of
from suket.web.office.approving.one_page import SIGN
from suket.web.office.signed_in_officer import OfficerDep

router = APIRouter(include_in_schema=False)

PROOFS: Final = {Proof.PASSKEY: "kunci sandi", Proof.TOTP: "kode aplikasi"}
LEFT: Final = (
    "tetap menunggu: sudah diubah, dibuka, atau harus ditandatangani orang lain"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One application of the list."""

    number: str
    name: str
    why: str = ""


@router.get(f"{SIGN}/hasil/{{signing_id}}")
def show(signing_id: str, user: OfficerDep) -> Response:
    """Show what came of each application of a list."""
    user.officer.require(Right.SIGN)
    code = user.office.code
    with user.reading() as session:
        batch = sign_batches.find(session, signing_id, office=code)
        if batch is None:
            raise CaseNotFound
        found = batch_results.results(session, batch)
        names = names_of(session, [one.case for one in found], office=code)
    return user.page(
        "batch_signing/done",
        signed=_lines(found, names, SigningOutcome.SIGNED),
        returned=_lines(found, names, SigningOutcome.SENT_BACK),
        left=_lines(found, names, SigningOutcome.LEFT),
        at=batch.at,
        proof=PROOFS[batch.proof_kind],
    )


def _lines(
    found: Sequence[Result], names: Mapping[str, str], outcome: SigningOutcome
) -> list[Line]:
    return [
        Line(
            one.case.number,
            names.get(one.case.resident_id or "", ""),
            _why(one),
        )
        for one in found
        if one.item.outcome is outcome
    ]


def _why(one: Result) -> str:
    reason = one.item.reason
    return STEP_REASONS[reason].lower() if reason else LEFT
