"""Where in the office's own table somebody stands who was not issued a suket."""

from datetime import datetime
from typing import Final

from suket.residents.tables import Resident
from suket.web.local_times import local_moment

TABLE_PLACE: Final = ("baris_tabel", "tabel_diimpor")


def place_in_table(resident: Resident, zone: str) -> tuple[int | None, datetime | None]:
    """Return the row in the last table that had the resident, and when it was read.

    The moment is local, as a spreadsheet has it.  Both are None of whom no table had.
    """
    at = resident.imported_at
    return resident.import_row, local_moment(at, zone) if at else None
