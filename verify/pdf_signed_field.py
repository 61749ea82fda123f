"""What a PDF says of its one signature; nothing of it is believed here.

pyHanko reads the structure, in a worker.  Whether the signature is any good is another
question, `pdf_signature`, for which neither pyHanko nor this structure is needed.
"""

import logging
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from verify.worker_frames import Words

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # its doubts are answers here


def signed_field(pdf: bytes) -> Words:
    """Return what the only signature says of itself, or None.

    That is None as well for several, for one that is no PAdES, and for one that does
    not certify the document or allows changes (DocMDP P=1 allows none).
    """
    try:
        signatures = PdfFileReader(BytesIO(pdf), strict=True).embedded_signatures
        (signature,) = signatures
        said = signature.sig_object
        signed_at = signature.self_reported_timestamp
        if (
            signature.docmdp_level is not MDPPerm.NO_CHANGES
            or said["/SubFilter"] != SigSeedSubFilter.PADES.value
            or signed_at is None
        ):
            return None
        return {
            "byte_range": [int(number) for number in signature.byte_range],
            "contents": bytes(signature.pkcs7_content).hex(),
            "signed_at": signed_at.isoformat(),
        }
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever a broken structure makes of it
        return None
