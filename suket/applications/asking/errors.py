"""What asking can refuse."""

from suket.applications.errors import AlreadyApplied
from suket.errors import Conflict


class RecordedElsewhere(Conflict):
    """The population data has the NIK at another office, whose people it serves."""

    code = "recorded-elsewhere"
    pesan = (
        "NIK ini tercatat di kantor lain. Periksa NIK-nya; bila benar, minta pemohon"
        " mengajukan di sana, atau mengurus pindah datang lebih dahulu."
    )


class AppliedOtherwise(AlreadyApplied):
    """The same form made an application that says something else, and is pending."""

    code = "applied-otherwise"
    pesan = (
        "Formulir ini sudah terkirim dengan isi lain, dan pengajuannya belum selesai."
        " Lanjutkan pengajuan itu; bila isinya keliru, batalkan lebih dahulu, lalu"
        " ajukan lagi."
    )


class RequestKeyUsed(Conflict):
    """The key was that of another request, whose answer is not told."""

    code = "request-key-used"
    pesan = (
        "Kunci permintaan ini sudah dipakai untuk pengajuan lain. Kirim lagi dengan"
        " formulir atau kunci baru."
    )


class RequestOver(Conflict):
    """What the same request made before was cancelled or refused."""

    code = "request-over"
    pesan = (
        "Pengajuan dari formulir ini sudah dibatalkan atau ditolak. Bila pemohon tetap"
        " mengajukan, kirim lagi dengan formulir atau kunci baru."
    )
