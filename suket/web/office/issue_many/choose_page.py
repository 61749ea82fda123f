"""Pages before many are issued: who can be, who cannot, and whose names are ticked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications import cases
from suket.offices import offices
from suket.register import issuable, issuance_batches
from suket.register.issuable import READY, Scope
from suket.residents.errors import PhotoMissing
from suket.residents.names import has_as_typed
from suket.residents.tables import Resident
from suket.web import spreadsheet_export
from suket.web.current_user import see_other
from suket.web.form_fields import Field, Ticked, WholeNumber, whole_number
from suket.web.office.issue_many.batch_lines import line_of
from suket.web.office.issue_many.place_in_table import TABLE_PLACE, place_in_table
from suket.web.office.issue_many.selection import (
    MOST_EXCEPTIONS,
    Selection,
    ids_in,
)
from suket.web.office.paging import pages_of
from suket.web.office.refusal_wording import why
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer
from suket.web.spreadsheet_export import Digits, Row

router = APIRouter(include_in_schema=False)

BULK: Final = "/petugas/massal"
CHOOSE: Final = f"{BULK}/pilih"
NOT_YET: Final = f"{BULK}/belum"
PAGE_SIZE: Final = 50
BATCHES_SHOWN: Final = 20
HEADING: Final = ("nama_lengkap", "nik", "alasan", "kode", *TABLE_PLACE)
_IMPORT: Final = re.compile(r"[A-Za-z0-9_-]{22}")  # suket.columns.new_id
_MOMENT: Final = re.compile(r"[0-9]{1,11}")  # Unix seconds, to the year 5138
PHOTO, REST = "foto", "syarat"
TOO_MANY: Final = (
    "Terlalu banyak yang berbeda dari pilihan awal. Kosongkan semua, lalu centang"
    " yang diinginkan saja."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The form as it came back: where one is, and what is ticked."""

    lingkup: Field = ""
    dilihat: Field = ""
    awal: Field = "semua"
    kecuali: Field = ""
    tampil: Field = ""
    pilih: Ticked = None
    cari: Field = ""
    ke: Field = ""

    @property
    def selection(self) -> Selection:
        """What is ticked, this page included."""
        before = Selection(self.awal != "kosong", ids_in(self.kecuali))
        if self.ke in {"semua", "kosong"}:
            return Selection(self.ke == "semua")
        return before.after(ids_in(self.tampil), frozenset(self.pilih or ()))

    @property
    def named(self) -> frozenset[str]:
        """Who is known to be ticked one by one, most of them on this page."""
        one_by_one = frozenset() if self.awal != "kosong" else ids_in(self.kecuali)
        return one_by_one | frozenset(self.pilih or ())


def scope_of(user: SignedInOfficer, lingkup: str) -> Scope | None:
    """Return who is meant: an import's residents, or all; None for what is neither.

    `lingkup` is the id of the import.
    """
    if lingkup and not _IMPORT.fullmatch(lingkup):
        return None
    return replace(everybody(user), import_id=lingkup or None)


def everybody(user: SignedInOfficer) -> Scope:
    """Return all of the office; where nobody issues alone, who has not applied yet."""
    besides = None if user.office.issues_at_once else cases.applied_already()
    return Scope(office=user.office, now=user.now, besides=besides)


def moment(text: str) -> datetime | None:
    """Return the moment at which names were looked at, or None for what is none."""
    is_moment = _MOMENT.fullmatch(text)
    return datetime.fromtimestamp(int(text), UTC) if is_moment else None


@router.get(BULK)
def overview(user: OfficerDep) -> Response:
    """Say how many can be issued to and how many not, and what was ordered before."""
    user.officer.require(Right.ISSUE)
    office = user.office
    with user.reading() as session:
        figures = issuable.figures(session, everybody(user))
        is_open = offices.is_open(session, office.code, now=user.now)
        earlier = issuance_batches.of_office(session, office.code, BATCHES_SHOWN)
        lines = [line_of(session, batch) for batch in earlier]
    return user.page(
        "issue_many/overview",
        figures=figures,
        scope="",
        is_open=is_open,
        batches=lines,
    )


@router.get(CHOOSE)
def choose(user: OfficerDep, lingkup: str = "") -> Response:
    """Show the first names, all of them ticked."""
    user.require_serving()
    dilihat = str(int(user.now.timestamp()))
    return names(user, Asked(lingkup=lingkup, dilihat=dilihat), Selection())


@router.post(CHOOSE)
def choose_on(user: Acting, asked: Annotated[Asked, Depends()]) -> Response:
    """Show other names, the ticks of all pages kept."""
    user.require_serving()
    return names(user, asked, asked.selection)


def names(user: SignedInOfficer, asked: Asked, selection: Selection) -> Response:
    """Return the page of names, with these ticks."""
    scope, seen_at = scope_of(user, asked.lingkup), moment(asked.dilihat)
    if scope is None or seen_at is None:
        return see_other(BULK)
    scope = replace(scope, seen_at=seen_at)
    named = replace(scope, named=asked.cari)
    is_too_much = len(selection.exceptions) > MOST_EXCEPTIONS
    with user.reading() as session:
        total = issuable.count(session, scope, [READY])
        found = issuable.count(session, named, [READY]) if asked.cari else total
        pages = pages_of(found, whole_number(asked.ke, digits=6) or 1, PAGE_SIZE, "")
        people = issuable.page(
            session, named, [READY], number=pages.number, size=PAGE_SIZE
        )
    return user.page(
        "issue_many/choose_page",
        errors={"": TOO_MANY} if is_too_much else None,
        asked=asked,
        selection=selection,
        is_kept=not is_too_much,
        chosen=selection.count(total),
        total=total,
        found=found,
        pages=pages,
        people=[resident for resident, _ in people],
        is_exact=any(has_as_typed(one.full_name, asked.cari) for one, _ in people),
    )


@router.get(NOT_YET)
def not_yet(
    user: OfficerDep, sebab: str = REST, lingkup: str = "", hal: WholeNumber = 1
) -> Response:
    """Show who cannot be issued to: for want of a photo, or of something else."""
    user.officer.require(Right.ISSUE)
    scope = scope_of(user, lingkup)
    if scope is None:
        return see_other(BULK)
    query = f"sebab={sebab}&lingkup={lingkup}" if lingkup else f"sebab={sebab}"
    with user.reading() as session:
        codes = _codes(issuable.figures(session, scope), sebab)
        total = issuable.count(session, scope, codes)
        pages = pages_of(total, hal, PAGE_SIZE, NOT_YET, query)
        people = issuable.page(
            session, scope, codes, number=pages.number, size=PAGE_SIZE
        )
    return user.page(
        "issue_many/not_yet",
        is_of_photos=sebab == PHOTO,
        people=[(resident, why(code)) for resident, code in people],
        total=total,
        pages=pages,
        query=query,
    )


@router.get(f"{NOT_YET}.xlsx")
@router.get(f"{NOT_YET}.csv")
def not_yet_file(user: OfficerDep, sebab: str = REST, lingkup: str = "") -> Response:
    """Return the same for a spreadsheet."""
    user.officer.require(Right.ISSUE)
    scope = scope_of(user, lingkup)
    if scope is None:
        return see_other(BULK)
    with user.reading() as session:
        codes = _codes(issuable.figures(session, scope), sebab)
        people = issuable.every(session, scope, codes)
    path, name = user.request.url.path, f"belum-bisa-terbit-{user.today.isoformat()}"
    rows = _rows(people, user.zone)
    return spreadsheet_export.download(path, name, HEADING, rows)


def _rows(people: Sequence[tuple[Resident, str]], zone: str) -> Iterator[Row]:
    for one, code in people:
        said = one.full_name, Digits(one.nik), why(code), code
        yield *said, *place_in_table(one, zone)


def _codes(figures: issuable.Figures, sebab: str) -> list[str]:
    """Return the codes that a link of the figures stands for."""
    if sebab == PHOTO:
        return [PhotoMissing.code]
    return list(figures.codes_of_others)
