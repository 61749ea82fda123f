"""Sign a status list, so that anybody may carry it."""

from keys.signer_protocol import Signer
from signing.errors import SealFault
from verify.errors import NotTrusted
from verify.status_list import StatusList, read_status_list, status_list_draft
from verify.trust_list import TrustList


def sign_status_list(status: StatusList, signer: Signer) -> bytes:
    """Return the COSE_Sign1 of a status list, 0.2 to 260 kB, under a status key.

    It is read back first, as a verifier would; `SealFault` if it is refused or differs,
    which a key of another purpose always is.
    """
    draft = status_list_draft(status, signer.trusted.kid)
    data = draft.signed(signer.sign(draft.to_be_signed))
    try:
        read_back = read_status_list(data, TrustList([signer.trusted]), uri=status.uri)
    except NotTrusted as error:
        raise SealFault(f"{status.uri}: {error}") from error
    if read_back != status:
        raise SealFault(f"{status.uri}: reads back as another list")
    return data
