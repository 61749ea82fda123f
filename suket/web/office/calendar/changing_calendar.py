"""The transaction in which a page changes the calendar, with what follows from it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from suket.applications.planning.change_calendar import Consent, changing
from suket.web.office.signed_in_officer import SignedInOfficer


@contextmanager
def changing_calendar(user: SignedInOfficer) -> Iterator[Session]:
    """Open the transaction; raises `MovesMany` for more than one person may move."""
    office, consent = user.office.code, Consent(asked_by=user.officer.person)
    with (
        user.begin() as session,
        changing(session, office, consent, who=user.username, now=user.now),
    ):
        yield session
