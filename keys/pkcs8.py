"""A private key as text that only its passphrase opens: encrypted PKCS#8 (RFC 5958).

`cryptography` writes PBKDF2 with 2,048 rounds, which a graphics card tries a million
times a second.  Here it is scrypt (RFC 7914) and AES-256-CBC in PBES2 (RFC 8018), which
`openssl pkey` and `cryptography` read as well: in ten years the key opens without us.
"""

import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    load_pem_private_key,
)

from keys.der import OCTETS, OID, SEQUENCE, element, integer
from keys.errors import DamagedStore, WrongPassphrase

# OWASP Password Storage Cheat Sheet 2026: one of five settings of equal strength, and
# the only one that fits the 32 MiB at which `openssl` stops.
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**14, 8, 5
SALT_BYTES, IV_BYTES = 16, 16

_BEGIN = "-----BEGIN ENCRYPTED PRIVATE KEY-----"
_END = "-----END ENCRYPTED PRIVATE KEY-----"
_PBES2 = element(OID, bytes.fromhex("2a864886f70d01050d"))  # 1.2.840.113549.1.5.13
_SCRYPT = element(OID, bytes.fromhex("2b06010401da47040b"))  # 1.3.6.1.4.1.11591.4.11
_AES_256_CBC = element(
    OID, bytes.fromhex("60864801650304012a")
)  # 2.16.840.1.101.3.4.1.42
_COST = integer(SCRYPT_N) + integer(SCRYPT_R) + integer(SCRYPT_P)


@dataclass
class Lock:
    """Turns keys into text and back under one passphrase.

    What scrypt made of passphrase and salt is kept, and keys written in one go share a
    salt, so that a process waits 0.2 s once and not for each of its keys.
    """

    passphrase: bytes = field(repr=False)
    _derived: dict[bytes, bytes] = field(default_factory=dict, repr=False)

    def lock(self, private: EllipticCurvePrivateKey) -> str:
        """Return the key as encrypted PEM, some 430 ASCII characters."""
        salt = self.salt()
        iv = secrets.token_bytes(IV_BYTES)
        plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        padder = PKCS7(AES256.block_size).padder()
        encryptor = self._cipher(salt, iv).encryptor()
        padded = padder.update(plain) + padder.finalize()
        hidden = encryptor.update(padded) + encryptor.finalize()
        return _pem(_document(salt, iv, hidden))

    def salt(self) -> bytes:
        """Return a salt of 16 bytes to lock with: one that is in use, or a new one."""
        return next(iter(self._derived), None) or secrets.token_bytes(SALT_BYTES)

    def derived(self, salt: bytes) -> bytes:
        """Return the 32 bytes that scrypt makes of the passphrase and this salt."""
        if salt not in self._derived:
            kdf = Scrypt(salt=salt, length=32, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P)
            self._derived[salt] = kdf.derive(self.passphrase)
        return self._derived[salt]

    def forget(self, salt: bytes) -> None:
        """Lock nothing new with this salt: the passphrase opened nothing of it."""
        self._derived.pop(salt, None)

    def unlock(self, pem: str) -> EllipticCurvePrivateKey:
        """Return the key in encrypted PEM, whichever program encrypted it.

        Raises `WrongPassphrase`, or `DamagedStore` for text of another kind.
        """
        ours = _parts(pem)
        private = self._open(*ours) if ours else self._open_other(pem)
        if not isinstance(private, EllipticCurvePrivateKey):
            raise DamagedStore("not an EC key")
        return private

    def _open(self, salt: bytes, iv: bytes, hidden: bytes) -> object:
        decryptor = self._cipher(salt, iv).decryptor()
        unpadder = PKCS7(AES256.block_size).unpadder()
        try:
            padded = decryptor.update(hidden) + decryptor.finalize()
            plain = unpadder.update(padded) + unpadder.finalize()
            return load_der_private_key(plain, None)
        except ValueError as error:
            self.forget(salt)
            raise WrongPassphrase("the passphrase does not open the key") from error

    def _open_other(self, pem: str) -> object:
        try:
            return load_pem_private_key(pem.encode(), self.passphrase)
        except TypeError as error:
            raise DamagedStore("a key without encryption") from error
        except ValueError as error:
            if "password" in str(error):
                raise WrongPassphrase("the passphrase does not open the key") from error
            raise DamagedStore("not an encrypted key") from error

    def _cipher(self, salt: bytes, iv: bytes) -> Cipher[CBC]:
        return Cipher(AES256(self.derived(salt)), CBC(iv))


def _document(salt: bytes, iv: bytes, hidden: bytes) -> bytes:
    """Return an EncryptedPrivateKeyInfo: RFC 5958, section 3."""
    kdf = element(SEQUENCE, _SCRYPT, element(SEQUENCE, element(OCTETS, salt), _COST))
    cipher = element(SEQUENCE, _AES_256_CBC, element(OCTETS, iv))
    scheme = element(SEQUENCE, _PBES2, element(SEQUENCE, kdf, cipher))
    return element(SEQUENCE, scheme, element(OCTETS, hidden))


def _pem(der: bytes) -> str:
    body = b64encode(der).decode()
    lines = (body[i : i + 64] for i in range(0, len(body), 64))
    return "\n".join((_BEGIN, *lines, _END, ""))


def _parts(pem: str) -> tuple[bytes, bytes, bytes] | None:
    """Return salt, IV and cipher text of a key that we wrote, None of any other."""
    body = pem.strip().removeprefix(_BEGIN).removesuffix(_END)
    try:
        der = b64decode("".join(body.split()), validate=True)
    except ValueError:
        return None
    parts = der[_SALT_AT], der[_IV_AT], der[_HIDDEN_AT]
    return parts if _document(*parts) == der else None


_SALT, _IV = b"S" * SALT_BYTES, b"I" * IV_BYTES
_HIDDEN_BYTES = 144  # 138 bytes of PKCS#8 for a P-256 key, padded
_SAMPLE = _document(_SALT, _IV, bytes(_HIDDEN_BYTES))
_SALT_AT = slice(_SAMPLE.index(_SALT), _SAMPLE.index(_SALT) + SALT_BYTES)
_IV_AT = slice(_SAMPLE.index(_IV), _SAMPLE.index(_IV) + IV_BYTES)
_HIDDEN_AT = slice(len(_SAMPLE) - _HIDDEN_BYTES, None)
