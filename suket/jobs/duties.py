"""The duties of a process: what must be done again and again, and how often."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from suket import clock
from suket.access import (
    denied_acts,
    half_sessions,
    known_devices,
    sign_in_attempts,
    step_up,
)
from suket.access.officer_accounts import OFFICERS
from suket.applications import pictures
from suket.applications.asking import drafts
from suket.applications.handover.make_ready import make_some_ready
from suket.applications.turn_days import turn_days
from suket.faults import told
from suket.institutions.clerk_accounts import CLERKS
from suket.jobs.backoff import Backoff
from suket.jobs.documents import make_documents
from suket.jobs.duty_context import DutyContext
from suket.jobs.engine import Duty, Engine
from suket.jobs.issue_batches import issue_batches
from suket.jobs.notices import tell_people
from suket.jobs.outbound_http import post
from suket.jobs.recheck import recheck
from suket.jobs.webhooks import notify_institutions
from suket.notices import day_counts
from suket.offices import offices
from suket.paper import document_failures
from suket.register.end import end_expired
from verify.published import PublishedFolder
from verify.sources import read_root

log = structlog.get_logger(__name__)

STATUS_SECONDS = 1.0  # a change is seen within 5 s
DOCUMENT_SECONDS = 2.0
BATCH_SECONDS = 1.0
EXPIRY_SECONDS = 60.0
DAYS_SECONDS = 60.0  # a day turns at its office's midnight
WEBHOOK_SECONDS = 5.0
NOTICE_SECONDS = 2.0  # what is to be told is found within 5 s
HOUSEKEEPING_SECONDS = 3600.0
RECHECK_SECONDS = 24 * 3600.0
EXPIRED_AT_ONCE = 500
CRASHED = timedelta(minutes=10)
TWO_DAYS = timedelta(days=2)  # no zone is so far off


def engine_of(house: DutyContext, *, now: Callable[[], datetime] = clock.now) -> Engine:
    """Return the engine of a process, quick duties apart from slow ones."""
    quick = [
        Duty("status", _Status(house), STATUS_SECONDS),
        Duty("expiry", _Expiry(house), EXPIRY_SECONDS),
        Duty("days", _Days(house), DAYS_SECONDS),
    ]
    slow = [
        Duty("batches", _Batches(house), BATCH_SECONDS),
        Duty("documents", _Documents(house), DOCUMENT_SECONDS),
    ]
    outward = [Duty("webhooks", _Webhooks(house), WEBHOOK_SECONDS)]
    people = [Duty("notices", _Notices(house, now), NOTICE_SECONDS)]
    rare = [
        Duty("housekeeping", _Housekeeping(house), HOUSEKEEPING_SECONDS),
        Duty("recheck", _Recheck(house), RECHECK_SECONDS, is_patient=True),
    ]
    return Engine([quick, slow, outward, people, rare], now=now)


@dataclass(slots=True)
class _Status:
    """Publish what changed; a list that fails is left alone for a while."""

    house: DutyContext
    resting: Backoff[int] = field(default_factory=Backoff)

    def __call__(self, now: datetime) -> bool:
        self.house.publisher.publish(self.house.database, now=now, resting=self.resting)
        return False


@dataclass(slots=True)
class _Expiry:
    """End what has expired."""

    house: DutyContext

    def __call__(self, now: datetime) -> bool:
        with self.house.database.begin() as session:
            return end_expired(session, now=now, limit=EXPIRED_AT_ONCE) > 0


@dataclass(slots=True)
class _Days:
    """Turn the days of applications; an office that fails stops no other."""

    house: DutyContext

    def __call__(self, now: datetime) -> bool:
        with self.house.database.reading() as session:
            codes = [office.code for office in offices.every(session)]
        return sum(self._turned(code, now) for code in codes) > 0

    def _turned(self, code: str, now: datetime) -> int:
        try:
            with self.house.database.begin() as session:
                return turn_days(session, code, now=now)
        except Exception as fault:  # noqa: BLE001 - the other offices go on
            log.error("days not turned", office=code, **told(fault))  # noqa: TRY400 - no message
            return 0


@dataclass(slots=True)
class _Batches:
    """Issue the next items; a batch that fails is left alone for a while."""

    house: DutyContext
    resting: Backoff[str] = field(default_factory=Backoff)

    def __call__(self, now: datetime) -> bool:
        desk = self.house.keys.bulk_desk
        done = issue_batches(self.house.database, desk, now=now, resting=self.resting)
        return done > 0


@dataclass(slots=True)
class _Documents:
    """Make the next documents; what failed is left alone until its time comes."""

    house: DutyContext

    def __call__(self, now: datetime) -> bool:
        with self.house.database.reading() as session:
            resting = document_failures.all_resting(session, now=now)
        result = make_documents(
            self.house.database, self.house.workshop, now=now, skip=resting
        )
        if result.made:
            with self.house.database.begin() as session:
                make_some_ready(session, result.made, now=now)
        return bool(result.made)


@dataclass(slots=True)
class _Webhooks:
    """Tell institutions; whoever is slow to answer keeps nobody but these waiting."""

    house: DutyContext

    def __call__(self, now: datetime) -> bool:
        send = partial(post, is_private_allowed=self.house.is_private_allowed)
        return notify_institutions(self.house.database, send, now=now)


@dataclass(slots=True)
class _Notices:
    """Tell people; a gateway that is slow keeps nobody but these waiting."""

    house: DutyContext
    clock: Callable[[], datetime]

    def __call__(self, now: datetime) -> bool:
        del now  # it is another by the last message
        house = self.house
        return tell_people(house.database, house.carriers, clock=self.clock)


@dataclass(slots=True)
class _Recheck:
    """Look again at everything that was issued, and log what does not agree."""

    house: DutyContext

    def __call__(self, now: datetime) -> bool:
        del now
        folder = self.house.published
        root = read_root(str(folder / "root.json"))
        published = PublishedFolder(folder, root=root).current()
        for found in recheck(self.house.database, published, self.house.archive):
            log.error("does not agree", number=found.number, defect=found.defect.value)
        return False


@dataclass(slots=True)
class _Housekeeping:
    """Remove what crashes left behind, and forget what need not be known."""

    house: DutyContext

    def __call__(self, now: datetime) -> bool:
        self.house.archive.tidy(older_than=CRASHED)
        self.house.publisher.tidy()
        self.house.uploads.tidy()
        with self.house.database.begin() as session:
            sign_in_attempts.forget_old(session, now=now)
            known_devices.forget_old(session, now=now)
            half_sessions.forget_old(session, now=now)
            step_up.forget_old(session, now=now)
            drafts.forget_old(session, now=now)
            day_counts.forget_old(session, now.date() - TWO_DAYS)
            pictures.forget_old(session, now=now, kept=self.house.picture_life)
            for users in (OFFICERS, CLERKS):
                users.forget_old_sessions(session, now=now)
            denied_acts.note_past_hours(session, now=now)
        return False
