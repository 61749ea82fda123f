"""The officers' pages: everything behind the sign-in at /petugas.

`install` puts them into an application; `UPLOADS` says which of their paths take files,
and how large a body there may be.
"""

from typing import Final

from fastapi import APIRouter, FastAPI

from suket.web.office import (
    account,
    acts,
    agreement,
    bulk,
    finding,
    home,
    institutions,
    issuing,
    lists,
    many,
    papers,
    people,
    refusals,
    rules,
    sign_in,
    taking_in,
    words,
)
from suket.web.pages import ENVIRONMENT

UPLOADS: Final = {
    taking_in.IMPORT: taking_in.UPLOAD_BYTES,
    many.MANY: many.UPLOAD_BYTES,
}

router = APIRouter()
for _page in (
    sign_in,
    home,
    finding,
    people,
    issuing,
    lists,
    papers,
    acts,
    many,
    taking_in,
    bulk,
    account,
    institutions,
    agreement,
    rules,
):
    router.include_router(_page.router)

ENVIRONMENT.filters["angka"] = words.angka


def install(app: FastAPI) -> None:
    """Let `app` serve the officers; call it after the guards of `frame` are in place.

    `app.state.inside` must hold a `suket.web.inside.Inside`.
    """
    app.include_router(router)
    refusals.install(app)
