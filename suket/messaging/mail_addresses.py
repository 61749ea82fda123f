"""Mail addresses: read strictly, since they become lines of a protocol."""

import re
from typing import Final

from suket.messaging.errors import BadEmail

MOST_TYPED: Final = 254  # characters: RFC 5321, section 4.5.3.1, without the brackets
_MOST_LOCAL: Final = 64
# A dot-atom of RFC 5322 before the sign, names of RFC 1123 behind it.  What is quoted
# or not ASCII is an address too; hardly anybody has one, and few relays take it.
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_FORM: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}")


def address_of(text: str) -> str:
    """Return a mail address, its host in lower case (`BadEmail`)."""
    typed = text.strip()
    if len(typed) > MOST_TYPED or not _FORM.fullmatch(typed):
        raise BadEmail
    local, _, host = typed.rpartition("@")
    if len(local) > _MOST_LOCAL:
        raise BadEmail
    return f"{local}@{host.lower()}"


def masked(address: str) -> str:
    """Return as much of an address as its owner knows it by: "s…@contoh.id"."""
    local, _, host = address.rpartition("@")
    return f"{local[:1]}…@{host}"
