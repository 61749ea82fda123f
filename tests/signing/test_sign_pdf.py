"""The signed document: one revision, every byte covered, PDF/A and tags untouched."""

import gc
import re
import subprocess
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import cms as asn1_cms
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from weasyprint import HTML, Attachment

from keys.certificates import Authority, certify_authority, certify_office
from keys.store import PdfCredential
from signing.errors import NotSignable, SealFault
from signing.sign_pdf import FIELD, NOT_BEGUN, READABLE_FIELD, PdfSealer
from verify.cose import HALF_ORDER
from verify.trust_list import Office

NOW = datetime(2026, 11, 22, 8, 0, 5, tzinfo=UTC)
SITE = "https://suket.example"
OFFICE = Office("32.74", "Kota Cirebon", "Asia/Jakarta")
TEXT = "https://suket.example/v#0123"
PAGE = """<html lang="id"><head><title>Surat Keterangan</title></head>
<body><h1>SURAT KETERANGAN</h1><table><tr><th scope="row">Nama</th><td>SITI CONTOH</td>
</tr></table><p>Periksa di <a href="https://suket.example/">suket.example</a>.</p></body>"""


@pytest.fixture(scope="module")
def credential():
    root, leaf = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    above = certify_authority(root, site=SITE, not_before=NOW)
    authority = Authority(root, above)
    certificate = certify_office(OFFICE, leaf.public_key(), authority, not_before=NOW)
    return PdfCredential(leaf, certificate, (above,))


@pytest.fixture(scope="module")
def sealer(credential):
    return PdfSealer(credential)


@pytest.fixture(scope="module")
def unsigned():
    attachment = Attachment(
        string=TEXT, name="suket.txt", relationship="Data", created=NOW, modified=NOW
    )
    with warnings.catch_warnings():  # WeasyPrint leaves its colour profile open
        warnings.simplefilter("ignore", ResourceWarning)
        page = HTML(string=PAGE).render(pdf_variant="pdf/a-3a")
        pdf = page.write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_identifier=b"0123456789abcdef",
            attachments=[attachment],
        )
        gc.collect()
    return pdf


@pytest.fixture(scope="module")
def signed(sealer, unsigned):
    return sealer.sign(unsigned, now=NOW)


@pytest.fixture
def validate(credential, tmp_path):
    root = tmp_path / "root.der"
    root.write_bytes(credential.chain[0].public_bytes(Encoding.DER))
    context = ValidationContext(
        trust_roots=[load_cert_from_pemder(str(root))], allow_fetching=False, moment=NOW
    )

    def answer(pdf):
        (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
        return validate_pdf_signature(signature, signer_validation_context=context)

    return answer


def contents(pdf):
    with pikepdf.open(BytesIO(pdf)) as document:
        return bytes(document.Root.AcroForm.Fields[0].V.Contents)


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_pyhanko_finds_it_whole_certified_and_trusted(signed, validate):
    status = validate(signed)
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level is ModificationLevel.NONE
    assert status.docmdp_ok
    assert (
        status.signing_cert.subject.native["organization_name"]
        == "Disdukcapil Kota Cirebon"
    )


def test_pdfsig_finds_it_valid_and_the_whole_document_signed(signed, tmp_path):
    (tmp_path / "signed.pdf").write_bytes(signed)
    said = run("pdfsig", "-nocert", tmp_path / "signed.pdf")
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert said.count("Signature #") == 1


def test_openssl_verifies_the_cms_over_the_byte_range(signed, credential, tmp_path):
    _, until, after, rest = byte_range(signed)
    (tmp_path / "content").write_bytes(signed[:until] + signed[after : after + rest])
    (tmp_path / "cms").write_bytes(contents(signed))
    (tmp_path / "root").write_bytes(credential.chain[0].public_bytes(Encoding.PEM))
    files = [
        "-in",
        tmp_path / "cms",
        "-content",
        tmp_path / "content",
        "-CAfile",
        tmp_path / "root",
    ]
    at = ["-attime", str(int(NOW.timestamp()))]
    run("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any",
        *files, *at, "-out", tmp_path / "out")  # fmt: skip


def test_qpdf_has_nothing_to_say_of_it(signed, tmp_path):
    (tmp_path / "signed.pdf").write_bytes(signed)
    said = run("qpdf", "--check", tmp_path / "signed.pdf")
    assert "No syntax or stream encoding errors found" in said
    assert "WARNING" not in said


def test_the_file_is_one_revision(signed):
    assert signed.count(b"%%EOF") == 1
    assert signed.count(b"startxref") == 1
    reader = PdfFileReader(BytesIO(signed))
    assert reader.xrefs.total_revisions == 1
    assert "/Prev" not in reader.trailer_view


def byte_range(pdf):
    return [
        int(n) for n in re.search(rb"/ByteRange \[([ 0-9]+)\]", pdf).group(1).split()
    ]


def test_the_byte_range_leaves_out_the_signature_and_nothing_else(signed):
    start, until, after, rest = byte_range(signed)
    assert (start, after + rest) == (0, len(signed))
    assert re.fullmatch(rb"<[0-9a-f]+>", signed[until:after])


def test_it_stays_pdf_a_with_tags_attachment_and_title(signed, unsigned):
    with pikepdf.open(BytesIO(unsigned)) as old, pikepdf.open(BytesIO(signed)) as new:
        assert new.pdf_version == old.pdf_version == "1.7"
        assert new.Root.Metadata.read_bytes() == old.Root.Metadata.read_bytes()
        assert "/Filter" not in new.Root.Metadata
        assert re.search(rb"pdfaid:part\W+3\W", new.Root.Metadata.read_bytes())
        assert new.trailer.ID[0] == old.trailer.ID[0]
        assert new.trailer.Info.Title == old.trailer.Info.Title
        assert set(new.Root.keys()) - set(old.Root.keys()) == {
            "/AcroForm",
            "/Perms",
            "/Extensions",
        }
        assert new.Root.Extensions.ESIC.ExtensionLevel == 1  # what the SubFilter is of
        assert new.Root.Extensions.ESIC.BaseVersion == "/1.7"
        assert set(old.Root.keys()) <= set(new.Root.keys())
        assert new.Root.OutputIntents[0].DestOutputProfile.read_bytes()
        assert tags(new.Root.StructTreeRoot) == tags(old.Root.StructTreeRoot)
        assert new.attachments["suket.txt"].get_file().read_bytes() == TEXT.encode()
        assert {str(file.AFRelationship) for file in new.Root.AF} == {"/Data"}


def tags(node):
    children = node.get("/K", [])
    children = children if isinstance(children, pikepdf.Array) else [children]
    own = [str(node.get("/S", ""))]
    return own + [tags(c) for c in children if isinstance(c, pikepdf.Dictionary)]


def test_the_page_looks_the_same(signed, unsigned, tmp_path):
    for name, pdf in (("old", unsigned), ("new", signed)):
        (tmp_path / name).write_bytes(pdf)
        run("pdftoppm", "-r", "60", "-singlefile", tmp_path / name, tmp_path / name)
    assert (tmp_path / "old.ppm").read_bytes() == (tmp_path / "new.ppm").read_bytes()


def test_no_object_is_left_that_nothing_refers_to(signed, unsigned):
    with pikepdf.open(BytesIO(unsigned)) as old, pikepdf.open(BytesIO(signed)) as new:
        assert len(new.objects) <= len(old.objects) + 2


def test_the_field_is_named_for_people_invisible_and_printable(signed):
    with pikepdf.open(BytesIO(signed)) as document:
        (field,) = document.Root.AcroForm.Fields
        assert (str(field.T), str(field.TU)) == (FIELD, READABLE_FIELD)
        assert int(field.F) & 0b100111 == 0b100  # Print; not hidden, not "no view"
        assert (
            len({float(side) for side in field.Rect}) == 1
        )  # no area: needs no picture
        assert document.pages[0].Tabs == pikepdf.Name.S
        assert document.Root.AcroForm.SigFlags == 3
        assert field.objgen in {
            annotation.objgen for annotation in document.pages[0].Annots
        }


def test_a_page_without_tab_order_gets_the_order_of_its_tags(sealer):
    file = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(file)
    with pikepdf.open(BytesIO(sealer.sign(file.getvalue(), now=NOW))) as document:
        assert document.pages[0].Tabs == pikepdf.Name.S


def test_links_on_the_page_are_kept(signed):
    with pikepdf.open(BytesIO(signed)) as document:
        kinds = [str(annotation.Subtype) for annotation in document.pages[0].Annots]
    assert kinds == ["/Link", "/Widget"]


def test_it_certifies_and_forbids_every_change(signed):
    with pikepdf.open(BytesIO(signed)) as document:
        signature = document.Root.Perms.DocMDP
        assert signature.objgen == document.Root.AcroForm.Fields[0].V.objgen
        assert signature.Reference[0].TransformParams.P == 1
        assert str(signature.M) == "D:20261122080005Z"


def test_the_signed_attributes_are_those_of_pades_baseline(signed, credential):
    info = asn1_cms.ContentInfo.load(contents(signed))
    (signer,) = info["content"]["signer_infos"]
    attributes = {
        attribute["type"].native: attribute["values"]
        for attribute in signer["signed_attrs"]
    }
    assert set(attributes) == {
        "content_type",
        "message_digest",
        "signing_certificate_v2",
    }
    (certificate_id,) = attributes["signing_certificate_v2"][0]["certs"]
    der = credential.certificate.public_bytes(Encoding.DER)
    assert certificate_id["cert_hash"].native == sha256(der).digest()
    assert len(info["content"]["certificates"]) == 2
    assert signer["unsigned_attrs"].native is None


def test_the_cms_is_der_to_the_last_byte(signed):
    written = contents(signed)
    info = asn1_cms.ContentInfo.load(written)
    assert info.dump(force=True) == written[: len(info.dump())]
    assert set(written[len(info.dump()) :]) <= {0}


def test_twenty_signatures_all_have_a_low_s(sealer, unsigned):
    of_size = {}
    for second in range(20):  # a high s would come in half of them
        pdf = sealer.sign(unsigned, now=NOW + timedelta(seconds=second))
        info = asn1_cms.ContentInfo.load(contents(pdf))
        (signer,) = info["content"]["signer_infos"]
        signature = signer["signature"].native
        _, s = decode_dss_signature(signature)
        assert 0 < s <= HALF_ORDER
        of_size[len(signature)] = info
    # To encode one anew takes a third of a second: one of each size.
    assert len(of_size) > 1
    for info in of_size.values():
        assert info.dump(force=True) == info.dump()  # DER, whatever its size


def test_the_same_document_and_time_give_the_same_bytes(sealer, unsigned, signed):
    time.sleep(1.1)  # qpdf makes an ID of the clock's second unless it is told not to
    assert sealer.sign(unsigned, now=NOW) == signed
    assert sealer.sign(unsigned, now=NOW + timedelta(seconds=1)) != signed


def test_many_threads_sign_at_once(sealer, unsigned, signed):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: sealer.sign(unsigned, now=NOW), range(64)))
    assert made == [signed] * 64


def test_one_byte_appended_covers_it_no_more(signed, validate):
    assert validate(signed + b"\n").coverage is not SignatureCoverageLevel.ENTIRE_FILE


def test_one_byte_changed_breaks_it(signed, validate):
    changed = bytearray(signed)
    changed[signed.index(b"Surat Keterangan")] ^= 1  # in the metadata
    assert not validate(bytes(changed)).bottom_line


def encrypted(pdf):
    file = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(file, encryption=pikepdf.Encryption(owner="a", user=""))
    return file.getvalue()


def without_pages(pdf):
    file = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        del document.pages[:]
        document.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda pdf: b"", "not a PDF"),
        (lambda pdf: b"hello", "not a PDF"),
        (lambda pdf: pdf[:-400], "not a PDF"),
        (lambda pdf: re.sub(rb"startxref\n\d+", b"startxref\n7", pdf), "not a PDF"),
        (encrypted, "encrypted"),
        (without_pages, "without a page"),
    ],
)
def test_what_is_no_whole_pdf_is_not_signed(sealer, unsigned, spoil, why):
    with pytest.raises(NotSignable, match=why):
        sealer.sign(spoil(unsigned), now=NOW)


def test_a_signed_document_is_not_signed_again(sealer, signed):
    with pytest.raises(NotSignable, match="form fields or a signature"):
        sealer.sign(signed, now=NOW)


def test_the_certificates_years_are_kept_to(sealer, unsigned):
    for moment in (NOW - timedelta(seconds=1), NOW + timedelta(days=3653)):
        with pytest.raises(SealFault, match="not in force"):
            sealer.sign(unsigned, now=moment)


def test_a_certificate_of_another_key_seals_nothing(credential):
    stranger = replace(credential, private_key=generate_private_key(SECP256R1()))
    with pytest.raises(SealFault, match="another key"):
        PdfSealer(stranger)


class AbsentMindedKey:
    """A key that signs what it was asked the time before."""

    def __init__(self, private):
        self._private = private

    def public_key(self):
        return self._private.public_key()

    def sign(self, data, algorithm):
        return self._private.sign(b"another message", algorithm)


def test_a_signature_that_does_not_verify_does_not_leave(credential, unsigned):
    burnt = replace(credential, private_key=AbsentMindedKey(credential.private_key))
    with pytest.raises(SealFault, match="does not verify"):
        PdfSealer(burnt).sign(unsigned, now=NOW)


def test_a_document_that_imitates_the_empty_signature_is_refused(sealer, unsigned):
    trap, file = b"/ByteRange [ 0 9173520481 9173520482 9173520483 ]", BytesIO()
    with pikepdf.open(BytesIO(unsigned)) as document:
        document.Root.Trap = document.make_stream(trap, Filter=pikepdf.Name.DCTDecode)
        document.save(file)
    with pytest.raises(SealFault, match="not where it should be"):
        sealer.sign(file.getvalue(), now=NOW)


def test_what_was_hashed_already_is_signed_alike(sealer, unsigned, signed):
    draft = bytearray(sealer.draft(unsigned, now=NOW))
    begun = NOT_BEGUN.through(draft[:1000]).through(draft[:2000])
    assert sealer.seal(draft, now=NOW, begun=begun) == signed


def test_another_beginning_than_the_documents_own_does_not_leave(sealer, unsigned):
    draft = bytearray(sealer.draft(unsigned, now=NOW))
    with pytest.raises(SealFault, match="not what was signed"):
        sealer.seal(draft, now=NOW, begun=NOT_BEGUN.through(bytearray(1000)))


def test_a_signature_larger_than_its_place_does_not_leave(
    credential, unsigned, monkeypatch
):
    sealer = PdfSealer(credential)
    too_large = bytes(sealer._reserved + 1)
    monkeypatch.setattr(sealer._signer, "sign", lambda digest: too_large)
    with pytest.raises(SealFault, match="not what was signed"):
        sealer.sign(unsigned, now=NOW)
