"""What institutions ask: machines with keys below /api/v1/institution.

`install` puts it into an application; `UPLOADS` says which paths take files.
"""

from typing import Final

from fastapi import FastAPI

from suket.web.institution import api
from suket.web.institution.door import API
from suket.web.security import UPLOAD_BYTES

UPLOADS: Final = {f"{API}/verify": UPLOAD_BYTES}


def install(app: FastAPI) -> None:
    """Let `app` answer institutions; `app.state.inside` and `.street` must be set."""
    app.include_router(api.router)
