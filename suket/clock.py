"""The one place that asks the machine what time it is."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment in UTC, in whole seconds.

    Called at the doors and in the job loop only; below them the time is handed on as
    `now=`, so that a test can fix it and one act has one time.
    """
    return datetime.now(UTC).replace(microsecond=0)
