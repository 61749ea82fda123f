"""Why a list of events, an answer, or the key of a machine is refused."""

from suket.errors import Conflict, NotFound, NotSignedIn, Unusable


class EventListNotFound(NotFound):
    """The office has taken in no such list."""

    code = "event-list-not-found"
    pesan = "Daftar peristiwa itu tidak ditemukan di kantor ini."


class EventLineNotFound(NotFound):
    """The office has no such line."""

    code = "event-line-not-found"
    pesan = "Baris peristiwa itu tidak ditemukan di kantor ini."


class EventKeyNotFound(NotFound):
    """The office has no such key, or it is ended already."""

    code = "event-key-not-found"
    pesan = "Kunci peristiwa itu tidak ditemukan, atau sudah diakhiri."


class LineIsAnswered(Conflict):
    """What becomes of a line is said once."""

    code = "event-line-answered"
    pesan = "Baris ini sudah dijawab. Muat ulang daftarnya."


class CannotApply(Conflict):
    """A line of nobody, or of somebody who is dead, cannot be applied."""

    code = "event-line-cannot-apply"
    pesan = (
        "Baris ini tidak dapat diterapkan sebagaimana adanya. Perbaiki datanya lalu"
        " kirim lagi, atau kesampingkan."
    )


class ReasonMissing(Unusable):
    """An answer says why."""

    code = "event-answer-reason-missing"
    pesan = "Tuliskan alasannya, misalnya apa yang Anda cocokkan."


class BadEventKey(Unusable):
    """A key has a label of 1 to 60 characters and is good for 1 to 730 days."""

    code = "bad-event-key"
    pesan = "Nama kunci 1 sampai 60 huruf, dan berlakunya 1 sampai 730 hari."


class UnknownEventKey(NotSignedIn):
    """No key, or not a good one: wrong, expired and ended ones get the same answer."""

    code = "unknown-event-key"
    pesan = "Kunci tidak dikenal atau tidak berlaku. Minta yang baru pada kantor."
