"""The roles that persons were given at offices, and which of them are in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from suket.access.errors import GovernsAlone, GrantNotFound, RoleHeldAlready
from suket.access.rights import Duty
from suket.access.tables import RoleGrant
from suket.access.words import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A role for a period, at one unit of an office or (None) at all of it."""

    role: Role
    since: date  # local days of the office, the last one included
    until: date | None = None
    unit: str | None = None  # the unit's id


def is_in_force(grant: RoleGrant, day: date) -> bool:
    """Say whether a role counts on the office's `day`."""
    is_begun = grant.since <= day
    return is_begun and not is_over(grant, day)


def is_over(grant: RoleGrant, day: date) -> bool:
    """Say whether a role counts no more: it was ended, or its last day is past."""
    is_past = grant.until is not None and grant.until < day
    return grant.ended_at is not None or is_past


def of_person(
    session: Session, person_id: str | None, *, office: str
) -> Sequence[RoleGrant]:
    """Return what a person was ever given at the office, the latest first."""
    return of_persons(session, [person_id], office=office).get(person_id, [])


def of_persons(
    session: Session, person_ids: Iterable[str | None], *, office: str
) -> dict[str | None, list[RoleGrant]]:
    """Return the same of several, by person."""
    query = select(RoleGrant).where(
        RoleGrant.office_code == office, RoleGrant.person_id.in_(set(person_ids))
    )
    found: dict[str | None, list[RoleGrant]] = {}
    for grant in session.scalars(query.order_by(RoleGrant.since.desc(), RoleGrant.id)):
        found.setdefault(grant.person_id, []).append(grant)
    return found


def not_over(session: Session, person_id: str, day: date) -> frozenset[Role]:
    """Return the roles of a person, at any office, that count on a day or later."""
    query = select(RoleGrant).where(
        RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None)
    )
    held = session.scalars(query).all()
    return frozenset(each.role for each in held if not is_over(each, day))


def duties(
    session: Session, person_id: str | None, *, office: str, day: date
) -> frozenset[Duty]:
    """Return what a person is for at the office on its `day`."""
    return frozenset(
        Duty(grant.role, grant.unit_id)
        for grant in of_person(session, person_id, office=office)
        if is_in_force(grant, day)
    )


def count_ending(session: Session, office: str, first: date, last: date) -> int:
    """Return how many roles of an office lapse on one of these days."""
    query = select(func.count()).where(
        RoleGrant.office_code == office,
        RoleGrant.ended_at.is_(None),
        RoleGrant.until.between(first, last),
    )
    return session.scalar(query) or 0


def find(
    session: Session, grant_id: str, person_id: str | None, *, office: str
) -> RoleGrant:
    """Return what was given to the person at the office, or raise `GrantNotFound`."""
    grant = session.get(RoleGrant, grant_id)
    if grant is None or grant.office_code != office or grant.person_id != person_id:
        raise GrantNotFound
    return grant


def require_fits(held: Iterable[RoleGrant], post: Post) -> None:
    """Raise `GovernsAlone` or `RoleHeldAlready` if a role cannot be held beside others.

    Who governs an office has no other role there: the table's trigger says the same.
    """
    for grant in held:
        if grant.ended_at is not None or not _overlap(grant, post):
            continue
        if (grant.role is Role.ADMIN) != (post.role is Role.ADMIN):
            raise GovernsAlone
        if (grant.role, grant.unit_id) == (post.role, post.unit):
            raise RoleHeldAlready


def _overlap(grant: RoleGrant, post: Post) -> bool:
    is_before = grant.until is not None and grant.until < post.since
    is_after = post.until is not None and post.until < grant.since
    return not is_before and not is_after
