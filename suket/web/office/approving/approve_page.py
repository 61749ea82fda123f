"""The section head's list: ticked, and approved many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications.deciding import own_queue
from suket.applications.deciding.approve import Approval, approve_many
from suket.applications.queues import Queue
from suket.web.application_wording import STEP_REASONS
from suket.web.current_user import see_other
from suket.web.form_fields import Ticked, WholeNumber, whole_number
from suket.web.indonesian_wording import angka
from suket.web.office.approving.unusual_first import groups_of, unusual_first
from suket.web.office.paging import pages_of
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer

router = APIRouter(include_in_schema=False)

APPROVE: Final = "/petugas/setujui"
PAGE_SIZE: Final = 50
AT_ONCE: Final = 500  # looked through for what is unusual; the rest comes after them
NOTHING: Final = "Centang paling sedikit satu pengajuan."


@dataclass(frozen=True, slots=True)
class NotApproved:
    """An application that was not approved, and why."""

    number: str
    why: str


@router.get(APPROVE)
def show(user: OfficerDep, hal: WholeNumber = 1, selesai: str = "") -> Response:
    """Show what waits for this officer's approval, what is unusual first."""
    user.officer.require(Right.APPROVE)
    count = whole_number(selesai, digits=3)
    done = "Dikembalikan ke pemeriksa." if selesai == "kembali" else ""
    return _list(user, hal, done=f"{angka(count)} disetujui." if count else done)


def _list(
    user: SignedInOfficer,
    asked: int = 1,
    *,
    done: str = "",
    refused: Sequence[NotApproved] = (),
    errors: dict[str, str] | None = None,
) -> Response:
    officer = user.officer
    with user.reading() as session:
        waits = own_queue.figures(session, Queue.APPROVE, officer=officer, now=user.now)
        found = own_queue.first(session, Queue.APPROVE, officer=officer, limit=AT_ONCE)
        odd, usual = unusual_first(session, user, found)
    pages = pages_of(len(found), asked, PAGE_SIZE, APPROVE)
    start = (pages.number - 1) * PAGE_SIZE
    shown = {line.id for line in [*odd, *usual][start : start + PAGE_SIZE]}
    return user.page(
        "approving/list",
        errors=errors,
        groups=groups_of(
            [line for line in odd if line.id in shown],
            [line for line in usual if line.id in shown],
        ),
        total=waits.waiting,
        pages=pages,
        done=done,
        refused=refused,
    )


@router.post(APPROVE)
def approve(user: Acting, pilih: Ticked = None) -> Response:
    """Approve what is ticked; what is not approved is named, with its reason."""
    user.officer.require(Right.APPROVE)
    pairs = (each.partition(":") for each in pilih or ())
    seen = {case_id: digest for case_id, _, digest in pairs}
    if not seen:
        return _list(user, errors={"": NOTHING})
    with user.begin() as session:
        came = approve_many(session, seen, officer=user.officer, now=user.now)
        refused = _refused(own_queue.numbers(session, user.office.code, seen), came)
    if not refused:
        return see_other(f"{APPROVE}?selesai={len(came.approved)}")
    count = len(came.approved)
    return _list(
        user, done=f"{angka(count)} disetujui." if count else "", refused=refused
    )


def _refused(numbers: dict[str, str], came: Approval) -> list[NotApproved]:
    """Return what was sent back or left; another office's has no number here."""
    back = {
        case_id: f"dikembalikan ke pemeriksa: {STEP_REASONS[reason].lower()}."
        for case_id, reason in came.sent_back.items()
    }
    left = {case_id: refusal.pesan for case_id, refusal in came.left.items()}
    return [
        NotApproved(numbers.get(case_id, "Tidak dikenal"), why)
        for case_id, why in {**back, **left}.items()
    ]
