"""Natural numbers in addresses, in their one spelling: `/s/1`, never `/s/01`.

What is signed names a list by its address, so another spelling is another address, and
nothing is there.  An address that does not fit is found by no route: 404.
"""

from typing import Final

from starlette.convertors import Convertor, register_url_convertor

NATURAL: Final = "natural"  # as routes name it: `/s/{number:natural}`


class NaturalNumber(Convertor[int]):
    """0 to 999,999,999, without sign, blanks or leading zeros."""

    regex = r"(?:0|[1-9][0-9]{0,8})(?!\n)"  # `$` alone would let a line end follow

    def convert(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_string(self, value: int) -> str:
        """Return its one spelling."""
        return str(value)


register_url_convertor(NATURAL, NaturalNumber())
