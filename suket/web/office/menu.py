"""The officers' menu: which pages there are, and who may open them."""

from dataclasses import dataclass
from typing import Final

from suket.rights import Officer, Right

HOME: Final = "/petugas"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the menu."""

    title: str
    href: str
    right: Right
    also: tuple[str, ...] = ()  # starts of other paths that belong to it

    def is_here(self, path: str) -> bool:
        """Say whether the page at `path` belongs to this entry."""
        if self.href == HOME:
            return path == HOME
        below = f"{self.href}/"
        return path == self.href or path.startswith((below, *self.also))


MENU: Final = (
    Item("Beranda", HOME, Right.READ),
    Item("Cari", "/petugas/cari", Right.READ, ("/petugas/penduduk/",)),
    Item("Suket terbit", "/petugas/suket", Right.READ),
    Item("Impor", "/petugas/impor", Right.IMPORT),
    Item("Terbit massal", "/petugas/massal", Right.ISSUE),
    Item("Akhiri", "/petugas/akhiri", Right.END),
    Item("Kantor", "/petugas/kantor", Right.READ),
)


def menu_of(officer: Officer) -> tuple[Item, ...]:
    """Return the entries this officer may use."""
    return tuple(item for item in MENU if officer.may(item.right))
