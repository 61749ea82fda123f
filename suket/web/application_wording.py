"""The Indonesian wording of applications, for the pages of officers and holders."""

from typing import Final

from suket.access.rights import Right
from suket.applications.words import (
    CaseKind,
    CaseState,
    IntakeChannel,
    StepReason,
    WhyPromised,
)
from suket.offices.words import StepRule
from suket.web.indonesian_wording import Word

CASE_KINDS: Final = {
    CaseKind.NEW: "Suket baru",
    CaseKind.RENEWAL: "Perpanjangan",
    CaseKind.DATA_CHANGE: "Perubahan data",
    CaseKind.LOST: "Suket hilang",
    CaseKind.DAMAGED: "Suket rusak",
}
INTAKE_CHANNELS: Final = {
    IntakeChannel.COUNTER: "Loket",
    IntakeChannel.PHONE: "Telepon",
    IntakeChannel.KECAMATAN: "Kecamatan",
    IntakeChannel.BULK: "Massal",
    IntakeChannel.WEB: "Situs web",
    IntakeChannel.MESSENGER: "WhatsApp",
}
CASE_STATES: Final = {
    CaseState.MENUNGGU_REKAM: Word(
        "Menunggu perekaman", "yellow", "Pemohon belum direkam; belum ada harinya."
    ),
    CaseState.MENUNGGU_KUOTA: Word(
        "Menunggu tempat", "yellow", "Semua hari yang dapat dijanjikan sudah penuh."
    ),
    CaseState.DITERIMA: Word("Diterima", "blue", "Harinya belum tiba."),
    CaseState.DIPERIKSA: Word("Diperiksa", "blue", "Dikerjakan sekarang."),
    CaseState.KURANG_BERKAS: Word("Berkas kurang", "yellow", "Menunggu pemohon."),
    CaseState.TERVERIFIKASI: Word("Terverifikasi", "blue", "Menunggu tanda tangan."),
    CaseState.DISETUJUI_KASI: Word(
        "Disetujui kepala seksi", "blue", "Menunggu tanda tangan."
    ),
    CaseState.DITANDATANGANI: Word("Ditandatangani", "green", "Suketnya sudah terbit."),
    CaseState.SIAP: Word("Siap", "green", "Suketnya siap diserahkan."),
    CaseState.SELESAI: Word("Selesai", "green"),
    CaseState.DITOLAK: Word("Ditolak", "red"),
    CaseState.DIBATALKAN: Word("Dibatalkan", "grey"),
}
STEP_REASONS: Final = {
    StepReason.BERKAS_TIDAK_LENGKAP: "Berkas tidak lengkap",
    StepReason.BERKAS_TIDAK_TERBACA: "Berkas tidak terbaca",
    StepReason.DATA_BERUBAH: "Datanya berubah",
    StepReason.DATA_GANDA: "Datanya ganda",
    StepReason.REKAM_GAGAL: "Perekamannya gagal",
    StepReason.SUDAH_ADA_KTP: "KTP-el sudah dicetak",
    StepReason.SUDAH_ADA_SUKET_AKTIF: "Sudah memegang suket yang berlaku",
    StepReason.BUKAN_WNI: "Bukan WNI",
    StepReason.BELUM_17: "Belum 17 tahun",
    StepReason.BUKAN_PENDUDUK: "Bukan penduduk kantor ini",
    StepReason.SUDAH_PINDAH: "Sudah pindah",
    StepReason.MENINGGAL: "Meninggal",
    StepReason.PENERBITAN_DITUTUP: "Penerbitan ditutup",
    StepReason.DIMINTA_PEMOHON: "Diminta pemohon",
    StepReason.SALAH_DAFTAR: "Salah daftar",
    StepReason.BELUM_REKAM: "Belum direkam",
    StepReason.ATURAN_BERUBAH: "Kantor kini meminta lebih banyak pemeriksa",
    StepReason.TIDAK_DAPAT_DICETAK: "Ada huruf yang tidak dapat dicetak",
}
STEP_RULES: Final = {
    StepRule.DIRECT: Word(
        "Langsung",
        hint="Satu petugas memeriksa dan menerbitkan dalam satu langkah.",
    ),
    StepRule.TWO: Word(
        "Dua orang",
        hint="Verifikator memeriksa, lalu pejabat menandatangani. Yang menerima"
        " pengajuan orang lain lagi, jadi semuanya tiga.",
    ),
    StepRule.THREE: Word(
        "Tiga orang",
        hint="Verifikator memeriksa, kepala seksi menyetujui, lalu pejabat"
        " menandatangani. Yang menerima pengajuan orang lain lagi, jadi semuanya"
        " empat.",
    ),
}
STEPS_BORNE: Final = {  # what somebody does by each of these rights
    Right.APPLY: "menerima pengajuan",
    Right.CHECK: "memeriksa",
    Right.APPROVE: "menyetujui",
    Right.SIGN: "menandatangani",
}
# Why a day is another: the beginning of what is read out.
WHY_TOLD: Final = {
    WhyPromised.RECEIVED: "Sekarang sudah ada hari.",
    WhyPromised.EARLIER: "Ada tempat yang lebih awal.",
    WhyPromised.URGENT: "Jalur mendesak diizinkan.",
    WhyPromised.CLOSURE: "Layanan ditutup sementara.",
    WhyPromised.CALENDAR: "Hari buka kantor berubah.",
}
# What is brought to fetch the suket, by what was asked for.
TO_BRING: Final = {
    CaseKind.NEW: "Kartu Keluarga dan tanda terima ini.",
    CaseKind.RENEWAL: "Suket yang lama, Kartu Keluarga, dan tanda terima ini.",
    CaseKind.DATA_CHANGE: (
        "Suket yang lama, Kartu Keluarga yang baru, dan tanda terima ini."
    ),
    CaseKind.LOST: (
        "Surat kehilangan dari kepolisian, Kartu Keluarga, dan tanda terima ini."
    ),
    CaseKind.DAMAGED: "Suket yang rusak, Kartu Keluarga, dan tanda terima ini.",
}
BY_PROXY: Final = (
    "Bila diambilkan orang lain: surat kuasa, dan Kartu Keluarga yang sama."
)
