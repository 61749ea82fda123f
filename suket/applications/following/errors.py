"""What following an application can refuse."""

from suket.errors import NotSignedIn, Unusable


class NotFollowed(NotSignedIn):
    """Number, birth date and code do not belong together; never said which."""

    code = "not-followed"
    pesan = (
        "Nomor, tanggal lahir, dan kode ini tidak cocok. Periksa lagi tanda terimanya;"
        " bila tetap tidak cocok, tanyakan di kantor dengan membawa tanda terima."
    )


class BadFollowNumber(Unusable):
    """What was typed is no number of an application."""

    code = "bad-follow-number"
    pesan = (
        "Nomor pengajuan kurang atau salah ketik. Salin dari tanda terima, misalnya"
        " 3274-26-000123-7."
    )


class BadFollowBirthDate(Unusable):
    """What was typed is no day."""

    code = "bad-follow-birth-date"
    pesan = "Tulis tanggal lahir dengan hari, bulan, dan tahun, misalnya 17-08-1990."


class BadFollowCode(Unusable):
    """What was typed is no code."""

    code = "bad-follow-code"
    pesan = (
        "Kodenya delapan huruf dan angka, tercetak di tanda terima, misalnya K7MQ-2RTX."
    )
