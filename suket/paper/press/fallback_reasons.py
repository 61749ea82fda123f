"""The reasons for falling back: why a sheet is not pressed but drawn anew."""

from enum import StrEnum


class Reason(StrEnum):
    """What sends a sheet the ordinary way."""

    SELDOM = "seldom"  # too few like it to be worth a plate
    GLYPH = "glyph"  # a letter that the plate has no type for
    WIDTH = "width"  # a text too wide for its place, or by a hair as wide
    BLANK = "blank"  # white space at an end, where a form may drop or keep it
    PHOTO = "photo"  # a photo that cannot go in as it is
    NUMBER = "number"  # letters that a PDF or its metadata would have to escape
    FORM = "form"  # a form whose pages differ in more than what stands in its places


class NotPressed(Exception):
    """The sheet is not for the press; nothing is said of what stands on it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
