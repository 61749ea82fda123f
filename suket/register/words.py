"""Closed lists of words about sukets.  A word is never renamed, never reused."""

from enum import StrEnum


class ApplicationKind(StrEnum):
    """What a person asks for."""

    NEW = "new"
    RENEWAL = "renewal"


class ApplicationState(StrEnum):
    """Where an application stands; at the counter it is signed as it is made."""

    SIGNED = "DITANDATANGANI"


class Channel(StrEnum):
    """By which way an application came."""

    COUNTER = "counter"
    BULK = "bulk"


class SuketState(StrEnum):
    """How a suket stands in the register; an ended one never changes again."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why a suket ended; what the status list then says is in `suket.end`."""

    KTP_DICETAK = "KTP_DICETAK"  # the card is printed
    KTP_DITERIMA = "KTP_DITERIMA"  # the card is handed over
    KEDALUWARSA = "KEDALUWARSA"  # its last day has passed
    DIPERPANJANG = "DIPERPANJANG"  # a newer suket continues it
    DIGANTI = "DIGANTI"  # a newer suket replaces it
    DATA_BERUBAH = "DATA_BERUBAH"  # name, address, marital status … changed
    PINDAH = "PINDAH"  # moved away
    RUSAK = "RUSAK"  # the paper is damaged
    MENINGGAL = "MENINGGAL"  # the holder died
    HILANG = "HILANG"  # the holder reports the loss
    DATA_GANDA = "DATA_GANDA"  # a duplicate record was found
    SALAH_TERBIT = "SALAH_TERBIT"  # the office's error
    PALSU = "PALSU"  # obtained by forgery
    DISALAHGUNAKAN = "DISALAHGUNAKAN"  # misused
    KUNCI_BOCOR = "KUNCI_BOCOR"  # the signing key is compromised
    KEHILANGAN_WNI = "KEHILANGAN_WNI"  # citizenship lost


class BatchState(StrEnum):
    """Whether a batch still has items to do: it is derived, and kept for the sweep."""

    RUNNING = "running"
    DONE = "done"


class Outcome(StrEnum):
    """What became of one item of a batch; an item without outcome is still due."""

    ISSUED = "issued"
    APPLIED = "applied"  # an application was taken: nobody issues alone there
    REFUSED = "refused"
    FAILED = "failed"
