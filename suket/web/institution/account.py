"""The page of a clerk's own account: who they are, and their password."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.web import own_password
from suket.web.institution.signed_in_clerk import HOME, Acting, ClerkDep
from suket.web.own_password import Typed

router = APIRouter(include_in_schema=False)

ACCOUNT: Final = f"{HOME}/akun"


@router.get(ACCOUNT)
def show(user: ClerkDep, selesai: str = "") -> Response:
    """Show the account."""
    return own_password.page(user, is_done=bool(selesai))


@router.post(ACCOUNT)
async def change(user: Acting, typed: Annotated[Typed, Depends()]) -> Response:
    """Change the password; every other session of this person ends."""
    return await own_password.changed(user, typed)
