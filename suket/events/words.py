"""Closed lists of words about civil events.  A word is never renamed, never reused."""

from enum import StrEnum


class EventKind(StrEnum):
    """What happened to somebody, or to their card."""

    DEATH = "KEMATIAN"
    MARRIAGE = "PERKAWINAN"
    DIVORCE = "PERCERAIAN"
    BIRTH = "KELAHIRAN"
    MOVED_OUT = "PINDAH_KELUAR"
    MOVED_IN = "PINDAH_DATANG"
    CARD_PRINTED = "KARTU_DICETAK"
    CARD_HANDED_OVER = "KARTU_DITERIMA"


class ListDoor(StrEnum):
    """By which way a list came."""

    PAGE = "halaman"
    SHELL = "perintah"
    API = "api"


class LineOutcome(StrEnum):
    """What became of one line; all but MISMATCH and FAILED are final."""

    ENDED = "BERAKHIR"  # a suket ended, and the record knows
    CHANGED = "BERUBAH"  # the record knows; no suket was in force
    NOTHING = "TANPA_AKIBAT"  # the record said so already, or it changes nothing here
    MISMATCH = "BERBEDA"  # it does not fit; somebody has to say what becomes of it
    SET_ASIDE = "DIKESAMPINGKAN"  # somebody said that nothing does
    FAILED = "GAGAL"  # a fault of ours; sent again it is tried again


class Mismatch(StrEnum):
    """Why a line does not fit what the office has."""

    UNKNOWN_KIND = "JENIS_TIDAK_DIKENAL"
    BAD_NIK = "NIK_TIDAK_TERBACA"
    BAD_DAY = "TANGGAL_TIDAK_TERBACA"
    UNKNOWN_NIK = "NIK_TIDAK_DIKENAL"  # or another office's: the same answer
    NOT_IMPORTED = "BELUM_DIIMPOR"  # moved in, and not known here
    DAY_TO_COME = "TANGGAL_BELUM_TIBA"
    BEFORE_BIRTH = "SEBELUM_LAHIR"
    OTHER_NAME = "NAMA_BERBEDA"
    NO_NAME = "TANPA_NAMA"  # a number alone changes no life
    DEAD = "SUDAH_MENINGGAL"
    MOVED = "SUDAH_PINDAH"
    OTHER_STATUS = "STATUS_LAIN"
    OLDER = "LEBIH_LAMA"  # than what is known of the same kind
    OLDER_CARD = "KARTU_LEBIH_LAMA"  # than a suket that was issued since
    BEFORE_SUKET = "SEBELUM_SUKET"  # it happened before a suket that was issued since
    WITHIN = "TUJUAN_DI_SINI"  # the move ends inside the office's own area


class LineAnswer(StrEnum):
    """What an officer says of a line that does not fit."""

    APPLY = "TERAPKAN"
    SET_ASIDE = "KESAMPINGKAN"
