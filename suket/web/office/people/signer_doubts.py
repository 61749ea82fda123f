"""What a page says where somebody who is to sign could not, or not by their name."""

from typing import Final

from sqlalchemy.orm import Session

from suket.access.doubted_signer import Doubt, doubted
from suket.access.words import Role
from suket.web.office.signed_in_officer import SignedInOfficer

_SAID: Final = {
    Doubt.NO_NIP: (
        "{name} belum mempunyai NIP, jadi belum dapat menandatangani: penanda tangan"
        " dikenali dari NIP-nya. Isi NIP-nya di “Ubah nama dan NIP”."
    ),
    Doubt.NOT_NAMED: (
        "NIP {name} bukan NIP penanda tangan kantor ini, jadi ia belum dapat"
        " menandatangani. Periksa NIP-nya, atau tetapkan ia sebagai penanda tangan di"
        " halaman Kantor."
    ),
    Doubt.OTHER_NAME: (
        "NIP itu milik penanda tangan {printed}, dan nama itulah yang tercetak, bukan"
        " {name}. Periksa nama dan NIP-nya sebelum melanjutkan."
    ),
}


def told_doubt(
    session: Session,
    user: SignedInOfficer,
    name: str,
    nip: str | None,
    *,
    role: Role | None = None,
) -> str:
    """Return what is amiss with a person who gets a role or a NIP, "" for nothing."""
    signs = role is Role.SIGNATORY
    found = doubted(session, user.office.code, name, nip, signs=signs, now=user.now)
    if found is None:
        return ""
    return _SAID[found.doubt].format(name=name, printed=found.printed)
