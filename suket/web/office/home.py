"""The officers' home page: the day in figures, and where to go."""

from babel.dates import format_date
from fastapi import APIRouter
from starlette.responses import Response

from suket.access import second_factors
from suket.access.rights import Right
from suket.offices import offices
from suket.register import outdated_sukets, suket_figures_and_lists
from suket.web.indonesian_wording import ROLE_HINTS, ROLES
from suket.web.office.assisting import help_page
from suket.web.office.desks import desks_of
from suket.web.office.menu import HOME
from suket.web.office.morning import of_morning
from suket.web.office.signed_in_officer import SettledDep, SignedInOfficer

router = APIRouter(include_in_schema=False)


@router.get(HOME)
def home(user: SettledDep) -> Response:
    """Show the figures of the office's day, to whoever may see what is behind them."""
    if not user.may(Right.READ) and user.may(Right.APPLY):
        return help_page.shown(user)
    if not user.may(Right.READ):
        return user.page("home_without_desk", hints=_hints(user))
    code, now = user.office.code, user.now
    with user.reading() as session:
        figures = suket_figures_and_lists.figures(session, code, user.zone, now=now)
        outdated = outdated_sukets.count(session, code)
        is_factor_missing = user.is_factor_wanted and second_factors.are_missing(
            session, user.username
        )
        is_open = offices.is_open(session, code, now=now)
        desks = desks_of(session, user)
        morning = of_morning(session, user)
    return user.page(
        "home",
        figures=figures,
        desks=desks,
        morning=morning,
        outdated=outdated,
        is_open=is_open,
        is_factor_missing=is_factor_missing,
        today=format_date(user.today, format="full", locale="id"),
        day=user.today.isoformat(),
        query="",
    )


def _hints(user: SignedInOfficer) -> list[tuple[str, str]]:
    """Return the roles of today, each with what it lets one do."""
    roles = user.officer.roles
    return [(ROLES[role], ROLE_HINTS[role]) for role in ROLES if role in roles]
