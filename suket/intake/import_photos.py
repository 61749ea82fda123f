"""Import photos alone: of residents whom the office has, by the NIK in their names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from suket.access.rights import Officer, Right
from suket.columns import new_id
from suket.db import Database
from suket.intake.cell_refusals import Bad
from suket.intake.photo_import import Spool, listed, pictures_named
from suket.intake.photo_names import (
    UnusedPhoto,
    WhyUnused,
    assign,
    key_of,
    nik_in,
)
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices
from suket.residents import residents

AT_ONCE = 200  # portraits of one statement, some 15 kB each


@dataclass(frozen=True, slots=True)
class PhotoReport:
    """What became of the files."""

    taken: int
    unused: tuple[UnusedPhoto, ...]
    import_id: str  # by which those are found whom it gave a photo


def import_photos(
    database: Database, pictures: bytes, *, officer: Officer, now: datetime
) -> PhotoReport:
    """Give residents of the officer's office the photos in a ZIP, the good ones all.

    An older photo is replaced; a suket keeps the one that it was issued with.  Raises
    `RoleNotAllowed`, or `BadTable` for no ZIP.
    """
    officer.require(Right.IMPORT)
    names = listed(pictures)
    niks = sorted({nik for nik in map(nik_in, names) if nik})
    with database.reading() as session:
        ours = residents.known(session, niks, office=officer.office)
    found = assign(names, ours)
    import_id = new_id()
    with Spool() as spool:
        whose = {key: nik for nik, key in found.by_nik.items()}
        kept = {
            whose[picture.name]: spool.keep(picture)
            for picture in pictures_named(pictures, whose)
        }
        good = {nik: one for nik, one in kept.items() if isinstance(one, str)}
        if good:
            _store(database, _Work(officer, good, spool, import_id), now=now)
    spoilt = {
        found.by_nik[nik]: one.pesan if isinstance(one := kept.get(nik), Bad) else ""
        for nik in found.by_nik.keys() - good.keys()
    }
    unused = (*_unreadable(names, spoilt), *found.unused)
    return PhotoReport(len(good), unused, import_id)


@dataclass(frozen=True, slots=True)
class _Work:
    officer: Officer
    digests: Mapping[str, str]  # of portraits, by NIK
    spool: Spool
    import_id: str


def _unreadable(names: list[str], spoilt: Mapping[str, str]) -> list[UnusedPhoto]:
    """Return the spoilt files, which are given by key with what is said of each."""
    by_key = {key_of(name): name for name in names}
    return [
        UnusedPhoto(by_key[key], WhyUnused.UNREADABLE, pesan)
        for key, pesan in sorted(spoilt.items())
    ]


def _store(database: Database, work: _Work, *, now: datetime) -> None:
    officer, digests = work.officer, work.digests
    niks = sorted(digests)
    with database.begin() as session:
        offices.lock(session, officer.office)
        for start in range(0, len(niks), AT_ONCE):
            some = {nik: digests[nik] for nik in niks[start : start + AT_ONCE]}
            jpegs = {digest: work.spool.jpeg(digest) for digest in some.values()}
            residents.keep_photos(session, jpegs)
            residents.set_photos(
                session,
                some,
                office=officer.office,
                import_id=work.import_id,
                now=now,
            )
        fact = Fact(
            event=Event.RESIDENTS_IMPORTED,
            subject=str(len(digests)),
            office=officer.office,
        )
        entries.note(session, fact, who=officer.username, at=now)
