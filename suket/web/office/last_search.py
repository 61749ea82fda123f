"""The last search of an officer, so that the way back leads to its results.

A search names a person, so it stands neither in an address, which is logged, nor in a
table, which is kept: it lies with the browser, sealed under the session's own token,
and can be opened while the session lasts.
"""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


def sealed(text: str, session_token: str) -> str:
    """Return `text` so that only this session reads it: hex, for a cookie."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return (nonce + _lock(session_token).encrypt(nonce, text.encode(), None)).hex()


def opened(value: str, session_token: str) -> str:
    """Return what `sealed` was given, or "" for anything else."""
    try:
        raw = bytes.fromhex(value)
        nonce, rest = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
        return _lock(session_token).decrypt(nonce, rest, None).decode()
    except (ValueError, InvalidTag):
        return ""


def _lock(session_token: str) -> AESGCM:
    derive = HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"suket: last search")
    return AESGCM(derive.derive(session_token.encode()))
