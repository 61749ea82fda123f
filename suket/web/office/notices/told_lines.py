"""What somebody was told, in words: for the outbox, and for the page of a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from suket.messaging import phone_numbers
from suket.messaging.words import Wire
from suket.notices.contacts import Reached
from suket.notices.notices import Shown
from suket.notices.words import StopWay
from suket.web.indonesian_wording import Word
from suket.web.local_times import waktu
from suket.web.notice_wording import NOTICE_KINDS, NOTICE_STATES, WIRES, why


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One notice in words."""

    id: str
    number: str
    kind: str
    state: Word
    wire: str  # "SMS", "" where nothing was tried
    why: str
    at: str  # of its last try, or else when it was found


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way to somebody: shown in full, since an officer calls by it."""

    wire: str
    address: str
    silent: str  # "" where messages are wanted


@dataclass(frozen=True, slots=True)
class ToldOfCase:
    """How who asks is reached, and what they were told."""

    ways: list[WayLine]
    lines: list[ToldLine]


def told_of(
    reached: Sequence[Reached], found: Sequence[Shown], zone: str
) -> ToldOfCase:
    """Return what the page of a case says of both."""
    return ToldOfCase(
        [WayLine(WIRES[one.wire], address_of(one), _silent(one)) for one in reached],
        [line_of(one, zone) for one in found],
    )


def _silent(one: Reached) -> str:
    if one.stopped_by is StopWay.SMS:
        return "Meminta berhenti lewat SMS"
    return "Tidak ingin pesan" if one.is_silent else ""


def address_of(one: Reached) -> str:
    """Return an address as it is read aloud."""
    is_number = one.wire is Wire.SMS
    return phone_numbers.in_groups(one.address) if is_number else one.address


def line_of(one: Shown, zone: str) -> ToldLine:
    """Return a notice in words."""
    notice, last = one.notice, one.last
    when: datetime = last.started_at if last else notice.found_at
    return ToldLine(
        id=notice.id,
        number=one.number,
        kind=NOTICE_KINDS[notice.kind],
        state=NOTICE_STATES[notice.state],
        wire=WIRES[last.wire] if last else "",
        why=why(notice.code),
        at=waktu(when, zone),
    )
