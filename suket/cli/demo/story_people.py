"""Those who ask in the story: invented neighbours of the residents in the examples.

Each lives at the address of one of those, with a name made of two of theirs and the
portrait of another.  NIK have serials of 99xx, which no office has reached.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from suket.cli.demo.expected import Row

OLDEST: Final = date(1950, 1, 2)
APART: Final = timedelta(days=7)  # their birthdays: so no two have one NIK
SERIAL: Final = "9901"
FACES: Final = 8  # portraits of an office that its neighbours share
RECORDED, UNRECORDED = "PRINT_READY_RECORD", "UNREGISTERED"
_DAY_OF_WOMEN: Final = 40  # is added in a NIK: PP 37/2007, article 37


def neighbours(
    own: Sequence[Row], count: int, *, status: str = RECORDED
) -> Iterator[Row]:
    """Yield `count` rows of a table of residents, who live among `own`.

    Those who are not recorded are others than those who are.
    """
    born = OLDEST + timedelta(days=status != RECORDED)
    for number in range(count):
        home, other = own[number % len(own)], own[(number // len(own)) % len(own)]
        yield {
            **home,
            "nik": _nik(home, born),
            "nama_lengkap": f"{_first(home)} CONTOH {_last(other)}",
            "tanggal_lahir": born.isoformat(),
            "status_perekaman": status,
            "keterangan": "TETAP",
            "foto": f"{own[number % len(own[:FACES])]['nik']}.jpg",
        }
        born += APART


def table_of(rows: Sequence[Row]) -> bytes:
    """Return these rows as a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _nik(home: Row, born: date) -> str:
    is_woman = home["jenis_kelamin"] == "PEREMPUAN"
    day = born.day + (_DAY_OF_WOMEN if is_woman else 0)
    return f"{home['nik'][:6]}{day:02}{born:%m%y}{SERIAL}"


def _first(row: Row) -> str:
    return row["nama_lengkap"].split(" CONTOH")[0].split()[0]


def _last(row: Row) -> str:
    return row["nama_lengkap"].split()[-1]
