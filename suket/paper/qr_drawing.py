"""Draw the QR on the page, as the operators of one path.

Nearly all that a page says it says in a few hundred operators; its QR takes 1,500 more.
So they are not worked out but looked up: four modules look one of sixteen ways, and
what draws each of these at each place is ready.  A symbol of 69 modules a side then is
1,191 hexadecimal digits, and its path what they stand for, joined.
"""

import re
from functools import lru_cache
from operator import getitem
from typing import Any

from signing.qr_encoder import QUIET_ZONE, Symbol

MODULE_PX = 1.92  # 0.508 mm in CSS pixels

_QUAD = 4  # modules: what one hexadecimal digit tells
_DIGIT_VALUES = bytes.maketrans(b"0123456789abcdef", bytes(range(1 << _QUAD)))
_LOOKS = [f"{look:0{_QUAD}b}" for look in range(1 << _QUAD)]


class QrDrawing:
    """The QR as filled squares of 0.508 mm on white, all in one path.

    It has the form of WeasyPrint's own pictures: two methods.
    """

    def __init__(self, symbol: Symbol) -> None:
        self._symbol = symbol

    def get_intrinsic_size(self, *_: object) -> tuple[float, float, float]:
        """Return width, height (CSS pixels) and their ratio."""
        side = self._symbol.side * MODULE_PX
        return side, side, 1.0

    def draw(self, stream: Any, *_: object) -> None:
        """Draw it in its own size, whatever the page would have it be."""
        side = self._symbol.side
        stream.transform(a=MODULE_PX, d=MODULE_PX)
        stream.stream.append(b"1 1 1 rg 0 0 %d %d re f 0 0 0 rg" % (side, side))
        stream.stream.append(qr_operators(self._symbol))


def qr_operators(symbol: Symbol) -> bytes:
    """Return the path of a QR: a rectangle for each run of dark modules in a column.

    The unit is a module, the origin the corner of the quiet zone.  A run that goes on
    in the next four modules is two rectangles, which no viewer draws a seam between:
    they are of one path.
    """
    quads = _quads(symbol.size)
    spare = -(symbol.size**2) % _QUAD
    digits = f"{symbol.dark << spare:0{len(quads)}x}"
    looks = digits.encode().translate(_DIGIT_VALUES)
    return b"".join(map(getitem, quads, looks)) + b"f"


@lru_cache(maxsize=8)  # sizes, of some 1 MB each
def _quads(size: int) -> list[tuple[bytes, ...]]:
    """Return what draws each four modules of a symbol, for each of their looks.

    They are counted as the bits of a symbol are.  Those that lie at the end of a column
    and at the beginning of the next are drawn apart.
    """
    return [
        tuple(
            b"".join(_rectangle(at + run.start(), len(run[0]), size) for run in runs)
            for runs in (_RUNS if at % size <= size - _QUAD else _SINGLE)
        )
        for at in range(0, size**2, _QUAD)
    ]


_RUNS, _SINGLE = (
    [list(re.finditer(dark, look)) for look in _LOOKS] for dark in ("1+", "1")
)


def _rectangle(at: int, height: int, size: int) -> bytes:
    column, row = divmod(at, size)
    return b"%d %d 1 %d re " % (column + QUIET_ZONE, row + QUIET_ZONE, height)
