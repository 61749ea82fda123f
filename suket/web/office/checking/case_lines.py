"""Applications as the lists of a desk show them: in words, late and urgent first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from suket.applications import request_details
from suket.applications.ages import ages
from suket.applications.tables import ApplicationCase
from suket.offices import persons
from suket.offices.validity import local_day
from suket.residents import nik
from suket.web.application_wording import CASE_KINDS, INTAKE_CHANNELS
from suket.web.indonesian_wording import Word, angka
from suket.web.local_times import waktu
from suket.web.office.applications.case_list import names_of
from suket.web.office.signed_in_officer import SignedInOfficer

URGENT: Final = Word("Mendesak", "red")
ASKED: Final = Word("Minta mendesak", "yellow")
LATE: Final = Word("Terlambat", "orange")
TITLES: Final = ("Mendesak", "Terlambat", "Hari ini", "Berikutnya")
_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One application in a list."""

    id: str
    number: str
    digest: str  # of what was checked, "" before
    name: str
    kind: str
    channel: str
    due: str  # when it is due, "" if it never is
    age: str  # in working time
    held_by: str  # who checks it now, "" if nobody does
    tags: Sequence[Word]
    told: Sequence[str]  # whole sentences about it


@dataclass(frozen=True, slots=True)
class Group:
    """Applications under one heading."""

    title: str
    lines: Sequence[CaseLine]
    is_ticked: bool = True  # where lines are ticked


def lasting(span: timedelta) -> str:
    """Return a span as people say it at the desk: "2 jam 10 menit"."""
    if span < _MINUTE:
        return "kurang dari 1 menit"
    hours, minutes = span // _HOUR, span % _HOUR // _MINUTE
    parts = (hours, "jam"), (minutes, "menit")
    return " ".join(f"{angka(count)} {word}" for count, word in parts if count)


def lines_of(
    session: Session, user: SignedInOfficer, cases: Sequence[ApplicationCase]
) -> list[CaseLine]:
    """Return applications in words, in their order."""
    names = names_of(session, cases, office=user.office.code)
    old = ages(session, cases, now=user.now)
    asking = request_details.asking_urgently(session, cases)
    held = [case.claimed_by for case in cases if case.claimed_by]
    people = {one.id: one.name for one in persons.by_id(session, held).values()}
    return [
        CaseLine(
            id=case.id,
            number=case.number,
            digest=case.content_digest or "",
            name=names.get(case.resident_id or "", f"NIK {nik.ending(case.nik)}"),
            kind=CASE_KINDS[case.kind],
            channel=INTAKE_CHANNELS[case.channel],
            due=waktu(case.due_at, user.zone) if case.due_at else "",
            age=lasting(old[case.id]) if case.id in old else "–",
            held_by=_holder(case, people, user.now),
            tags=tags_of(case, user.now, is_asking=case.id in asking),
            told=told_of(case, is_asking=case.id in asking),
        )
        for case in cases
    ]


def tags_of(case: ApplicationCase, now: datetime, *, is_asking: bool) -> list[Word]:
    """Return what stands out of an application; is it asked for as urgent?"""
    is_late = case.due_at is not None and case.due_at < now
    tags = (URGENT, case.is_urgent), (ASKED, is_asking), (LATE, is_late)
    return [tag for tag, is_so in tags if is_so]


def told_of(case: ApplicationCase, *, is_asking: bool) -> list[str]:
    """Return why an application is urgent, or should be and waits for an answer."""
    reason = case.urgent_reason
    if is_asking:
        return [f"Diminta mendesak, belum dijawab kepala seksi: {reason}"]
    return [f"Mendesak: {reason}"] if case.is_urgent and reason else []


def grouped(
    user: SignedInOfficer,
    cases: Sequence[ApplicationCase],
    lines: Sequence[CaseLine],
) -> list[Group]:
    """Return lines under how soon they are wanted, in the order that they have."""
    found: dict[str, list[CaseLine]] = {title: [] for title in TITLES}
    for case, line in zip(cases, lines, strict=True):
        found[_title(case, user)].append(line)
    return [Group(title, lines) for title, lines in found.items() if lines]


def _title(case: ApplicationCase, user: SignedInOfficer) -> str:
    urgent, late, today, later = TITLES
    if case.is_urgent:
        return urgent
    if case.due_at is None or local_day(case.due_at, user.zone) > user.today:
        return later
    return late if case.due_at < user.now else today


def _holder(case: ApplicationCase, people: dict[str, str], now: datetime) -> str:
    if case.claimed_until is None or case.claimed_until <= now:
        return ""
    return people.get(case.claimed_by or "", "")
