"""The verb: let those applications be ready whose document is made."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from suket.applications import cases
from suket.applications.cases import Step
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState
from suket.register.tables import Suket


def make_ready(session: Session, office: str, *, now: datetime, limit: int) -> int:
    """Let what is signed at an office, and printed since, be ready; return how many."""
    query = _with_document().where(ApplicationCase.office_code == office).limit(limit)
    return _advance(session, session.scalars(query).all(), now)


def make_some_ready(
    session: Session, suket_ids: Sequence[str], *, now: datetime
) -> int:
    """Do the same for whom these sukets, at most 500, were issued to."""
    query = _with_document().where(Suket.id.in_(suket_ids))
    return _advance(session, session.scalars(query).all(), now)


def _with_document() -> Select[ApplicationCase]:
    """Return the query of them, each held; what somebody else holds is left out."""
    query = (
        select(ApplicationCase)
        .join(Suket, Suket.application_id == ApplicationCase.issued_as)
        .where(
            ApplicationCase.state == CaseState.DITANDATANGANI,
            Suket.has_document,
        )
    )
    return query.with_for_update(skip_locked=True, of=ApplicationCase)


def _advance(session: Session, found: Sequence[ApplicationCase], now: datetime) -> int:
    for case in found:
        cases.advance(session, case, Step(to=CaseState.SIAP, at=now))
    return len(found)
