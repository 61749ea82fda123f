"""The certificates that PDF viewers see, and the documents signed under them."""

import subprocess
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import (
    AuthorityKeyIdentifier,
    BasicConstraints,
    ExtendedKeyUsage,
    KeyUsage,
    SubjectKeyIdentifier,
)
from cryptography.x509.oid import NameOID

from keys.errors import DamagedStore, KeyNotFound
from keys.key_ring import RevocationReason, Role
from keys.lifecycle import LEAD, add_office, retire, revoke, rotate
from keys.publish_trust_list import publish
from signing.sign_pdf import PdfSealer
from tests.keys.toy_service import DAY, NOW, SERANG
from verify.errors import NotAuthentic
from verify.files import require_whole_signature
from verify.trust_list import Purpose


@pytest.fixture
def credential(store):
    return store.pdf_credential("32.74", at=NOW)


@pytest.fixture
def leaf(credential):
    return credential.certificate


@pytest.fixture
def authority(credential):
    (above,) = credential.chain
    return above


@pytest.fixture(scope="session")
def page():
    file = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(file)
    return file.getvalue()


def extension(certificate, kind):
    return certificate.extensions.get_extension_for_class(kind)


def named(name, oid):
    return [attribute.value for attribute in name.get_attributes_for_oid(oid)]


def signed(store, page, moment, office="32.74"):
    return PdfSealer(store.pdf_credential(office, at=moment)).sign(page, now=moment)


def is_good(pdf, trust, now):
    try:
        require_whole_signature(pdf, trust, now=now)
    except NotAuthentic:
        return False
    return True


def test_a_leaf_names_the_agency_and_the_office(leaf):
    assert named(leaf.subject, NameOID.ORGANIZATION_NAME) == [
        "Disdukcapil Kota Cirebon"
    ]
    assert named(leaf.subject, NameOID.COMMON_NAME) == [
        "Disdukcapil Kota Cirebon 32.74"
    ]
    assert named(leaf.subject, NameOID.COUNTRY_NAME) == ["ID"]


def test_a_leaf_may_sign_documents_and_no_more(leaf):
    usage = extension(leaf, KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.content_commitment
    assert not usage.value.key_cert_sign
    assert not usage.value.crl_sign
    assert not usage.value.key_agreement
    (use,) = extension(leaf, ExtendedKeyUsage).value
    assert use.dotted_string == "1.3.6.1.5.5.7.3.36"
    assert extension(leaf, BasicConstraints).value == BasicConstraints(
        ca=False, path_length=None
    )


def test_an_authority_may_certify_leaves_and_no_more(authority):
    usage = extension(authority, KeyUsage)
    assert usage.critical
    assert usage.value.key_cert_sign
    assert not usage.value.digital_signature
    assert not usage.value.content_commitment
    constraints = extension(authority, BasicConstraints)
    assert constraints.critical
    assert constraints.value == BasicConstraints(ca=True, path_length=0)


def test_key_identifiers_lead_from_leaf_to_authority(leaf, authority):
    above = extension(authority, SubjectKeyIdentifier).value.digest
    assert extension(leaf, AuthorityKeyIdentifier).value.key_identifier == above
    assert extension(leaf, SubjectKeyIdentifier).value.digest != above
    leaf.verify_directly_issued_by(authority)
    authority.verify_directly_issued_by(authority)


def test_keys_are_p256_and_serials_are_random(leaf, authority, store):
    assert isinstance(leaf.public_key().curve, SECP256R1)
    other = store.pdf_credential("64.71", at=NOW).certificate
    serials = {leaf.serial_number, authority.serial_number, other.serial_number}
    assert len(serials) == 3
    assert all(2**64 < serial < 2**160 for serial in serials)


def test_an_authority_lasts_ten_years_and_its_leaves_as_long(leaf, authority):
    assert authority.not_valid_before_utc == leaf.not_valid_before_utc == NOW
    assert authority.not_valid_after_utc == leaf.not_valid_after_utc
    years = (authority.not_valid_after_utc - NOW) / timedelta(days=365.25)
    assert years == pytest.approx(10, abs=0.01)


def test_openssl_accepts_the_chain(leaf, authority, tmp_path):
    for name, certificate in (("leaf", leaf), ("root", authority)):
        (tmp_path / name).write_bytes(certificate.public_bytes(Encoding.PEM))
    moment = str(int(NOW.timestamp()))
    command = [
        "openssl",
        "verify",
        "-x509_strict",
        "-attime",
        moment,
        "-CAfile",
        "root",
        "leaf",
    ]
    said = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert said.stdout == "leaf: OK\n"


def test_the_trust_list_names_the_authority(store, authority):
    (key,) = store.trust_list().of_purpose(Purpose.PDF)
    assert key.certificate == authority.public_bytes(Encoding.DER)
    assert key.public == authority.public_key()


def test_a_document_is_good_under_the_published_trust_list(store, published, page):
    trust = publish(store, published, now=NOW)
    pdf = signed(store, page, NOW)
    require_whole_signature(pdf, trust, now=NOW)
    require_whole_signature(pdf, trust, now=NOW + 3000 * DAY)


@pytest.mark.parametrize("tail", [b"\n", b"%", b" ", b"\0"])
def test_one_byte_appended_is_a_forgery(store, published, page, tail):
    trust = publish(store, published, now=NOW)
    assert not is_good(signed(store, page, NOW) + tail, trust, NOW)


def test_a_document_of_another_service_is_not_good(store, published, page, tmp_path):
    trust = publish(store, published, now=NOW)
    without = [key for key in trust.keys if key.purpose is not Purpose.PDF]
    assert not is_good(signed(store, page, NOW), type(trust)(without), NOW)


def test_after_a_rotation_of_an_office_both_documents_are_good(store, published, page):
    old = signed(store, page, NOW)
    rotate(store, Role.PDF_OFFICE, "32.74", now=NOW)
    trust = publish(store, published, now=NOW)
    hour = NOW + LEAD
    new = signed(store, page, hour)
    assert is_good(old, trust, hour)
    assert is_good(new, trust, hour)
    first, second = (store.pdf_credential("32.74", at=at) for at in (NOW, hour))
    assert first.certificate != second.certificate
    assert first.chain == second.chain


def test_a_new_authority_certifies_every_office_anew(store, published, page):
    publish(store, published, now=NOW)
    old = signed(store, page, NOW, "64.71")
    rotate(store, Role.PDF, now=NOW)
    hour = NOW + LEAD
    with pytest.raises(KeyNotFound, match="authority has not been published"):
        store.pdf_credential("64.71", at=hour)
    trust = publish(store, published, now=NOW)
    for office in ("32.74", "64.71"):
        before, after = (store.pdf_credential(office, at=at) for at in (NOW, hour))
        assert before.chain != after.chain
        assert is_good(signed(store, page, hour, office), trust, hour)
    assert is_good(old, trust, hour + DAY)
    assert is_good(signed(store, page, hour - DAY), trust, hour)


def test_an_office_that_signs_no_documents_is_not_certified_anew(store):
    retire(store, store.ring.of(Role.PDF_OFFICE, "64.71")[0].kid, now=NOW)
    rotate(store, Role.PDF, now=NOW)
    assert len(store.ring.of(Role.PDF_OFFICE, "64.71")) == 1
    assert len(store.ring.of(Role.PDF_OFFICE, "32.74")) == 2


def test_without_an_authority_no_office_is_certified(store):
    retire(store, store.ring.of(Role.PDF, None)[0].kid, now=NOW)
    with pytest.raises(KeyNotFound, match="no PDF authority"):
        add_office(store, SERANG, now=NOW)
    assert [entry.office.code for entry in store.ring.offices] == ["32.74", "64.71"]


def test_a_revoked_office_certificate_is_published_and_its_documents_are_refused(
    store, published, page
):
    old, other = signed(store, page, NOW), signed(store, page, NOW, "64.71")
    leaf = store.ring.of(Role.PDF_OFFICE, "32.74")[0]
    revoke(store, leaf.kid, RevocationReason.COMPROMISED, now=NOW + DAY)
    trust = publish(store, published, now=NOW + DAY)
    assert not is_good(old, trust, NOW + DAY)
    assert is_good(other, trust, NOW + DAY)
    with pytest.raises(KeyNotFound):
        store.pdf_credential("32.74", at=NOW + DAY)


def test_a_revoked_authority_takes_all_documents_with_it(store, published, page):
    old = signed(store, page, NOW)
    kid = store.ring.of(Role.PDF, None)[0].kid
    revoke(store, kid, RevocationReason.COMPROMISED, now=NOW + DAY)
    assert not is_good(old, publish(store, published, now=NOW + DAY), NOW + DAY)


def test_a_pdf_key_without_a_certificate_is_a_damaged_store(store):
    entry = store.ring.of(Role.SUKET, "32.74")[0]
    with pytest.raises(DamagedStore, match="has no certificate"):
        _ = entry.x509


def test_a_leaf_that_nobody_certified_is_a_damaged_store(store):
    ring = store.ring
    leaf = ring.of(Role.PDF_OFFICE, "32.74")[0]
    keys = tuple(entry for entry in ring.keys if entry.role is not Role.PDF)
    with pytest.raises(DamagedStore, match="nobody certified"):
        type(ring)(site=ring.site, keys=keys).authority_of(leaf)
