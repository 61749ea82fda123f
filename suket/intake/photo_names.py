"""Names of photo files: whose photo is it?

People name them `NIK.jpg`, `NIK_SITI.jpg`, `FOTO NIK (1).jpg`, `NIK.jpg.jpg`, inside
folders.  The one NIK in a name is whose photo it is, written in one or in groups as in
every other place; every file whose name does not say it so is told by its name.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from suket.residents.nik import found_in

_FOLDERS: Final = re.compile(r"[/\\]")  # an archive made by Windows may have the other
_ENDING: Final = re.compile(r"\.([a-z][a-z0-9]{1,4})$")
_PICTURES: Final = frozenset(
    {"jpg", "jpeg", "jpe", "jfif", "png", "webp", "heic", "heif", "gif", "bmp", "tif"}
    | {"tiff", "avif", "hif", "jxl", "jp2", "dng", "psd"}
)
# What computers lay beside the files of people, and nobody put there.
_LITTER: Final = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})
_LITTER_BEGINS: Final = ("._", "~$")  # of macOS, and what marks a file as open
_LITTER_FOLDERS: Final = frozenset({"__macosx", "@eadir"})


class WhyUnused(StrEnum):
    """Why a file became nobody's photo."""

    NAMELESS = "nameless"  # no NIK, or more than one, in its name
    NOBODY = "nobody"  # a NIK that neither table nor office has
    ANOTHER = "another"  # there is another photo for this NIK
    NO_PICTURE = "no-picture"  # by its ending
    UNREADABLE = "unreadable"  # no JPEG or PNG, or spoilt, or too large


@dataclass(frozen=True, slots=True)
class UnusedPhoto:
    """A file that became nobody's photo."""

    name: str  # as it was handed in, with its folders
    why: WhyUnused
    pesan: str = ""  # what is said of this one, where that is more than of any


@dataclass(frozen=True, slots=True)
class Assigned:
    """Which file is whose photo, and which are nobody's."""

    by_nik: Mapping[str, str]  # NIK → key
    unused: tuple[UnusedPhoto, ...]


def key_of(name: str) -> str:
    """Return by what a file is found: its name in lower case, without its folders."""
    return _FOLDERS.split(name)[-1].lower()


def is_litter(name: str) -> bool:
    """Say whether a computer laid the file there by itself."""
    *folders, key = _FOLDERS.split(name.lower())
    is_hidden = key.startswith(".") and nik_in(key) is None
    is_known = is_hidden or key in _LITTER or key.startswith(_LITTER_BEGINS)
    return is_known or not _LITTER_FOLDERS.isdisjoint(folders)


def nik_in(name: str) -> str | None:
    """Return the NIK that a name has in it, or None unless there is exactly one."""
    found = set(found_in(key_of(name)))
    return found.pop() if len(found) == 1 else None


def assign(
    names: Iterable[str], niks: Collection[str], taken: Collection[str] = ()
) -> Assigned:
    """Say whose photo each file is, among `niks`; keys of `taken` have their owner.

    Of several files for one NIK that with the shortest name is taken: `NIK.jpg`, not
    `NIK (1).jpg`.
    """
    by_nik: dict[str, str] = {}
    unused: list[UnusedPhoto] = []
    seen: set[str] = set()
    for name in sorted(names, key=lambda name: len(key_of(name))):
        key, nik = key_of(name), nik_in(name)
        why = _why_unused(key, nik, niks)
        if key in seen or (nik in by_nik and key not in taken):
            why = why or WhyUnused.ANOTHER
        seen.add(key)
        if key in taken and why is not WhyUnused.ANOTHER:
            continue
        if why is not None:
            unused.append(UnusedPhoto(name, why))
        elif nik is not None:
            by_nik[nik] = key
    return Assigned(by_nik, tuple(sorted(unused, key=lambda one: one.name)))


def _why_unused(key: str, nik: str | None, niks: Collection[str]) -> WhyUnused | None:
    ending = _ENDING.search(key)
    if ending and ending[1] not in _PICTURES:
        return WhyUnused.NO_PICTURE
    if nik is None:
        return WhyUnused.NAMELESS
    return None if nik in niks else WhyUnused.NOBODY
