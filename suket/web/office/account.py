"""The page of an officer's own account: who they are, and their password."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.web import own_password
from suket.web.office.menu import HOME
from suket.web.office.signed_in_officer import ActingOnOwnAccount, OnOwnAccount
from suket.web.own_password import Typed

router = APIRouter(include_in_schema=False)

ACCOUNT: Final = f"{HOME}/akun"


@router.get(ACCOUNT)
def show(user: OnOwnAccount, selesai: str = "") -> Response:
    """Show the account."""
    return own_password.page(user, is_done=bool(selesai))


@router.post(ACCOUNT)
async def change(
    user: ActingOnOwnAccount, typed: Annotated[Typed, Depends()]
) -> Response:
    """Change the password; every other session of this officer ends."""
    return await own_password.changed(user, typed)
