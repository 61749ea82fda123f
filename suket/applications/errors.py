"""What applications can refuse."""

from datetime import date

from suket.errors import Conflict, NotFound, Unusable
from suket.residents.nik import Malformed


class CaseNotFound(NotFound):
    """The office has no such application."""

    code = "application-not-found"
    pesan = "Pengajuan itu tidak ditemukan di kantor ini. Periksa nomornya."


class AlreadyApplied(Conflict):
    """The person has an application that is not signed yet."""

    code = "SUDAH_MENGAJUKAN"
    pesan = (
        "Orang ini sudah mempunyai pengajuan yang belum selesai."
        " Lanjutkan pengajuan itu, atau batalkan lebih dahulu."
    )

    def __init__(self, number: str, promised: date | None) -> None:
        super().__init__(f"Application {number} is pending.")
        self.number, self.promised = number, promised


class AppliedElsewhere(Conflict):
    """The person has an application at another office that is not signed yet."""

    code = "SUDAH_MENGAJUKAN_DI_TEMPAT_LAIN"
    pesan = (
        "Orang ini mempunyai pengajuan yang belum selesai di kantor lain."
        " Minta pemohon membatalkannya di sana lebih dahulu."
    )


class NothingToReplace(Conflict):
    """There is no suket in force that the new one could follow."""

    code = "TIDAK_ADA_SUKET_BERLAKU"
    pesan = (
        "Penduduk ini tidak memegang suket yang berlaku."
        " Ajukan sebagai suket baru (`new`)."
    )


class AlreadyChanged(Conflict):
    """Somebody else took a step with this application meanwhile."""

    code = "application-already-changed"
    pesan = "Pengajuan ini baru saja diubah orang lain. Buka lagi, lalu putuskan."


class NotPossibleNow(Conflict):
    """An application in this state cannot take that step."""

    code = "application-step-not-possible"
    pesan = "Pengajuan ini tidak dapat diubah begitu lagi. Lihat keadaannya sekarang."


class BadNik(Unusable):
    """The NIK cannot be one."""

    code = "bad-nik"
    pesan = "NIK harus 16 angka. Periksa lagi NIK-nya di Kartu Keluarga."

    def __init__(self, fault: Malformed) -> None:
        super().__init__(f"NIK: {fault.code}")
        self.pesan = f"{fault.pesan} Periksa lagi NIK-nya di Kartu Keluarga."


class BadRequestKey(Unusable):
    """The key of a request has 1 to 64 visible characters of ASCII."""

    code = "bad-request-key"
    pesan = (
        "Kunci permintaan harus 1 sampai 64 huruf, angka, atau tanda tanpa spasi."
        " Pakai kunci baru untuk setiap permintaan."
    )


class ChannelOfDistrict(Unusable):
    """The channel `kecamatan` is that of a kecamatan's unit, and no other is."""

    code = "channel-of-district"
    pesan = (
        "Jalur kecamatan hanya untuk unit kecamatan."
        " Sebutkan unit kecamatannya, atau pilih jalur lain."
    )
