"""Which text may be printed: its characters, and how many of them."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from operator import attrgetter, le

from suket.register.document_fields import Printed

NIK_DIGITS = 16
NIP_DIGITS = 18

# Characters at most.  Names: 60 by Permendagri 73/2022, and older ones stay as they
# are, so 100.  Regions: the longest in Indonesia have 42 (regency) and 44 (village).
_LIMITS = {
    "full_name": 100,
    "street": 100,
    "address": 300,
    "office_name": 80,
    "institution": 100,
    "reference": 64,
    "letterhead.government": 80,
    "letterhead.agency": 110,
    "letterhead.street": 110,
    "signatory.title": 160,
    "signatory.name": 80,
}
_OTHERWISE = 60
_OF_LINES = "signatory.title"


class RenderFault(Exception):
    """The page was not made: a field, the photo or the form does not allow it.

    The message names the field and the defect, never what stands in the field.
    """


def require_printable(printed: Printed, characters: frozenset[str]) -> None:
    """Raise `RenderFault` unless every text of `printed` can be set as it is.

    `characters` are those the fonts of the form have.  What they lack is refused, since
    it would be set in whatever font the machine has, or not at all; so are control
    characters and those that turn the direction of writing.
    """
    texts = dict(zip(_NAMES, _texts_of(printed), strict=True))
    texts[_OF_LINES] = texts[_OF_LINES].replace("\n", " ")
    are_short = all(map(le, map(len, texts.values()), _MOST))
    if not (are_short and characters.issuperset("".join(texts.values()))):
        for name, text in texts.items():  # one of them is at fault
            require_line(name, text, characters)
    _require_digits("nik", printed.nik, NIK_DIGITS)
    if printed.signatory.nip:
        _require_digits("signatory.nip", printed.signatory.nip, NIP_DIGITS)


def require_line(name: str, text: str, characters: frozenset[str]) -> None:
    """Raise `RenderFault` unless `text` is short enough and has only `characters`."""
    if len(text) > _LIMITS.get(name, _OTHERWISE):
        raise RenderFault(f"{name} is too long: {len(text)} characters")
    if not characters.issuperset(text):
        raise RenderFault(f"{name} has a character that the form's fonts lack")


def _require_digits(name: str, text: str, count: int) -> None:
    if not (len(text) == count and text.isascii() and text.isdigit()):
        raise RenderFault(f"{name} is not {count} digits")


def _text_names(kind: type, prefix: str = "") -> Iterator[str]:
    """Yield the name of every text in a dataclass, those inside others too."""
    for field in fields(kind):
        if field.type is str:
            yield prefix + field.name
        elif isinstance(field.type, type) and is_dataclass(field.type):
            yield from _text_names(field.type, f"{prefix}{field.name}.")


_NAMES = tuple(_text_names(Printed))
_MOST = [_LIMITS.get(name, _OTHERWISE) for name in _NAMES]
_texts_of = attrgetter(*_NAMES)
