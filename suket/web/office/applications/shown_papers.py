"""The papers of an application in words, each with the way to its picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from suket.applications import papers
from suket.applications.papers import NAMES, STANDINGS
from suket.applications.review_tables import ApplicationItem
from suket.applications.tables import ApplicationCase
from suket.applications.words import Item, ItemStanding
from suket.web.office.applications.picture_page import address_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPaper:
    """A paper that an application needs, or that somebody handed in."""

    code: str
    title: str
    standing: str  # a word of `ItemStanding`
    said: str  # … in words
    picture: str  # its address, "" where there is none
    is_gone: bool = False  # there was one, and its time is over


# What nobody said anything of is taken as there; who told of a loss by phone brings the
# police's letter later.
_ASSUMED: Final = {Item.POLICE_LETTER: ItemStanding.MISSING}


def papers_of(session: Session, case: ApplicationCase) -> list[ShownPaper]:
    """Return the papers of an application as they stand now."""
    items = papers.items_of(session, case)
    return shown(case, items, papers.pictures_of(session, case, items))


def shown(
    case: ApplicationCase,
    items: Mapping[Item, ApplicationItem | None],
    pictures: Mapping[Item, str],
) -> list[ShownPaper]:
    """Return papers in words; `pictures` has the ids of those that are still kept."""
    return [
        _shown(case, item, row, pictures.get(item, "")) for item, row in items.items()
    ]


def _shown(
    case: ApplicationCase, item: Item, row: ApplicationItem | None, picture: str
) -> ShownPaper:
    standing = row.standing if row else _ASSUMED.get(item, ItemStanding.PRESENT)
    return ShownPaper(
        code=item.value,
        title=NAMES[item],
        standing=standing.value,
        said=STANDINGS[standing] if row else "belum dilihat",
        picture=address_of(case.number, picture) if picture else "",
        is_gone=bool(row and row.file_digest and not picture),
    )
