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


# What serving many at once is called, by the right by which one serves residents.
IN_BULK: Final = {Right.ISSUE: "Terbitkan massal", Right.APPLY: "Ajukan massal"}
_BULK: Final = Item(IN_BULK[Right.ISSUE], "/petugas/massal")

MENU: Final = (
    Item("Beranda", HOME, right=None),
    Item("Cari", "/petugas/cari", ("/petugas/penduduk/",)),
    Item("Pengajuan", "/petugas/pengajuan", ("/petugas/pesan",)),
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
    Item("Peristiwa", "/petugas/peristiwa", right=Right.END),
    Item("Kalender", "/petugas/kalender"),
    Item("Orang", "/petugas/orang", ("/petugas/orang-baru",), right=Right.GOVERN),
    Item("Lembaga", "/petugas/lembaga", right=Right.GOVERN),
    Item("Kantor", "/petugas/kantor"),
)


def menu_of(officer: Officer, serves_by: Right) -> tuple[Item, ...]:
    """Return the entries this officer may use at an office that serves by a right."""
    bulk = replace(_BULK, title=IN_BULK[serves_by])
    return tuple(
        bulk if item is _BULK else item
        for item in MENU
        if item.right is None or officer.may(item.right)
        if item is not _BULK or officer.may(serves_by)
    )
