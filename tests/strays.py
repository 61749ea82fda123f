"""What scanners, tables and messengers leave at both ends of a text: one for each kind."""

from typing import Final

STRAYS: Final = (
    *(" ", "\t", "\r", "\n", "\r\n", "\u00a0"),
    *("\ufeff", "\u200b", "\u200f", "\u2028", "\u2029", "\u3000"),
)
