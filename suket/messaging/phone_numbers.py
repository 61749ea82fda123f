"""Mobile numbers of Indonesia, however they were typed, as E.164.

Whoever reads a number wrongly sends somebody's news to a stranger.  So letters are
refused before the library reads anything: it takes O and l for digits and finds a
number that exists.
"""

import re
from typing import Final
from unicodedata import normalize

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from suket.messaging.errors import BadMobileNumber

MOST_TYPED: Final = 40  # characters
_COUNTRY: Final = 62
_CHAT_LINK: Final = re.compile(r"(https?://)?(www\.)?wa\.me/\+?(?=62)", re.IGNORECASE)
# What people put between the digits; a slash parts two numbers, and is none of it.
_AS_TYPED: Final = re.compile(r"\+?[0-9 .()\-]+")
_DASHES: Final = re.compile(r"[\u2010-\u2015\u2212]")
_EXIT_CODE: Final = re.compile(r"^00\s*(?=62)")  # as some write "+"
_SEEN: Final = 4  # digits at the end of a masked number


def mobile_of(text: str) -> str:
    """Return a mobile number as "+62812…", however it was typed (`BadMobileNumber`)."""
    typed = _DASHES.sub("-", normalize("NFKC", text)).strip()
    bare = _CHAT_LINK.sub("+", typed, count=1) if "/" in typed else typed
    if len(bare) > MOST_TYPED or not _AS_TYPED.fullmatch(bare):
        raise BadMobileNumber
    try:
        found = phonenumbers.parse(_EXIT_CODE.sub("+", bare), "ID")
    except NumberParseException as error:
        raise BadMobileNumber from error
    is_ours = found.country_code == _COUNTRY and phonenumbers.is_valid_number(found)
    if not is_ours or phonenumbers.number_type(found) != PhoneNumberType.MOBILE:
        raise BadMobileNumber
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def at_home(number: str) -> str:
    """Return an E.164 number as one dials it here: "08123…"."""
    return "0" + number.removeprefix(f"+{_COUNTRY}")


def in_groups(number: str) -> str:
    """Return an E.164 number to be read aloud: "0812-3456-7890"."""
    digits = at_home(number)
    first, rest = digits[:4], digits[4:]
    return "-".join([first, *(rest[at : at + 4] for at in range(0, len(rest), 4))])


def masked(number: str) -> str:
    """Return as much of an E.164 number as its owner knows it by: "08…7890"."""
    return f"08…{number[-_SEEN:]}"
