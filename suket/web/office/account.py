"""The officer's own account: who they are here, and their password."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.change_password import change_password
from suket.errors import LockedOut, WeakPassword, WrongPassword
from suket.passwords import LEAST
from suket.web import cookies
from suket.web.office.door import Acting, AtCounter, Counter, see_other
from suket.web.office.forms import Field

router = APIRouter(include_in_schema=False)

ACCOUNT: Final = "/petugas/akun"


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of the form, as typed; none of them is ever shown again."""

    lama: Field = ""
    baru: Field = ""
    ulang: Field = ""

    def errors(self) -> dict[str, str]:
        """Return what is amiss before any password is compared, by field."""
        found = {}
        if not self.lama:
            found["lama"] = "Isi kata sandi sekarang."
        if not self.baru:
            found["baru"] = "Isi kata sandi baru."
        elif self.baru != self.ulang:
            found["ulang"] = "Kata sandi baru dan ulangannya tidak sama."
        return found


@router.get(ACCOUNT)
def show(counter: AtCounter, selesai: str = "") -> Response:
    """Show the account."""
    return _page(counter, is_done=bool(selesai))


@router.post(ACCOUNT)
def change(counter: Acting, asked: Annotated[Asked, Depends()]) -> Response:
    """Change the password; every other session of this account ends."""
    errors = asked.errors()
    if errors:
        return _page(counter, errors)
    try:
        opened = change_password(
            counter.inside.database,
            counter.officer,
            old=asked.lama,
            new=asked.baru,
            now=counter.now,
        )
    except WeakPassword as error:
        return _page(counter, {"baru": error.pesan})
    except WrongPassword:
        return _page(counter, {"lama": "Kata sandi sekarang tidak cocok."})
    except LockedOut as error:
        return _page(counter, {"lama": error.pesan})
    response = see_other(f"{ACCOUNT}?selesai=1")
    cookies.put(response, cookies.SESSION, opened.token, counter.site)
    return response


def _page(
    counter: Counter, errors: dict[str, str] | None = None, *, is_done: bool = False
) -> Response:
    return counter.page("account", errors=errors, done=is_done, shortest=LEAST)
