"""Why a cell cannot be read: a code for ever, and the sentence with the remedy."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from suket.register import printable
from suket.residents import nik

SHOWN: Final = 40  # characters of a cell that a report repeats


@dataclass(frozen=True, slots=True)
class Bad:
    """A code for ever, and a sentence that names the remedy."""

    reason: str
    pesan: str


EMPTY = Bad("KOSONG", "Kolom ini wajib diisi.")
FAILED = Bad(
    "SEL_GALAT",
    "Sel ini berisi galat atau nilai logika dari Excel, bukan data. Perbaiki rumusnya,"
    " atau ketik isinya.",
)
NOT_CALCULATED = Bad(
    "RUMUS_TANPA_HASIL",
    "Rumus ini tidak punya hasil di berkas, atau menunjuk sel kosong. Buka di Excel"
    " atau LibreOffice, periksa hasilnya, simpan, lalu unggah lagi; atau tempel sebagai"
    " nilai.",
)
AS_ABOVE = Bad(
    "SAMA_DENGAN_ATAS",
    "Sel ini menunjuk baris di atasnya. Tulis isinya lengkap di setiap baris.",
)
NO_LETTER = Bad(
    "TANPA_HURUF",
    "Isi sel ini tidak memuat huruf: mungkin kolomnya tergeser. Cocokkan dengan kepala"
    " kolomnya.",
)
A_DATE = Bad(
    "SEL_TANGGAL",
    "Sel ini menjadi tanggal di Excel. Ubah kolomnya menjadi Teks, lalu ketik ulang.",
)
NUMERIC_NIK = Bad(
    "NIK_ANGKA",
    "Sel NIK berformat angka, sehingga Excel membuang digit terakhirnya."
    " Ubah kolom NIK menjadi Teks, lalu ketik ulang NIK dari sumber aslinya.",
)
NUMERIC_FAMILY_CARD = Bad(
    "NO_KK_ANGKA",
    "Sel nomor KK berformat angka, sehingga Excel membuang digit terakhirnya."
    " Ubah kolomnya menjadi Teks, lalu ketik ulang nomornya dari sumber aslinya.",
)
ENDING_IN_ZERO = Bad(
    "NIK_BERAKHIR_NOL",
    "NIK di berkas ini hampir semua berakhir 0: Excel hanya menyimpan 15 angka dan"
    " mengganti angka terakhir. Ekspor ulang dari sumbernya dengan kolom NIK sebagai"
    " Teks. Bila NIK ini memang benar, tulis berkelompok: 3274 0141 0703 9910.",
)
FAMILY_CARD_ENDING_IN_ZERO = Bad(
    "NO_KK_BERAKHIR_NOL", ENDING_IN_ZERO.pesan.replace("NIK", "Nomor KK")
)
TOO_LONG, FOREIGN_MARK = "TERLALU_PANJANG", "KARAKTER_ASING"
TOO_LONG_FOR_QR = Bad(
    "TERLALU_PANJANG_UNTUK_QR",
    "Nama, tempat lahir, dan alamat bersama-sama terlalu panjang untuk kode QR."
    " Ringkas penulisan alamatnya.",
)
NO_SUCH_DATE = Bad(
    "TANGGAL_SALAH",
    "Tulis tanggal yang benar dengan pola TTTT-BB-HH atau HH-BB-TTTT, mis. 2003-07-01.",
)
MONTH_FIRST = Bad(
    "TANGGAL_BULAN_DI_DEPAN",
    "Tanggal ini ditulis bulan dahulu. Ubah format kolomnya menjadi TTTT-BB-HH, mis."
    " 2003-07-31.",
)
OUT_OF_TIME = Bad("TANGGAL_DI_LUAR_BATAS", "Tanggal lahir harus 1900 sampai hari ini.")
CELL_TOO_LONG = Bad(
    "SEL_TERLALU_PANJANG",
    "Isi sel ini terlalu panjang, paling banyak 1.000 karakter. Ringkas isinya.",
)
NOT_THREE_DIGITS = Bad("RT_RW_SALAH", "RT dan RW paling banyak tiga angka, mis. 003.")
RT_FOR_RW = Bad(
    "RT_RW_TERTUKAR", "Sel ini menyebut RT di kolom RW, atau sebaliknya. Tukar isinya."
)
TAKEN = Bad(
    "TERDAFTAR_DI_KANTOR_LAIN",
    "NIK ini masih tercatat di kantor lain. Minta kantor asal mencatat kepindahannya.",
)
DOUBLE = Bad("NIK_BERULANG", "NIK ini muncul lebih dari sekali. Sisakan satu baris.")
NO_PHOTO = Bad("FOTO_TIDAK_ADA", "Berkas foto ini tidak ada di folder atau ZIP.")
# These warn.
TAUGHT = Bad(
    "TIDAK_DITURUNKAN",
    "Kantor sudah mencatat hal yang lebih baru daripada tabel: suketnya berakhir"
    " karenanya, atau peristiwanya diterima. Isi kolom ini tidak diambil; perbarui"
    " tabel dari sumbernya.",
)
DIGIT_IN_NAME = Bad("ANGKA_DALAM_NAMA", "Nama memuat angka. Cocokkan dengan KK.")
UNKNOWN_OCCUPATION = Bad(
    "PEKERJAAN_TIDAK_BAKU", "Pekerjaan tidak ada di daftar F-1.01. Periksa kembali."
)
NIK_WARNINGS = {
    nik.WARN_BORN: "Tanggal lahir berbeda dari NIK. Cocokkan dengan KK atau akta.",
    nik.WARN_SEX: "Jenis kelamin berbeda dari NIK. Cocokkan dengan KK atau akta.",
    nik.WARN_CALENDAR: "Tanggal di dalam NIK tidak ada di kalender. Cocokkan KK.",
}


def doubtful(days: list[date]) -> Bad:
    """Return the question which of these days is meant."""
    named = " atau ".join(f"{day:%Y-%m-%d}" for day in days)
    return Bad(
        "TANGGAL_RAGU",
        "Tanggal ini dapat dibaca berbeda dan tidak sama dengan NIK. Periksa, tulis"
        f" TTTT-BB-HH: {named}.",
    )


def garbled(meant: str) -> Bad:
    """Return the refusal of letters that a wrong encoding has spoilt; "" if lost."""
    perhaps = f"; mungkin maksudnya “{short(meant)}”" if meant else ""
    return Bad(
        "HURUF_RUSAK",
        f"Huruf di sel ini rusak karena berkasnya disimpan dengan sandi yang salah"
        f"{perhaps}. Ketik ulang, atau ekspor ulang sebagai XLSX atau CSV UTF-8.",
    )


def nothing(text: str) -> Bad:
    """Return the refusal of what stands for nothing: "NULL", "-", "😀"; EMPTY of ""."""
    if not text:
        return EMPTY
    strange = next((mark for mark in text if not mark.isascii()), "")
    what = (
        f"{printable.told(strange)} bukan isi: sel ini tidak memuat huruf atau angka"
        if strange
        else f"“{short(text)}” bukan isi, melainkan tanda bahwa datanya kosong"
    )
    return Bad("BUKAN_ISI", f"{what}. Isi data yang sebenarnya.")


def short(text: str) -> str:
    """Return the beginning of a text, for a report; what nobody can see is named."""
    seen = text if text.isprintable() else "".join(map(_seen, text))
    return seen if len(seen) <= SHOWN else seen[: SHOWN - 1] + "…"


def _seen(mark: str) -> str:
    return mark if mark.isprintable() else f"[U+{ord(mark):04X}]"
