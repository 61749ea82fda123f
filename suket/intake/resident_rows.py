"""Parse one row of an office's table into a resident, or the reasons why not."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, Final

from suket.intake import cells, regions, vocabulary
from suket.intake.cells import Bad
from suket.intake.headings import PLACE_COLUMNS
from suket.intake.joined_cells import parted
from suket.intake.spreadsheets import Cell, Row
from suket.offices.words import EnrolmentStatus
from suket.register import printable
from suket.register.compose import address_of
from suket.residents import nik
from suket.residents.names import as_printed, in_capitals
from suket.residents.words import Gender, Standing

MARKS_CHANGED: Final = "TANDA_DIGANTI"
READ_AS_NOTHING: Final = "DIBACA_KOSONG"
NAME_OF_LIST: Final = "NAMA_WILAYAH_DISAMAKAN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What is wrong with one cell, so that somebody can put it right."""

    row: int  # as the spreadsheet counts
    column: str
    value: str  # shortened; a NIK masked
    reason: str  # a code for ever
    pesan: str  # Indonesian, names the remedy
    name: str = ""  # whose row it is, as the table has it; shortened
    nik_end: str = ""  # "…9901", by which the office finds the row


@dataclass(slots=True)
class Intake:
    """What became of one row: the columns of a resident, and remarks on its cells."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    photo_name: str = ""
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[Refusal] = field(default_factory=list)
    changes: list[Refusal] = field(default_factory=list)

    def refuse(self, column: str, bad: Bad) -> None:
        """Note why the row cannot be taken."""
        self.refusals.append(self._remark(column, bad))

    def refuse_photo(self, name: str, bad: Bad) -> None:
        """Note why the row cannot be taken with the photo of this name."""
        number = self.values.get("nik", "")
        shown = name.replace(number, nik.masked(number)) if number else name
        remark = self._remark("foto", bad)
        self.refusals.append(replace(remark, value=cells.short(shown)))

    def warn(self, column: str, bad: Bad) -> None:
        """Note what an officer should look at twice."""
        self.warnings.append(self._remark(column, bad))

    def change(self, column: str, bad: Bad) -> None:
        """Note that a cell is kept otherwise than it was written."""
        self.changes.append(self._remark(column, bad))

    def _remark(self, column: str, bad: Bad) -> Refusal:
        text = self.row.text(column)
        is_number = column in {"nik", "no_kk"}
        digits = nik.tidy(self.row.text("nik"))
        return Refusal(
            row=self.row.line,
            column=column,
            value=nik.masked(nik.tidy(text)) if is_number else cells.short(text),
            reason=bad.reason,
            pesan=bad.pesan,
            name=cells.short(self.row.text("nama_lengkap")),
            nik_end=nik.ending(digits) if digits else "",
        )


def take_in(
    row: Row,
    offices: Collection[str],
    *,
    today: date,
    are_days_in_doubt: bool = False,
) -> Intake:
    """Return what the row says of a resident, for one of `offices` (codes)."""
    intake = Intake(parted(row))
    _take(intake, "nik", "nik", cells.nik_of)
    if not cells.is_empty(row.cells.get("no_kk")):  # else what is known stays
        _take(intake, "no_kk", "family_card", cells.family_card_of)
    for column, name, read in _TEXTS:
        _take(intake, column, name, read)
    _take_marital(intake)
    day_of = partial(
        cells.day_of,
        today=today,
        nik=intake.values.get("nik", ""),
        is_column_in_doubt=are_days_in_doubt,
    )
    _take(intake, "tanggal_lahir", "born", day_of)
    if not cells.is_empty(row.cells.get("keterangan")):  # else what is known stays
        _take(intake, "keterangan", "standing", _standing)
    _take_region(intake, offices)
    _require_room_in_qr(intake)
    if not cells.is_empty(row.cells.get("foto")):
        intake.photo_name = row.text("foto")
    _warn(intake)
    _note_changes(intake)
    return intake


def _take_marital(intake: Intake) -> None:
    _take(intake, "status_perkawinan", "marital_status", cells.marital_of)
    if "marital_status" in intake.values:
        status, is_recorded = intake.values["marital_status"]
        intake.values["marital_status"] = status
        intake.values["is_marriage_recorded"] = is_recorded


def _take(
    intake: Intake, column: str, name: str, read: Callable[[Cell], object]
) -> None:
    try:
        intake.values[name] = read(intake.row.cells.get(column))
    except cells.BadCell as refusal:
        intake.refuse(column, refusal.bad)


_BLOOD_TYPE = cells.one_word(vocabulary.BLOOD_TYPES, empty=vocabulary.UNKNOWN)
_RELIGION = cells.one_word(vocabulary.RELIGIONS, empty=vocabulary.UNKNOWN)
_CITIZENSHIP = cells.one_word(vocabulary.CITIZENSHIPS, empty="WNI")
_GENDER = cells.one_word(vocabulary.GENDERS)
_ENROLMENT = cells.one_word(vocabulary.ENROLMENTS)
_STANDING_OF = cells.one_word(vocabulary.STANDINGS)


def _standing(cell: Cell) -> Standing:
    return Standing(_STANDING_OF(cell))


_TEXTS: tuple[tuple[str, str, Callable[[Cell], object]], ...] = (
    ("nama_lengkap", "full_name", cells.words("full_name")),
    ("tempat_lahir", "birthplace", cells.words("birthplace")),
    ("jenis_kelamin", "sex", lambda cell: Gender(_GENDER(cell))),
    ("golongan_darah", "blood_type", _BLOOD_TYPE),
    ("alamat", "street", cells.words("street")),
    ("rt", "rt", cells.three_digits),
    ("rw", "rw", cells.three_digits),
    ("agama", "religion", _RELIGION),
    ("pekerjaan", "occupation", cells.words("occupation")),
    ("kewarganegaraan", "citizenship", _CITIZENSHIP),
    (
        "status_perekaman",
        "enrolment_status",
        lambda cell: EnrolmentStatus(_ENROLMENT(cell)),
    ),
)


_REGION_NAMES = (
    ("kelurahan", cells.words("village")),
    ("kecamatan", cells.words("district")),
    ("kabupaten_kota", cells.words("regency")),
    ("provinsi", cells.words("province")),
)
_OF_TOKEN = {"full_name", "birthplace", "street", "rt", "rw", "village"}


def _take_region(intake: Intake, offices: Collection[str]) -> None:
    """Find the office that answers for the address, by code or by name."""
    row, names = intake.row, dict.fromkeys(PLACE_COLUMNS, "")
    for column, read in _REGION_NAMES:
        if not cells.is_empty(row.cells.get(column)):
            _take(intake, column, column, read)
            if column not in intake.values:
                return
            names[column] = intake.values.pop(column)
    code = row.cells.get("kode_wilayah")
    written = "" if cells.is_empty(code) else row.text("kode_wilayah")
    try:
        village, district, regency, province = names.values()
        region = regions.resolve(
            written, (village, district, regency, province), frozenset(offices)
        )
    except regions.Unplaced as unplaced:
        intake.refuse(_to_look_at(unplaced, written, names), unplaced.bad)
        return
    if not region.is_known:
        intake.warn("kode_wilayah", regions.UNKNOWN_CODE)
    intake.values.update(region.columns(), office_code=region.office)
    for (column, given), kept in zip(names.items(), region.names, strict=True):
        if given and given.upper() != kept.upper():
            intake.change(column, Bad(NAME_OF_LIST, f"Ditulis sebagai {kept}."))


def _to_look_at(unplaced: regions.Unplaced, code: str, names: Mapping[str, str]) -> str:
    """Return the column of the fault: who gave names and no code lacks a name."""
    if unplaced.bad is regions.NO_REGION and not code and any(names.values()):
        return next(column for column, name in names.items() if not name)
    return unplaced.column


def _require_room_in_qr(intake: Intake) -> None:
    """Refuse texts that are each short enough, and together too long for the QR."""
    values = intake.values
    if not values.keys() >= _OF_TOKEN:
        return
    parts = values["rt"], values["rw"]
    village, district, regency = (
        in_capitals(values[one]) for one in ("village", "district", "regency")
    )
    address = address_of(
        in_capitals(values["street"]), parts, (village, district, regency)
    )
    name, birthplace = (
        as_printed(values["full_name"]),
        in_capitals(values["birthplace"]),
    )
    if printable.qr_bytes(name, birthplace, address) > printable.QR_TEXT_BYTES:
        intake.refuse("alamat", cells.TOO_LONG_FOR_QR)


def _warn(intake: Intake) -> None:
    values = intake.values
    if {"nik", "born", "sex"} <= values.keys():
        found = nik.warnings(values["nik"], born=values["born"], sex=values["sex"])
        for code in found:
            intake.warn("nik", Bad(code, cells.NIK_WARNINGS[code]))
    if "full_name" in values and any(mark.isdigit() for mark in values["full_name"]):
        intake.warn("nama_lengkap", cells.DIGIT_IN_NAME)
    if "occupation" in values and not cells.is_known_occupation(values["occupation"]):
        intake.warn("pekerjaan", cells.UNKNOWN_OCCUPATION)


_KEPT_TEXTS: Final = {
    column: name
    for column, name, _ in _TEXTS
    if name in {"full_name", "birthplace", "street", "occupation"}
}
_MAY_BE_NOTHING: Final = {
    "golongan_darah",
    "rt",
    "rw",
    "agama",
    "no_kk",
    "keterangan",
    "foto",
}
_ORDINARY: Final = str.maketrans("", "", " .-")


def _note_changes(intake: Intake) -> None:
    """Note which cells are kept otherwise than an officer sees them."""
    row, values = intake.row, intake.values
    for column, name in _KEPT_TEXTS.items():
        kept = values.get(name)
        if kept is not None and kept != cells.line_of(row.cells.get(column)):
            intake.change(column, Bad(MARKS_CHANGED, f"Ditulis sebagai {kept}."))
    written = row.text("nik").translate(_ORDINARY)
    if "nik" in values and values["nik"] != written:
        intake.change("nik", Bad(MARKS_CHANGED, "Tanda di sekitar NIK dibuang."))
    for column in sorted(_MAY_BE_NOTHING & row.cells.keys()):
        text = row.text(column)
        is_word = text not in {"", "-"} and not any(map(str.isdigit, text))
        if is_word and cells.is_empty(text):
            intake.change(column, Bad(READ_AS_NOTHING, "Dibaca sebagai kosong."))
