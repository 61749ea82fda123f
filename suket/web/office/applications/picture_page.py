"""The pictures of an application, for those who may see it."""

from typing import Final

import structlog
from fastapi import APIRouter
from starlette.responses import Response

from suket.applications import pictures, reach
from suket.applications.errors import PictureUnreadable
from suket.web.current_user import HEADERS
from suket.web.office.applications.case_list import CASES
from suket.web.office.signed_in_officer import Seeing

router = APIRouter(include_in_schema=False)
log = structlog.get_logger(__name__)

PICTURE: Final = f"{CASES}/{{number}}/foto/{{picture_id}}"


def address_of(number: str, picture_id: str) -> str:
    """Return where a picture of an application is shown."""
    return PICTURE.format(number=number, picture_id=picture_id)


@router.get(PICTURE)
def show(number: str, picture_id: str, user: Seeing) -> Response:
    """Return one picture, a JPEG that no browser keeps."""
    secrets = user.app_state.keys.secrets
    with user.reading() as session:
        case = reach.of(session, user.officer).case(session, number)
        try:
            jpeg = pictures.jpeg_of(session, case.id, picture_id, secrets)
        except PictureUnreadable:
            log.error("picture cannot be opened", picture=picture_id)  # noqa: TRY400 - no trace
            raise
    return Response(jpeg, media_type="image/jpeg", headers=HEADERS)
