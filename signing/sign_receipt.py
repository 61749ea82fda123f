"""Sign a receipt: what an institution was told, as a text that it can keep."""

from keys.signer_protocol import Signer
from signing.errors import SealFault
from signing.qr_encoder import require_drawable
from verify.errors import NotAuthentic
from verify.receipt import (
    Receipt,
    authenticate_receipt,
    receipt_draft,
    write_receipt_text,
)
from verify.trust_list import TrustList


def seal_receipt(receipt: Receipt, signer: Signer) -> str:
    """Return the text of a receipt, some 750 ASCII characters, under a receipt key.

    It is read back first, as a verifier would.  Raises `SealFault` if it is refused or
    differs, which a key of another purpose always is, `TextTooLong` if its QR would
    pass version 20, and `ValueError` for what the format cannot carry.
    """
    draft = receipt_draft(receipt, signer.trusted.kid)
    data = draft.signed(signer.sign(draft.to_be_signed))
    text = write_receipt_text(data, site=receipt.site)
    try:
        read_back = authenticate_receipt(text, TrustList([signer.trusted]))
    except NotAuthentic as error:
        raise SealFault(f"a receipt: {error.reason}") from error
    if read_back != receipt:
        raise SealFault("a receipt reads back as another")
    require_drawable(text)
    return text
