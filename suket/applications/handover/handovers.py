"""The handovers: found by their case, and by the suket that was fetched."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.applications import pictures
from suket.applications.handover.tables import Handover, SlipPicture
from suket.applications.tables import ApplicationCase
from suket.applications.words import Pictured
from suket.db import inserted


def of_case(session: Session, case_id: str) -> Handover | None:
    """Return how the suket of a case was fetched, None if it was not yet."""
    return session.get(Handover, case_id)


def of_application(session: Session, application_id: str) -> Handover | None:
    """Return how the suket that was issued upon an application was fetched, or None."""
    query = select(Handover).join(
        ApplicationCase, ApplicationCase.id == Handover.case_id
    )
    return session.scalar(query.where(ApplicationCase.issued_as == application_id))


def name_picture(session: Session, digest: str) -> None:
    """Let a handover name the picture of its slip."""
    insert = inserted(session, SlipPicture).values(digest=digest)
    session.execute(insert.on_conflict_do_nothing())


def picture_of(session: Session, case_id: str) -> str:
    """Return the id of the picture of a case's slip, "" if there is none any more."""
    kept = pictures.of_case(session, case_id)
    slips = (found for (what, _), found in kept.items() if what is Pictured.SLIP)
    return next(slips, "")
