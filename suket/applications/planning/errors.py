"""What a change of the calendar can refuse, for what it moves."""

from dataclasses import dataclass
from datetime import date

from suket.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a change of the calendar moves: as it is shown, and counted again."""

    moved: int = 0
    last: date | None = None  # the last day that is promised
    without_place: int = 0
    urgent: int = 0

    def is_worse_than(self, shown: "Numbers") -> bool:
        """Say whether more comes of it than was shown."""
        return (
            self.moved > shown.moved
            or self.without_place > shown.without_place
            or (self.last or date.min) > (shown.last or date.min)
        )


class MovesMany(Conflict):
    """The change of the calendar moves more promises than one person may."""

    code = "moves-many"
    pesan = (
        "Perubahan ini memindahkan lebih dari seratus janji, jadi perlu orang kedua."
        " Mintakan persetujuannya lewat “Tutup layanan”."
    )

    def __init__(self, counted: Numbers) -> None:
        super().__init__(f"{counted.moved} promises would move")
        self.counted = counted


class MovesMore(Conflict):
    """More promises would move than was shown to who agreed."""

    code = "moves-more"
    pesan = (
        "Sesudah dihitung, makin banyak janji yang pindah. Tidak ada yang diubah."
        " Lihat lagi angkanya, lalu putuskan."
    )

    def __init__(self, counted: Numbers) -> None:
        super().__init__(f"{counted.moved} promises would move by now")
        self.counted = counted


class TooBusy(Conflict):
    """Too many take places on these days at once."""

    code = "calendar-too-busy"
    pesan = "Pada hari-hari itu sedang banyak pengajuan masuk. Coba lagi sebentar lagi."


class RequestNotFound(NotFound):
    """The office has no such request for a closure."""

    code = "closure-request-not-found"
    pesan = "Permintaan penutupan itu tidak ada di kantor ini. Buka lagi kalendernya."


class RequestOver(Conflict):
    """The request was answered already, or nobody answered in time."""

    code = "closure-request-over"
    pesan = (
        "Permintaan ini sudah dijawab, atau sudah lewat dua hari."
        " Bila masih perlu, ajukan lagi dari kalender."
    )


class OwnRequest(Conflict):
    """Who asked does not agree to it themselves, and only they take it back."""

    code = "closure-request-own"
    pesan = (
        "Yang meminta tidak dapat menyetujui sendiri, dan hanya ia yang dapat menarik"
        " permintaannya. Minta admin lain membuka permintaan ini."
    )
