"""What applications say of those who are issued to.

Where an office's rule is not `direct`, the register seals nothing for whom others have
not agreed.  Nobody but the applications may say that they have: an import contract in
`pyproject.toml` keeps all doors out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from suket.offices.versions import OfficeOnDay
from suket.register.errors import NeedsOthers, RuleIsStricter
from suket.register.replacing import Replacing
from suket.residents.tables import Resident


@dataclass(frozen=True, slots=True)
class Applied:
    """Residents upon whose application others agreed, and whose suket is replaced.

    Their cases are held by whoever makes it, until the transaction ends.
    """

    # By the ids of residents: how many persons their application wanted.
    agreed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    # By the ids of residents: why a suket in force ends by the newer one.
    replacing: Mapping[str, Replacing] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def refusal(self, resident: Resident, office: OfficeOnDay) -> NeedsOthers | None:
        """Return what is against issuing to a resident by this office, or None."""
        if self.agreed.get(resident.id, 1) >= office.rule.steps:
            return None
        return RuleIsStricter() if resident.id in self.agreed else NeedsOthers()


NOTHING: Final = Applied()
