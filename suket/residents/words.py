"""Closed lists of words about residents.  A word is never renamed, never reused."""

from enum import StrEnum


class Standing(StrEnum):
    """Whether the resident still lives, and lives here."""

    RESIDENT = "TETAP"
    MOVED = "PINDAH"
    DEAD = "MENINGGAL"


class Gender(StrEnum):
    """The two values of jenis kelamin, as printed."""

    MALE = "LAKI-LAKI"
    FEMALE = "PEREMPUAN"
