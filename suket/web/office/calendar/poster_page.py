"""The poster at the door of a unit, as a PDF that is printed on A4."""

from functools import cache
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.paper.poster_renderer import PosterRenderer, PosterTexts
from suket.shipped import templates
from suket.web.current_user import HEADERS
from suket.web.office.calendar.month_page import CALENDAR
from suket.web.office.calendar.named_unit import named_unit
from suket.web.office.signed_in_officer import OfficerDep
from suket.web.office.sukets.holder_slip import drawn

router = APIRouter(include_in_schema=False)

POSTER: Final = f"{CALENDAR}/poster.pdf"


@router.get(POSTER)
def poster(user: OfficerDep, unit: str = "") -> Response:
    """Return the poster of a unit, the Dinas if none is named."""
    office = user.office.code
    with user.reading() as session:
        where = named_unit(session, user, unit)
    link = user.site.service(office, where.id if where.id != office else "")
    texts = PosterTexts(agency=user.office.agency, unit=where.name, link=link)
    headers = {**HEADERS, "Content-Disposition": 'inline; filename="poster.pdf"'}
    pdf = _renderer().render(texts, drawn(link))
    return Response(pdf, media_type="application/pdf", headers=headers)


@cache
def _renderer() -> PosterRenderer:
    return PosterRenderer(templates())
