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


def _with_document() -> Select[str]:
    """Return the query of the ids of the cases."""
    query = select(ApplicationCase.id).join(
        Suket, Suket.application_id == ApplicationCase.issued_as
    )
    is_signed = cases.stands_in(CaseState.DITANDATANGANI)
    return query.where(is_signed, Suket.has_document)


def _advance(session: Session, case_ids: Sequence[str], now: datetime) -> int:
    held = cases.lock_many(session, case_ids).values()
    step, was = Step(to=CaseState.SIAP, at=now), CaseState.DITANDATANGANI
    signed = [(case, step) for case in held if case.state is was]
    cases.advance_held(session, signed)
    return len(signed)
