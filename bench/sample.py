"""One invented resident, and an office of toys that signs for her.

What is measured here is what the tests look at, but for what they say they change.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from PIL import Image, ImageDraw

from keys.certificates import Authority, certify_authority, certify_office
from keys.signer_protocol import SoftwareSigner
from keys.store import PdfCredential
from signing.sign_token import seal
from suket.register.document_fields import Given, Letterhead, Printed, SignatureBlock
from verify.check_code import write_check_code
from verify.claims import Claims, Sex
from verify.trust_list import Office, Purpose, TrustedKey

HOST = "suket.example"
SITE = f"https://{HOST}"
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
ISSUED_AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
OFFICE = Office("32.74", "Kota Cirebon", "Asia/Jakarta")
INDEX, LIST_NUMBER = 733_129, 7

PRINTED = Printed(
    number="470/00001/32.74/XI/2026",
    nik="3274014107039901",
    full_name="SITI CONTOH RAHAYU",
    birthplace="CIREBON",
    born=date(2003, 7, 1),
    sex="PEREMPUAN",
    blood_type="O",
    street="JL. CONTOH NO. 9",
    rt="003",
    rw="005",
    village="KEJAKSAN",
    district="KEJAKSAN",
    regency="KOTA CIREBON",
    province="JAWA BARAT",
    religion="ISLAM",
    marital_status="BELUM KAWIN",
    occupation="PELAJAR/MAHASISWA",
    citizenship="WNI",
    address="JL. CONTOH NO. 9, RT 003 RW 005, KEJAKSAN, KEJAKSAN, KOTA CIREBON",
    issued_on=date(2026, 11, 22),
    valid_until=None,
    validity="until-printed",
    months=None,
    place="Cirebon",
    letterhead=Letterhead(
        government="PEMERINTAH KOTA CIREBON",
        agency="DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL",
        street="Jalan Contoh Nomor 9",
        phone="(0231) 000 0000",
        email="capil@cirebon.example",
        website="capil.cirebon.example",
        postal_code="45123",
    ),
    signatory=SignatureBlock(
        capacity="",
        title="KEPALA DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL",
        name="Drs. H. CONTOH BUDIMAN, M.Si.",
        rank="Pembina Utama Muda, IV/c",
        nip="197001011995031001",
    ),
    form="2026-1",
    office_code=OFFICE.code,
    office_name=OFFICE.name,
    zone=OFFICE.zone,
)


@dataclass(frozen=True, slots=True)
class Sample:
    """What both sides of a comparison are given."""

    photo: bytes
    signer: SoftwareSigner
    text: str
    check_code: str
    credential: PdfCredential

    def given(self) -> Given:
        """Return what stands on the page besides `PRINTED`."""
        return {
            "photo": self.photo,
            "text": self.text,
            "check_code": self.check_code,
            "host": HOST,
            "issued_at": ISSUED_AT,
        }


def sample() -> Sample:
    """Return a suket of today, sealed, and the credential that signs its PDF."""
    private = generate_private_key(SECP256R1())
    key = TrustedKey(
        public=private.public_key(),
        purpose=Purpose.SUKET,
        office=OFFICE,
        not_before=SINCE,
        status_uris=(f"{SITE}/s/{LIST_NUMBER}",),
    )
    signer = SoftwareSigner(private, key)
    text = seal(claims(), signer)
    code = write_check_code(LIST_NUMBER, INDEX)
    root, leaf = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    credential = pdf_credential(root, leaf, since=SINCE)
    return Sample(portrait(), signer, text, code, credential)


def claims() -> Claims:
    """Return what the suket says."""
    return Claims(
        nik=PRINTED.nik,
        full_name=PRINTED.full_name,
        birthplace=PRINTED.birthplace,
        born=PRINTED.born,
        sex=Sex.FEMALE,
        address=PRINTED.address,
        issued_at=ISSUED_AT,
        expires_at=None,
        status_uri=f"{SITE}/s/{LIST_NUMBER}",
        status_index=INDEX,
    )


def pdf_credential(
    root: EllipticCurvePrivateKey, leaf: EllipticCurvePrivateKey, *, since: datetime
) -> PdfCredential:
    """Return what signs the documents of `OFFICE`: `leaf`, certified by `root`."""
    above = certify_authority(root, site=SITE, not_before=since)
    authority = Authority(root, above)
    certificate = certify_office(OFFICE, leaf.public_key(), authority, not_before=since)
    return PdfCredential(leaf, certificate, (above,))


def portrait(mode: str = "RGB") -> bytes:
    """Return a JPEG of 300 × 400: a drawn face, in any of Pillow's modes."""
    picture = Image.new("RGB", (300, 400), (186, 30, 38))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((-10, 290, 310, 560), fill=(240, 240, 244))
    draw.ellipse((80, 80, 220, 270), fill=(214, 168, 138))
    file = BytesIO()
    picture.convert(mode).save(file, "JPEG", quality=85)
    return file.getvalue()
