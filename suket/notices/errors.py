"""What notices can refuse."""

from suket.errors import Conflict, NotFound


class NoticeNotFound(NotFound):
    """The office has no such notice."""

    code = "notice-not-found"
    pesan = "Pesan itu tidak ada di kantor ini. Muat ulang daftarnya."


class NoticeIsOver(Conflict):
    """The notice is not in a state in which that can be done."""

    code = "notice-is-over"
    pesan = "Pesan itu sudah berubah keadaannya. Muat ulang daftarnya."


class NoticeOutdated(Conflict):
    """What the notice would say is so no more."""

    code = "notice-outdated"
    pesan = "Isi pesan itu sudah tidak berlaku, jadi tidak dikirim lagi."
