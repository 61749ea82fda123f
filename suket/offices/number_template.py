"""The template of document numbers: an office's own, checked and filled in."""

import re
from datetime import date
from string import Formatter

from suket.offices.errors import BadTemplate

DEFAULT_TEMPLATE = "{klas}/{urut:05}/{kode_unit}/{bulan_romawi}/{tahun}"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_IN_WORDS = {
    "klas": "klasifikasi",
    "urut": "nomor urut",
    "kode_unit": "kode unit",
    "bulan_romawi": "bulan (angka Romawi)",
    "bulan": "bulan",
    "tahun": "tahun",
}
_WIDTH = re.compile(r"(0[1-9])?")


def require_template(template: str) -> None:
    """Raise `BadTemplate` unless every field is known, and `urut` and `tahun` occur.

    Without both, two sukets of an office could bear one number.  Fields take a width
    (`{urut:05}`) and nothing else, so that a template cannot reach into objects.
    """
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise BadTemplate("unbalanced braces") from error
    fields = [name for _, name, _, _ in parts if name is not None]
    if not {"urut", "tahun"} <= set(fields) <= _IN_WORDS.keys():
        raise BadTemplate(f"fields {sorted(fields)}")
    for _, name, width, conversion in parts:
        if name is not None and (conversion or not _WIDTH.fullmatch(width or "")):
            raise BadTemplate(f"only a width may follow {name}")


def parts_of(template: str) -> str:
    """Say in words what a number is made of: "klasifikasi / nomor urut 5 angka / …"."""
    return "".join(
        text.replace("/", " / ") + _named(name, width or "")
        for text, name, width, _ in Formatter().parse(template)
    )


def _named(name: str | None, width: str) -> str:
    if name is None:
        return ""
    return f"{_IN_WORDS[name]} {int(width)} angka" if width else _IN_WORDS[name]


def write_number(
    template: str, *, serial: int, on: date, classification: str, unit: str
) -> str:
    """Return the number of the `serial`-th suket of the year, issued on the day `on`.

    For example `470/00001/32.74/XI/2026`.
    """
    return template.format(
        klas=classification,
        urut=serial,
        kode_unit=unit,
        bulan_romawi=ROMAN[on.month - 1],
        bulan=on.month,
        tahun=on.year,
    )
