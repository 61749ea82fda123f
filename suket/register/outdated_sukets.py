"""Outdated sukets: those in force that say what the office no longer has of a holder.

A table names them, so that to count them costs what there are; who changes residents
brings it up to date in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from suket.db import inserted
from suket.register.compose import data_of
from suket.register.document_fields import Printed
from suket.register.tables import OutdatedSuket, Suket
from suket.register.words import SuketState
from suket.residents.tables import Resident

_CHUNK = 500  # parameters of one statement


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which suket and resident do not agree."""

    field: str  # of `Printed`
    printed: str | date
    present: str | date


def differences(suket: Suket, resident: Resident) -> tuple[Difference, ...]:
    """Return in what a suket differs from what the office now has of its holder."""
    printed = Printed.from_json(suket.printed)
    return tuple(
        Difference(field, getattr(printed, field), present)
        for field, present in data_of(resident).items()
        if getattr(printed, field) != present
    )


def notice(session: Session, niks: Sequence[str], *, now: datetime) -> int:
    """Look at the sukets in force of these NIK; return how many are outdated.

    Costs 0.3 ms for each of those sukets; a NIK without one costs next to nothing.
    """
    found = 0
    for start in range(0, len(niks), _CHUNK):
        found += _notice_some(session, niks[start : start + _CHUNK], now)
    return found


def _notice_some(session: Session, niks: Sequence[str], now: datetime) -> int:
    query = (
        select(Suket, Resident)
        .join(Resident, Resident.id == Suket.resident_id)
        .where(Suket.nik.in_(niks), Suket.state != SuketState.ENDED)
    )
    held = session.execute(query.execution_options(populate_existing=True)).all()
    outdated = [suket for suket, who in held if differences(suket, who)]
    agreeing = {suket.id for suket, _ in held} - {suket.id for suket in outdated}
    forget(session, sorted(agreeing))
    rows = [
        {"suket_id": one.id, "office_code": one.office_code, "noticed_at": now}
        for one in outdated
    ]
    if rows:
        add = inserted(session, OutdatedSuket)
        newer = {"noticed_at": add.excluded["noticed_at"]}
        session.execute(
            add.on_conflict_do_update(index_elements=["suket_id"], set_=newer), rows
        )
    return len(rows)


def forget(session: Session, suket_ids: Sequence[str]) -> None:
    """Take at most 500 sukets off the list: they agree again, or have ended."""
    if suket_ids:
        session.execute(
            delete(OutdatedSuket).where(OutdatedSuket.suket_id.in_(suket_ids))
        )


def count(session: Session, office: str) -> int:
    """Return how many sukets of an office are outdated."""
    query = select(func.count()).where(OutdatedSuket.office_code == office)
    return session.scalar(query) or 0


def page(
    session: Session, office: str, *, number: int, size: int
) -> Sequence[tuple[Suket, Resident]]:
    """Return the `number`-th (from 1) `size` of them, the last noticed first."""
    rows = session.execute(_listed(office).offset((number - 1) * size).limit(size))
    return [(suket, resident) for suket, resident in rows]


def every(session: Session, office: str) -> Sequence[tuple[Suket, Resident]]:
    """Return all of them, with their holders as the office now has them."""
    return [(suket, resident) for suket, resident in session.execute(_listed(office))]


def _listed(office: str) -> Select[Suket, Resident]:
    query = (
        select(Suket, Resident)
        .join(OutdatedSuket, OutdatedSuket.suket_id == Suket.id)
        .join(Resident, Resident.id == Suket.resident_id)
        .where(OutdatedSuket.office_code == office)
    )
    return query.order_by(OutdatedSuket.noticed_at.desc(), Suket.id)
