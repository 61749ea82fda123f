"""The wording of refusals, by the code that the tables keep."""

from collections.abc import Iterator
from typing import Final

from suket.errors import SuketError

UNFORESEEN: Final = (
    "Gangguan sistem saat menerbitkan. Coba terbitkan satu per satu; bila tetap gagal,"
    " hubungi admin."
)


def why(code: str | None) -> str:
    """Return the sentence that belongs to a refusal's code, with its remedy."""
    return _SENTENCES.get(code or "", UNFORESEEN)


def _leaves(kind: type[SuketError]) -> Iterator[type[SuketError]]:
    for branch in kind.__subclasses__():
        if "code" in vars(branch):
            yield branch
        yield from _leaves(branch)


_SENTENCES: Final = {leaf.code: leaf.pesan for leaf in _leaves(SuketError)}
