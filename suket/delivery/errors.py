"""Why a holder is not given the document."""

from suket.errors import Conflict, NotFound, NotSignedIn


class DeliveryNotFound(NotFound):
    """The link is unknown, replaced or past its last day."""

    code = "delivery-not-found"
    pesan = (
        "Tautan ini tidak berlaku atau sudah diganti."
        " Mintalah tautan baru kepada petugas Dukcapil."
    )


class WrongPin(NotSignedIn):
    """The PIN is wrong; five wrong ones shut the link."""

    code = "wrong-pin"
    pesan = "PIN salah."

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"Wrong PIN, {tries_left} tries left.")
        self.tries_left = tries_left
        self.pesan = f"PIN salah. Sisa percobaan: {tries_left}."


class DeliveryLocked(NotSignedIn):
    """Five wrong PINs shut the link for good; the officer opens a new one."""

    code = "delivery-locked"
    pesan = (
        "Tautan ini terkunci karena PIN salah lima kali."
        " Mintalah tautan baru kepada petugas Dukcapil."
    )


class HasEnded(Conflict):
    """The suket has ended, so its document is no longer handed out."""

    code = "has-ended"
    pesan = "Suket ini sudah tidak berlaku, sehingga tidak dapat diserahkan."
