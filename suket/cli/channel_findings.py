"""What `suket doctor` finds of mail and SMS: can they leave, and what did not."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from suket.cli.context import CommandContext
from suket.cli.finding import Finding
from suket.messaging.carriers import is_open_to_others
from suket.notices import notices
from suket.notices.words import AMISS, NoticeState
from suket.offices import offices

LATELY: Final = timedelta(days=7)
LOOK: Final = "/petugas/pesan shows which and why; so does `suket notices list`."
OPEN: Final = "It has passwords in it: chmod 600."
NO_WAY: Final = (
    "docs/notices.md says what is in SUKET_CHANNELS_FILE: is the host right, is its"
    " certificate one that ca_file vouches for, is the password good?"
)


def of_channels(place: CommandContext, now: datetime) -> Iterator[Finding]:
    """Say of each channel whether it answers, and how much did not go lately."""
    file = place.settings.channels_file
    if file is None:
        return
    carriers = place.carriers
    yield Finding(file.name, "others can read it" * is_open_to_others(file), OPEN)
    for wire, carrier in sorted(carriers.by_wire.items()):
        yield Finding(f"channel {wire.value}", carrier.look(), NO_WAY)
    with place.database.reading() as session:
        for office in offices.every(session):
            found = notices.counts(session, office.code, since=now - LATELY)
            bad = sum(found.get(state, 0) for state in AMISS)
            if bad:
                what = f"{bad} messages of {office.code} failed, or nobody knows"
                yield Finding(what, advice=LOOK)
            if held := found.get(NoticeState.HELD, 0):
                what = f"{held} messages of {office.code} wait for their plan"
                yield Finding(what, advice="suket notices plan; suket notices start")
