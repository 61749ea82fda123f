"""Applications that were checked, in a list: what is unusual first, and why it is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from suket.applications.deciding.unusual import Unusual, unusual
from suket.applications.tables import ApplicationCase
from suket.web.indonesian_wording import angka
from suket.web.office.checking.case_lines import CaseLine, Group, lines_of
from suket.web.office.checking.shown_case import compared
from suket.web.office.signed_in_officer import SignedInOfficer

UNUSUAL: Final = "Lihat satu per satu"
USUAL: Final = "Tanpa catatan"


def unusual_first(
    session: Session, user: SignedInOfficer, cases: Sequence[ApplicationCase]
) -> tuple[list[CaseLine], list[CaseLine]]:
    """Return the lines of what is unusual, and those of the others, in their order."""
    found = unusual(session, cases, office=user.office.code)
    lines = [
        replace(line, told=[*line.told, *_told(found.get(line.id))])
        for line in lines_of(session, user, cases)
    ]
    urgent = {case.id for case in cases if case.is_urgent}
    urgent |= {each for each, one in found.items() if one.asks_urgently}
    odd = [line for line in lines if line.told or line.id in urgent]
    known = {line.id for line in odd}
    return odd, [line for line in lines if line.id not in known]


def groups_of(odd: Sequence[CaseLine], usual: Sequence[CaseLine]) -> list[Group]:
    """Return both under their headings, without what is empty."""
    groups = (Group(UNUSUAL, odd, is_ticked=False), Group(USUAL, usual))
    return [group for group in groups if group.lines]


def _told(found: Unusual | None) -> list[str]:
    if found is None:
        return []
    differing = sum(one.differs for one in compared(found.claimed, found.recorded))
    told = []
    if differing:
        told.append(f"{angka(differing)} data yang diakui berbeda dari yang tercatat")
    if found.note:
        told.append(f"Catatan pemeriksa: {found.note}")
    return told
