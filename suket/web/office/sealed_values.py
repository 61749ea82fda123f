"""Values that lie with the browser, and that only this session opens.

What an officer searched names a person, and a new password lets somebody in: neither
stands in an address, which is logged, nor in a table, which is kept.  They lie in
cookies, sealed under the session's own token and the use they are for, and can be
opened while the session lasts.
"""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


def sealed(text: str, session_token: str, *, use: str) -> str:
    """Return `text` so that only this session reads it, for this use: hex."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return (nonce + _lock(session_token, use).encrypt(nonce, text.encode(), None)).hex()


def opened(value: str, session_token: str, *, use: str) -> str:
    """Return what `sealed` was given for the same use, or "" for anything else."""
    try:
        raw = bytes.fromhex(value)
        nonce, rest = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
        return _lock(session_token, use).decrypt(nonce, rest, None).decode()
    except (ValueError, InvalidTag):
        return ""


def _lock(session_token: str, use: str) -> AESGCM:
    derive = HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"suket: {use}".encode())
    return AESGCM(derive.derive(session_token.encode()))
