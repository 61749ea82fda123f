"""The issued sukets, and all queries that find them."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from suket.db import unindexed
from suket.register.errors import SuketNotFound
from suket.register.tables import (
    EXPIRING,
    UNDRAWN,
    NumberCounter,
    StatusList,
    Suket,
)
from suket.register.words import EndReason, SuketState

_CHUNK = 500  # parameters of one statement
_SERIAL = re.compile(r"(?<![0-9])[0-9]{1,9}(?![0-9])")
_LABEL = re.compile(r"^NO(?:MOR)?\b[\s.:]*(?:SUKET|SURAT)?[\s.:]*")
_BETWEEN_GROUPS = re.compile(r"[\s/-]+")


def find(session: Session, suket_id: str, *, office: str) -> Suket:
    """Return the office's suket, or raise `SuketNotFound`.

    Another office's suket is not found either: the answer does not tell which.
    """
    suket = session.get(Suket, suket_id)
    if suket is None or suket.office_code != office:
        raise SuketNotFound
    return suket


def lock(session: Session, suket_id: str, *, office: str) -> Suket:
    """Return the office's suket, held until the transaction ends (`SuketNotFound`)."""
    query = select(Suket).where(Suket.id == suket_id, Suket.office_code == office)
    suket = session.scalar(
        query.with_for_update().execution_options(populate_existing=True)
    )
    if suket is None:
        raise SuketNotFound
    return suket


def by_id(session: Session, suket_id: str) -> Suket:
    """Return a suket of any office, for a job; raises `SuketNotFound`."""
    suket = session.get(Suket, suket_id)
    if suket is None:
        raise SuketNotFound
    return suket


def by_ids(session: Session, suket_ids: Sequence[str]) -> list[Suket]:
    """Return those of these sukets that are there, of any office, for a job."""
    found: list[Suket] = []
    for start in range(0, len(suket_ids), _CHUNK):
        part = suket_ids[start : start + _CHUNK]
        found += session.scalars(select(Suket).where(Suket.id.in_(part)))
    return found


def issued_upon(session: Session, application_id: str) -> Suket:
    """Return the suket that was issued upon an application of the register."""
    query = select(Suket).where(Suket.application_id == application_id)
    return session.scalars(query).one()


def by_number(session: Session, number: str, *, office: str) -> Suket:
    """Return the office's suket with this number, or raise `SuketNotFound`."""
    query = select(Suket).where(Suket.office_code == office, Suket.number == number)
    suket = session.scalar(query)
    if suket is None:
        raise SuketNotFound
    return suket


def with_number_like(session: Session, text: str, *, office: str) -> list[Suket]:
    """Return the office's sukets that are meant by a number or a part of one.

    Whole, it is one.  A part names the serial ("48", "00048", "470/00048"), and finds
    that of each year, the newest first.  "No." may stand before it, and blanks or
    dashes between its groups.
    """
    text = _LABEL.sub("", text)
    own = select(Suket).where(Suket.office_code == office)
    whole = session.scalars(own.where(Suket.number == text)).all()
    groups = {int(group) for group in _SERIAL.findall(text)}
    if whole or not groups:
        return list(whole)
    years = session.scalars(
        select(NumberCounter.year).where(NumberCounter.office_code == office)
    ).all()
    found = session.scalars(
        own.where(Suket.year.in_(years), Suket.serial.in_(sorted(groups)))
    )
    meant = [suket for suket in found if _is_part(text, suket.number)]
    return sorted(meant, key=lambda suket: (suket.year, suket.serial), reverse=True)


def _is_part(text: str, number: str) -> bool:
    """Say whether a text is some of a number, also with blanks or dashes for "/"."""
    asked, there = _groups(text), _groups(number)
    starts = range(len(there) - len(asked) + 1)
    return text in number or any(there[n : n + len(asked)] == asked for n in starts)


def _groups(text: str) -> list[str]:
    """Return the groups of a number, without zeros in front."""
    return [group.lstrip("0") for group in _BETWEEN_GROUPS.split(text.strip(" /-"))]


def by_list_and_index(
    session: Session, list_number: int, index: int, *, office: str
) -> Suket | None:
    """Return the office's suket at an index of a list, or None."""
    return session.scalar(
        select(Suket).where(
            Suket.list_number == list_number,
            Suket.status_index == index,
            Suket.office_code == office,
        )
    )


def by_place(session: Session, uri: str, index: int) -> Suket | None:
    """Return the suket with this place in the list at `uri`, or None."""
    query = (
        select(Suket)
        .join(StatusList, StatusList.number == Suket.list_number)
        .where(StatusList.uri == uri, Suket.status_index == index)
    )
    return session.scalar(query)


def find_active(session: Session, nik: str) -> Suket | None:
    """Return the suket in force (active or suspended) of a NIK, or None."""
    query = select(Suket).where(Suket.nik == nik, Suket.state != SuketState.ENDED)
    return session.scalar(query)


def is_expired(suket: Suket, *, now: datetime) -> bool:
    """Say whether the last moment of a suket has passed."""
    return suket.expires_at is not None and now >= suket.expires_at


def counts(suket: Suket, *, now: datetime) -> bool:
    """Say whether a suket is worth anything now: not ended, frozen or expired."""
    return suket.state is SuketState.ACTIVE and not is_expired(suket, now=now)


_IN_FORCE = select(Suket).where(
    Suket.nik.in_(bindparam("niks", expanding=True)),
    Suket.state != SuketState.ENDED,
)


def in_force(session: Session, niks: Sequence[str]) -> dict[str, Suket]:
    """Return the sukets in force of these NIK, by NIK."""
    found = {}
    for start in range(0, len(niks), _CHUNK):
        some = {"niks": niks[start : start + _CHUNK]}
        found.update({suket.nik: suket for suket in session.scalars(_IN_FORCE, some)})
    return found


def end_reasons(
    session: Session, niks: Sequence[str], of: Collection[EndReason]
) -> dict[str, set[EndReason]]:
    """Return for which reasons `of` these sukets of any office ended, by NIK."""
    found: dict[str, set[EndReason]] = {}
    for start in range(0, len(niks), _CHUNK):
        query = select(Suket.nik, Suket.end_reason).where(
            Suket.nik.in_(niks[start : start + _CHUNK]), Suket.end_reason.in_(of)
        )
        for nik, reason in session.execute(query):
            if reason is not None:
                found.setdefault(nik, set()).add(reason)
    return found


def of_resident(session: Session, resident_id: str, *, office: str) -> Sequence[Suket]:
    """Return every suket a resident ever had from this office, newest first."""
    query = select(Suket).where(
        Suket.resident_id == resident_id, unindexed(Suket.office_code) == office
    )
    return session.scalars(
        query.order_by(Suket.issued_at.desc(), Suket.serial.desc())
    ).all()


def expired(session: Session, *, now: datetime, limit: int) -> Sequence[Suket]:
    """Return sukets still in force although their last moment has passed."""
    query = select(Suket).where(EXPIRING, Suket.expires_at <= now)
    return session.scalars(query.order_by(Suket.expires_at).limit(limit)).all()


def without_document(session: Session, limit: int) -> Sequence[str]:
    """Return the ids of sukets that have no document yet, oldest first."""
    query = select(Suket.id).where(UNDRAWN)
    return session.scalars(query.order_by(Suket.issued_at, Suket.id).limit(limit)).all()


def lock_undrawn(session: Session, suket_ids: Sequence[str]) -> list[str]:
    """Return those of at most 500 sukets that have no document yet, held.

    In one order, so that no two who hold some wait for each other.
    """
    query = select(Suket.id).where(Suket.id.in_(suket_ids), UNDRAWN)
    return list(session.scalars(query.order_by(Suket.id).with_for_update()))


def after(session: Session, suket_id: str, limit: int) -> Sequence[Suket]:
    """Return the next sukets of all offices in the order of their ids."""
    query = select(Suket).where(Suket.id > suket_id)
    return session.scalars(query.order_by(Suket.id).limit(limit)).all()
