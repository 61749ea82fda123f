"""Seal values under a key, so that only who has the key reads or makes them.

AES-256-GCM (NIST SP 800-38D): nonce ‖ ciphertext ‖ tag.  What a value is about goes in
as associated data: moved to another place, it opens no more.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from keys.errors import SealBroken

KEY_BYTES = 32
# Random, of 96 bits: good for 2³² values under one key (SP 800-38D, section 8.3).
NONCE_BYTES = 12


def derive(secret: bytes, info: bytes) -> bytes:
    """Return the 32-byte key of `secret` for the purpose that `info` names.

    HKDF-Expand (RFC 5869, section 2.3) of one block, which is one call of HMAC:
    `HMAC-SHA256(secret, info ‖ 0x01)`.  `secret` is 32 random bytes, so that nothing
    has to be extracted first; a key that an HSM keeps derives the same.
    """
    return HKDFExpand(SHA256(), KEY_BYTES, info).derive(secret)


def seal(key: bytes, plain: bytes, *, about: bytes) -> bytes:
    """Return `plain` sealed under the 32-byte `key`: 28 bytes longer."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, about)


def unseal(key: bytes, sealed: bytes, *, about: bytes) -> bytes:
    """Return what was sealed under this key about this; raises `SealBroken`."""
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, rest, about)
    except (InvalidTag, ValueError) as error:
        raise SealBroken(
            "a sealed value was changed, or is of another place"
        ) from error
