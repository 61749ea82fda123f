"""The desks of an officer: what waits at each for them, and the one act to do there."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from suket.applications.deciding import own_queue
from suket.applications.queues import TAKEN_BY, Queue
from suket.web.office.checking.case_lines import lasting
from suket.web.office.signed_in_officer import SignedInOfficer

# What is pressed, and what that opens.
ACTS: Final = {
    Queue.CHECK: ("Periksa yang berikutnya", "/petugas/periksa", "menunggu diperiksa"),
    Queue.APPROVE: ("Setujui", "/petugas/setujui", "menunggu persetujuan Anda"),
    Queue.SIGN: (
        "Tanda tangani",
        "/petugas/tanda-tangan",
        "menunggu tanda tangan Anda",
    ),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk: its act, and how much waits there."""

    title: str
    href: str
    waits_for: str
    count: int
    oldest: str  # in working time, "" where nothing is ever due


def desks_of(session: Session, user: SignedInOfficer) -> list[Desk]:
    """Return the desks at which this officer's roles let them act."""
    theirs = [queue for queue in ACTS if user.may(TAKEN_BY[queue])]
    return [_desk(session, user, queue) for queue in theirs]


def _desk(session: Session, user: SignedInOfficer, queue: Queue) -> Desk:
    found = own_queue.figures(session, queue, officer=user.officer, now=user.now)
    oldest = lasting(found.oldest) if found.oldest is not None else ""
    return Desk(*ACTS[queue], found.waiting, oldest)
