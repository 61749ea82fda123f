"""A finding of `suket doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What was looked at, and what is wrong with it; "" if nothing is."""

    what: str
    fault: str = ""
    remedy: str = ""
    advice: str = ""  # of what works, but should not stay so
