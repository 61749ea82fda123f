"""What those who keep an office look at first: its admin, and the head of its division.

Who works through a queue has a desk (`desks`), and an operator the page of helping.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from suket.access import role_grants, step_bearers
from suket.access.rights import Right
from suket.access.words import Role
from suket.applications import queues, reach
from suket.applications.planning import closure_requests, tellings
from suket.applications.queues import Queue
from suket.offices import signatories
from suket.web.application_wording import STEPS_BORNE
from suket.web.office.signed_in_officer import SignedInOfficer

SOON: Final = timedelta(days=14)
CASES: Final = "/petugas/pengajuan"
AT_DESKS: Final = (Queue.ISSUE, Queue.CHECK, Queue.APPROVE, Queue.SIGN)


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing to look at: how many there are, and where they are seen."""

    count: int
    says: str  # after the count
    href: str


Look = Callable[[Session, SignedInOfficer], Iterator[Seen]]


def of_morning(session: Session, user: SignedInOfficer) -> list[Seen]:
    """Return what waits for this officer to look at; what there is none of is left."""
    looks: list[tuple[bool, Look]] = [
        (user.may(Right.GOVERN), _of_admin),
        (Role.DIVISION_HEAD in user.officer.roles, _of_head),
        (user.may(Right.APPLY), _of_teller),
    ]
    theirs = [look for is_theirs, look in looks if is_theirs]
    found = [seen for look in theirs for seen in look(session, user)]
    return [seen for seen in found if seen.count]


def _of_admin(session: Session, user: SignedInOfficer) -> Iterator[Seen]:
    """Yield what an admin answers, and what ends soon and would stop the office."""
    code, today = user.office.code, user.today
    asked = closure_requests.waiting(session, code, now=user.now)
    others = [one for one in asked if one.asked_by != user.officer.person]
    yield Seen(len(others), "permintaan penutupan menunggu Anda", "/petugas/kalender")
    missing = step_bearers.unborne(session, code, user.office.rule, day=today)
    words = ", ".join(STEPS_BORNE[step] for step in missing)
    yield Seen(len(missing), f"langkah tanpa orangnya: {words}", "/petugas/orang")
    ending = role_grants.count_ending(session, code, today, today + SOON)
    yield Seen(ending, "peran habis masanya dalam 14 hari", "/petugas/orang")
    gap = signatories.next_gap(session, code, today, today + SOON)
    yield Seen(
        int(gap is not None),
        "masalah: dalam 14 hari ada hari tanpa penanda tangan",
        "/petugas/kantor",
    )


def _of_head(session: Session, user: SignedInOfficer) -> Iterator[Seen]:
    """Yield how much the desks still have before them, and how much of it is late."""
    code = user.office.code
    late = queues.late(session, code, now=user.now)
    yield Seen(late, "pengajuan melewati waktunya", CASES)
    sizes = queues.sizes(session, code)
    work = sum(sizes[queue] for queue in AT_DESKS)
    yield Seen(work, "pengajuan sedang dikerjakan", CASES)
    yield Seen(sizes[Queue.HANDOVER], "suket siap diambil", CASES)
    yield Seen(sizes[Queue.DAY], "pengajuan menunggu hari", CASES)


def _of_teller(session: Session, user: SignedInOfficer) -> Iterator[Seen]:
    """Yield whom an officer has to tell of another day."""
    untold = tellings.count(session, reach.to_tell(session, user.officer))
    yield Seen(untold, "pemohon perlu diberi tahu hari barunya", f"{CASES}/kabar")
