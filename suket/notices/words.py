"""Closed lists of words about notices.  A word is never renamed, never reused."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """Of what somebody is told."""

    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    READY = "ready"
    SLOT = "slot"  # tomorrow is the hour in which it is fetched
    MOVED = "moved"  # the promised day is another
    SHIPPED = "shipped"  # nothing is sent by post yet: its place is kept
    EXPIRING = "expiring"
    PRINTED = "printed"  # the card is there, so the suket has ended
    REVOKED = "revoked"
    RECORDING_REOPENED = "recording-reopened"


class NoticeState(StrEnum):
    """How far a notice has come."""

    HELD = "held"  # one of very many: somebody looks at the plan first
    WAITING = "waiting"
    SENDING = "sending"  # bytes may be on their way
    SENT = "sent"  # a carrier took it; it may not have arrived
    DELIVERED = "delivered"
    UNKNOWN = "unknown"  # it may have been sent: never again by itself
    FAILED = "failed"  # no channel of this person takes it
    DROPPED = "dropped"  # no longer so, or not wanted
    TOLD = "told"  # by a person, who says so


class TryState(StrEnum):
    """What became of one try to send a notice."""

    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    LATER = "later"  # certainly not taken: it is tried again
    SET_ASIDE = "set-aside"  # was unknown, and a person has it sent anew


class StopWay(StrEnum):
    """By which way somebody said that they want no messages."""

    SMS = "sms"
    DESK = "desk"


# What somebody did themselves a moment ago, and waits for: sent at night, too.
ASKED_FOR = frozenset({NoticeKind.RECEIVED})
# What one act can make due for thousands: more of them wait for a look at the plan.
OF_MANY = frozenset(
    {
        NoticeKind.MOVED,
        NoticeKind.EXPIRING,
        NoticeKind.PRINTED,
        NoticeKind.REVOKED,
        NoticeKind.RECORDING_REOPENED,
    }
)
# What is urgent goes first, also where a day's messages are fewer than what waits.
RANKS = {
    NoticeKind.MOVED: 1,
    NoticeKind.REVOKED: 1,
    NoticeKind.RECEIVED: 2,
    NoticeKind.SLOT: 2,
    NoticeKind.INCOMPLETE: 3,
    NoticeKind.READY: 3,
    NoticeKind.SHIPPED: 3,
    NoticeKind.RECORDING_REOPENED: 4,
    NoticeKind.PRINTED: 5,
    NoticeKind.EXPIRING: 6,
}
# What the office looks at: it did not go, or nobody knows.
AMISS = (NoticeState.FAILED, NoticeState.UNKNOWN)
