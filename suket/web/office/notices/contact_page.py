"""The page on which is kept how who asks is reached, and whether they want messages."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications import reach
from suket.errors import SuketError
from suket.messaging.errors import BadEmail, BadMobileNumber
from suket.messaging.words import Wire
from suket.notices import contacts
from suket.notices.keep_contact import Wish, keep_contact
from suket.notices.words import StopWay
from suket.web.current_user import see_other
from suket.web.form_fields import Field, Ticked, choices, chosen
from suket.web.notice_wording import WIRES
from suket.web.office.applications.case_list import CASES, line_of, names_of
from suket.web.office.notices.told_lines import address_of
from suket.web.office.signed_in_officer import (
    ActingForOthers,
    Applying,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

CONTACT: Final = f"{CASES}/{{number}}/kontak"
FIRST: Final = (Wire.SMS, Wire.EMAIL)
BESIDE: Final[dict[type[SuketError], str]] = {BadMobileNumber: "hp", BadEmail: "email"}
MOST_TYPED: Final = 254


@router.get(CONTACT)
def ask(number: str, user: Applying) -> Response:
    """Show how somebody is reached, to be corrected."""
    with user.reading() as session:
        case = reach.of(session, user.officer).case(session, number)
        found = contacts.of_case(session, case.id)
    typed = {one.wire: address_of(one) for one in found}
    wish = Wish(
        phone=typed.get(Wire.SMS, ""),
        email=typed.get(Wire.EMAIL, ""),
        first=found[0].wire if found else Wire.SMS,
        unwanted=frozenset(one.wire for one in found if one.is_silent),
    )
    return _page(user, number, wish)


@router.post(CONTACT)
def keep(
    number: str,
    user: ActingForOthers,
    hp: Field = "",
    email: Field = "",
    dulu: Field = "",
    tanpa: Ticked = None,
) -> Response:
    """Keep it; what cannot be read is told beside its field."""
    wish = Wish(
        phone=hp[:MOST_TYPED],
        email=email[:MOST_TYPED],
        first=Wire.EMAIL if dulu == Wire.EMAIL.value else Wire.SMS,
        unwanted=frozenset(chosen(Wire, tanpa)),
    )
    try:
        with user.begin() as session:
            case = keep_contact(
                session, number, wish, officer=user.officer, now=user.now
            )
    except (BadMobileNumber, BadEmail) as refusal:
        return _page(user, number, wish, {BESIDE[type(refusal)]: refusal.pesan})
    return see_other(f"{CASES}/{case.number}?selesai=kontak")


def _page(
    user: SignedInOfficer,
    number: str,
    wish: Wish,
    errors: dict[str, str] | None = None,
) -> Response:
    with user.reading() as session:
        case = reach.of(session, user.officer).case(session, number)
        names = names_of(session, [case], office=user.office.code)
        found = contacts.of_case(session, case.id)
    user.officer.require(Right.APPLY, at=case.unit_id)
    return user.page(
        "notices/contact",
        errors=errors,
        line=line_of(case, names),
        wish=wish,
        has_stopped=any(one.stopped_by is StopWay.SMS for one in found),
        firsts=choices([(wire, WIRES[wire]) for wire in FIRST]),
    )
