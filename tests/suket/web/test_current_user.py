"""Which entry of a menu the page belongs to."""

import pytest

from suket.web.current_user import MenuEntry
from suket.web.office.menu import HOME, MENU


@pytest.mark.parametrize(
    ("path", "title"),
    [
        (HOME, "Beranda"),
        ("/petugas/suket", "Suket terbit"),
        ("/petugas/suket/0192", "Suket terbit"),
        ("/petugas/penduduk/0192", "Cari"),
        ("/petugas/massal/0192/laporan.csv", "Terbitkan massal"),
        ("/petugas/sukets", None),
        ("/petugas/akun", None),
    ],
)
def test_a_page_belongs_to_one_place_in_the_menu_or_to_none(path, title):
    here = [item.title for item in MENU if item.is_here(path)]
    assert here == [title] * (title is not None)


def test_below_a_home_lie_all_pages_and_none_belongs_to_it():
    assert not MenuEntry("Beranda", "/lembaga").is_here("/lembaga/riwayat")
