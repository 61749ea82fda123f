"""Mutants that nobody can notice, as `equivalent.toml` lists them with reasons."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.mutants.operators import Mutant


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Which mutants change nothing, and why."""

    change: str  # a pattern that is found in "this => that"
    why: str
    file: str = ""  # every file, if empty
    function: str = ""  # every function, if empty

    def is_met_by(self, mutant: Mutant) -> bool:
        """Is it one of these?"""
        is_here = self.file in {"", mutant.file}
        is_here = is_here and self.function in {"", mutant.function}
        return is_here and re.search(self.change, mutant.change) is not None


@cache
def every() -> Sequence[Equivalent]:
    """Return the list."""
    path = Path(__file__).with_name("equivalent.toml")
    listed = tomllib.loads(path.read_text("utf-8"))["mutant"]
    return [Equivalent(**fields) for fields in listed]


def why_equivalent(mutant: Mutant) -> str | None:
    """Return why a mutant changes nothing, or None if it should be noticed."""
    return next((each.why for each in every() if each.is_met_by(mutant)), None)
