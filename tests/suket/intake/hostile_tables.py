"""Tables and archives of photos made to take memory and time, by a seed."""

import random
from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from tests.suket.intake.tables_sent import workbook

Random = random.Random
KINDS: dict[str, Callable[[Random], bytes]] = {}
SHEET = "xl/worksheets/sheet1.xml"
MIB = 2**20


def kind(make: Callable[[Random], bytes]) -> Callable[[Random], bytes]:
    KINDS[make.__name__] = make
    return make


def with_part(name: str, data: bytes) -> bytes:
    """Return a workbook of which one part is another."""
    out = BytesIO()
    with (
        ZipFile(BytesIO(workbook({"nik": "1"}))) as old,
        ZipFile(out, "w", ZIP_DEFLATED) as new,
    ):
        for part in {*old.namelist(), name}:
            new.writestr(part, data if part == name else old.read(part))
    return out.getvalue()


def sheet(rows: bytes) -> bytes:
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return with_part(
        SHEET,
        b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (space, rows),
    )


@kind
def two_far_cells(r: Random) -> bytes:
    """A rectangle of millions of cells, of which two are there."""
    row, column = r.randint(1_000, 200_000), r.choice([b"BL", b"AZ", b"H", b"ZZ"])
    cell = b'<row r="%d"><c r="%s%d" t="n"><v>1</v></c></row>'
    return sheet(cell % (1, b"A", 1) + cell % (row, column, row))


@kind
def a_sheet_of_many_bytes(r: Random) -> bytes:
    cell = r.choice([b'<c r="A1"/>', b"<row>", b" ", b'<c r="A1" t="s"><v>0</v></c>'])
    return sheet(cell * (r.randint(1, 200) * MIB // len(cell)))


@kind
def shared_strings(r: Random) -> bytes:
    one = b"<si><t>%s</t></si>" % (b"x" * r.choice([0, 10, 30_000]))
    return with_part(
        "xl/sharedStrings.xml",
        b"<sst>%s</sst>" % (one * (r.randint(1, 100) * MIB // len(one))),
    )


@kind
def workbooks_of_workbooks(r: Random) -> bytes:
    inner = bytes(r.randint(1, 40) * MIB)
    for _ in range(r.randint(1, 9)):
        inner = with_part(r.choice([SHEET, "xl/a.xlsx", "xl/workbook.xml"]), inner)
    return inner


@kind
def a_spoilt_workbook(r: Random) -> bytes:
    made = bytearray(workbook(*({"nik": str(n)} for n in range(50))))
    for _ in range(r.randint(1, 30)):
        made[r.randrange(len(made))] = r.randrange(256)
    return bytes(made)


@kind
def an_open_quote(r: Random) -> bytes:
    filling = r.choice([b"x", b"x\n", b'""', b',"', b'"\n', b";\n"])
    return b'nik,nama\n"' + filling * (r.randint(100_000, 900_000) // len(filling))


@kind
def many_columns(r: Random) -> bytes:
    return b"," * r.randint(100_000, 900_000) + b"\n" + b"1\n" * r.randint(1, 50_000)


def tables(count: int, *, seed: int) -> Iterator[bytes]:
    """Give so many, of every kind as many."""
    names = sorted(KINDS)
    for number in range(count):
        yield KINDS[names[number % len(names)]](Random(f"{seed} {number}"))
