"""Sign a token: claims and a key become the text of the QR."""

from keys.signer_protocol import Signer
from signing.errors import SealFault
from signing.qr_encoder import require_drawable
from verify.checks import authenticate
from verify.claims import Claims, write_claims
from verify.errors import NotAuthentic
from verify.token import Draft, write_text
from verify.trust_list import TrustList


def seal(claims: Claims, signer: Signer) -> str:
    """Return the text that asserts `claims` under the key of `signer`.

    Most texts have 650 to 1,000 ASCII characters.  Each is read back and authenticated
    first, so that a fault in encoder, key or machine is found before the paper is.

    Raises `SealFault` if it does not read back as the same claims, `TextTooLong` if
    its QR would pass version 20, and `ValueError` for claims that the format cannot
    carry.  What the signer raises goes through.
    """
    draft = Draft(signer.trusted.kid, write_claims(claims))
    text = write_text(draft, signer.sign(draft.to_be_signed), site=claims.site)
    _require_same(claims, text, TrustList([signer.trusted]))
    require_drawable(text)
    return text


def _require_same(claims: Claims, text: str, trust: TrustList) -> None:
    """Raise `SealFault` unless the public would read `claims` in `text`."""
    try:
        read_back = authenticate(text, trust)
    except NotAuthentic as error:
        raise SealFault(f"index {claims.status_index}: {error.reason}") from error
    if read_back != claims:
        raise SealFault(f"index {claims.status_index}: reads back as other claims")
