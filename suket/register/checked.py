"""The proof that the rule of steps was kept, without which the register seals nothing.

Where an office's rule is not `direct`, whoever issues hands it over.  Nobody but the
applications may make one: an import contract in `pyproject.toml` keeps all doors out.
"""

from dataclasses import dataclass
from typing import Final

from suket.offices.versions import OfficeOnDay
from suket.register.errors import NeedsOthers
from suket.residents.tables import Resident


@dataclass(frozen=True, slots=True)
class Checked:
    """Residents upon whose application others agreed, as its steps want.

    Whoever makes it holds their cases until the transaction ends.
    """

    residents: frozenset[str]  # ids

    def refusal(self, resident: Resident, office: OfficeOnDay) -> NeedsOthers | None:
        """Return what is against issuing to a resident by this office, or None."""
        if office.issues_at_once or resident.id in self.residents:
            return None
        return NeedsOthers()


NOBODY: Final = Checked(frozenset())
