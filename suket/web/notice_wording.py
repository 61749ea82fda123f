"""The Indonesian wording of notices: kinds, states, and why one is as it is."""

from typing import Final

from suket.messaging.words import Wire
from suket.notices.words import NoticeKind, NoticeState
from suket.web.indonesian_wording import Word

NOTICE_KINDS: Final = {
    NoticeKind.RECEIVED: "Pengajuan diterima",
    NoticeKind.INCOMPLETE: "Berkas kurang",
    NoticeKind.READY: "Suket siap diambil",
    NoticeKind.SLOT: "Pengingat jam pengambilan",
    NoticeKind.MOVED: "Hari berubah",
    NoticeKind.SHIPPED: "Suket dikirim",
    NoticeKind.EXPIRING: "Masa berlaku segera habis",
    NoticeKind.PRINTED: "KTP-el sudah dicetak",
    NoticeKind.REVOKED: "Suket dicabut",
    NoticeKind.RECORDING_REOPENED: "Perekaman dibuka lagi",
}
NOTICE_STATES: Final = {
    NoticeState.HELD: Word("Ditahan", "yellow", "Menunggu rencana dilihat admin."),
    NoticeState.WAITING: Word("Menunggu", "blue"),
    NoticeState.SENDING: Word("Sedang dikirim", "blue"),
    NoticeState.SENT: Word("Terkirim", "green", "Diterima penyedia; belum tentu tiba."),
    NoticeState.DELIVERED: Word("Sampai", "green"),
    NoticeState.UNKNOWN: Word("Tidak pasti", "yellow", "Mungkin sudah sampai."),
    NoticeState.FAILED: Word("Gagal", "red"),
    NoticeState.DROPPED: Word("Tidak dikirim", "grey"),
    NoticeState.TOLD: Word("Sudah diberi tahu", "green", "Oleh petugas."),
}
WIRES: Final = {
    Wire.MESSENGER: "WhatsApp",
    Wire.SMS: "SMS",
    Wire.EMAIL: "E-mail",
}
WHY: Final = {
    "night": "Malam: dikirim mulai pukul 07.00.",
    "day-limit": "Jatah pesan hari ini habis: dikirim besok.",
    "person-limit": "Pemohon sudah mendapat 3 pesan hari ini: dikirim besok.",
    "no-longer-so": "Isinya tidak berlaku lagi.",
    "not-wanted": "Pemohon tidak ingin menerima pesan.",
    "no-contact": "Tidak ada kontak yang dapat dikirimi.",
    "too-long": "Teksnya tidak muat di satu SMS.",
    "stopped": "Dihentikan petugas.",
    "by-hand": "Dicatat petugas.",
    "again": "Dikirim ulang oleh petugas.",
    "crashed": "Layanan berhenti ketika mengirim.",
    "fault": "Gangguan sistem ketika mengirim.",
    "cut": "Sambungan putus ketika mengirim.",
    "too-slow": "Penyedia tidak menjawab tepat waktu.",
    "no-answer": "Penyedia tidak dapat dihubungi.",
    "no-trust": "Sertifikat server surel tidak dipercaya.",
    "no-tls": "Server surel tidak menyediakan sambungan aman.",
    "not-delivered": "Penyedia melaporkan pesannya tidak sampai.",
    "refused": "Penyedia menolak alamat ini.",
    "bad-number": "Penyedia menolak nomor ini.",
    "busy": "Penyedia sedang sibuk: dicoba lagi.",
    "not-our-account": "Akun kantor di penyedia bermasalah. Hubungi admin.",
}
FINE: Final = frozenset({"accepted", "delivered"})  # of what there is nothing to say
_MAIL: Final = "smtp-"
_FINAL: Final = "5"


def why(code: str | None) -> str:
    """Return why a notice is as it is, "" where there is nothing to say."""
    if code is None or code in FINE or code.startswith(f"{_MAIL}2"):
        return ""
    if code.startswith(_MAIL):
        number = code.removeprefix(_MAIL)
        is_final = number.startswith(_FINAL)
        what = "menolak pesan ini" if is_final else "belum menerima: dicoba lagi"
        return f"Server surel {what} (kode {number})."
    return WHY.get(code, f"Jawaban penyedia tidak dikenal (kode {code}).")
