"""The papers that an application needs, and what its applicant reads of them.

Perpres 96/2018, article 15, and Permendagri 108/2019: the family card; the police's
letter for what was lost; what was damaged; the document that proves a change.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from suket.applications import pictures
from suket.applications.review_tables import ApplicationItem, PapersTaken
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseKind, Item, ItemStanding, Pictured
from suket.db import in_parts

Said = Mapping[Item, ItemStanding]  # how papers stand, as somebody says
GOOD: Final = frozenset({ItemStanding.PRESENT, ItemStanding.WAIVED})

NEEDED: Final[dict[CaseKind, tuple[Item, ...]]] = {
    CaseKind.NEW: (Item.FAMILY_CARD,),
    CaseKind.RENEWAL: (Item.OLD_PAPER,),
    CaseKind.DATA_CHANGE: (Item.FAMILY_CARD, Item.PROOF_OF_CHANGE),
    CaseKind.LOST: (Item.FAMILY_CARD, Item.POLICE_LETTER),
    CaseKind.DAMAGED: (Item.OLD_PAPER,),
}
NAMES: Final = {
    Item.FAMILY_CARD: "Kartu Keluarga",
    Item.POLICE_LETTER: "Surat kehilangan dari kepolisian",
    Item.PROOF_OF_CHANGE: "Bukti perubahan data",
    Item.OLD_PAPER: "Suket atau KTP-el lama",
}
STANDINGS: Final = {
    ItemStanding.PRESENT: "Ada",
    ItemStanding.UNREADABLE: "Tidak terbaca",
    ItemStanding.MISSING: "Belum ada",
    ItemStanding.WAIVED: "Tidak diperlukan",
}
# What the applicant is to do about a paper that is not good.
SENTENCES: Final = {
    Item.FAMILY_CARD: {
        ItemStanding.MISSING: (
            "Kartu Keluarga belum kami terima. Bawa atau kirim fotonya."
        ),
        ItemStanding.UNREADABLE: (
            "Foto Kartu Keluarga tidak terbaca. Foto lagi di tempat terang, seluruh"
            " halamannya terlihat."
        ),
    },
    Item.POLICE_LETTER: {
        ItemStanding.MISSING: (
            "Surat kehilangan dari kepolisian belum kami terima. Laporkan di kantor"
            " polisi terdekat, lalu bawa atau kirim suratnya."
        ),
        ItemStanding.UNREADABLE: (
            "Surat kehilangan dari kepolisian tidak terbaca. Kirim lagi fotonya; nomor"
            " dan tanggalnya harus terlihat."
        ),
    },
    Item.PROOF_OF_CHANGE: {
        ItemStanding.MISSING: (
            "Bukti perubahan data belum kami terima, misalnya akta, buku nikah, atau"
            " surat pindah. Bawa atau kirim fotonya."
        ),
        ItemStanding.UNREADABLE: (
            "Bukti perubahan data tidak terbaca. Kirim lagi foto akta, buku nikah, atau"
            " surat pindahnya."
        ),
    },
    Item.OLD_PAPER: {
        ItemStanding.MISSING: (
            "Suket atau KTP-el lama belum kami terima. Bawa ke loket."
        ),
        ItemStanding.UNREADABLE: (
            "Suket atau KTP-el lama tidak dapat dibaca. Bawa aslinya ke loket."
        ),
    },
}


def sentence(item: Item, standing: ItemStanding) -> str:
    """Return what the applicant reads of a paper, "" for one that is good."""
    return SENTENCES[item].get(standing, "")


def named(items: Iterable[Item]) -> dict[Item, str]:
    """Return what these papers are called, each by its word."""
    return {item: NAMES[item] for item in items}


def items_of(
    session: Session, case: ApplicationCase
) -> dict[Item, ApplicationItem | None]:
    """Return each paper it needs or was asked for, with what was said of it last."""
    said = said_of(session, case.id)
    return {item: said.get(item) for item in dict.fromkeys((*NEEDED[case.kind], *said))}


def not_to_be_assumed(
    case: ApplicationCase, there: Mapping[Item, ApplicationItem]
) -> Sequence[Item]:
    """Return the papers that keep an application from being signed unseen.

    Those that somebody said are wanting, and the police's letter, which nobody said is
    there: who told of a loss by phone brings it later.
    """
    unsaid = {*NEEDED[case.kind]} & {Item.POLICE_LETTER} - {*there}
    bad = (item for item, row in there.items() if row.standing not in GOOD)
    return [*unsaid, *bad]


def said_of(session: Session, case_id: str) -> dict[Item, ApplicationItem]:
    """Return what was said last of each paper of an application."""
    return {row.item: row for row in session.scalars(_SAID_OF, {"case": case_id})}


# Read anew each time: who holds the case may have seen older words in this session.
_SAID_OF: Final = (
    select(ApplicationItem)
    .where(ApplicationItem.case_id == bindparam("case"))
    .execution_options(populate_existing=True)
)


def said_of_many(
    session: Session, case_ids: Sequence[str]
) -> dict[str, dict[Item, ApplicationItem]]:
    """Return what `said_of` does, by the id of the case; what nobody said is absent."""
    found: dict[str, dict[Item, ApplicationItem]] = {}
    for some in in_parts(case_ids):
        query = select(ApplicationItem).where(ApplicationItem.case_id.in_(some))
        fresh = query.execution_options(populate_existing=True)
        for row in session.scalars(fresh):
            found.setdefault(row.case_id, {})[row.item] = row
    return found


def pictures_of(
    session: Session,
    case: ApplicationCase,
    items: Mapping[Item, ApplicationItem | None],
) -> dict[Item, str]:
    """Return the id of the last picture of each of these papers that is still kept."""
    kept = pictures.of_case(session, case.id)
    last = {
        item: kept.get((Pictured(item), row.file_digest or ""))
        for item, row in items.items()
        if row is not None
    }
    return {item: found for item, found in last.items() if found is not None}


def say(
    session: Session,
    case: ApplicationCase,
    said: Said,
    *,
    by: str | None,
    now: datetime,
    digests: Mapping[Item, str] | None = None,
) -> None:
    """Write down how papers stand; `by` is a person's id, None: the applicant.

    Who is not its maker is remembered as one who added to it.

    `digests` has that of a paper's picture which came with it.
    """
    if said:
        there = said_of(session, case.id)
        add_said(session, case, there, said, by=by, now=now)
        for item, digest in (digests or {}).items():
            there[item].file_digest = digest
        _remember(session, case, by)
        session.flush()


def _remember(session: Session, case: ApplicationCase, person: str | None) -> None:
    key = (case.id, person)
    if person not in {None, case.made_by} and not session.get(PapersTaken, key):
        session.add(PapersTaken(case_id=case.id, person_id=person))


def add_said(
    session: Session,
    case: ApplicationCase,
    there: dict[Item, ApplicationItem],
    said: Said,
    *,
    by: str | None,
    now: datetime,
) -> None:
    """Do what `say` does to what is there already, of a case that is held."""
    for item, standing in said.items():
        row = there.setdefault(item, ApplicationItem(case_id=case.id, item=item))
        row.standing, row.said_by, row.said_at = standing, by, now
        session.add(row)


def lacking(session: Session, case: ApplicationCase) -> Sequence[Item]:
    """Return the papers that the application needs and that are not good yet.

    Also one that it does not need, and that somebody asked for.
    """
    return lacking_of(case, said_of(session, case.id))


def lacking_of(
    case: ApplicationCase, there: Mapping[Item, ApplicationItem]
) -> Sequence[Item]:
    """Return what `lacking` does, of what was said of the papers."""
    asked = [item for item in there if item not in NEEDED[case.kind]]
    return [
        item
        for item in (*NEEDED[case.kind], *asked)
        if item not in there or there[item].standing not in GOOD
    ]
