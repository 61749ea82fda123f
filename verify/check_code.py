"""The check code: list and index of a suket in signs that people can type.

`<list>-<index>-<check>`, in Crockford's base 32 (no I, L, O, U).  It is for paper whose
QR is damaged and proves nothing of the sheet: it only says which entry to look up.
"""

from verify.claims import LIST_SIZE
from verify.handed_in import trimmed

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MAX_LIST_NUMBER = 999_999_999  # as in the address of a status list
INDEX_SYMBOLS = 4  # 32⁴ = 2²⁰
MAX_TYPED = 40  # 13 characters, however they are spaced

_FIELD = 0b100101  # x⁵ + x² + 1, primitive: makes the symbols a field of 32
_AS_MEANT = str.maketrans("ILO", "110", "- \xa0‐‑‒–—―−")


def write_check_code(list_number: int, index: int) -> str:
    """Return the code of an index (0 to 2²⁰ - 1) in a list (0 to 999,999,999).

    It has 8 to 13 characters.  Raises `ValueError` for numbers outside.
    """
    if not 0 <= list_number <= MAX_LIST_NUMBER or not 0 <= index < LIST_SIZE:
        raise ValueError("no such list or index")
    head, tail = _in_base_32(list_number), _in_base_32(index).rjust(INDEX_SYMBOLS, "0")
    return f"{head}-{tail}-{SYMBOLS[_check(head + tail)]}"


def read_check_code(code: str) -> tuple[int, int]:
    """Return list number and index of a code, however its letters and dashes are typed.

    One wrong symbol, or two in each other's place, are always noticed: `ValueError`.
    """
    code = trimmed(code)
    if len(code) > MAX_TYPED:
        raise ValueError("not a check code")
    symbols = code.upper().translate(_AS_MEANT)
    head, tail = symbols[: -INDEX_SYMBOLS - 1], symbols[-INDEX_SYMBOLS - 1 : -1]
    if not head or not set(symbols) <= set(SYMBOLS):
        raise ValueError("not a check code")
    if SYMBOLS[_check(head + tail)] != symbols[-1]:
        raise ValueError("mistyped")
    place = _number(head), _number(tail)
    if write_check_code(*place).translate(_AS_MEANT) != symbols:
        raise ValueError("not a check code")
    return place


def _check(symbols: str) -> int:
    """Return the value that makes the code a multiple of x, a root of the field."""
    total = 0
    for symbol in symbols:
        total = _times_x(total ^ SYMBOLS.index(symbol))
    return total


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _FIELD if doubled >= len(SYMBOLS) else doubled


def _in_base_32(number: int) -> str:
    head, last = divmod(number, len(SYMBOLS))
    return (_in_base_32(head) if head else "") + SYMBOLS[last]


def _number(symbols: str) -> int:
    number = 0
    for symbol in symbols:
        number = number * len(SYMBOLS) + SYMBOLS.index(symbol)
    return number
