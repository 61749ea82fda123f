"""What an office can refuse: it is unknown, shut, or has nobody to sign."""

from suket.errors import Conflict, NotFound, Unusable


class OfficeNotFound(NotFound):
    """No office has this code."""

    code = "office-not-found"
    pesan = "Kantor tidak ditemukan. Periksa kode wilayahnya."


class ArmsNotFound(NotFound):
    """No arms with this digest were ever kept."""

    code = "arms-not-found"
    pesan = "Lambang itu tidak tersimpan di sini. Unggah lagi berkasnya."


class IssuanceClosed(Conflict):
    """The office's issuance window is shut."""

    code = "PENERBITAN_DITUTUP"
    pesan = "Penerbitan suket di kantor ini sedang ditutup. Hubungi kepala dinas."


class NoSignatory(Conflict):
    """Nobody is named to sign for the office on this day."""

    code = "no-signatory"
    pesan = "Belum ada pejabat penanda tangan untuk hari ini. Tetapkan lebih dahulu."


class BadTemplate(Unusable):
    """The template of document numbers has an unknown field."""

    code = "bad-template"
    pesan = "Pola nomor suket tidak dikenal. Contoh: {klas}/{urut:05}/{kode_unit}."


class UnitNotFound(NotFound):
    """The office has no such unit."""

    code = "unit-not-found"
    pesan = "Unit itu tidak ada di kantor ini. Pilih unit dari daftar."


class BadNip(Unusable):
    """A NIP has 18 digits."""

    code = "bad-nip"
    pesan = "NIP terdiri atas 18 angka. Yang tidak punya NIP, kosongkan."


class BadPersonName(Unusable):
    """A person's name has 1 to 100 printable characters."""

    code = "bad-person-name"
    pesan = "Isi nama orangnya, paling banyak 100 karakter."


class BadUnitName(Unusable):
    """A unit's name has 1 to 100 printable characters."""

    code = "bad-unit-name"
    pesan = "Isi nama unitnya, paling banyak 100 karakter."


class DistrictOutside(Unusable):
    """The kecamatan's code does not lie in the region of the office."""

    code = "district-outside"
    pesan = "Kode kecamatan itu bukan di wilayah kantor ini. Periksa kodenya."


class SerialNotApart(Unusable):
    """The serial of the template touches another digit."""

    code = "serial-not-apart"
    pesan = (
        "Nomor urut menempel pada angka lain, sehingga dua nomor bisa tampak sama."
        " Beri tanda di antaranya, misalnya garis miring."
    )


class NumbersMeet(Conflict):
    """A number could be one that the office gives by an earlier or later numbering."""

    code = "numbers-meet"
    pesan = (
        "Dengan susunan ini dua suket bisa mendapat nomor yang sama, karena nomor urut"
        " atau tahunnya pindah tempat. Ubah klasifikasi atau kode unitnya juga, atau"
        " biarkan urutannya seperti semula."
    )


class DayIsPast(Unusable):
    """What held on a day that is over cannot be changed."""

    code = "day-is-past"
    pesan = "Hari itu sudah lewat. Pilih hari ini atau sesudahnya."


class DayIsFar(Unusable):
    """The day lies more than five years ahead."""

    code = "day-is-far"
    pesan = "Hari itu lebih dari lima tahun lagi. Pilih hari yang lebih dekat."


class NothingChanges(Conflict):
    """On that day the office is so anyway."""

    code = "nothing-changes"
    pesan = "Isinya sama dengan yang berlaku pada hari itu. Tidak ada yang disimpan."


class VersionNotFound(NotFound):
    """The office has no such version."""

    code = "version-not-found"
    pesan = "Perubahan itu tidak ada di kantor ini. Buka lagi halaman Kantor."


class SignatoryNotFound(NotFound):
    """The office named nobody so."""

    code = "signatory-not-found"
    pesan = "Penetapan itu tidak ada di kantor ini. Buka lagi halaman Kantor."


class AlreadyInForce(Conflict):
    """The day of the change has come: it cannot be taken back any more."""

    code = "already-in-force"
    pesan = "Perubahan ini sudah berlaku. Buat perubahan baru sebagai gantinya."


class AlreadyWithdrawn(Conflict):
    """The change was taken back already."""

    code = "already-withdrawn"
    pesan = "Perubahan ini sudah dibatalkan. Buka lagi halaman Kantor."


class NothingPlanned(Conflict):
    """No opening and no closing of issuance is planned."""

    code = "nothing-planned"
    pesan = "Tidak ada rencana membuka atau menutup penerbitan. Buka lagi halamannya."


# What a field has to say, by its name.
FIELDS = {
    "government": "Isi nama pemerintah daerah, misalnya PEMERINTAH KOTA CIREBON.",
    "agency": "Isi nama dinas.",
    "street": "Isi alamat kantor.",
    "place": "Isi tempat yang dicetak di depan tanggal, misalnya Cirebon.",
    "postal_code": "Kode pos terdiri atas 5 angka.",
    "classification": "Isi kode klasifikasi, misalnya 470.",
    "unit_code": "Isi kode unit, misalnya Disdukcapil.",
    "rule": "Pilih oleh berapa orang suket terbit.",
    "validity": "Pilih berapa lama suket berlaku.",
    "months": "Isi lama berlaku, 1 sampai 60 bulan.",
    "minimum_status": "Pilih syarat perekaman dari daftar.",
    "digest": "Pilih berkas lambang, SVG, PNG, atau JPEG.",
    "capacity": "Pilih sebagai apa ia menandatangani.",
    "title": "Isi jabatan penanda tangan.",
    "name": "Isi nama penanda tangan dengan gelarnya.",
    "nip": "NIP terdiri atas 18 angka, atau kosong bila tidak ada.",
    "cut_off": "Isi jamnya, misalnya 11.00.",
    "moves_until": "Isi jamnya, misalnya 16.00.",
    "clock": "Pilih menurut jam apa waktunya dihitung.",
    "clock_hours": "Isi lamanya, 1 sampai 720 jam.",
    "until": "“Berlaku sampai” tidak boleh sebelum “Berlaku mulai”.",
}


class UnfitSetting(Unusable):
    """A field of how the office is set up is empty or out of its range."""

    code = "unfit-setting"
    pesan = "Isian ini kosong atau tidak sesuai. Perbaiki, lalu simpan lagi."

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is empty or out of its range")
        self.field = field  # as its column is called
        self.pesan = FIELDS[field]
