"""The page of an officer's ways to sign in: what there is, and what can be changed."""

from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access import passkeys, second_factors
from suket.access.officer_accounts import OFFICERS
from suket.access.tables import Account
from suket.web.current_user import see_other
from suket.web.office.menu import WAYS
from suket.web.office.shown_once import Once, brought_along, shown_at, taken_back
from suket.web.office.signed_in_officer import OneselfDep, SignedInOfficer

router = APIRouter(include_in_schema=False)

DONE: Final = {
    "aplikasi": "Aplikasi kode sudah terpasang.",
    "aplikasi-lepas": "Aplikasi kode sudah dilepas.",
    "kunci": "Kunci sandi sudah ditambahkan.",
    "kunci-nama": "Nama kunci sandi sudah diganti.",
    "kunci-cabut": "Kunci sandi sudah dicabut.",
    "kode": "Kode pemulihan baru sudah dibuat. Yang lama tidak berlaku lagi.",
}


@router.get(WAYS)
def show(user: OneselfDep, selesai: str = "", wajib: str = "") -> Response:
    """Show the ways, and new recovery codes once."""
    with user.reading() as session:
        account = own_account(session, user)
        factors = second_factors.of_account(session, account.id)
        known = passkeys.of_account(session, account.id)
    once = brought_along(user)
    answer = user.page(
        "sign_in_ways/overview",
        factors=factors,
        passkeys=known,
        codes=once.secret.split() if once else [],
        done=DONE.get(selesai, ""),
        is_led_here=bool(wajib) and user.is_factor_demanded and not factors,
        can_have_passkeys=user.app_state.proving.party.can_ask,
    )
    return taken_back(answer, user) if once else answer


def own_account(session: Session, user: SignedInOfficer) -> Account:
    """Return the officer's account."""
    return OFFICERS.find(session, user.username)


def back_with(user: SignedInOfficer, codes: Sequence[str], said: str) -> Response:
    """Send the browser back to the page, which says what is done, with new codes."""
    query = f"?selesai={said}"
    if not codes:
        return see_other(WAYS + query)
    once = Once("Kode pemulihan", "Kode pemulihan", " ".join(codes), "")
    return shown_at(WAYS, once, user, query)
