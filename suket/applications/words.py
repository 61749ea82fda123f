"""Closed lists of words about applications.  A word is never renamed, never reused."""

from enum import StrEnum


class CaseKind(StrEnum):
    """What a person asks for."""

    NEW = "new"
    DATA_CHANGE = "data-change"
    LOST = "lost"
    DAMAGED = "damaged"
    RENEWAL = "renewal"


class IntakeChannel(StrEnum):
    """By which way a person asks."""

    COUNTER = "counter"
    PHONE = "phone"
    KECAMATAN = "kecamatan"
    BULK = "bulk"
    WEB = "web"
    MESSENGER = "messenger"


class CaseState(StrEnum):
    """How far a case has come; officers know the words from the Dinas."""

    MENUNGGU_REKAM = "MENUNGGU_REKAM"  # until the biometrics are recorded
    MENUNGGU_KUOTA = "MENUNGGU_KUOTA"  # until a day has a place
    DITERIMA = "DITERIMA"  # has a day, which has not come
    DIPERIKSA = "DIPERIKSA"
    KURANG_BERKAS = "KURANG_BERKAS"
    TERVERIFIKASI = "TERVERIFIKASI"
    DISETUJUI_KASI = "DISETUJUI_KASI"
    DITANDATANGANI = "DITANDATANGANI"
    SIAP = "SIAP"
    SELESAI = "SELESAI"
    DITOLAK = "DITOLAK"
    DIBATALKAN = "DIBATALKAN"


APPLICANT = "pemohon"  # who acts when somebody does from home, who has no account
NOT_YET = "-"  # where the first step of a case comes from

# The legal steps, by the state they come from.  The database has the same in a table
# that the steps refer to; a test compares the two.
STEPS: dict[str, tuple[CaseState, ...]] = {
    NOT_YET: (
        CaseState.DITERIMA,
        CaseState.MENUNGGU_KUOTA,
        CaseState.MENUNGGU_REKAM,
    ),
    CaseState.MENUNGGU_REKAM: (
        CaseState.DITERIMA,
        CaseState.MENUNGGU_KUOTA,
        CaseState.DIBATALKAN,
    ),
    CaseState.MENUNGGU_KUOTA: (CaseState.DITERIMA, CaseState.DIBATALKAN),
    CaseState.DITERIMA: (
        CaseState.DIPERIKSA,
        CaseState.MENUNGGU_KUOTA,  # its day was shut, and no other has a place
        CaseState.DIBATALKAN,
    ),
    CaseState.DIPERIKSA: (
        CaseState.KURANG_BERKAS,
        CaseState.TERVERIFIKASI,
        CaseState.DITOLAK,
        CaseState.DIBATALKAN,
    ),
    CaseState.KURANG_BERKAS: (
        CaseState.DIPERIKSA,
        CaseState.DITOLAK,
        CaseState.DIBATALKAN,
    ),
    CaseState.TERVERIFIKASI: (
        CaseState.DISETUJUI_KASI,
        CaseState.DITANDATANGANI,
        CaseState.DIPERIKSA,
        CaseState.DIBATALKAN,
    ),
    CaseState.DISETUJUI_KASI: (
        CaseState.DITANDATANGANI,
        CaseState.DIPERIKSA,
        CaseState.DIBATALKAN,
    ),
    CaseState.DITANDATANGANI: (CaseState.SIAP,),
    CaseState.SIAP: (CaseState.SELESAI,),
}
WAITING = (CaseState.MENUNGGU_REKAM, CaseState.MENUNGGU_KUOTA)
PENDING = (
    *WAITING,
    CaseState.DITERIMA,
    CaseState.DIPERIKSA,
    CaseState.KURANG_BERKAS,
    CaseState.TERVERIFIKASI,
    CaseState.DISETUJUI_KASI,
)
# While papers are still taken: nobody has said that they are in order.
BEFORE_CHECK = (
    *WAITING,
    CaseState.DITERIMA,
    CaseState.DIPERIKSA,
    CaseState.KURANG_BERKAS,
)
OVER = (CaseState.SELESAI, CaseState.DITOLAK, CaseState.DIBATALKAN)


class StepReason(StrEnum):
    """Why a case was refused, sent back or cancelled."""

    BERKAS_TIDAK_LENGKAP = "BERKAS_TIDAK_LENGKAP"
    BERKAS_TIDAK_TERBACA = "BERKAS_TIDAK_TERBACA"
    DATA_BERUBAH = "DATA_BERUBAH"
    DATA_GANDA = "DATA_GANDA"
    REKAM_GAGAL = "REKAM_GAGAL"
    SUDAH_ADA_KTP = "SUDAH_ADA_KTP"
    SUDAH_ADA_SUKET_AKTIF = "SUDAH_ADA_SUKET_AKTIF"
    BUKAN_WNI = "BUKAN_WNI"
    BELUM_17 = "BELUM_17"
    BUKAN_PENDUDUK = "BUKAN_PENDUDUK"
    SUDAH_PINDAH = "SUDAH_PINDAH"
    MENINGGAL = "MENINGGAL"
    PENERBITAN_DITUTUP = "PENERBITAN_DITUTUP"
    DIMINTA_PEMOHON = "DIMINTA_PEMOHON"  # the applicant asked for it
    SALAH_DAFTAR = "SALAH_DAFTAR"  # the office's error
    BELUM_REKAM = "BELUM_REKAM"  # the biometrics are recorded no more
    ATURAN_BERUBAH = "ATURAN_BERUBAH"  # the office wants more persons by now
    TIDAK_DAPAT_DICETAK = "TIDAK_DAPAT_DICETAK"  # a letter that no sheet can show


class WhyFreed(StrEnum):
    """Why a place of a day was given up."""

    CANCELLED = "cancelled"
    REFUSED = "refused"
    NO_SHOW = "no-show"
    EXPIRED = "expired"
    MOVED = "moved"


# Where somebody has a pickup slot, or may choose another.
SLOTTED = (*PENDING, CaseState.DITANDATANGANI, CaseState.SIAP)
# What ends a case without a suket, and why its places are free then.
ENDED = {
    CaseState.DITOLAK: WhyFreed.REFUSED,
    CaseState.DIBATALKAN: WhyFreed.CANCELLED,
}


class WhyPromised(StrEnum):
    """Why a day was promised, or another one."""

    RECEIVED = "received"
    EARLIER = "earlier"  # a place of an earlier day became free
    URGENT = "urgent"  # the urgent lane was granted
    CLOSURE = "closure"
    PAPERS = "papers"  # those that were wanting came
    CHOSEN = "chosen"  # another pickup slot, as who asked wanted
    CALENDAR = "calendar"  # a holiday was named, or hours became others


class Answer(StrEnum):
    """What became of a closure that somebody asked another person to agree to."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    TAKEN_BACK = "taken-back"


class Item(StrEnum):
    """A paper that an application needs."""

    FAMILY_CARD = "family-card"
    POLICE_LETTER = "police-letter"
    PROOF_OF_CHANGE = "proof-of-change"
    OLD_PAPER = "old-paper"  # the suket or card that the new one replaces


class Pictured(StrEnum):
    """Of what there are pictures: the papers, by their words, and slips."""

    FAMILY_CARD = Item.FAMILY_CARD.value
    POLICE_LETTER = Item.POLICE_LETTER.value
    PROOF_OF_CHANGE = Item.PROOF_OF_CHANGE.value
    OLD_PAPER = Item.OLD_PAPER.value
    SLIP = "slip"  # signed by who fetched the suket


class ItemStanding(StrEnum):
    """How a paper stands, as who looked at it said."""

    PRESENT = "present"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    WAIVED = "waived"  # it is not needed in this case


class SigningOutcome(StrEnum):
    """What came of one application of a batch that was to be signed."""

    SIGNED = "signed"
    SENT_BACK = "sent-back"  # it no longer agreed with what was checked
    LEFT = "left"  # it stays where it is: already changed, or for somebody else


class Receiver(StrEnum):
    """Who fetched a suket."""

    HOLDER = "holder"
    PROXY = "proxy"  # of the same family, with a letter


class HandoverProof(StrEnum):
    """What shows that it was fetched."""

    SLIP = "slip"  # the slip was signed, and is kept at the office
    PICTURE = "picture"  # of the signed slip
