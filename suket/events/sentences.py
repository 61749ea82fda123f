"""What people read of an event: its kind, what became of a line, and why not."""

from dataclasses import dataclass
from typing import Final

from suket.events.words import EventKind, LineOutcome, ListDoor, Mismatch

KIND_TITLES: Final = {
    EventKind.DEATH: "Kematian",
    EventKind.MARRIAGE: "Perkawinan",
    EventKind.DIVORCE: "Perceraian",
    EventKind.BIRTH: "Kelahiran",
    EventKind.MOVED_OUT: "Pindah keluar",
    EventKind.MOVED_IN: "Pindah datang",
    EventKind.CARD_PRINTED: "KTP-el dicetak",
    EventKind.CARD_HANDED_OVER: "KTP-el diterima",
}
DOOR_TITLES: Final = {
    ListDoor.PAGE: "Unggahan",
    ListDoor.SHELL: "Perintah server",
    ListDoor.API: "API",
}
OUTCOME_TITLES: Final = {
    LineOutcome.ENDED: "Suket berakhir",
    LineOutcome.CHANGED: "Data berubah",
    LineOutcome.NOTHING: "Tanpa akibat",
    LineOutcome.MISMATCH: "Tidak cocok",
    LineOutcome.SET_ASIDE: "Dikesampingkan",
    LineOutcome.FAILED: "Gagal",
}
REPEATED_TITLE: Final = "Sudah dicatat"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Why a line does not fit, and what to do about it."""

    pesan: str
    remedy: str


SENTENCES: Final = {
    Mismatch.UNKNOWN_KIND: Sentence(
        "Jenis peristiwanya tidak dikenal.",
        "Pilih jenisnya untuk seluruh daftar, atau perbaiki kolomnya, lalu kirim lagi.",
    ),
    Mismatch.BAD_NIK: Sentence(
        "NIK-nya tidak dapat dibaca.",
        "Perbaiki NIK dari dokumen aslinya, lalu kirim lagi.",
    ),
    Mismatch.BAD_DAY: Sentence(
        "Tanggal peristiwanya tidak dapat dibaca.",
        "Tulis TTTT-BB-HH, lalu kirim lagi.",
    ),
    Mismatch.UNKNOWN_NIK: Sentence(
        "Bukan penduduk yang terdata di kantor ini.",
        "Periksa NIK-nya, atau impor penduduknya lalu kirim lagi.",
    ),
    Mismatch.NOT_IMPORTED: Sentence(
        "Pendatang ini belum terdata di kantor ini.",
        "Impor penduduknya dulu, lalu kirim lagi.",
    ),
    Mismatch.DAY_TO_COME: Sentence(
        "Tanggal peristiwanya belum tiba.",
        "Cocokkan tanggalnya dengan akta atau suratnya.",
    ),
    Mismatch.BEFORE_BIRTH: Sentence(
        "Tanggal peristiwanya sebelum penduduk ini lahir.",
        "Mungkin NIK atau tanggalnya salah: cocokkan dengan akta.",
    ),
    Mismatch.OTHER_NAME: Sentence(
        "Nama di daftar berbeda dari nama di data kami.",
        "Mungkin NIK-nya milik orang lain: cocokkan dengan akta.",
    ),
    Mismatch.NO_NAME: Sentence(
        "Tanpa nama, peristiwa ini tidak dicatat hanya dari NIK.",
        "Cocokkan dengan akta atau suratnya.",
    ),
    Mismatch.DEAD: Sentence(
        "Penduduk ini tercatat meninggal.",
        "Cocokkan aktanya; bila catatan itu keliru, betulkan dulu lewat impor.",
    ),
    Mismatch.MOVED: Sentence(
        "Penduduk ini tercatat sudah pindah.",
        "Cocokkan dengan surat pindahnya.",
    ),
    Mismatch.OTHER_STATUS: Sentence(
        "Peristiwa ini tidak sejalan dengan keadaan penduduk di data kami.",
        "Buka datanya, lalu cocokkan dengan akta atau SIAK.",
    ),
    Mismatch.OLDER: Sentence(
        "Peristiwa yang lebih baru sudah dicatat untuk penduduk ini.",
        "Cocokkan urutannya dengan akta.",
    ),
    Mismatch.OLDER_CARD: Sentence(
        "Kartu ini lebih lama daripada suket yang terbit sesudahnya; mungkin hilang.",
        "Tanyakan pemegangnya, atau periksa laporan kehilangannya.",
    ),
    Mismatch.BEFORE_SUKET: Sentence(
        "Peristiwa ini terjadi sebelum suket penduduk ini terbit.",
        "Mungkin sudah diperhitungkan: cocokkan dengan akta atau SIAK.",
    ),
    Mismatch.WITHIN: Sentence(
        "Tujuan pindahnya di dalam wilayah kantor ini.",
        "Penduduk tetap di sini: alamat barunya masuk lewat impor penduduk.",
    ),
}
