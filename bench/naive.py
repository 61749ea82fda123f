"""The same document as a web team would make it, with the libraries' own examples.

WeasyPrint turns a Jinja page into a tagged PDF/A-3a, with the fonts of the machine;
`qrcode` draws the code as SVG; pyHanko signs.  Keys, templates and certificates are
loaded once, as anyone would.
"""

from base64 import b64encode
from io import BytesIO
from pathlib import Path

import qrcode
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    pkcs12,
)
from jinja2 import Environment, FileSystemLoader
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from qrcode.image.svg import SvgPathImage
from weasyprint import HTML

from bench.sample import HOST, PRINTED, Sample
from suket.paper.formatting import card_date, grouped_nip, long_date
from suket.shipped import templates

HERE = Path(__file__).parent
EMBLEM = templates() / "suket" / PRINTED.form / "emblem.svg"
_PASSPHRASE = b"bench"


class Naive:
    """Makes documents the way the first answer of a search tells."""

    def __init__(self, sample: Sample) -> None:
        environment = Environment(loader=FileSystemLoader(HERE), autoescape=True)
        environment.filters.update(
            card_date=card_date, long_date=long_date, nip=grouped_nip
        )
        self._template = environment.get_template("naive.html")
        self._sample = sample
        self._signer = _signer(sample)

    def document(self) -> bytes:
        """Return one signed document."""
        return self.signed(self.page())

    def page(self) -> bytes:
        """Return the page, unsigned."""
        pdf: bytes = HTML(string=self.html()).write_pdf(pdf_variant="pdf/a-3a")
        return pdf

    def html(self) -> str:
        """Return the page as HTML that stands alone, pictures and all."""
        return self._template.render(
            p=PRINTED,
            host=HOST,
            check_code=self._sample.check_code,
            photo=_data("image/jpeg", self._sample.photo),
            qr=_data("image/svg+xml", qr_drawing(self._sample.text)),
            emblem=_data("image/svg+xml", EMBLEM.read_bytes()),
        )

    def signed(self, pdf: bytes) -> bytes:
        """Return the page with a certifying PAdES B-B signature."""
        signed: BytesIO = signers.sign_pdf(
            IncrementalPdfFileWriter(BytesIO(pdf)),
            signers.PdfSignatureMetadata(
                field_name="Signature1",
                md_algorithm="sha256",
                subfilter=SigSeedSubFilter.PADES,
                certify=True,
                docmdp_permissions=MDPPerm.NO_CHANGES,
            ),
            signer=self._signer,
        )
        return signed.getvalue()


def _signer(sample: Sample) -> signers.SimpleSigner:
    credential = sample.credential
    bundle = pkcs12.serialize_key_and_certificates(
        b"bench",
        credential.private_key,
        credential.certificate,
        credential.chain,
        BestAvailableEncryption(_PASSPHRASE),
    )
    return signers.SimpleSigner.load_pkcs12_data(bundle, [], _PASSPHRASE)


def qr_drawing(text: str) -> bytes:
    """Return the code of a text as SVG."""
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, image_factory=SvgPathImage
    )
    code.add_data(text)
    code.make()
    file = BytesIO()
    code.make_image().save(file)
    return file.getvalue()


def _data(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{b64encode(data).decode()}"
