"""Four eyes: who may decide about an application, having had what part in it.

The rules are those of the constraints of `application_case`, asked beforehand: so that
somebody is told, and not given what they may not decide.  Where one person issues in
one act (`steps` is 1) there is nothing to ask, but for one's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from suket.access.rights import Officer, Right
from suket.applications.errors import KeeperDecides, NeedsAnother, OwnApplication
from suket.applications.picture_tables import KeptPicture
from suket.applications.review_tables import OwnRecord, PapersTaken
from suket.applications.tables import ApplicationCase
from suket.db import in_parts
from suket.errors import SuketError
from suket.offices import persons
from suket.offices.persons import KEEPER
from suket.residents.tables import Resident

PEOPLE_AT_ONCE: Final = 256  # who decide, in one process
_PARTS: Final = (
    ApplicationCase.made_by,
    ApplicationCase.verified_by,
    ApplicationCase.approved_by,
)


def may_not(person: str) -> ColumnElement[bool]:
    """Say in SQL that a person may not decide about an `ApplicationCase`."""
    had_part = or_(*(_is(part, person) for part in _PARTS), has_added(person))
    return or_(and_(ApplicationCase.steps > 1, had_part), is_own(person))


def _is(part: SQLColumnExpression[Any], person: str) -> ColumnElement[bool]:
    """Say in SQL that a column names this human, by whichever of their rows."""
    known = func.coalesce(part, "")
    return or_(known == person, known.in_(persons.others_of(person)))


@lru_cache(maxsize=PEOPLE_AT_ONCE)
def has_added(person: str) -> ColumnElement[bool]:
    """Say in SQL that a person added to what is checked of an `ApplicationCase`.

    Whoever pictured a paper, or took in what was wanting, is as its maker.
    """
    pictured = select(KeptPicture.id).where(
        KeptPicture.case_id == ApplicationCase.id, _is(KeptPicture.put_by, person)
    )
    taken = select(PapersTaken.person_id).where(
        PapersTaken.case_id == ApplicationCase.id, _is(PapersTaken.person_id, person)
    )
    return or_(
        *(each.correlate(ApplicationCase).exists() for each in (pictured, taken))
    )


def is_here(officer: Officer, right: Right) -> ColumnElement[bool]:
    """Say in SQL that an `ApplicationCase` is of a unit at which a right is held."""
    return is_of(officer.units(right))


def is_of(units: frozenset[str] | None) -> ColumnElement[bool]:
    """Say in SQL that an `ApplicationCase` is of one of these units; None: of any."""
    return true() if units is None else ApplicationCase.unit_id.in_(units)


@lru_cache(maxsize=PEOPLE_AT_ONCE)
def is_own(person: str) -> ColumnElement[bool]:
    """Say in SQL that an `ApplicationCase` is a person's own, or of their family card.

    It is so where it is known which resident the person is.  Asked of each of hundreds
    in one act, it is put together once.
    """
    mine, theirs = aliased(Resident), aliased(Resident)
    is_one = or_(theirs.id == mine.id, theirs.family_card == mine.family_card)
    found = select(OwnRecord.person_id).where(
        _is(OwnRecord.person_id, person),
        mine.id == OwnRecord.resident_id,
        theirs.nik == ApplicationCase.nik,
        is_one,
    )
    return found.correlate(ApplicationCase).exists()


def own_of(
    session: Session, person: str, residents: Iterable[Resident]
) -> frozenset[str]:
    """Return which of these residents are a person's own, or of their family card."""
    query = (
        select(Resident)
        .join(OwnRecord, OwnRecord.resident_id == Resident.id)
        .where(_is(OwnRecord.person_id, person))
    )
    mine = session.scalars(query).all()
    ids, cards = {me.id for me in mine}, {me.family_card for me in mine} - {None}
    return frozenset(
        who.id for who in residents if who.id in ids or who.family_card in cards
    )


def barred_among(
    session: Session, person: str, case_ids: Sequence[str]
) -> Mapping[str, type[SuketError]]:
    """Return why a person may not decide about some of these cases, by their ids.

    `NeedsAnother` for those they added to, or had a part in under another row of
    `person`, where one does not act alone, and
    `OwnApplication` for their own and those of their family card.
    """
    query, found = _barred(person), dict[str, type[SuketError]]()
    for some in in_parts(case_ids):
        for case_id, is_of_theirs in session.execute(query, {"cases": some}):
            found[case_id] = OwnApplication if is_of_theirs else NeedsAnother
    return found


@lru_cache(maxsize=PEOPLE_AT_ONCE)
def _barred(person: str) -> Select[str, bool]:
    some = ApplicationCase.id.in_(bindparam("cases", expanding=True))
    is_theirs = is_own(person)
    by_another_row = (
        func.coalesce(part, "").in_(persons.others_of(person)) for part in _PARTS
    )
    had_part = or_(has_added(person), *by_another_row)
    added = and_(ApplicationCase.steps > 1, had_part)
    query = select(ApplicationCase.id, is_theirs.label("is_theirs"))
    return query.where(some, or_(is_theirs, added))


def require_apart(session: Session, case: ApplicationCase, officer: Officer) -> None:
    """Raise unless the officer may decide about the case, as a person of their own.

    `KeeperDecides` for person zero, `NeedsAnother` for who had a part in it or added to
    it, and `OwnApplication`.
    """
    require_no_part(case, officer, barred_among(session, officer.person, [case.id]))


def require_no_part(
    case: ApplicationCase, officer: Officer, barred: Mapping[str, type[SuketError]]
) -> None:
    """Do what `require_apart` does where it is known what bars them from which."""
    person = officer.person
    if case.steps > 1 and person in {"", KEEPER}:
        raise KeeperDecides
    if case.steps > 1 and person in {case.made_by, case.verified_by, case.approved_by}:
        raise NeedsAnother
    if (refusal := barred.get(case.id)) is not None:
        raise refusal
