"""Who can bear the steps of a suket: as many persons as the office's rule wants."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.access import role_grants
from suket.access.rights import Right, rights_of
from suket.access.tables import Account
from suket.offices import persons, signatories
from suket.offices.errors import NoSignatory
from suket.offices.words import Capacity, StepRule

# What somebody has to do, each by a person of their own.  The scarcest is first.
_STEPS: Final = {
    StepRule.DIRECT: (),
    StepRule.TWO: (Right.SIGN, Right.CHECK, Right.APPLY),
    StepRule.THREE: (Right.SIGN, Right.APPROVE, Right.CHECK, Right.APPLY),
}


def unborne(
    session: Session, office: str, rule: StepRule, *, day: date
) -> tuple[Right, ...]:
    """Return the steps of a rule for which the office has nobody left on its `day`.

    Whose name is printed signs, or under a.n. whoever may; each other step is borne by
    one person more.  Under `direct` none is missing: whoever issues bears all.
    """
    rights = _rights(session, office, day)
    able = {
        step: {person for person, held in rights.items() if step in held}
        for step in _STEPS[rule]
    }
    if Right.SIGN in able:
        able[Right.SIGN] &= _signing(session, office, day, set(rights))
    return _unmatched(able)


def _rights(session: Session, office: str, day: date) -> dict[str, frozenset[Right]]:
    """Return what each may who has a live account at the office, by person."""
    query = select(Account.person_id).where(
        Account.office_code == office,
        Account.is_disabled.is_(False),
        Account.person_id.is_not(None),
    )
    held = role_grants.of_persons(session, session.scalars(query), office=office)
    return {
        person: rights_of(
            frozenset(
                grant.role for grant in grants if role_grants.is_in_force(grant, day)
            )
        )
        for person, grants in held.items()
        if person is not None
    }


def _signing(session: Session, office: str, day: date, people: set[str]) -> set[str]:
    """Return who of these people may be whose name is printed on the sheets."""
    try:
        signatory = signatories.on_day(session, office, day)
    except NoSignatory:
        return set()
    if signatory.capacity is Capacity.ON_BEHALF:
        return people
    named = persons.with_nip(session, signatory.nip)
    return {named.id} if named else set()


def _unmatched(able: Mapping[Right, set[str]]) -> tuple[Right, ...]:
    """Return the steps that are left when as many as can be have a person each.

    Each step looks for somebody free, or whose own step somebody else can take.
    """
    taken: dict[str, Right] = {}

    def find(step: Right, asked: set[str]) -> bool:
        for person in able[step] - asked:
            asked.add(person)
            if person not in taken or find(taken[person], asked):
                taken[person] = step
                return True
        return False

    return tuple(step for step in able if not find(step, set()))
