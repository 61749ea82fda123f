"""What handing over can refuse."""

from datetime import datetime

from suket.errors import Conflict, Unusable


class AlreadyHandedOver(Conflict):
    """The suket was fetched before."""

    code = "already-handed-over"
    pesan = "Suket ini sudah diserahkan. Bila lembarnya hilang, ajukan sebagai hilang."

    def __init__(self, at: datetime, by: str) -> None:
        """Say when (local time of the office) and by whom it was handed out."""
        super().__init__(f"Handed over at {at:%Y-%m-%d %H:%M}.")
        self.pesan = (
            f"Suket ini sudah diserahkan pada {at:%d-%m-%Y} pukul {at:%H.%M} oleh {by}."
            " Bila lembarnya hilang, ajukan sebagai suket hilang."
        )


class NotReady(Conflict):
    """The suket of the application is not ready, or there will be none."""

    code = "not-ready"
    pesan = (
        "Suket pengajuan ini belum siap diserahkan. Lihat keadaannya di halaman"
        " pengajuan, lalu beri tahu pemohon."
    )


class NotInForceAnyMore(Conflict):
    """The suket was ended or frozen since it was issued, or its last day is over."""

    code = "suket-not-in-force"
    pesan = (
        "Suket ini tidak berlaku lagi atau sedang dibekukan, jadi tidak diserahkan."
        " Buka suketnya untuk melihat sebabnya."
    )


class ProxyUnsaid(Unusable):
    """Of a proxy, name, NIK and letter (its number or date) are wanted."""

    code = "proxy-unsaid"
    pesan = (
        "Isi nama dan NIK orang yang mewakili pemegang, dan nomor atau tanggal surat"
        " kuasanya, misalnya 12/2026 atau 1 April 2026."
    )


class ProxyIsHolder(Unusable):
    """Who fetches as a proxy is the holder."""

    code = "proxy-is-holder"
    pesan = "NIK ini NIK pemegang sendiri. Pilih “Pemegang sendiri”."


class ProxyNotFamily(Conflict):
    """The records do not say that the proxy is of the holder's family card.

    One refusal whether they say another card or nothing: whose NIK is recorded is not
    told to who asks.
    """

    code = "proxy-not-family"
    pesan = (
        "Data tidak menunjukkan bahwa yang mewakili satu Kartu Keluarga dengan"
        " pemegang. Lihat Kartu Keluarganya, lalu beri centang; bila tetap ditolak,"
        " minta pemegang datang sendiri."
    )
