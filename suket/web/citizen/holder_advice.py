"""What a suket that is not in force means for the one who holds it."""

from datetime import datetime
from typing import Final

from suket.register.tables import Suket
from suket.register.words import EndReason
from suket.web import indonesian_wording
from suket.web.suket_presentation import state_of

_BY_STATE: Final = {
    indonesian_wording.SUSPENDED: (
        "Kantor penerbit sedang memeriksa suket ini. Untuk sementara jangan"
        " diperlihatkan: suket ini tidak akan diterima. Hubungi kantor penerbitnya;"
        " bila sudah dipulihkan, buka tautan ini lagi."
    ),
    indonesian_wording.EXPIRED: (
        "Masa berlakunya sudah habis. Minta perpanjangan di kantor penerbitnya. Gratis."
    ),
    indonesian_wording.SUPERSEDED: (
        "Minta suket yang baru di kantor penerbitnya, atau KTP-el bila sudah dicetak."
        " Gratis."
    ),
    indonesian_wording.REVOKED: (
        "Suket ini sudah dicabut dan tidak bisa dipakai lagi. Hubungi kantor"
        " penerbitnya untuk mendapat yang baru."
    ),
}
_PRINTED: Final = "KTP-el Anda sudah dicetak. Ambil di kantor penerbitnya. Gratis."
_REPLACED: Final = (
    "Suket ini sudah diganti dengan yang baru. Minta tautan barunya di kantor"
    " penerbitnya. Gratis."
)
_BY_REASON: Final = {
    EndReason.KTP_DICETAK: _PRINTED,
    EndReason.KTP_DITERIMA: "KTP-el Anda sudah diserahkan. Gunakan KTP-el.",
    EndReason.DIPERPANJANG: _REPLACED,
    EndReason.DIGANTI: _REPLACED,
}


def advice_for(suket: Suket, *, now: datetime) -> str:
    """Return what its holder should do; "" for a suket that is in force."""
    if suket.end_reason in _BY_REASON:
        return _BY_REASON[suket.end_reason]
    return _BY_STATE.get(state_of(suket, now=now), "")
