"""What signing in and the rights of accounts can refuse."""

from suket.errors import NotAllowed, NotFound, NotSignedIn, Unusable


class AccountNotFound(NotFound):
    """There is no such account."""

    code = "account-not-found"
    pesan = "Akun tidak ditemukan."


class RoleNotAllowed(NotAllowed):
    """The role of this account does not include the act."""

    code = "role-not-allowed"
    pesan = "Peran akun Anda tidak mencakup tindakan ini."


class AccountDisabled(NotAllowed):
    """The account was disabled after it gave the order."""

    code = "account-disabled"
    pesan = (
        "Akun yang memesan penerbitan ini sudah dinonaktifkan. Petugas lain dapat"
        " memesannya lagi."
    )


class BadUsername(Unusable):
    """A user name has 3 to 32 of a-z, 0-9, dot, hyphen and underscore."""

    code = "bad-username"
    pesan = "Nama pengguna: 3 sampai 32 huruf kecil, angka, titik, atau tanda hubung."


class WeakPassword(Unusable):
    """A password needs 12 to 128 characters and may not hold the user name."""

    code = "weak-password"
    pesan = "Kata sandi harus 12 sampai 128 karakter dan tidak memuat nama pengguna."


class WrongPassword(NotSignedIn):
    """Name or password is wrong: it is not said which."""

    code = "wrong-password"
    pesan = "Nama pengguna atau kata sandi salah."


class LockedOut(NotSignedIn):
    """Five failures in a row shut the account for a quarter of an hour."""

    code = "locked-out"
    pesan = "Terlalu banyak percobaan. Coba lagi 15 menit kemudian."


class SessionOver(NotSignedIn):
    """The session is unknown, idle too long, too old, or was ended."""

    code = "session-over"
    pesan = "Sesi Anda sudah berakhir. Silakan masuk lagi."
