"""What issuing and ending can refuse."""

from datetime import datetime

from suket.errors import (
    Conflict,
    NotFound,
    Unusable,
)


class SuketNotFound(NotFound):
    """The office has issued no such suket."""

    code = "suket-not-found"
    pesan = "Suket tidak ditemukan di kantor ini. Periksa nomornya."


class BatchNotFound(NotFound):
    """The office has begun no such batch."""

    code = "batch-not-found"
    pesan = "Pekerjaan massal itu tidak ditemukan di kantor ini."


class NobodyToServe(Conflict):
    """There is nobody to whom the order could issue."""

    code = "nobody-to-serve"
    pesan = (
        "Tidak ada penduduk yang dapat dibuatkan suket sekarang."
        " Impor datanya, atau lengkapi status perekamannya, lebih dahulu."
    )


class NeedsOthers(Conflict):
    """By the office's rule of steps no suket is issued by one person alone."""

    code = "PERLU_ORANG_LAIN"
    pesan = (
        "Di kantor ini suket tidak terbit oleh satu orang saja. Buat pengajuannya;"
        " suket terbit sesudah diperiksa dan ditandatangani orang lain."
    )


class RuleIsStricter(NeedsOthers):
    """Since an application came a rule of steps wanted more persons than agreed to it.

    It follows by itself, at the latest with the turn of the day.
    """

    code = "ATURAN_LEBIH_KETAT"
    pesan = (
        "Aturan langkah kantor menjadi lebih ketat sejak pengajuan ini masuk. Paling"
        " lambat malam ini pengajuannya pindah ke antrean yang benar, lalu diperiksa"
        " atau disetujui orang lain."
    )


class ChangedSinceSeen(Conflict):
    """The resident's data changed after they were shown to be chosen."""

    code = "BERUBAH_SEJAK_DILIHAT"
    pesan = (
        "Data penduduk ini berubah sejak daftarnya dibuka."
        " Periksa datanya, lalu terbitkan."
    )


class AlreadyIssued(Conflict):
    """The resident holds a suket that is in force."""

    code = "SUDAH_ADA_SUKET_AKTIF"
    pesan = (
        "Penduduk ini masih memegang suket yang berlaku."
        " Perpanjang atau akhiri suket itu lebih dahulu."
    )

    def __init__(self, number: str) -> None:
        super().__init__(f"Suket {number} is still in force.")
        self.number = number


class AlreadyEnded(Conflict):
    """A suket ends once, and for ever."""

    code = "already-ended"
    pesan = "Suket ini sudah berakhir dan tidak dapat diubah lagi. Terbitkan yang baru."

    def __init__(self, number: str, ended_at: datetime) -> None:
        super().__init__(f"Suket {number} was ended at {ended_at:%Y-%m-%d %H:%MZ}.")
        self.number = number
        self.ended_at = ended_at


class NotSuspended(Conflict):
    """Only a suspended suket can be restored."""

    code = "not-suspended"
    pesan = "Suket ini tidak sedang dibekukan."


class IsSuspended(Conflict):
    """A suket under investigation is neither renewed nor suspended again."""

    code = "is-suspended"
    pesan = "Suket ini sedang dibekukan. Pulihkan atau akhiri lebih dahulu."


class ListsFull(Conflict):
    """Every status list allotted to the office is half full."""

    code = "lists-full"
    pesan = (
        "Daftar status kantor ini penuh."
        " Mintalah pengelola kunci menambah daftar baru melalui upacara kunci."
    )


class ClockDoubtful(Conflict):
    """The machine's clock is minutes behind what was already published."""

    code = "clock-doubtful"
    pesan = (
        "Jam komputer server tidak benar, sehingga penerbitan dihentikan."
        " Hubungi pengelola sistem."
    )


class TextTooLong(Unusable):
    """Name, birthplace and address are too long for the largest QR we print."""

    code = "text-too-long"
    pesan = (
        "Nama, tempat lahir dan alamat terlalu panjang untuk kode QR."
        " Ringkas penulisan alamatnya, lalu terbitkan lagi."
    )


class NotPrintable(Unusable):
    """A text has a letter that no sheet can show, or is too long for one."""

    code = "not-printable"
    pesan = (
        "Ada huruf yang tidak dapat dicetak, atau isian yang terlalu panjang."
        " Impor ulang data penduduk ini: impor menyebut huruf dan kolomnya."
    )

    def __init__(self, field: str, letter: str, pesan: str) -> None:
        named = f"U+{ord(letter):04X}" if letter else "its length"
        super().__init__(f"{field} cannot be printed: {named}.")
        self.field = field
        self.letter = letter
        self.pesan = pesan


class EvidenceMissing(Unusable):
    """The reason needs a word on what it rests on."""

    code = "evidence-missing"
    pesan = "Tuliskan dasar keputusan ini, misalnya nomor akta atau laporan."


class DayToCome(Unusable):
    """How a suket stands on a day that has not come is not known."""

    code = "day-to-come"
    pesan = "Tanggal itu belum tiba. Isi hari ini atau hari yang sudah lewat."
