"""The papers of an application in words, each with the way to its picture."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from suket.applications import papers
from suket.applications.papers import NAMES, STANDINGS
from suket.applications.review_tables import ApplicationItem
from suket.applications.tables import ApplicationCase
from suket.applications.words import Item
from suket.offices import persons
from suket.web.office.applications.picture_page import address_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPaper:
    """A paper that an application needs, or that somebody handed in."""

    code: str
    title: str
    standing: str  # a word of `ItemStanding`, "" where no officer said any
    said: str  # … in words
    said_by: str  # the name of the officer who said it, "" where none did
    picture: str  # its address, "" where there is none
    is_gone: bool = False  # there was one, and its time is over


def papers_of(session: Session, case: ApplicationCase) -> list[ShownPaper]:
    """Return the papers of an application as they stand now."""
    items = papers.items_of(session, case)
    return shown(session, case, items, papers.pictures_of(session, case, items))


def shown(
    session: Session,
    case: ApplicationCase,
    items: Mapping[Item, ApplicationItem | None],
    pictures: Mapping[Item, str],
) -> list[ShownPaper]:
    """Return papers in words; `pictures` has the ids of those that are still kept."""
    said_by = [row.said_by for row in items.values() if row and row.said_by]
    names = {one.id: one.name for one in persons.by_id(session, said_by).values()}
    return [
        _shown(case, item, row, pictures.get(item, ""), names)
        for item, row in items.items()
    ]


def _shown(
    case: ApplicationCase,
    item: Item,
    row: ApplicationItem | None,
    picture: str,
    names: Mapping[str, str],
) -> ShownPaper:
    """Return a paper in words.  Nothing is assumed: nobody has seen it until told."""
    return ShownPaper(
        code=item.value,
        title=NAMES[item],
        standing=row.standing.value if row and row.said_by else "",
        said=STANDINGS[row.standing] if row else "belum dilihat",
        said_by=names.get(row.said_by or "", "") if row else "",
        picture=address_of(case.number, picture) if picture else "",
        is_gone=bool(row and row.file_digest and not picture),
    )
