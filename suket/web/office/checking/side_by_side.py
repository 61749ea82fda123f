"""Two texts side by side: which words of the one the other does not have."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, and whether the other text lacks it here."""

    text: str
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One field, as it was claimed and as it is recorded."""

    label: str
    claimed: Sequence[Piece]  # empty: nothing was claimed
    recorded: Sequence[Piece]

    @property
    def differs(self) -> bool:
        """Say whether something was claimed, and is recorded otherwise."""
        return any(piece.is_other for piece in (*self.claimed, *self.recorded))


def line(label: str, claimed: str, recorded: str) -> Line:
    """Return a field with what differs marked; capitals and blanks tell nothing."""
    words, others = claimed.split(), recorded.split()
    if not words:
        return Line(label, (), (Piece(recorded),))
    blocks = SequenceMatcher(
        None, [*map(str.casefold, words)], [*map(str.casefold, others)], autojunk=False
    ).get_opcodes()
    return Line(
        label,
        [
            Piece(" ".join(words[start:end]), kind != "equal")
            for kind, start, end, _, _ in blocks
            if start < end
        ],
        [
            Piece(" ".join(others[start:end]), kind != "equal")
            for kind, _, _, start, end in blocks
            if start < end
        ],
    )
