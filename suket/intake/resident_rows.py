"""Parse one row of an office's table into a resident, or the reasons why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from suket.intake import cells
from suket.intake.cells import Bad
from suket.intake.regions import Region, resolve
from suket.intake.spreadsheets import Cell, Row
from suket.offices.words import EnrolmentStatus
from suket.register import printable
from suket.register.compose import address_of
from suket.residents import nik
from suket.residents.names import as_printed, in_capitals
from suket.residents.words import Gender, Standing

REQUIRED = (
    "nik",
    "nama_lengkap",
    "tempat_lahir",
    "tanggal_lahir",
    "jenis_kelamin",
    "alamat",
    "status_perkawinan",
    "pekerjaan",
    "status_perekaman",
)
PLACE_COLUMNS = ("kelurahan", "kecamatan", "kabupaten_kota", "provinsi")
# Headings that older files have.
ALSO = {
    "nama": "nama_lengkap",
    "tgl_lahir": "tanggal_lahir",
    "tmp_lahir": "tempat_lahir",
    "kelurahan_desa": "kelurahan",
    "desa": "kelurahan",
    "agama_kepercayaan": "agama",
    "status_penduduk": "keterangan",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What is wrong with one cell, so that somebody can put it right."""

    row: int  # as the spreadsheet counts
    column: str
    value: str  # shortened; a NIK masked
    reason: str  # a code for ever
    pesan: str  # Indonesian, names the remedy


@dataclass(slots=True)
class Intake:
    """What became of one row: the columns of a resident, refusals and warnings."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    photo_name: str = ""
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[Refusal] = field(default_factory=list)

    def refuse(self, column: str, bad: Bad) -> None:
        """Note why the row cannot be taken."""
        self.refusals.append(self._remark(column, bad))

    def warn(self, column: str, bad: Bad) -> None:
        """Note what an officer should look at twice."""
        self.warnings.append(self._remark(column, bad))

    def _remark(self, column: str, bad: Bad) -> Refusal:
        text = self.row.text(column)
        shown = nik.masked(nik.tidy(text)) if column == "nik" else cells.short(text)
        return Refusal(
            row=self.row.line,
            column=column,
            value=shown,
            reason=bad.reason,
            pesan=bad.pesan,
        )


def take_in(row: Row, offices: Mapping[str, str], *, today: date) -> Intake:
    """Return what the row says of a resident, for one of `offices` (code → name)."""
    intake = Intake(row)
    _take(intake, "nik", "nik", cells.nik_of)
    for column, name, read in _TEXTS:
        _take(intake, column, name, read)
    _take(intake, "tanggal_lahir", "born", lambda cell: cells.day_of(cell, today))
    if row.text("keterangan") not in {"", "-"}:
        _take(intake, "keterangan", "standing", cells.one_of(Standing, {}))
    _take_region(intake, offices)
    _require_room_in_qr(intake)
    intake.photo_name = row.text("foto")
    _warn(intake)
    return intake


def _take(
    intake: Intake, column: str, name: str, read: Callable[[Cell], object]
) -> None:
    try:
        intake.values[name] = read(intake.row.cells.get(column))
    except cells.BadCell as refusal:
        intake.refuse(column, refusal.bad)


_TEXTS: tuple[tuple[str, str, Callable[[Cell], object]], ...] = (
    ("nama_lengkap", "full_name", cells.words("full_name")),
    ("tempat_lahir", "birthplace", cells.words("birthplace")),
    ("jenis_kelamin", "sex", cells.one_of(Gender, cells.GENDERS)),
    ("golongan_darah", "blood_type", cells.one_word(cells.BLOOD_TYPES)),
    ("alamat", "street", cells.words("street")),
    ("rt", "rt", cells.three_digits),
    ("rw", "rw", cells.three_digits),
    ("agama", "religion", cells.one_word(cells.RELIGIONS)),
    ("status_perkawinan", "marital_status", cells.one_word(cells.MARITAL)),
    ("pekerjaan", "occupation", cells.words("occupation")),
    ("kewarganegaraan", "citizenship", cells.one_word(cells.CITIZENSHIPS)),
    (
        "status_perekaman",
        "enrolment_status",
        cells.one_of(EnrolmentStatus, cells.ENROLMENTS),
    ),
)


_REGION_NAMES = (
    ("kelurahan", cells.words("village")),
    ("kecamatan", cells.words("district")),
    ("kabupaten_kota", cells.words("regency")),
    ("provinsi", cells.words("province")),
)
_OF_TOKEN = {"full_name", "birthplace", "street", "rt", "rw", "village"}


def _take_region(intake: Intake, offices: Mapping[str, str]) -> None:
    """Find the office that answers for the address, by code or by name."""
    row = intake.row
    for column, read in _REGION_NAMES:
        if row.text(column):
            _take(intake, column, column, read)
            if column not in intake.values:
                return
            del intake.values[column]
    names = tuple(row.text(column) for column in PLACE_COLUMNS)
    region = resolve(row.text("kode_wilayah"), names)
    if isinstance(region, Bad):
        intake.refuse("kode_wilayah", region)
        return
    office = _office_of(region, offices)
    if office is None:
        intake.refuse("kabupaten_kota", cells.OTHER_OFFICE)
        return
    if not region.is_known:
        intake.warn("kode_wilayah", cells.UNKNOWN_REGION)
    intake.values.update(region.columns(), office_code=office)


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


def _office_of(region: Region, offices: Mapping[str, str]) -> str | None:
    if region.regency_code:
        return region.regency_code if region.regency_code in offices else None
    named = region.regency.casefold()
    return next((code for code, n in offices.items() if n.casefold() == named), None)


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


def renamed(rows: list[Row]) -> list[Row]:
    """Return the rows with the headings of older files by their present names."""
    return [
        Row(r.line, {ALSO.get(name, name): cell for name, cell in r.cells.items()})
        for r in rows
    ]
