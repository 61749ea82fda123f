"""What the urgent lane can refuse."""

from suket.errors import Conflict, NotAllowed


class UrgentAnsweredAlready(Conflict):
    """The urgent lane was asked for this application before."""

    code = "urgent-answered-already"
    pesan = (
        "Jalur mendesak untuk pengajuan ini sudah pernah diminta. Lihat jawabannya di"
        " halaman pengajuan."
    )


class UrgentNotAsked(Conflict):
    """Nobody has asked for the urgent lane, or it was answered."""

    code = "urgent-not-asked"
    pesan = (
        "Tidak ada permintaan jalur mendesak yang menunggu untuk pengajuan ini. Muat"
        " ulang daftarnya."
    )


class OwnUrgentRequest(NotAllowed):
    """Who asked for the urgent lane does not grant it."""

    code = "own-urgent-request"
    pesan = (
        "Permintaan Anda sendiri dijawab orang lain. Minta kepala seksi lain"
        " menjawabnya."
    )


class UrgentFull(Conflict):
    """No day that would be earlier has an urgent place."""

    code = "urgent-full"
    pesan = (
        "Tidak ada jatah mendesak yang lebih awal dari hari yang sudah didapat. Tolak"
        " dengan alasannya, atau minta admin menambah kuota “Mendesak” di kalender."
    )
