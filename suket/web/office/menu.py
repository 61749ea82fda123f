"""The officers' menu: which pages there are, and who may open them."""

from dataclasses import dataclass
from typing import Final

from suket.access.rights import Officer, Right
from suket.web.current_user import MenuEntry

HOME: Final = "/petugas"
WAYS: Final = f"{HOME}/akun/masuk"  # how an officer signs in, from their own account


@dataclass(frozen=True, slots=True)
class Item(MenuEntry):
    """One entry of the menu."""

    right: Right = Right.READ


MENU: Final = (
    Item("Beranda", HOME),
    Item("Cari", "/petugas/cari", ("/petugas/penduduk/",)),
    Item("Suket terbit", "/petugas/suket"),
    Item("Impor", "/petugas/impor", right=Right.IMPORT),
    Item("Terbitkan massal", "/petugas/massal", right=Right.ISSUE),
    Item("Akhiri", "/petugas/akhiri", right=Right.END),
    Item("Kalender", "/petugas/kalender"),
    Item("Lembaga", "/petugas/lembaga", right=Right.GOVERN),
    Item("Kantor", "/petugas/kantor"),
)


def menu_of(officer: Officer) -> tuple[Item, ...]:
    """Return the entries this officer may use."""
    return tuple(item for item in MENU if officer.may(item.right))
