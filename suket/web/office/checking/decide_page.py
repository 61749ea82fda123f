"""What a verifier decides: each is sent by one key, and leads to the next."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final, Protocol
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications import reach
from suket.applications.deciding import check, leases
from suket.applications.deciding.review import Seen
from suket.applications.errors import ItemsLacking, NoItemNamed, ReasonNotFitting
from suket.applications.words import Item, ItemStanding, StepReason
from suket.errors import NotAllowed, NotFound, SuketError
from suket.web.current_user import see_other
from suket.web.form_fields import Field, Ticked, whole_number
from suket.web.office.checking.review_page import CHECK, Filled, shown
from suket.web.office.checking.taken_elsewhere import GONE, taken_elsewhere
from suket.web.office.signed_in_officer import Acting, SignedInOfficer

router = APIRouter(include_in_schema=False)

MOST_NOTE: Final = 200  # characters
MOST_SKIPPED: Final = 20
_VERSION_DIGITS: Final = 9
# Beside which field a refusal stands; the others are about the whole.
BESIDE: Final[dict[type[SuketError], str]] = {
    ItemsLacking: "berkas",
    NoItemNamed: "berkas",
    ReasonNotFitting: "alasan",
}
NO_REASON: Final = "Pilih mengapa pengajuan ini ditolak."


class Verb(Protocol):
    """One of the decisions of `check`, with what it is about."""

    def __call__(self, session: Session, /, **who_when: Any) -> object:
        """Decide in a transaction."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came with a decision: what was seen, and what is said of it."""

    versi: Field = ""
    isi: Field = ""
    foto: Field = ""
    berkas: Ticked = None
    alasan: Field = ""
    catatan: Field = ""
    lewat: Ticked = None

    def seen(self, number: str) -> Seen:
        """Return what the officer decides about."""
        version = whole_number(self.versi, digits=_VERSION_DIGITS) or 0
        return Seen(number, version, self.isi, self.foto)

    @property
    def said(self) -> dict[Item, ItemStanding]:
        """How each paper stands; what is no paper is left out."""
        pairs = (each.partition(":") for each in self.berkas or ())
        return {
            Item(item): ItemStanding(standing)
            for item, _, standing in pairs
            if item in list(Item) and standing in list(ItemStanding)
        }

    @property
    def filled(self) -> Filled:
        """What stands in the form once more."""
        note = self.catatan.strip()[:MOST_NOTE]
        skipped = (self.lewat or [])[-MOST_SKIPPED:]
        return Filled(self.alasan, note, skipped, self.said)


Decision = Annotated[Decided, Depends()]


@router.post(f"{CHECK}/{{number}}/setuju")
def accept(number: str, user: Acting, decided: Decision) -> Response:
    """Let an application go on to who approves or signs it."""
    seen, note = decided.seen(number), decided.filled.note
    act = partial(check.accept, seen=seen, said=decided.said, note=note)
    return _decide(user, number, decided, act, "setuju")


@router.post(f"{CHECK}/{{number}}/kurang")
def incomplete(number: str, user: Acting, decided: Decision) -> Response:
    """Let an application wait for the papers that are named."""
    seen, note = decided.seen(number), decided.filled.note
    act = partial(check.incomplete, seen=seen, said=decided.said, note=note)
    return _decide(user, number, decided, act, "kurang")


@router.post(f"{CHECK}/{{number}}/tolak")
def refuse(number: str, user: Acting, decided: Decision) -> Response:
    """End an application with a reason that its applicant reads."""
    user.officer.require(Right.CHECK)
    if decided.alasan not in list(StepReason):
        return shown(user, number, decided.filled, errors={"alasan": NO_REASON})
    reason, note = StepReason(decided.alasan), decided.filled.note
    act = partial(check.refuse, seen=decided.seen(number), reason=reason, note=note)
    return _decide(user, number, decided, act, "tolak")


@router.post(f"{CHECK}/{{number}}/lewati")
def skip(number: str, user: Acting, decided: Decision) -> Response:
    """Leave an application to others, or for later."""
    user.officer.require(Right.CHECK)
    with user.app_state.database.begin() as session:
        case = reach.of(session, user.officer).case(session, number)
        leases.let_go(session, officer=user.officer)
    return _onward("lewati", [*decided.filled.skipped, case.id])


def _decide(
    user: SignedInOfficer, number: str, decided: Decided, act: Verb, told: str
) -> Response:
    """Decide, and lead on to the next; or show again what is amiss."""
    user.officer.require(Right.CHECK)
    try:
        with user.begin() as session:
            act(session, officer=user.officer, now=user.now)
    except GONE as refusal:
        return taken_elsewhere(user, number, refusal, way=CHECK)
    except (NotFound, NotAllowed):
        raise
    except SuketError as refusal:
        errors = {BESIDE.get(type(refusal), ""): refusal.pesan}
        return shown(user, number, decided.filled, errors=errors)
    return _onward(told, decided.filled.skipped)


def _onward(told: str, skipped: Any) -> Response:
    query = urlencode({"selesai": told, "lewat": skipped}, doseq=True)
    return see_other(f"{CHECK}?{query}")
