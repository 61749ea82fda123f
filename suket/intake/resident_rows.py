"""Parse one row of an office's table into a resident, or the reasons why not."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, Final

from suket.intake import cell_refusals, cells, regions, vocabulary
from suket.intake.cell_refusals import Bad, short
from suket.intake.headings import ALSO, CODE_COLUMNS, PLACE_COLUMNS
from suket.intake.joined_cells import parted
from suket.intake.spreadsheets import Cell, Row
from suket.intake.table_limits import is_too_long
from suket.offices.words import EnrolmentStatus
from suket.register import printable
from suket.register.compose import address_of
from suket.residents import nik
from suket.residents.names import as_printed, in_capitals
from suket.residents.words import Gender, Standing

MARKS_CHANGED: Final = "TANDA_DIGANTI"
AROUND_DIGITS: Final = Bad(MARKS_CHANGED, "Tanda di sekitar nomor ini dibuang.")
READ_AS_NOTHING: Final = Bad("DIBACA_KOSONG", "Dibaca sebagai kosong.")
NAME_OF_LIST: Final = "NAMA_WILAYAH_DISAMAKAN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What is wrong with one cell, so that somebody can put it right."""

    row: int  # as the spreadsheet counts
    column: str
    value: str  # shortened; a NIK masked
    reason: str  # a code for ever
    pesan: str  # Indonesian, names the remedy
    kept: str = ""  # what is kept instead of it, if that is told
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
        """Note why the row cannot be taken: one reason for one cell.

        A later one has seen more of the table, so it stands in place of an earlier one
        and of all that was remarked on a cell that is now refused.
        """
        for remarks in (self.refusals, self.warnings, self.changes):
            remarks[:] = [each for each in remarks if each.column != column]
        self.refusals.append(self._remark(column, bad))

    def refuse_photo(self, name: str, bad: Bad) -> None:
        """Note why the row cannot be taken with the photo of this name."""
        number = self.values.get("nik", "")
        shown = name.replace(number, nik.ending(number)) if number else name
        self.refuse("foto", bad)
        self.refusals[-1] = replace(self.refusals[-1], value=short(shown))

    def warn(self, column: str, bad: Bad) -> None:
        """Note what an officer should look at twice."""
        self.warnings.append(self._remark(column, bad))

    def change(self, column: str, reason: str, kept: str) -> None:
        """Note that a cell is kept otherwise than it was written, and how."""
        remark = self._remark(column, Bad(reason, f"Ditulis sebagai {kept}."))
        self.changes.append(replace(remark, kept=kept))

    def drop(self, column: str, bad: Bad) -> None:
        """Note that something of a cell is left out."""
        self.changes.append(self._remark(column, bad))

    def _remark(self, column: str, bad: Bad) -> Refusal:
        text = self.row.text(column)
        is_number = column in {"nik", "no_kk"}
        whole = self.row.text("nik")
        digits = (nik.found_in(whole) or [nik.tidy(whole)])[0]
        return Refusal(
            row=self.row.line,
            column=column,
            value=nik.ending(nik.tidy(text)) if is_number else short(text),
            reason=bad.reason,
            pesan=bad.pesan,
            name=short(cells.line_of(self.row.cells.get("nama_lengkap"))),
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
    if not (_are_failed(intake, ["foto"]) or cells.is_empty(row.cells.get("foto"))):
        intake.photo_name = row.text("foto")
    _warn(intake)
    _note_changes(intake)
    _refuse_too_long(intake, row)
    return intake


def _refuse_too_long(intake: Intake, row: Row) -> None:
    """Refuse each cell of which only the beginning was handed on."""
    for column, cell in row.cells.items():
        if is_too_long(cell) and column in ALSO:
            intake.refuse(column, cell_refusals.CELL_TOO_LONG)


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
    ("rt", "rt", cells.three_digits("RT")),
    ("rw", "rw", cells.three_digits("RW")),
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
    if _are_failed(intake, ("kode_wilayah", *CODE_COLUMNS)):
        return
    for column, read in _REGION_NAMES:
        if not cells.is_empty(row.cells.get(column)):
            _take(intake, column, column, read)
            if column not in intake.values:
                return
            names[column] = intake.values.pop(column)
    code = row.cells.get("kode_wilayah")
    written = "" if cells.is_empty(code) else cells.plain_code(code)
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
            intake.change(column, NAME_OF_LIST, kept)


def _are_failed(intake: Intake, columns: Iterable[str]) -> bool:
    """Refuse those of the cells that a spreadsheet could not work out; say if any."""
    is_failed = False
    for column in columns:
        try:
            cells.require_result(intake.row.cells.get(column))
        except cells.BadCell as refusal:
            intake.refuse(column, refusal.bad)
            is_failed = True
    return is_failed


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
        intake.refuse("alamat", cell_refusals.TOO_LONG_FOR_QR)


def _warn(intake: Intake) -> None:
    values = intake.values
    if {"nik", "born", "sex"} <= values.keys():
        found = nik.warnings(values["nik"], born=values["born"], sex=values["sex"])
        for code in found:
            intake.warn("nik", Bad(code, cell_refusals.NIK_WARNINGS[code]))
    if "full_name" in values and any(mark.isdigit() for mark in values["full_name"]):
        intake.warn("nama_lengkap", cell_refusals.DIGIT_IN_NAME)
    if "occupation" in values and not cells.is_known_occupation(values["occupation"]):
        intake.warn("pekerjaan", cell_refusals.UNKNOWN_OCCUPATION)


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
            intake.change(column, MARKS_CHANGED, kept)
    for column, name in (("nik", "nik"), ("no_kk", "family_card")):
        if name in values and values[name] != row.text(column).translate(_ORDINARY):
            intake.drop(column, AROUND_DIGITS)
    for column in sorted(_MAY_BE_NOTHING & row.cells.keys()):
        text = row.text(column)
        is_word = text not in {"", "-"} and not any(map(str.isdigit, text))
        if column == "golongan_darah" and vocabulary.is_unknown_blood(text):
            continue  # a value of SIAK, and no word for nothing
        if is_word and cells.is_empty(text):
            intake.drop(column, READ_AS_NOTHING)
