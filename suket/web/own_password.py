"""The form by which users change their own password, officers and clerks alike."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from suket.access.change_password import change_password
from suket.access.errors import LockedOut, WeakPassword, WrongPassword
from suket.access.password_strength import LEAST
from suket.access.secret_hashing import normal
from suket.web.current_user import CurrentUser, see_other
from suket.web.form_fields import Field
from suket.web.sign_in_form import put_session


@dataclass(frozen=True, slots=True)
class Typed:
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
        elif normal(self.baru) != normal(self.ulang):
            found["ulang"] = "Kata sandi baru dan ulangannya tidak sama."
        return found


def page(
    user: CurrentUser[Any],
    errors: dict[str, str] | None = None,
    *,
    is_done: bool = False,
) -> Response:
    """Return the page of the person's own account."""
    return user.page("account", errors=errors, done=is_done, shortest=LEAST)


async def changed(user: CurrentUser[Any], typed: Typed) -> Response:
    """Change the password; every other session of the person ends.

    The cookie gets the token of the fresh session.
    """
    errors = typed.errors()
    if errors:
        return page(user, errors)
    try:
        opened = await user.app_state.secret_lines.known.work(
            user.request.scope,
            user.username,
            change_password,
            user.app_state.database,
            user.kind.users,
            user.username,
            old=typed.lama,
            new=typed.baru,
            now=user.now,
        )
    except WeakPassword as error:
        return page(user, {"baru": error.pesan})
    except WrongPassword:
        return page(user, {"lama": "Kata sandi sekarang tidak cocok."})
    except LockedOut as error:
        return page(user, {"lama": error.pesan})
    response = see_other(f"{user.account}?selesai=1")
    put_session(response, user.kind, opened, user.site)
    return response
