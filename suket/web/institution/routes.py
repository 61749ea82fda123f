"""The routes of institutions: machines below /api/v1, people below /lembaga.

`install` puts it into an application; `UPLOADS` says which paths take files, `FORMS`
which take long forms, and `may_enter` from whom.
"""

from typing import Final

from fastapi import FastAPI
from starlette.types import Scope

from suket.web.app_state import AppState
from suket.web.body_limit import FORM_BYTES, UPLOAD_BYTES
from suket.web.flat_routes import take_in
from suket.web.institution import (
    account,
    api,
    api_batch,
    check_page,
    clerk_sign_in,
    history,
    receipt_page,
    receipt_signing,
)
from suket.web.institution.api_auth import API, has_key
from suket.web.institution.signed_in_clerk import CHECK, CLERK, HOME
from suket.web.pages import Site

UPLOADS: Final = {
    api_batch.PATH: api_batch.MAX_BYTES,
    f"{API}/verify": UPLOAD_BYTES,
    CHECK: UPLOAD_BYTES,
}
FORMS: Final = {CLERK.sign_in: 0, HOME: FORM_BYTES}


def is_ours(path: str) -> bool:
    """Say whether a path belongs to the institutions."""
    is_machines = path.startswith(f"{API}/") or path == api_batch.PATH
    return is_machines or f"{path}/".startswith(f"{HOME}/")


def may_enter(scope: Scope, app_state: AppState, site: Site) -> bool:
    """Say whether a large body is let in: by a key, or by a clerk's session."""
    if scope["path"].startswith((API, api_batch.PATH)):
        return has_key(scope, app_state)
    return CLERK.is_signed_in(scope, app_state, site)


def install(app: FastAPI) -> None:
    """Let `app` answer institutions; `app.state` must hold both states."""
    for page in (
        api,
        api_batch,
        receipt_page,
        clerk_sign_in,
        check_page,
        receipt_signing,
        history,
        account,
    ):
        take_in(app.router, page.router)
    clerk_sign_in.install(app)
