"""A passkey in software: what browser and authenticator answer, to the byte (WebAuthn 3).

It lies where a test wants it to: it may not ask who holds it, or count backwards.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


def b64(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def un64(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class ToyAuthenticator:
    """One passkey, for the site of this origin."""

    origin: str
    count: int = 0  # what it says next; 0 stays 0, as of those that count nothing
    asks: bool = True  # who holds it
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def create(self, options):
        """Answer `navigator.credentials.create` of these options (JSON)."""
        asked = json.loads(options)
        data = self._data(asked["rp"]["id"], HAS_KEY) + self._key_data()
        statement = {"fmt": "none", "attStmt": {}, "authData": data}
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(
            clientDataJSON=b64(client), attestationObject=b64(cbor2.dumps(statement))
        )

    def get(self, options, **client):
        """Answer `navigator.credentials.get` of these options (JSON)."""
        asked = json.loads(options)
        return self.sign(un64(asked["challenge"]), asked["rpId"], **client)

    def sign(self, challenge, host, **client):
        """Answer a challenge, as the page of some host would have it signed."""
        if self.count:
            self.count += 1
        data = self._data(host)
        said = self._client("webauthn.get", b64(challenge), **client)
        signature = self.key.sign(data + sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=b64(said),
            authenticatorData=b64(data),
            signature=b64(signature),
        )

    def _data(self, host, more=0):
        flags = PRESENT | (VERIFIED if self.asks else 0) | more
        head = sha256(host.encode()).digest() + bytes([flags])
        return head + self.count.to_bytes(4)

    @property
    def public_key(self):
        """The public key, as a COSE_Key."""
        numbers = self.key.public_key().public_numbers()
        cose = {
            1: 2,
            3: -7,
            -1: 1,
            -2: numbers.x.to_bytes(32),
            -3: numbers.y.to_bytes(32),
        }
        return cbor2.dumps(cose)

    def _key_data(self):
        head = bytes(15) + b"\x01" + len(self.id).to_bytes(2) + self.id
        return head + self.public_key

    def _client(self, kind, challenge, **over):
        said = {"type": kind, "challenge": challenge, "origin": self.origin, **over}
        return json.dumps(said).encode()

    def _answer(self, **response):
        name = b64(self.id)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": response}
        )
