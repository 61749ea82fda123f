"""The proof that the rule of steps was kept, without which the register seals nothing.

Where an office's rule is not `direct`, whoever issues hands it over.  Nobody but the
applications may make one: an import contract in `pyproject.toml` keeps all doors out.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Checked:
    """Residents upon whose application others agreed, as its steps want.

    Their cases are held by whoever makes it, until the transaction ends.
    """

    residents: frozenset[str]  # ids


NOBODY: Final = Checked(frozenset())
