"""The handovers: found by their case, and by the suket that was fetched."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.applications.handover.tables import Handover, SlipPicture
from suket.applications.tables import ApplicationCase
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


def keep_picture(session: Session, digest: str, jpeg: bytes) -> None:
    """Keep the picture of a slip, once however often it comes."""
    insert = inserted(session, SlipPicture).values(digest=digest, jpeg=jpeg)
    session.execute(insert.on_conflict_do_nothing())


def picture(session: Session, digest: str) -> bytes:
    """Return the picture of a slip, a JPEG."""
    return session.get_one(SlipPicture, digest).jpeg
