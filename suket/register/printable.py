"""Say what can be printed on a suket: the one idea of it that all doors share.

Import refuses by it before a resident is stored, issuing before a number is taken, and
the renderer once more before it draws.  What it lets through has a sheet: the token
carries the characters, the fonts of the form have them, the QR has room for the bytes,
and the closest layout of the form holds every text of these lengths
(`suket.paper.form_template`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from operator import attrgetter, le
from unicodedata import is_normalized, name

from fontTools.ttLib import TTFont

from suket.register.document_fields import Printed
from suket.register.errors import NotPrintable, TextTooLong
from suket.shipped import templates
from verify.claims import LINE

# Characters at most.  Names: 60 by Permendagri 73/2022, and older ones stay as they
# are, so 100.  Regions: the longest in Indonesia have 42 (regency) and 44 (village).
LIMITS = {
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
OTHERWISE = 60

# Name, birthplace and address together, in UTF-8: what the largest QR of the form has
# room for behind the longest host (60 characters).  Every longest name, birthplace,
# village, district and regency of Indonesia together with a street of 94 have 333.
QR_TEXT_BYTES = 336

# What stands in the form's Serif; all else, and all data of residents, is in its Sans.
_IN_SERIF = {"letterhead.government", "letterhead.agency", "office_name"}
_SERIF = ("SuketSerif-Regular", "SuketSerif-Semibold")
_SANS = ("SuketSans-Regular", "SuketSans-Semibold")
# What people are given, and what an office is asked to write with.
OF_RESIDENTS = (
    *("full_name", "birthplace", "street", "village", "district", "regency"),
    *("province", "occupation", "religion", "marital_status"),
)
_ASCII = re.compile(r"[A-Za-z0-9 .,'\-/()&:;+\"#]*")  # of names, titles and addresses
_OF_STREETS = "@_%*"  # signs that names of housing estates have
_OF_LINES = "signatory.title"
_WRITE = "Tulis dengan huruf Latin yang terdekat, seperti pada KTP-el."
_LEAVE_OUT = "Hapus tanda itu, atau ganti dengan tanda baca biasa."
LABELS = {
    "full_name": "nama lengkap",
    "birthplace": "tempat lahir",
    "street": "alamat",
    "village": "kelurahan/desa",
    "district": "kecamatan",
    "regency": "kabupaten/kota",
    "province": "provinsi",
    "occupation": "pekerjaan",
    "letterhead.government": "nama pemerintah daerah pada kop",
    "letterhead.agency": "nama dinas pada kop",
    "letterhead.street": "alamat pada kop",
    "letterhead.phone": "telepon pada kop",
    "letterhead.email": "surel pada kop",
    "letterhead.website": "situs pada kop",
    "letterhead.postal_code": "kode pos pada kop",
    "office_name": "nama kantor",
    "number": "nomor suket",
    "place": "tempat di depan tanggal",
    "signatory.name": "nama penanda tangan",
    "signatory.title": "jabatan penanda tangan",
    "signatory.rank": "pangkat penanda tangan",
    "signatory.nip": "NIP penanda tangan",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one text cannot be printed: a letter of it, or else how long it is."""

    field: str  # of `Printed`: "full_name", "letterhead.agency"
    letter: str  # one character; "" if none is at fault
    length: int  # characters, as they would be printed

    @property
    def label(self) -> str:
        """What people call the field."""
        return LABELS.get(self.field, self.field)

    @property
    def pesan(self) -> str:
        """The sentence for the person at the desk, with the remedy."""
        if self.letter:
            is_letter = self.letter.isalpha()
            remedy = _WRITE if is_letter else _LEAVE_OUT
            return (
                f"{told(self.letter)} pada {self.label} tidak dapat dicetak. {remedy}"
            )
        return (
            f"Paling banyak {limit(self.field)} karakter untuk {self.label};"
            f" ini {self.length}. Ringkas penulisannya."
        )


def told(letter: str) -> str:
    """Return a letter with its number and name: 'Huruf “Ʀ” (U+01A6, LATIN …)'."""
    kind = "Huruf" if letter.isalpha() else "Tanda"
    shown = f"“{letter}” " if letter.isprintable() and not letter.isspace() else ""
    return f"{kind} {shown}(U+{ord(letter):04X}, {name(letter, 'tanpa nama')})"


def limit(field: str) -> int:
    """Return how many characters a field of `Printed` may have."""
    return LIMITS.get(field, OTHERWISE)


@cache
def letters(field: str) -> frozenset[str]:
    """Return the characters that the fonts have in which a field is printed."""
    return _of_faces(_SERIF if field in _IN_SERIF else _SANS)


@cache
def letters_of_residents() -> frozenset[str]:
    """Return what the data of a resident may have: in the token, the fonts, and plain.

    ASCII is letters, digits and the signs that names, titles and addresses have.
    """
    return frozenset(
        letter
        for letter in letters("full_name")
        if LINE.fullmatch(letter)
        and is_normalized("NFC", letter)
        and (not letter.isascii() or _ASCII.fullmatch(letter))
    )


@cache
def letters_of_all() -> frozenset[str]:
    """Return the characters that every font of the form has."""
    return _of_faces(_SANS) & _of_faces(_SERIF)


@cache
def _of_faces(faces: tuple[str, ...]) -> frozenset[str]:
    return frozenset.intersection(*map(_of_face, faces))


@cache
def _of_face(face: str) -> frozenset[str]:
    with TTFont(templates() / "fonts" / f"{face}.ttf", lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def resident_fault(field: str, text: str) -> Fault | None:
    """Return what keeps a resident's text, as it would be printed, from being so."""
    if len(text) > limit(field):
        return Fault(field, "", len(text))
    if _ASCII.fullmatch(text):
        return None  # nearly all; what follows says the same of them
    signs = _OF_STREETS if field == "street" else ""
    return _letter_fault(field, text, letters_of_residents().union(signs))


def text_fault(field: str, text: str) -> Fault | None:
    """Return what keeps any text of a page from being printed."""
    if len(text) > limit(field):
        return Fault(field, "", len(text))
    return _letter_fault(field, text, letters(field))


def _letter_fault(field: str, text: str, allowed: frozenset[str]) -> Fault | None:
    for letter in text:
        if letter not in allowed:
            return Fault(field, letter, len(text))
    return None


def qr_bytes(full_name: str, birthplace: str, address: str) -> int:
    """Return how many bytes the texts of a token have together, in UTF-8."""
    return sum(len(text.encode()) for text in (full_name, birthplace, address))


def require_issuable(printed: Printed) -> None:
    """Raise `NotPrintable` or `TextTooLong` for what would never have its sheet.

    Of the texts of the resident import has asked the same; those of office and
    signatory are asked here.
    """
    texts = texts_of(printed)
    for field, text in texts.items():
        is_residents = field in OF_RESIDENTS
        fault = (resident_fault if is_residents else text_fault)(field, text)
        if fault is not None:
            raise NotPrintable(fault.field, fault.letter, fault.pesan)
    used = qr_bytes(printed.full_name, printed.birthplace, printed.address)
    if used > QR_TEXT_BYTES:
        raise TextTooLong(f"{used} bytes of text, the QR holds {QR_TEXT_BYTES}")


def are_plain(texts: Mapping[str, str]) -> bool:
    """Say whether texts of a page are short, and all of them in every font."""
    are_short = all(map(le, map(len, texts.values()), map(limit, texts)))
    return are_short and letters_of_all().issuperset("".join(texts.values()))


def texts_of(printed: Printed) -> dict[str, str]:
    """Return every text of a page by its field; a title of several lines as one."""
    texts = dict(zip(_NAMES, _texts_of(printed), strict=True))
    texts[_OF_LINES] = texts[_OF_LINES].replace("\n", " ")
    return texts


def _text_names(kind: type, prefix: str = "") -> Iterator[str]:
    """Yield the name of every text in a dataclass, those inside others too."""
    for field in fields(kind):
        if field.type is str:
            yield prefix + field.name
        elif isinstance(field.type, type) and is_dataclass(field.type):
            yield from _text_names(field.type, f"{prefix}{field.name}.")


_NAMES = tuple(_text_names(Printed))
_texts_of = attrgetter(*_NAMES)
