"""Which mutants are tried: a seeded sample of all rooms, and every row lock."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.mutants.operators import Mutant, is_change

LEAST = 4  # of each room


def drawn(mutants: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """Return about `count` mutants, at most one of a function, and at least 4 of a room.

    The same seed draws the same of the same code.
    """
    shuffled = random.Random(seed).sample(mutants, len(mutants))
    single = list(_one_of_each_function(shuffled))
    seen: Counter[str] = Counter()
    chosen: list[Mutant] = []
    for mutant in [m for m in single if _counted(seen, m) <= LEAST] + single:
        if len(chosen) < count and mutant not in chosen and is_change(mutant):
            chosen.append(mutant)
    return chosen


def locks(mutants: Sequence[Mutant]) -> list[Mutant]:
    """Return all that take a row lock away."""
    return [mutant for mutant in mutants if mutant.is_lock and is_change(mutant)]


def _one_of_each_function(mutants: Sequence[Mutant]) -> Iterator[Mutant]:
    taken = set()
    for mutant in mutants:
        place = mutant.file, mutant.function
        if place not in taken:
            taken.add(place)
            yield mutant


def _counted(seen: Counter[str], mutant: Mutant) -> int:
    seen[mutant.room] += 1
    return seen[mutant.room]
