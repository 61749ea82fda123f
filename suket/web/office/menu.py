"""The officers' menu: which pages there are, and who may open them."""

from dataclasses import dataclass, replace
from typing import Final

from suket.access.rights import Officer, Right
from suket.web.current_user import MenuEntry

HOME: Final = "/petugas"
ACCOUNT: Final = f"{HOME}/akun"  # of whoever is signed in
WAYS: Final = f"{ACCOUNT}/masuk"  # how an officer signs in


@dataclass(frozen=True, slots=True)
class Item(MenuEntry):
    """One entry of the menu."""

    right: Right | None = Right.READ  # None: for everybody who is signed in


# What serving many at once is called, by whether the office issues at once.
IN_BULK: Final = {True: "Terbitkan massal", False: "Ajukan massal"}
_BULK: Final = Item(IN_BULK[True], "/petugas/massal", right=Right.ISSUE)

MENU: Final = (
    Item("Beranda", HOME, right=None),
    Item("Cari", "/petugas/cari", ("/petugas/penduduk/",)),
    Item("Pengajuan", "/petugas/pengajuan"),
    Item("Loket", "/petugas/loket", right=Right.SERVE),
    Item("Serah terima", "/petugas/serah", right=Right.SERVE),
    Item("Periksa", "/petugas/periksa", right=Right.CHECK),
    Item("Setujui", "/petugas/setujui", right=Right.APPROVE),
    Item("Tanda tangani", "/petugas/tanda-tangan", right=Right.SIGN),
    Item("Jalur mendesak", "/petugas/mendesak", right=Right.APPROVE),
    Item("Suket terbit", "/petugas/suket"),
    Item("Impor", "/petugas/impor", right=Right.IMPORT),
    _BULK,
    Item("Akhiri", "/petugas/akhiri", right=Right.END),
    Item("Kalender", "/petugas/kalender"),
    Item("Orang", "/petugas/orang", ("/petugas/orang-baru",), right=Right.GOVERN),
    Item("Lembaga", "/petugas/lembaga", right=Right.GOVERN),
    Item("Kantor", "/petugas/kantor"),
)


def menu_of(officer: Officer, in_bulk: str) -> tuple[Item, ...]:
    """Return the entries this officer may use; `in_bulk` is a word of `IN_BULK`."""
    return tuple(
        replace(item, title=in_bulk) if item is _BULK else item
        for item in MENU
        if item.right is None or officer.may(item.right)
    )
