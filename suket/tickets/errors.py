"""What lines at a counter can refuse."""

from suket.errors import Conflict, NotFound, Unusable


class LineNotFound(NotFound):
    """The unit has no such line."""

    code = "line-not-found"
    pesan = "Antrean itu tidak ada di unit ini. Pilih antrean yang lain."


class LineFull(Conflict):
    """The line has given all of its numbers for today."""

    code = "no-number-left"
    pesan = (
        "Nomor antrean hari ini sudah habis. Sarankan hari buka berikutnya, atau minta"
        " admin menambah batasnya di kalender."
    )


class LineShut(Conflict):
    """The line's service is shut today."""

    code = "line-shut"
    pesan = "Hari ini layanannya tutup, jadi tidak ada nomor antrean."

    def __init__(self, why: str) -> None:
        """Say why: a holiday's name, a closure's reason."""
        super().__init__("The service is shut.")
        self.pesan = f"Hari ini layanannya tutup ({why}), jadi tidak ada nomor antrean."


class CounterBusy(Conflict):
    """The counter is serving somebody: one at a time."""

    code = "counter-busy"
    pesan = "Loket ini masih melayani satu nomor. Selesaikan nomor itu lebih dahulu."


class NobodyCalled(Conflict):
    """The counter has called nobody, or not often enough for this."""

    code = "nobody-called"
    pesan = (
        "Tidak ada nomor yang dipanggil ke loket ini, atau belum tiga kali. Muat ulang"
        " halamannya, lalu lanjutkan."
    )


class BadLine(Unusable):
    """A line has a short code, a name, and at most 9999 numbers a day."""

    code = "bad-line"
    pesan = (
        "Kode antrean harus satu sampai empat huruf besar atau angka, namanya terisi,"
        " dan batasnya 0 sampai 9999."
    )


class BadCounter(Unusable):
    """A counter is named by one to ten letters or digits."""

    code = "bad-counter"
    pesan = "Isi nomor loket Anda: satu sampai sepuluh huruf atau angka."
