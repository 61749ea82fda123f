"""What is typed into the forms that change an office, and the rows it stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Self

from suket.offices.errors import UnfitSetting
from suket.offices.tables import (
    ArmsVersion,
    LetterheadVersion,
    NumberingVersion,
    RuleVersion,
    Signatory,
    ValidityVersion,
)
from suket.offices.versions import Change, OfficeOnDay
from suket.offices.words import (
    MINIMUMS,
    Capacity,
    EnrolmentStatus,
    OfficePart,
    StepRule,
    Validity,
)
from suket.web.form_fields import Field, day, whole_number

NO_DAY: Final = "Isi tanggal mulai berlakunya."
NO_ARMS: Final = "tanpa"
_MOST_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Typed:
    """What every form has: from which day on, and which of its buttons was pressed."""

    mulai: Field = ""
    contoh: Field = ""  # the button that only shows the sheet
    yakin: Field = ""  # what changes was seen, and is meant

    path: ClassVar[str]
    title: ClassVar[str]
    has_sheet: ClassVar[bool] = True  # what it is about stands on a sheet
    ids: ClassVar[
        Mapping[str, str]
    ]  # column, or field of `Printed` → field of the form

    @property
    def since(self) -> date:
        """The day from which on it holds; raises `NoDay` where none is typed."""
        found = day(self.mulai)
        if found is None:
            raise NoDay
        return found

    def fields(self) -> dict[str, str]:
        """Return what was typed, by field, to be carried on."""
        names = {"mulai", *self.ids.values()}
        return {name: getattr(self, name) for name in sorted(names)}


class NoDay(Exception):
    """No day is typed, or none that there is."""


@dataclass(frozen=True, slots=True)
class TypedTexts(Typed):
    """A part of the office that is texts alone, as typed."""

    row: ClassVar[type[LetterheadVersion | NumberingVersion]]

    @classmethod
    def of(cls, office: OfficeOnDay, since: date) -> Self:
        """Return the form as it is filled with what the office has."""
        said = {field: getattr(office, column) for column, field in cls.ids.items()}
        return cls(mulai=since.isoformat(), **said)

    def change(self) -> Change:
        """Return what is asked for."""
        said = {name: getattr(self, field).strip() for name, field in self.ids.items()}
        return self.row(**said)


@dataclass(frozen=True, slots=True)
class TypedLetterhead(TypedTexts):
    """A letterhead, as typed."""

    pemerintah: Field = ""
    dinas: Field = ""
    alamat: Field = ""
    tempat: Field = ""
    kode_pos: Field = ""
    telepon: Field = ""
    surel: Field = ""
    situs: Field = ""

    path = "kop"
    title = "Kop surat"
    part = OfficePart.LETTERHEAD
    row = LetterheadVersion
    ids: ClassVar[Mapping[str, str]] = {
        "government": "pemerintah",
        "agency": "dinas",
        "street": "alamat",
        "place": "tempat",
        "postal_code": "kode_pos",
        "phone": "telepon",
        "email": "surel",
        "website": "situs",
    }


@dataclass(frozen=True, slots=True)
class TypedNumbering(TypedTexts):
    """A numbering, as typed."""

    pola: Field = ""
    klasifikasi: Field = ""
    kode_unit: Field = ""

    path = "nomor"
    title = "Nomor suket"
    part = OfficePart.NUMBERING
    row = NumberingVersion
    ids: ClassVar[Mapping[str, str]] = {
        "number_template": "pola",
        "classification": "klasifikasi",
        "unit_code": "kode_unit",
    }


@dataclass(frozen=True, slots=True)
class TypedValidity(Typed):
    """A validity and a minimum of recording, as typed."""

    aturan: Field = ""
    bulan: Field = ""
    minimal: Field = ""

    path = "masa-berlaku"
    title = "Masa berlaku"
    part = OfficePart.VALIDITY
    ids: ClassVar[Mapping[str, str]] = {
        "validity": "aturan",
        "months": "bulan",
        "minimum_status": "minimal",
    }

    @classmethod
    def of(cls, office: OfficeOnDay, since: date) -> Self:
        """Return the form as it is filled with what the office has."""
        return cls(
            mulai=since.isoformat(),
            aturan=office.validity.value,
            bulan=str(office.months or ""),
            minimal=office.minimum_status.value,
        )

    def change(self) -> Change:
        """Return what is asked for; raises `UnfitSetting` for a word that is none."""
        if self.aturan not in set(Validity):
            raise UnfitSetting("validity")
        if self.minimal not in set(MINIMUMS):
            raise UnfitSetting("minimum_status")
        rule, least = Validity(self.aturan), EnrolmentStatus(self.minimal)
        is_counted = rule is not Validity.UNTIL_PRINTED
        months = whole_number(self.bulan, digits=_MOST_DIGITS) if is_counted else None
        return ValidityVersion(validity=rule, months=months, minimum_status=least)


@dataclass(frozen=True, slots=True)
class TypedRule(Typed):
    """A rule of steps, as typed."""

    langkah: Field = ""

    path = "langkah"
    title = "Langkah penerbitan"
    has_sheet = False
    part = OfficePart.RULE
    ids: ClassVar[Mapping[str, str]] = {"rule": "langkah"}

    @classmethod
    def of(cls, office: OfficeOnDay, since: date) -> Self:
        """Return the form as it is filled with what the office has."""
        return cls(mulai=since.isoformat(), langkah=office.rule.value)

    def change(self) -> RuleVersion:
        """Return what is asked for; raises `UnfitSetting` for a word that is none."""
        if self.langkah not in set(StepRule):
            raise UnfitSetting("rule")
        return RuleVersion(rule=StepRule(self.langkah))


@dataclass(frozen=True, slots=True)
class TypedSignatory(Typed):
    """Who signs, as typed."""

    sebagai: Field = ""
    jabatan: Field = ""
    nama: Field = ""
    pangkat: Field = ""
    nip: Field = ""
    sampai: Field = ""

    path = "penanda-tangan"
    title = "Penanda tangan"
    ids: ClassVar[Mapping[str, str]] = {
        "capacity": "sebagai",
        "title": "jabatan",
        "name": "nama",
        "rank": "pangkat",
        "nip": "nip",
        "until": "sampai",
    }

    @classmethod
    def of(cls, signatory: Signatory | None, since: date) -> Self:
        """Return the form as it is filled with somebody, or empty."""
        if signatory is None:
            return cls(mulai=since.isoformat())
        return cls(
            mulai=since.isoformat(),
            sebagai=signatory.capacity.value,
            jabatan=signatory.title,
            nama=signatory.name,
            pangkat=signatory.rank,
            nip=signatory.nip,
        )

    def signatory(self, office: str) -> Signatory:
        """Return who is named; raises `UnfitSetting` or `NoDay`."""
        if self.sebagai not in set(Capacity):
            raise UnfitSetting("capacity")
        last = day(self.sampai)
        if self.sampai.strip() and last is None:
            raise UnfitSetting("until")
        return Signatory(
            office_code=office,
            since=self.since,
            until=last,
            capacity=Capacity(self.sebagai),
            title=self.jabatan.strip(),
            name=self.nama.strip(),
            rank=self.pangkat.strip(),
            nip="".join(self.nip.split()),
        )


@dataclass(frozen=True, slots=True)
class TypedArms(Typed):
    """Arms, by the name of their content; `NO_ARMS` for the ornament of the form."""

    gambar: Field = ""

    path = "pasang-lambang"
    title = "Lambang"
    part = OfficePart.ARMS
    ids: ClassVar[Mapping[str, str]] = {"digest": "lambang"}

    def fields(self) -> dict[str, str]:
        """Return what is carried on: no file, but what its arms are called."""
        return {"gambar": self.gambar, "mulai": self.mulai}

    def change(self) -> ArmsVersion:
        """Return what is asked for; raises `UnfitSetting` where nothing is chosen."""
        if not self.gambar:
            raise UnfitSetting("digest")
        return ArmsVersion(digest=None if self.gambar == NO_ARMS else self.gambar)


TypedPart = TypedLetterhead | TypedNumbering | TypedValidity  # they change the sheet
