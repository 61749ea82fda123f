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
    """The suket was ended or frozen since it was issued."""

    code = "suket-not-in-force"
    pesan = (
        "Suket ini tidak berlaku lagi atau sedang dibekukan, jadi tidak diserahkan."
        " Buka suketnya untuk melihat sebabnya."
    )


class ProxyUnsaid(Unusable):
    """Of a proxy, name, NIK and letter are wanted."""

    code = "proxy-unsaid"
    pesan = "Isi nama, NIK, dan surat kuasa orang yang mewakili pemegang."


class ProxyIsHolder(Unusable):
    """Who fetches as a proxy is the holder."""

    code = "proxy-is-holder"
    pesan = "NIK ini NIK pemegang sendiri. Pilih “Pemegang sendiri”."


class ProxyNotFamily(Conflict):
    """The proxy is on another family card than the holder."""

    code = "proxy-not-family"
    pesan = (
        "Menurut data, yang mewakili tidak satu Kartu Keluarga dengan pemegang. Minta"
        " pemegang datang sendiri atau menguasakan kepada anggota keluarganya."
    )


class FamilyCardUnseen(Unusable):
    """The records do not say whether the proxy is family: the card has to be seen."""

    code = "family-card-unseen"
    pesan = (
        "Data belum menunjukkan bahwa yang mewakili satu Kartu Keluarga dengan"
        " pemegang. Lihat Kartu Keluarganya, lalu beri centang."
    )
