"""What messaging can refuse: an address to which nothing can be sent."""

from suket.errors import Unusable


class BadMobileNumber(Unusable):
    """It is no mobile number of Indonesia."""

    code = "bad-mobile-number"
    pesan = (
        "Nomor HP itu tidak dikenal. Tulis nomor seluler Indonesia dengan angka saja,"
        " misalnya 0812-3456-7890."
    )


class BadEmail(Unusable):
    """It is no address to which mail can be sent."""

    code = "bad-email"
    pesan = "Alamat e-mail itu tidak lengkap. Contoh: nama@contoh.id."
