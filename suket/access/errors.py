"""What signing in and the rights of accounts can refuse."""

from typing import Final

from suket.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooMuch,
    Unusable,
)

# Why a password is too weak: in English for the log, and what to do in Indonesian.
WEAKNESSES: Final = {
    "short": (
        "It has fewer than 12 characters.",
        "Kata sandi paling sedikit 12 karakter. Pakai empat kata tak berhubungan.",
    ),
    "long": (
        "It has more than 128 characters.",
        "Kata sandi paling banyak 128 karakter. Pakai yang lebih pendek.",
    ),
    "own-name": (
        "It holds the name of the person, the office or the institution.",
        "Kata sandi memuat nama pengguna, kantor, atau lembaga Anda. Pakai kata lain.",
    ),
    "guessed": (
        "It is soon guessed: common, repeated, in a row, or a date.",
        (
            "Kata sandi ini mudah ditebak: kata yang umum, berulang, berurutan, atau"
            " tanggal. Pakai empat kata yang tidak berhubungan."
        ),
    ),
}


class AccountNotFound(NotFound):
    """There is no such account."""

    code = "account-not-found"
    pesan = "Akun tidak ditemukan."


class RoleNotAllowed(NotAllowed):
    """No role of this person includes the act."""

    code = "role-not-allowed"
    pesan = (
        "Peran Anda tidak mencakup tindakan ini. Bila memang tugas Anda, minta admin"
        " kantor memberi perannya."
    )


class NotAtThisUnit(NotAllowed):
    """The right is held at other units of the office."""

    code = "not-at-this-unit"
    pesan = (
        "Anda tidak bertugas di unit itu. Pilih unit tempat Anda bertugas, atau minta"
        " admin kantor memberi perannya di sana."
    )


class NoRoleToday(NotAllowed):
    """No role of this person is in force on the office's day."""

    code = "no-role-today"
    pesan = (
        "Hari ini tidak ada peran Anda yang berlaku. Minta admin kantor memberi peran,"
        " atau memperpanjangnya."
    )


class OwnAccount(NotAllowed):
    """Nobody gives or ends roles of his own, or governs his own account."""

    code = "own-account"
    pesan = (
        "Peran dan akun Anda sendiri diurus oleh admin lain, atau oleh pengelola"
        " server. Kata sandi sendiri diganti di halaman akun."
    )


class GovernsAlone(Conflict):
    """Who governs an office has no other role there at the same time."""

    code = "governs-alone"
    pesan = (
        "Admin kantor tidak memegang peran lain di kantor yang sama pada masa yang"
        " sama. Akhiri dahulu peran yang satu, atau pilih masa yang lain."
    )


class RoleHeldAlready(Conflict):
    """The person has this role in a part of that period already."""

    code = "role-held-already"
    pesan = "Orang ini sudah memegang peran itu pada masa itu. Periksa masa perannya."


class GrantOver(Conflict):
    """The role was ended before, or its period is over."""

    code = "grant-over"
    pesan = "Peran itu sudah berakhir. Tidak ada yang berubah."


class PersonHasAccount(Conflict):
    """One person has one live account."""

    code = "person-has-account"
    pesan = (
        "Orang ini masih mempunyai akun aktif yang lain. Nonaktifkan akun itu dahulu;"
        " akun di kantor lain dinonaktifkan oleh admin kantor itu."
    )


class GrantNotFound(NotFound):
    """Nobody at this office was given that role."""

    code = "grant-not-found"
    pesan = "Peran itu tidak ditemukan. Muat ulang halaman orangnya."


class BadPeriod(Unusable):
    """A role begins today or later, and does not end before it begins."""

    code = "bad-period"
    pesan = (
        "Peran mulai berlaku paling cepat hari ini, dan hari terakhirnya tidak boleh"
        " sebelum hari pertamanya."
    )


class NeedsKecamatan(Unusable):
    """An operator works at a kecamatan of the office."""

    code = "needs-kecamatan"
    pesan = (
        "Operator bekerja di satu kecamatan. Pilih kecamatannya; bila belum ada, minta"
        " pengelola server menambahkannya."
    )


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
    """A password has 12 to 128 characters, is not soon guessed, and holds no own name.

    `why` is one of `WEAKNESSES`.
    """

    code = "weak-password"
    pesan = (
        "Kata sandi harus 12 sampai 128 karakter, tidak mudah ditebak, dan tidak memuat"
        " nama pengguna, kantor, atau lembaga Anda."
    )

    def __init__(self, why: str) -> None:
        message, self.pesan = WEAKNESSES[why]
        super().__init__(message)


class WrongPassword(NotSignedIn):
    """Name or password is wrong: it is not said which."""

    code = "wrong-password"
    pesan = "Nama pengguna atau kata sandi salah."


class LockedOut(NotSignedIn):
    """Five failures in a row shut the account for a quarter of an hour."""

    code = "locked-out"
    pesan = "Terlalu banyak percobaan. Coba lagi 15 menit kemudian."


class LineFull(TooMuch):
    """So many secrets are being tried that there is no place in the line."""

    code = "line-full"
    pesan = (
        "Sedang banyak yang masuk atau membuka suket. Tunggu sebentar, lalu coba lagi."
    )

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__(retry_after)


class SessionOver(NotSignedIn):
    """The session is unknown, idle too long, too old, or was ended."""

    code = "session-over"
    pesan = "Sesi Anda sudah berakhir. Silakan masuk lagi."


class WrongProof(Unusable):
    """A code, a touch or a password is wrong, used before, or somebody else's.

    `is_copy` says that a passkey counted backwards: there may be a copy of it.
    """

    code = "wrong-proof"
    pesan = (
        "Kode atau kunci itu tidak cocok, atau sudah dipakai. Tunggu kode berikutnya,"
        " lalu coba lagi."
    )

    def __init__(self, message: str = "", *, is_copy: bool = False) -> None:
        super().__init__(message)
        self.is_copy = is_copy


class TooManyProofs(Unusable):
    """Five wrong proofs in a row: no more are looked at for a quarter of an hour."""

    code = "too-many-proofs"
    pesan = "Terlalu banyak percobaan. Coba lagi 15 menit kemudian."


class FactorMissing(NotAllowed):
    """The office demands a second factor of this role, and the account has none."""

    code = "factor-missing"
    pesan = (
        "Peran Anda wajib memakai faktor kedua. Pasang kunci sandi atau aplikasi kode"
        " lebih dahulu."
    )


class LastFactor(Conflict):
    """The only second factor of a role of which one is demanded stays."""

    code = "last-factor"
    pesan = (
        "Peran Anda wajib memakai faktor kedua. Pasang yang baru lebih dahulu, lalu"
        " lepas yang ini."
    )


class UnusablePasskey(Unusable):
    """What the browser made is no passkey for us, or did not ask who holds it."""

    code = "unusable-passkey"
    pesan = (
        "Kunci sandi ini tidak dapat dipakai. Pakai perangkat yang meminta sidik jari,"
        " wajah, atau PIN."
    )


class PasskeyNotFound(NotFound):
    """The account has no such passkey, or it was revoked."""

    code = "passkey-not-found"
    pesan = "Kunci sandi tidak ditemukan. Muat ulang halaman “Cara masuk”."


class StepUpOver(Conflict):
    """What is confirmed has changed, or was shown more than five minutes ago."""

    code = "step-up-over"
    pesan = (
        "Konfirmasi ini tidak berlaku lagi: lewat lima menit, atau daftarnya berubah."
        " Periksa lagi, lalu konfirmasi."
    )


class StepUpUsed(Conflict):
    """What is confirmed was so already; a confirmation is good once."""

    code = "step-up-used"
    pesan = "Konfirmasi ini sudah dipakai. Untuk tindakan lain, mulai lagi dari awal."


class SecretStillBorne(Conflict):
    """Sealed values still bear a symmetric secret, so it cannot be let go."""

    code = "secret-still-borne"
    pesan = "Rahasia itu masih dipakai. Selesaikan penggantiannya lebih dahulu."
