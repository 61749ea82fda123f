"""Require of a page that its texts can be printed, before it is drawn."""

from suket.register import printable
from suket.register.document_fields import Printed

NIK_DIGITS = 16
NIP_DIGITS = 18


class RenderFault(Exception):
    """The page was not made: a field, the photo or the form does not allow it.

    The message names the field and the defect, never what stands in the field.
    """


class Overfull(RenderFault):
    """The text does not fit on the one page that a suket has."""


class PhotoFault(RenderFault):
    """The portrait cannot go in as it is."""


def require_printable(printed: Printed) -> None:
    """Raise `RenderFault` unless every text of `printed` can be set as it is.

    What the fonts lack is refused, since it would be set in whatever font the machine
    has, or not at all; so are control characters and those that turn the direction of
    writing.  `suket.register.printable` says what that is, and issuing has asked it.
    """
    texts = printable.texts_of(printed)
    if not printable.are_plain(texts):
        for name, text in texts.items():  # one of them is at fault, or is in Sans
            require_line(name, text)
    _require_digits("nik", printed.nik, NIK_DIGITS)
    if printed.signatory.nip:
        _require_digits("signatory.nip", printed.signatory.nip, NIP_DIGITS)


def require_line(name: str, text: str) -> None:
    """Raise `RenderFault` unless `text` is short enough and in the field's fonts."""
    fault = printable.text_fault(name, text)
    if fault is None:
        return
    if fault.letter:
        raise RenderFault(f"{name} has a character that the form's fonts lack")
    raise RenderFault(f"{name} is too long: {fault.length} characters")


def _require_digits(name: str, text: str, count: int) -> None:
    if not (len(text) == count and text.isascii() and text.isdigit()):
        raise RenderFault(f"{name} is not {count} digits")
