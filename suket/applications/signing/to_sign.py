"""What is about to be signed with one touch: the list, and what it binds.

    ["suket-sign-1", terms, count, [[case id, content digest], …]]

`terms` is the digest of what all these sheets have in common: day, letterhead,
validity, signatory.  The list is in the order of the ids.  `step_up.Manifest` makes a
manifest of it, whose SHA-256 a passkey signs.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from suket.access.step_up import canonical
from suket.applications.deciding.printable_cases import Terms
from suket.applications.errors import BadManifest, TooManyToSign
from suket.applications.tables import ApplicationCase

MOST: Final = 500  # applications with one touch
_FORM: Final = "suket-sign-1"
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,22}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ToSign:
    """What somebody is about to sign, or says that they have."""

    terms: str  # SHA-256, hex
    digests: Mapping[str, str]  # of the content, SHA-256, hex, by the case's id

    @property
    def content(self) -> list[Any]:
        """What the manifest holds."""
        listed = [[case, digest] for case, digest in sorted(self.digests.items())]
        return [_FORM, self.terms, len(listed), listed]

    @property
    def text(self) -> str:
        """The same as a form carries it from the page that shows it to the touch."""
        return canonical(self.content).decode()


def to_sign(cases: Sequence[ApplicationCase], terms: Terms) -> ToSign:
    """Return what is to be signed; raises `TooManyToSign`, or `BadManifest` for none.

    Every case has been checked, and so has a digest.
    """
    digests = {case.id: case.content_digest or "" for case in cases}
    return _fitting(ToSign(terms.digest, digests))


def of_text(text: str) -> ToSign:
    """Return what a form carried; raises `BadManifest` or `TooManyToSign`."""
    try:
        return of_content(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise BadManifest from error


def of_content(content: Any) -> ToSign:
    """Return what a manifest holds; raises `BadManifest` for any other form."""
    match content:
        case [str(form), str(terms), int(), list(listed)] if form == _FORM:
            pairs = [_pair(each) for each in listed]
        case _:
            raise BadManifest
    found = _fitting(ToSign(terms, dict(pairs)))
    if canonical(found.content) != canonical(content):
        raise BadManifest
    return found


def _pair(each: Any) -> tuple[str, str]:
    match each:
        case [str(case), str(digest)] if _ID.fullmatch(case):
            return case, digest
    raise BadManifest


def _fitting(found: ToSign) -> ToSign:
    if len(found.digests) > MOST:
        raise TooManyToSign
    digests = [found.terms, *found.digests.values()]
    if not found.digests or not all(map(_DIGEST.fullmatch, digests)):
        raise BadManifest
    return found
