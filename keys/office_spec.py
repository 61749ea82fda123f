"""Offices as an administrator specifies them, checked before any key is made."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from keys.certificates import MAX_OFFICE_NAME
from keys.errors import UnfitOffice
from verify.claims import LIST_URI
from verify.trust_list import Office

ZONES = {  # Keppres 41/1987
    "WIB": "Asia/Jakarta",
    "WITA": "Asia/Makassar",
    "WIT": "Asia/Jayapura",
}
_CODE = re.compile(r"[0-9]{2}(?:\.[0-9]{2})?")  # province, or regency: Kemendagri


def read_office(text: str) -> Office:
    """Return the office in `CODE=NAME=ZONE`, as in `32.74=Kota Cirebon=WIB`.

    The zone is WIB, WITA, WIT or an IANA name.  Raises `UnfitOffice`.
    """
    code, _, rest = text.partition("=")
    name, _, zone = rest.rpartition("=")
    return fit(Office(code.strip(), name.strip(), ZONES.get(zone, zone)))


def read_offices(arguments: Iterable[str]) -> list[Office]:
    """Return the offices of arguments `CODE=NAME=ZONE` or `@FILE`.

    The file is a JSON array of objects with `code`, `name` and `zone`.  Raises
    `UnfitOffice`.
    """
    offices: list[Office] = []
    for argument in arguments:
        if argument.startswith("@"):
            offices += _from_file(Path(argument[1:]))
        else:
            offices.append(read_office(argument))
    return offices


def _from_file(path: Path) -> list[Office]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        fields = [(row["code"], row["name"], row["zone"]) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnfitOffice(f"{path.name} is no JSON list of offices") from error
    if not fields:
        raise UnfitOffice(f"{path.name} names no office")
    return [
        fit(Office(code, name, ZONES.get(zone, zone))) for code, name, zone in fields
    ]


def fit(office: Office) -> Office:
    """Return `office` if certificates and trust list can name it, or `UnfitOffice`."""
    if _CODE.fullmatch(office.code) is None:
        raise UnfitOffice(f"{office.code!r} is no region code like 32.74")
    if not (0 < len(office.name) <= MAX_OFFICE_NAME and office.name.isprintable()):
        raise UnfitOffice(
            f"the name of office {office.code} does not fit a certificate"
        )
    try:
        ZoneInfo(office.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnfitOffice(f"{office.zone!r} is no time zone") from error
    return office


def require_fit_all(offices: Iterable[Office]) -> None:
    """Raise `UnfitOffice` unless each can be named and none comes twice."""
    codes = [fit(office).code for office in offices]
    for code in codes:
        if codes.count(code) > 1:
            raise UnfitOffice(f"office {code} is named twice")


def fit_site(site: str) -> str:
    """Return `site` if texts can begin with it: scheme and host in lower case.

    `UnfitOffice` otherwise; `https://suket.example` or `http://127.0.0.1:8000`.
    """
    if LIST_URI.fullmatch(f"{site}/s/1") is None:
        raise UnfitOffice("the site is scheme and host in lower case, without a slash")
    return site
