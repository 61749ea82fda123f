"""Issuable residents: who may be issued to now, and what is against the others.

One expression says it of every resident, made of the rules by which the office issues
(`suket.residents.eligibility`): so what a page counts is what an order gives.  It goes
once through the residents asked about: those of an import by their index, else those of
the office, 0.1 s for fifty thousand.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, select
from sqlalchemy.orm import Session

from suket.offices.validity import local_day
from suket.offices.versions import OfficeOnDay
from suket.register.errors import AlreadyIssued, ChangedSinceSeen
from suket.register.tables import Suket
from suket.register.words import SuketState
from suket.residents import eligibility
from suket.residents.errors import PhotoMissing
from suket.residents.names import key_of
from suket.residents.tables import Resident

READY: Final = ""  # the code of those against whom nothing speaks
Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Of whom is asked: residents of an office, as it stands at `now`."""

    office: OfficeOnDay
    now: datetime
    import_id: str | None = None  # only whom that import stored last
    seen_at: datetime | None = None  # only whose data did not change since
    named: str = ""  # only whose name has this in it, as names are searched
    besides: ColumnElement[bool] | None = None  # nobody of whom this is true

    @property
    def today(self) -> date:
        """The office's local day, on which ages run."""
        return local_day(self.now, self.office.zone)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many there are of each kind."""

    by_code: Mapping[str, int]

    @property
    def ready(self) -> int:
        """How many would get a suket now."""
        return self.by_code.get(READY, 0)

    @property
    def without_photo(self) -> int:
        """How many lack nothing but a portrait."""
        return self.by_code.get(PhotoMissing.code, 0)

    @property
    def holding(self) -> int:
        """How many hold a suket that is in force."""
        return self.by_code.get(AlreadyIssued.code, 0)

    @property
    def codes_of_others(self) -> frozenset[str]:
        """The codes of all who may have none, for whatever other reason."""
        return frozenset(self.by_code) - {READY, PhotoMissing.code, AlreadyIssued.code}

    @property
    def others(self) -> int:
        """How many those are."""
        return sum(self.by_code[code] for code in self.codes_of_others)


def figures(session: Session, scope: Scope) -> Figures:
    """Return how many residents there are for each code, `READY` among them."""
    told = _narrowed(select(_code(scope).label("code")), scope).subquery()
    query = select(told.c.code, func.count()).group_by(told.c.code)
    return Figures(dict(session.execute(query).all()))


def ready(session: Session, scope: Scope) -> Sequence[str]:
    """Return the ids of all who would get a suket, by name."""
    return session.scalars(_of_code(select(Resident.id), scope, (READY,))).all()


def count(session: Session, scope: Scope, codes: Sequence[str]) -> int:
    """Return how many residents have one of these codes."""
    told = _where(select(Resident.id), scope, codes).subquery()
    return session.scalar(select(func.count()).select_from(told)) or 0


def page(
    session: Session, scope: Scope, codes: Sequence[str], *, number: int, size: int
) -> Sequence[tuple[Resident, str]]:
    """Return the `number`-th (from 1) `size` residents of these codes, with theirs."""
    query = _of_code(select(Resident, _code(scope)), scope, codes)
    rows = session.execute(query.offset((number - 1) * size).limit(size))
    return [(resident, code) for resident, code in rows]


def every(
    session: Session, scope: Scope, codes: Sequence[str]
) -> Sequence[tuple[Resident, str]]:
    """Return all residents of these codes, with the code."""
    query = _of_code(select(Resident, _code(scope)), scope, codes)
    return [(resident, code) for resident, code in session.execute(query)]


def overtaken(
    session: Session, scope: Scope, chosen: Collection[str], *, since: datetime
) -> dict[str, str]:
    """Return what is now against some who could have had a suket at `since`: id → code.

    Those who got one since, and those of `chosen` whose data changed, which is
    `ChangedSinceSeen` unless something else speaks against them.
    """
    served = exists().where(
        Suket.nik == Resident.nik, Suket.issued_at > since, _is_in_force(scope.now)
    )
    query = _narrowed(select(Resident.id, _code(scope)), scope)
    named = Resident.id.in_(chosen) & (Resident.updated_at > since)
    rows = session.execute(query.where(served | named).order_by(Resident.name_key))
    return {one: code or ChangedSinceSeen.code for one, code in rows}


def _of_code(query: Q, scope: Scope, codes: Sequence[str]) -> Q:
    return _where(query, scope, codes).order_by(Resident.name_key, Resident.nik)


def _where(query: Q, scope: Scope, codes: Sequence[str]) -> Q:
    return _narrowed(query, scope).where(_code(scope).in_(codes))


def _narrowed(query: Q, scope: Scope) -> Q:
    query = query.where(Resident.office_code == scope.office.code)
    if scope.besides is not None:
        query = query.where(~scope.besides)
    if scope.import_id is not None:
        query = query.where(Resident.import_id == scope.import_id)
    if scope.seen_at is not None:
        query = query.where(Resident.updated_at <= scope.seen_at)
    if key := key_of(scope.named):
        query = query.where(Resident.name_key.contains(key))
    return query


def _code(scope: Scope) -> ColumnElement[str]:
    """Return what is against a resident, in the order in which issuing asks."""
    against = eligibility.refusal_code(scope.office, on=scope.today)
    holds = exists().where(Suket.nik == Resident.nik, _is_in_force(scope.now))
    return case((holds, literal(AlreadyIssued.code)), else_=against)


def _is_in_force(now: datetime) -> ColumnElement[bool]:
    """Say in SQL what `suket.register.issue` says: not ended, and not `is_over`."""
    lasts = Suket.expires_at.is_(None) | (Suket.expires_at > now)
    return (Suket.state == SuketState.SUSPENDED) | (
        (Suket.state == SuketState.ACTIVE) & lasts
    )
