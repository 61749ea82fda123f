"""Why somebody who is to sign could not, or would sign under a name that is not theirs.

Whose name is printed is known by the NIP; a.n. (on behalf of) anybody signs who has the
right.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from suket.offices import offices, persons, signatories
from suket.offices.validity import local_day
from suket.offices.words import Capacity


class Doubt(StrEnum):
    """What is amiss with a person who is to sign, or who has a signatory's NIP."""

    NO_NIP = "no-nip"
    NOT_NAMED = "not-named"  # the NIP is that of no signatory of the office
    OTHER_NAME = "other-name"  # it is, and another name is printed


@dataclass(frozen=True, slots=True)
class DoubtedSigner:
    """A doubt about a person, and which name would be printed."""

    doubt: Doubt
    printed: str = ""


def doubted(
    session: Session,
    office: str,
    name: str,
    nip: str | None,
    *,
    signs: bool,
    now: datetime,
) -> DoubtedSigner | None:
    """Return what is amiss with a person of this name and NIP at an office.

    Of who does not sign (`signs`: has or gets that role) only the name is doubted.
    """
    day = local_day(now, offices.find(session, office).zone)
    named = signatories.from_day(session, office, day)
    same = next((each for each in named if nip and each.nip == nip), None)
    if same is not None:
        if is_called(name, same.name):
            return None
        return DoubtedSigner(Doubt.OTHER_NAME, same.name)
    if not signs or any(each.capacity is Capacity.ON_BEHALF for each in named):
        return None
    return DoubtedSigner(Doubt.NOT_NAMED if nip else Doubt.NO_NIP)


def is_called(name: str, printed: str) -> bool:
    """Say whether all words of a name stand in a printed one, which has titles too."""
    return persons.name_words(name) <= persons.name_words(printed)
