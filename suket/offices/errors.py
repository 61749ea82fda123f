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


class DistrictOutside(Unusable):
    """The kecamatan's code does not lie in the region of the office."""

    code = "district-outside"
    pesan = "Kode kecamatan itu bukan di wilayah kantor ini. Periksa kodenya."
