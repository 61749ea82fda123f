"""Who signs documents holds the key of the certificate, and one of the right kind."""

from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.cms import DetachedSigner
from signing.errors import SealFault
from tests.builders import toy_key


def credential(key, certified):
    certificate = SimpleNamespace(public_key=certified.public_key)
    return SimpleNamespace(certificate=certificate, private_key=key, chain=())


def test_a_key_of_another_kind_or_of_another_certificate_signs_nothing():
    edwards = Ed25519PrivateKey.generate()
    with pytest.raises(SealFault, match="another kind of key"):
        DetachedSigner(credential(edwards, edwards))
    with pytest.raises(SealFault, match="of another key"):
        DetachedSigner(credential(toy_key("a"), toy_key("b")))
