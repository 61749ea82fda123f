"""Why a holder is not given the document."""

from typing import Final

from suket.errors import Conflict, NotFound, NotSignedIn, Unusable

# One sentence for whatever does not open, so that nobody learns which links there are;
# it ends with what helps in each case.
NOT_OPENED: Final = (
    "PIN tidak cocok, atau tautan ini sudah tidak berlaku atau terkunci."
    " Periksa PIN di slip Anda. Jika sudah benar, minta tautan dan PIN baru di kantor"
    " Dukcapil, gratis."
)


class DeliveryNotFound(NotFound):
    """The link is unknown, replaced or past its last day."""

    code = "delivery-not-found"
    pesan = NOT_OPENED


class BadPin(Unusable):
    """What was typed cannot be a PIN, which has six digits; it counts as no try."""

    code = "bad-pin"
    pesan = (
        "PIN harus 6 angka. Periksa slip Anda, lalu ketik lagi. Ini tidak dihitung"
        " sebagai percobaan."
    )


class WrongPin(NotSignedIn):
    """The PIN is wrong; five wrong ones shut the link."""

    code = "wrong-pin"
    pesan = NOT_OPENED

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"Wrong PIN, {tries_left} tries left.")
        self.tries_left = tries_left


class DeliveryLocked(NotSignedIn):
    """Five wrong PINs shut the link for good; the officer opens a new one."""

    code = "delivery-locked"
    pesan = NOT_OPENED


class HasEnded(Conflict):
    """The suket has ended, so its document is no longer handed out."""

    code = "has-ended"
    pesan = "Suket ini sudah tidak berlaku, sehingga tidak dapat diserahkan."


class SlipShownAlready(Conflict):
    """The order for a link came twice, or another link was made since the form came."""

    code = "slip-shown-already"
    pesan = (
        "Slip untuk suket ini sudah dibuat dan hanya ditampilkan sekali; PIN-nya tidak"
        " disimpan. Slip yang sudah dicetak tetap dapat dipakai. Bila hilang, buka"
        " halaman suketnya dan buat tautan dan PIN baru."
    )

    def __init__(self, number: str) -> None:
        super().__init__(f"Suket {number} has another link than the form knew of.")
        self.number = number


class LinksMadeMeanwhile(Conflict):
    """Some of the sukets of a batch were given links while slips were drawn."""

    code = "links-made-meanwhile"
    pesan = (
        "Sebagian suket ini baru saja diberi tautan oleh petugas lain."
        " Buka lagi halaman penerbitan massalnya, lalu buat sisanya."
    )
