"""Replacing: why a suket in force ends by the newer one that is issued in its place."""

from dataclasses import dataclass

from suket.errors import SuketError
from suket.register.errors import AlreadyIssued, IsSuspended
from suket.register.tables import Suket
from suket.register.words import EndReason, SuketState


@dataclass(frozen=True, slots=True)
class Replacing:
    """Why a suket in force ends by the newer one; None: as what became of it says."""

    reason: EndReason | None = None
    evidence: str | None = None

    def refusal(self, older: Suket) -> SuketError | None:
        """Return why that suket may not be replaced, or None.

        One that is frozen, only as lost; one reported lost that is in force again was
        found.
        """
        is_frozen = older.state is SuketState.SUSPENDED
        if is_frozen is (self.reason is EndReason.HILANG):
            return None
        return IsSuspended(older.number) if is_frozen else AlreadyIssued(older.number)
