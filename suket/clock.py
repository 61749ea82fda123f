"""The clock: the one place that asks the machine for the time; names of time zones."""

import time
from datetime import UTC, datetime

# What Indonesians call the three zones: Keputusan Presiden 41/1987.
ZONE_LABELS = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def now() -> datetime:
    """Return the present moment in UTC, in whole seconds.

    Called at the doors and in the job loop only; below them the time is handed on as
    `now=`, so that a test can fix it and one act has one time.
    """
    return datetime.fromtimestamp(int(time.time()), UTC)
