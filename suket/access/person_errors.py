"""What is refused where it is not said who somebody is."""

from collections.abc import Iterable

from suket.errors import Conflict


class MaybeSamePerson(Conflict):
    """Somebody of that name works here, and no two NIPs tell them apart."""

    code = "maybe-same-person"
    pesan = (
        "Di kantor ini sudah ada orang senama. Nyatakan apakah ini orang yang sama atau"
        " orang lain: yang memeriksa dan yang menandatangani harus orang berlainan."
    )

    def __init__(self, usernames: Iterable[str]) -> None:
        """`usernames`: the accounts of those who are called so."""
        self.usernames = tuple(usernames)
        super().__init__(f"accounts of that name: {', '.join(self.usernames)}")


class OnePersonTwoAccounts(Conflict):
    """Two accounts are said to be one person's, who then has their roles by one."""

    code = "one-person-two-accounts"
    pesan = "Satu orang bekerja dengan satu akun. Nonaktifkan salah satunya."

    def __init__(self, username: str, other: str) -> None:
        """`username`: the account it was about; `other`: the same person's."""
        super().__init__(f"accounts of one person: {username}, {other}")
        self.pesan = (
            f"Akun {username} dan {other} Anda nyatakan milik satu orang, dan satu"
            f" orang bekerja dengan satu akun. Nonaktifkan akun {other}, lalu ulangi;"
            " bila keliru, nyatakan sebagai orang lain."
        )


class NipNeeded(Conflict):
    """Who takes, checks, approves or signs is known by a NIP, or has said why not."""

    code = "nip-needed"
    pesan = "Orang ini belum ber-NIP. Isi NIP-nya, atau nyatakan mengapa tidak ada."

    def __init__(self, username: str) -> None:
        """`username`: the account of who is not known."""
        super().__init__(f"neither a NIP nor why there is none: {username}")
        self.pesan = (
            f"Orang dengan akun {username} belum ber-NIP, padahal bekerja sebagai"
            " petugas, verifikator, kepala seksi, atau penanda tangan. Isi NIP-nya,"
            " atau pilih mengapa tidak ada: di formulir ini, atau lewat “Ubah nama dan"
            " NIP” pada halaman orangnya."
        )
