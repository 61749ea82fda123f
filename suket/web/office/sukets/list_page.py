"""The list of the office's sukets, page by page, and all of them as CSV."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.offices.validity import local_day
from suket.register import suket_figures_and_lists
from suket.register.document_fields import Printed
from suket.register.suket_figures_and_lists import MOST_COUNTED, Slice, Wanted
from suket.register.tables import Suket
from suket.web import indonesian_wording, spreadsheet_export
from suket.web.form_fields import Choice, WholeNumber, day
from suket.web.indonesian_wording import Word
from suket.web.local_times import hari_terakhir, local_moment
from suket.web.office.paging import pages_of
from suket.web.office.signed_in_officer import OfficerDep, SignedInOfficer
from suket.web.spreadsheet_export import Digits, Row
from suket.web.suket_presentation import UNTIL_PRINTED, state_of

router = APIRouter(include_in_schema=False)

LIST: Final = "/petugas/suket"
PAGE_SIZE: Final = 25
SLICES: Final = (
    Choice("", "Semua"),
    Choice(Slice.IN_FORCE, "Berlaku"),
    Choice(Slice.SUSPENDED, "Dibekukan"),
    Choice(Slice.EXPIRED, "Lewat masa berlaku"),
    Choice(Slice.ENDED, "Sudah diakhiri"),
)
HEADING: Final = (
    "nomor",
    "nama_lengkap",
    "nik",
    "terbit",
    "berlaku_sampai",
    "keadaan",
    "alasan_berakhir",
    "diakhiri",
    "diterbitkan_oleh",
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What the address narrows the list to; nothing in it names a person."""

    keadaan: str = ""
    dari: str = ""
    sampai: str = ""
    diakhiri: str = ""

    def errors(self) -> dict[str, str]:
        """Return what is wrong with the days, by field."""
        found = {}
        for name in ("dari", "sampai", "diakhiri"):
            text = getattr(self, name)
            if text and day(text) is None:
                found[name] = "Isi tanggal yang benar, misalnya 2026-11-22."
        since, until = day(self.dari), day(self.sampai)
        if since and until and until < since:
            found["sampai"] = "Tanggal akhir harus sama dengan atau sesudah awalnya."
        return found

    def wanted(self, user: SignedInOfficer) -> Wanted:
        """Return the same as a question to the register; the rest is ignored."""
        known = self.keadaan in set(Slice)
        return Wanted(
            office=user.office.code,
            zone=user.zone,
            part=Slice(self.keadaan) if known else None,
            since=day(self.dari),
            until=day(self.sampai),
            ended_on=day(self.diakhiri),
        )

    @property
    def query(self) -> str:
        """The filter as the end of an address, "" for none."""
        return urlencode({name: text for name, text in asdict(self).items() if text})


@dataclass(frozen=True, slots=True)
class Line:
    """One suket of the list."""

    id: str
    number: str
    full_name: str
    issued_at: datetime
    valid_until: str
    state: Word


Narrowed = Annotated[Filter, Depends()]


@router.get(LIST)
def show(user: OfficerDep, narrowed: Narrowed, hal: WholeNumber = 1) -> Response:
    """Show one page of the list, the newest first."""
    errors, now = narrowed.errors(), user.now
    wanted = narrowed.wanted(user)
    with user.reading() as session:
        total = 0 if errors else suket_figures_and_lists.count(session, wanted, now=now)
        pages = pages_of(total, hal, PAGE_SIZE, LIST, narrowed.query)
        sukets = (
            suket_figures_and_lists.page(
                session, wanted, now=now, number=pages.number, size=PAGE_SIZE
            )
            if total
            else ()
        )
    return user.page(
        "sukets/list_page",
        errors=errors,
        filter=narrowed,
        slices=SLICES,
        lines=[_line(suket, user) for suket in sukets],
        total=total,
        is_more=total >= MOST_COUNTED,
        pages=pages,
    )


@router.get(f"{LIST}.xlsx")
@router.get(f"{LIST}.csv")
def export(user: OfficerDep, narrowed: Narrowed) -> Response:
    """Return the whole list for a spreadsheet."""
    name = f"suket-{user.office.code}-{user.today.isoformat()}"
    rows = _rows(user, narrowed.wanted(user))
    return spreadsheet_export.download(user.request.url.path, name, HEADING, rows)


def _rows(user: SignedInOfficer, wanted: Wanted) -> Iterator[Row]:
    with user.reading() as session:
        for suket in suket_figures_and_lists.every(session, wanted, now=user.now):
            yield _cells(suket, user)


def _line(suket: Suket, user: SignedInOfficer) -> Line:
    return Line(
        id=suket.id,
        number=suket.number,
        full_name=Printed.from_json(suket.printed).full_name,
        issued_at=suket.issued_at,
        valid_until=_until(suket, user.zone),
        state=state_of(suket, now=user.now),
    )


def _until(suket: Suket, zone: str) -> str:
    if suket.expires_at is None:
        return UNTIL_PRINTED.removeprefix("Sampai ")
    return hari_terakhir(suket.expires_at, zone)


def _cells(suket: Suket, user: SignedInOfficer) -> Row:
    zone, reason = user.zone, suket.end_reason
    return (
        suket.number,
        Printed.from_json(suket.printed).full_name,
        Digits(suket.nik),
        local_day(suket.issued_at, zone),
        _last_day(suket, zone),
        state_of(suket, now=user.now).title,
        indonesian_wording.REASONS[reason] if reason else "",
        local_moment(suket.ended_at, zone) if suket.ended_at else None,
        indonesian_wording.who(suket.issued_by),
    )


def _last_day(suket: Suket, zone: str) -> date | str:
    """Return the last day, or in words that it is that of the card."""
    if suket.expires_at is None:
        return _until(suket, zone)
    return local_day(suket.expires_at - timedelta(seconds=1), zone)
