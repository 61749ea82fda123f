"""Byte templates: a text whose varying parts were cut out, to be filled in again."""

import re
from collections.abc import Iterable, Mapping


class Gapped:
    """A stretch of a file that is the same on every sheet but for its gaps."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        """Take literal bytes and names of gaps in turns, literal bytes first and last.

        A name is ASCII; the same may come twice.
        """
        self._pieces = list(pieces)
        self._names = [name.decode() for name in self._pieces[1::2]]

    @classmethod
    def cut(cls, whole: bytes, marks: Mapping[str, bytes]) -> "Gapped":
        """Return `whole` with a gap by its name wherever one of the marks stood."""
        names = {mark: name.encode() for name, mark in marks.items()}
        found = re.split(b"(" + b"|".join(map(re.escape, names)) + b")", whole)
        found[1::2] = [names[mark] for mark in found[1::2]]
        return cls(found)

    @property
    def names(self) -> frozenset[str]:
        """The gaps it has."""
        return frozenset(self._names)

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        """Return the whole, each gap filled with the value of its name."""
        pieces = self._pieces.copy()
        pieces[1::2] = [values[name] for name in self._names]
        return b"".join(pieces)
