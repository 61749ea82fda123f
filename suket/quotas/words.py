"""Closed lists of words about quotas.  A word is never renamed, never reused."""

from enum import StrEnum


class Pool(StrEnum):
    """A share of a day's quota that only some channels draw from."""

    GENERAL = "general"
    KECAMATAN = "kecamatan"  # the reserved share; open to all at the cut-off hour
    URGENT = "urgent"  # never tried by others, and never flows into the rest
