"""The list of all applications that are to be checked, the oldest due first."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications import queues
from suket.applications.deciding import own_queue
from suket.applications.queues import Queue
from suket.web.form_fields import WholeNumber
from suket.web.office.checking.case_lines import grouped, lasting, lines_of
from suket.web.office.paging import pages_of
from suket.web.office.signed_in_officer import OfficerDep

router = APIRouter(include_in_schema=False)

LIST: Final = "/petugas/periksa/daftar"
PAGE_SIZE: Final = 50


@router.get(LIST)
def show(user: OfficerDep, hal: WholeNumber = 1) -> Response:
    """Show one page of the list.  It has one order, so that nobody sinks in it."""
    user.officer.require(Right.CHECK)
    code, now = user.office.code, user.now
    with user.reading() as session:
        total = own_queue.waiting(session, Queue.CHECK, office=code)
        pages = pages_of(total, hal, PAGE_SIZE, LIST)
        found = queues.page(
            session, code, Queue.CHECK, number=pages.number, size=PAGE_SIZE
        )
        lines = lines_of(session, user, found)
        theirs = own_queue.figures(session, Queue.CHECK, officer=user.officer, now=now)
    return user.page(
        "checking/queue",
        groups=grouped(user, found, lines),
        total=total,
        oldest=lasting(theirs.oldest) if theirs.oldest is not None else "",
        pages=pages,
    )
