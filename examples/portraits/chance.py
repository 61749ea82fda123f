"""Choices that look random and are always the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """Answers that follow from a seed and the name of the question.

    A new question does not change the answers to the old ones, and no generator of
    random numbers has to stay the same between versions of Python.
    """

    seed: str

    def roll(self, question: str, sides: int) -> int:
        """Return a number from 0 to `sides` - 1."""
        digest = sha256(f"{self.seed}/{question}".encode()).digest()
        return int.from_bytes(digest[:6], "big") % sides

    def choose(self, question: str, options: Sequence[Choice]) -> Choice:
        """Return one of `options`."""
        return options[self.roll(question, len(options))]

    def says_yes(self, question: str, percent: int) -> bool:
        """Say yes in `percent` of a hundred cases."""
        return self.roll(question, 100) < percent

    def around(self, question: str, middle: float, spread: float) -> float:
        """Return a measure between `middle` - `spread` and `middle` + `spread`."""
        return middle + spread * (self.roll(question, 201) - 100) / 100
