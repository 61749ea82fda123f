"""The Indonesian wording of officers' and holders' pages.

Codes stay in the tables; people read these.  Every enumeration a page shows is here in
full: a test asks for each member.
"""

from dataclasses import dataclass
from typing import Final

from suket.access.words import Role
from suket.calendar.words import Service
from suket.institutions.words import InstitutionKind, Scope, VisitPurpose
from suket.intake.photo_names import WhyUnused
from suket.offices.words import Clock, EnrolmentStatus, Validity
from suket.paper.words import FailureReason
from suket.quotas.words import Pool
from suket.register.words import BatchState, EndReason, SuketState


@dataclass(frozen=True, slots=True)
class Word:
    """A state as people read it: a word, a colour that supports it, and a sentence."""

    title: str
    colour: str = "grey"  # of a govuk tag; never the only sign
    hint: str = ""


# Why a PDF could not be made, and what the officer does about it.
NOT_MADE: Final = {
    FailureReason.TEXT: "Ada huruf yang tidak dapat dicetak, atau isian yang terlalu"
    " panjang. Perbaiki datanya lewat impor, lalu pilih “Perpanjang atau ganti”.",
    FailureReason.ROOM: "Isiannya tidak muat di satu halaman. Ringkas datanya lewat"
    " impor, lalu pilih “Perpanjang atau ganti”.",
    FailureReason.PHOTO: "Pas fotonya tidak dapat dicetak. Impor foto yang lain, lalu"
    " pilih “Perpanjang atau ganti”.",
    FailureReason.QR: "Nama, tempat lahir, dan alamat terlalu panjang untuk kode QR."
    " Ringkas alamatnya lewat impor, lalu pilih “Perpanjang atau ganti”.",
    FailureReason.FAULT: "Gangguan sistem. PDF dicoba lagi sendiri setiap beberapa"
    " menit; bila tetap gagal, hubungi admin.",
}

# Why a file became nobody's photo, and what to do about it.
UNUSED_PHOTOS: Final = {
    WhyUnused.NAMELESS: "Nama berkas harus memuat satu NIK 16 angka. Ganti namanya,"
    " lalu unggah lagi.",
    WhyUnused.NOBODY: "NIK di nama berkas tidak ada di tabel atau data kantor ini."
    " Periksa NIK-nya, atau impor orangnya lebih dahulu.",
    WhyUnused.ANOTHER: "Ada foto lain untuk NIK ini, dan foto itu yang dipakai.",
    WhyUnused.NO_PICTURE: "Berkas ini bukan foto. Simpan sebagai JPEG atau PNG.",
    WhyUnused.UNREADABLE: "Foto tidak dapat dibaca. Simpan ulang sebagai JPEG atau PNG"
    " menurut ukuran yang boleh.",
}

IN_FORCE: Final = Word("Berlaku", "green")
SUSPENDED: Final = Word(
    "Dibekukan", "yellow", "Sedang diperiksa; sementara ini jangan diterima."
)
EXPIRED: Final = Word(
    "Lewat masa berlaku", "yellow", "Asli, tetapi masa berlakunya sudah habis."
)
SUPERSEDED: Final = Word(
    "Tidak berlaku lagi", "yellow", "Asli, tetapi sudah ada penggantinya."
)
REVOKED: Final = Word("Dicabut", "red", "Asli, tetapi sudah dicabut.")

STATES: Final = {
    SuketState.ACTIVE: IN_FORCE,
    SuketState.SUSPENDED: SUSPENDED,
    SuketState.ENDED: SUPERSEDED,
}

ENROLMENT: Final = {
    EnrolmentStatus.UNREGISTERED: Word("Belum merekam", "yellow"),
    EnrolmentStatus.BIO_CAPTURED: Word("Sudah merekam", "green"),
    EnrolmentStatus.PROCESSING: Word("Diproses", "green"),
    EnrolmentStatus.RECEIVED_AT_CENTRAL: Word("Diterima pusat", "green"),
    EnrolmentStatus.SENT_FOR_ENROLLMENT: Word(
        "SFE", "green", "Data sudah dikirim ke pusat (sent for enrollment)."
    ),
    EnrolmentStatus.SEARCH_FAILURE_AT_CENTRAL: Word(
        "Gagal cari di pusat", "yellow", "Pusat belum selesai mencocokkan datanya."
    ),
    EnrolmentStatus.ADJUDICATE_IN_PROCESS: Word(
        "Adjudikasi", "yellow", "Kemungkinan data ganda sedang diperiksa pusat."
    ),
    EnrolmentStatus.ADJUDICATE_RECORD: Word(
        "Adjudikasi", "yellow", "Kemungkinan data ganda menunggu diperiksa pusat."
    ),
    EnrolmentStatus.PRINT_READY_RECORD: Word(
        "Siap cetak", "green", "Bila blangko tersedia, cetak KTP-el langsung."
    ),
    EnrolmentStatus.CARD_PRINTED: Word("KTP-el dicetak", "blue"),
    EnrolmentStatus.CARD_ISSUED: Word("KTP-el diterima", "blue"),
    EnrolmentStatus.DUPLICATE_RECORD: Word("Data ganda", "red"),
    EnrolmentStatus.ENROLL_FAILURE_AT_CENTRAL: Word("Gagal rekam (Efac)", "red"),
    EnrolmentStatus.ENROLL_FAILURE_AT_REGIONAL: Word("Gagal rekam di daerah", "red"),
}

REASONS: Final = {
    EndReason.KTP_DICETAK: "KTP-el sudah dicetak",
    EndReason.KTP_DITERIMA: "KTP-el sudah diterima pemegang",
    EndReason.KEDALUWARSA: "Masa berlaku habis",
    EndReason.DIPERPANJANG: "Diperpanjang dengan suket baru",
    EndReason.DIGANTI: "Diganti dengan suket baru",
    EndReason.DATA_BERUBAH: "Data penduduk berubah",
    EndReason.PINDAH: "Pemegang pindah",
    EndReason.RUSAK: "Lembar rusak",
    EndReason.MENINGGAL: "Pemegang meninggal",
    EndReason.HILANG: "Pemegang melaporkan kehilangan",
    EndReason.DATA_GANDA: "Data ganda ditemukan",
    EndReason.SALAH_TERBIT: "Salah terbit oleh kantor",
    EndReason.PALSU: "Diperoleh dengan pemalsuan",
    EndReason.DISALAHGUNAKAN: "Disalahgunakan",
    EndReason.KUNCI_BOCOR: "Kunci penanda tangan bocor",
    EndReason.KEHILANGAN_WNI: "Kehilangan kewarganegaraan",
}

# What an officer should add to a reason, where it is not plain.
REASON_HINTS: Final = {
    EndReason.DATA_BERUBAH: "Misalnya nama, alamat, atau status perkawinan.",
    EndReason.PINDAH: "SKPWNI sudah terbit.",
    EndReason.MENINGGAL: "Tulis nomor akta kematian di catatan.",
    EndReason.HILANG: "Tulis nomor surat kehilangan dari kepolisian, bila ada.",
    EndReason.SALAH_TERBIT: "Kekeliruan kantor. Terbitkan yang baru sesudahnya.",
}

SERVICES: Final = {
    Service.INTAKE: "Pengajuan",
    Service.COUNTER: "Loket",
    Service.RECORDING: "Perekaman",
    Service.PRINTING: "Pencetakan",
    Service.PICKUP: "Pengambilan",
    Service.SIGNING: "Penandatanganan",
}

POOLS: Final = {
    Pool.GENERAL: "Umum",
    Pool.KECAMATAN: "Kecamatan",
    Pool.URGENT: "Mendesak",
}

PURPOSES: Final = {
    VisitPurpose.BANKING: "Perbankan",
    VisitPurpose.INSURANCE: "Asuransi",
    VisitPurpose.BPJS: "BPJS",
    VisitPurpose.POLICE: "Kepolisian",
    VisitPurpose.IMMIGRATION: "Imigrasi",
    VisitPurpose.ELECTIONS: "Pemilu dan pilkada",
    VisitPurpose.MARRIAGE: "Pernikahan",
    VisitPurpose.PUBLIC_SERVICE: "Layanan publik",
}

INSTITUTIONS: Final = {
    InstitutionKind.BANK: "Bank",
    InstitutionKind.INSURER: "Asuransi",
    InstitutionKind.BPJS: "BPJS",
    InstitutionKind.POLICE: "Kepolisian",
    InstitutionKind.IMMIGRATION: "Imigrasi",
    InstitutionKind.ELECTIONS: "Penyelenggara pemilu",
    InstitutionKind.MARRIAGES: "KUA",
    InstitutionKind.GOVERNMENT: "Instansi pemerintah",
    InstitutionKind.OTHER: "Lainnya",
}

SCOPES: Final = {
    Scope.VERIFY: "Periksa satu per satu",
    Scope.BATCH: "Periksa banyak sekaligus",
    Scope.PHOTO: "Lihat foto",
    Scope.DOCUMENT: "Unduh dokumen",
    Scope.AUDIT: "Tanya keadaan pada tanggal lampau",
}

ROLES: Final = {
    Role.OPERATOR: "Operator kecamatan",
    Role.OFFICER: "Petugas",
    Role.VERIFIER: "Verifikator",
    Role.SECTION_HEAD: "Kepala seksi",
    Role.DIVISION_HEAD: "Kepala bidang",
    Role.SIGNATORY: "Penanda tangan",
    Role.ADMIN: "Admin kantor",
    Role.AUDITOR: "Auditor",
    Role.PROVINCE: "Provinsi",
}

# What a role lets one do, in the pages that there are.
ROLE_HINTS: Final = {
    Role.OPERATOR: "Membantu warga satu kecamatan mengajukan suket.",
    Role.OFFICER: "Mengimpor, menerbitkan, menyerahkan, dan mengakhiri suket.",
    Role.VERIFIER: "Melihat penduduk dan suket. Memeriksa pengajuan menyusul.",
    Role.SECTION_HEAD: "Menjawab permintaan mendesak. Menyetujui pengajuan menyusul.",
    Role.DIVISION_HEAD: "Melihat penduduk dan suket.",
    Role.SIGNATORY: "Seperti petugas. Menandatangani pengajuan menyusul.",
    Role.ADMIN: "Mengurus orang, peran, lembaga, dan kalender; tidak menerbitkan.",
    Role.AUDITOR: "Membaca jurnal. Belum ada halamannya.",
    Role.PROVINCE: "Melihat jumlah saja, tanpa nama. Belum ada halamannya.",
}

BATCHES: Final = {
    BatchState.RUNNING: Word("Berjalan", "blue"),
    BatchState.DONE: Word("Selesai", "green"),
}
NOTHING_ISSUED: Final = Word("Tidak ada yang terbit", "yellow")

VALIDITIES: Final = {
    Validity.UNTIL_PRINTED: "Sampai KTP-el dicetak",
    Validity.MONTHS: "{months} bulan sejak terbit",
    Validity.MONTHS_OR_PRINTED: (
        "{months} bulan sejak terbit, atau sampai KTP-el dicetak"
    ),
}

CLOCKS: Final = {
    Clock.WORKING: "jam kerja",
    Clock.WALL: "jam biasa, siang dan malam",
}

NIK_WARNINGS: Final = {
    "NIK_BEDA_TANGGAL_LAHIR": (
        "Tanggal lahir di NIK berbeda dari biodata. Itu sah bila tanggal lahirnya"
        " pernah dibetulkan; periksa kartu keluarganya."
    ),
    "NIK_BEDA_JENIS_KELAMIN": (
        "Jenis kelamin di NIK berbeda dari biodata. Periksa kartu keluarganya."
    ),
    "NIK_TANGGAL_TIDAK_ADA": (
        "Tanggal di NIK tidak ada di kalender. NIK tidak dapat diubah; cocokkan"
        " dengan kartu keluarganya."
    ),
}


def angka(number: int) -> str:
    """Return a whole number as Indonesians group it: 1.234.567."""
    return f"{number:,}".replace(",", ".")


def grouped(nik: str) -> str:
    """Return a NIK in groups of four; a spreadsheet takes bare digits for a number."""
    return " ".join(nik[start : start + 4] for start in range(0, len(nik), 4))


def who(username: str) -> str:
    """Return who did something: an account, or whoever runs the server."""
    operator = username.removeprefix("cli:")
    return username if operator == username else f"pengelola server ({operator})"
