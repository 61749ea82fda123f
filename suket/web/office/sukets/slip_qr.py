"""The QR on the holder's slip: the address of the download link."""

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from signing.qr_encoder import Symbol


def drawn(link: str) -> Symbol:
    """Return the symbol of an address of some hundred ASCII characters at most."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(link.encode("ascii"))
    code.make(fit=True)
    return Symbol.of_rows(code.modules, code.version)
