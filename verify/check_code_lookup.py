"""Look up how the suket of a printed check code stands.

The code names an entry of a status list and nothing else.  Anybody can copy it from a
genuine sheet, so nothing is proved about the sheet that bears it: there is no verdict
here, and never "valid".  The list does not know the dates of a suket either.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from verify.check_code import read_check_code
from verify.published import Published, list_uris
from verify.status_list import Entry, StatusList
from verify.trust_list import Office, Purpose, TrustList


class Standing(StrEnum):
    """A stable code: never renamed, never reused."""

    NOT_ENDED = "not-ended"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    REVOKED_OR_NEVER_ISSUED = "revoked-or-never-issued"
    UNCERTAIN = "uncertain"  # no list at hand, or one that is too old
    UNKNOWN_LIST = "unknown-list"  # no office has such a list


STANDING_OF = {
    Entry.VALID: Standing.NOT_ENDED,
    Entry.INVALID: Standing.REVOKED_OR_NEVER_ISSUED,
    Entry.SUSPENDED: Standing.SUSPENDED,
    Entry.SUPERSEDED: Standing.SUPERSEDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeReport:
    """What the list says of a code, and as of when.  It names no person."""

    standing: Standing
    list_number: int
    index: int
    status_uri: str | None = None
    office: Office | None = None
    as_of: datetime | None = None  # when the list was published

    def to_dict(self) -> dict[str, object]:
        """Return the answer of the API: texts, numbers, null; times RFC 3339."""
        return {
            "standing": self.standing.value,
            "proves_sheet": False,
            "list_number": self.list_number,
            "index": self.index,
            "status_list": self.status_uri,
            "office": None if self.office is None else self.office.to_dict(),
            "as_of": f"{self.as_of:%Y-%m-%dT%H:%M:%SZ}" if self.as_of else None,
        }


def look_up(
    code: str, published: Published, *, now: datetime, site: str | None = None
) -> CodeReport:
    """Say how the entry of a printed code stands at `now` (aware, UTC).

    Where lists of several addresses bear the number, the one of `site` is meant, an
    address like that of the sheet; without it none is, rather than a guess.  Raises
    `ValueError` for what is mistyped or no check code.
    """
    number, index = read_check_code(code)
    uri = _uri_of(number, published.trust, site)
    if uri is None:
        return CodeReport(
            standing=Standing.UNKNOWN_LIST, list_number=number, index=index
        )
    status = published.lists.get(uri)
    is_trusted = not published.trust.is_stale(now)
    return CodeReport(
        standing=_standing(status, index, now=now, is_trusted=is_trusted),
        list_number=number,
        index=index,
        status_uri=uri,
        office=_office_of(uri, published.trust),
        as_of=status.issued_at if status else None,
    )


def _standing(
    status: StatusList | None, index: int, *, now: datetime, is_trusted: bool
) -> Standing:
    """Believe a stale list only where it says what is final and cannot mean "not yet".

    An index that is given later reads `INVALID` before: unlike a token, a code does not
    say when it was issued, so that an old list cannot tell the two apart.
    """
    if status is None:
        return Standing.UNCERTAIN
    entry = status.entry(index)
    if entry is not Entry.SUPERSEDED and (status.is_stale(now) or not is_trusted):
        return Standing.UNCERTAIN
    return STANDING_OF[entry]


def _uri_of(number: int, trust: TrustList, site: str | None) -> str | None:
    named = [uri for uri in list_uris(trust) if uri.endswith(f"/s/{number}")]
    own = f"{site}/s/{number}"
    if own in named:
        return own
    return named[0] if len(named) == 1 else None


def _office_of(uri: str, trust: TrustList) -> Office | None:
    """Return whose list it is: an office keeps its lists when its keys change."""
    keys = [key for key in trust.of_purpose(Purpose.SUKET) if uri in key.status_uris]
    return max(keys, key=lambda key: key.not_before).office
