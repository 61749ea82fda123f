"""What the calendar can refuse."""

from suket.errors import Conflict, NotFound, Unusable


class ClosureNotFound(NotFound):
    """The office has no such closure."""

    code = "closure-not-found"
    pesan = "Penutupan itu tidak ada di kantor ini. Buka lagi daftarnya."


class AlreadyReplaced(Conflict):
    """Somebody has changed this closure already."""

    code = "closure-already-replaced"
    pesan = "Penutupan ini sudah diubah orang lain. Buka lagi, lalu ubah yang terbaru."


class HoursOverlap(Unusable):
    """Two stretches of one day overlap, or one ends before it begins."""

    code = "hours-overlap"
    pesan = (
        "Jam buka saling tumpang tindih atau terbalik. Periksa jam mulai dan selesai."
    )


class DaysAreTurned(Unusable):
    """The last day is before the first, or further than may be planned."""

    code = "days-are-turned"
    pesan = (
        "Tanggal akhir mendahului tanggal mulai, atau lebih dari setahun sesudahnya."
    )
