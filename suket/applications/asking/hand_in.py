"""The verb: hand in pictures of the papers of an application, until it was checked."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import cases, papers, pictures, reach
from suket.applications.errors import PapersSettled
from suket.applications.pictures import NewPicture
from suket.applications.tables import ApplicationCase
from suket.applications.words import BEFORE_CHECK, Item, ItemStanding, Pictured
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event


def hand_in(
    session: Session,
    number: str,
    handed: Mapping[Item, NewPicture],
    *,
    officer: Officer,
    now: datetime,
) -> ApplicationCase:
    """Keep pictures of papers with an application, and say that these are there.

    One of the same paper takes the place of the one before, which stays for who asks
    what an earlier decision saw.  Raises `RoleNotAllowed`, `NotAtThisUnit`,
    `CaseNotFound` or `PapersSettled`.
    """
    found = reach.case_at(session, number, Right.APPLY, officer=officer)
    case = cases.lock(session, found.id)
    if case.state not in BEFORE_CHECK:
        raise PapersSettled
    keep_pictures(session, case, handed, person=officer.person, now=now)
    event = Event.PAPERS_PICTURED
    fact = Fact(event=event, subject=case.number, office=case.office_code)
    entries.note(session, fact, who=officer.username, at=now)
    return case


def keep_pictures(
    session: Session,
    case: ApplicationCase,
    handed: Mapping[Item, NewPicture],
    *,
    person: str,
    now: datetime,
) -> None:
    """Keep pictures with a case that nobody else can change, and say they are there."""
    if not handed:
        return
    digests = {
        item: pictures.keep(session, case.id, Pictured(item), new, by=person, now=now)
        for item, new in handed.items()
    }
    there = dict.fromkeys(digests, ItemStanding.PRESENT)
    papers.say(session, case, there, by=person, now=now, digests=digests)
