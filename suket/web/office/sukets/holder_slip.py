"""The holder's slip: what stands on it, and the QR of its link."""

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from signing.qr_encoder import Symbol
from suket.delivery.download_access import Slip
from suket.paper.slip_renderer import SlipTexts
from suket.register.document_fields import Printed
from suket.register.tables import Suket
from suket.web.local_times import hari_terakhir
from suket.web.office.signed_in_officer import SignedInOfficer


def texts_of(suket: Suket, slip: Slip, user: SignedInOfficer) -> SlipTexts:
    """Return what stands on the slip, on the page of one as in the file of many."""
    return SlipTexts(
        agency=user.office.agency,
        office=user.house,
        holder=Printed.from_json(suket.printed).full_name,
        number=suket.number,
        link=f"{user.site.url}/unduh/{slip.token}",
        pin=slip.pin,
        until=hari_terakhir(slip.expires_at, user.zone),
    )


def drawn(link: str) -> Symbol:
    """Return the symbol of an address of some hundred ASCII characters at most."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(link.encode("ascii"))
    code.make(fit=True)
    return Symbol.of_rows(code.modules, code.version)
