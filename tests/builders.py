"""Toys for tests: keys derived from public strings, claims of invented people.

Everything is deterministic (RFC 6979), so what two tests build alike is alike.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from verify.claims import LIST_SIZE, Claims, Sex, write_claims
from verify.cose import ORDER, Draft, cose_key, kid_of, to_low_s
from verify.published import Published
from verify.register_file import (
    ENTRY_BYTES,
    REGISTER_BYTES,
    RegisterFile,
    register_digest,
    register_entry,
)
from verify.status_list import Entry, StatusList, pack, status_list_draft
from verify.token import Draft as TokenDraft
from verify.token import token_of, write_text
from verify.trust_list import Office, Purpose, TrustedKey, TrustList, trust_list_draft

VECTORS = Path(__file__).parent / "vectors"
GOLDEN = json.loads((VECTORS / "golden.json").read_text())

SITE = "https://suket.example"
URI = f"{SITE}/s/7"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CIREBON = Office("32.74", "Kota Cirebon", "Asia/Jakarta")


def toy_key(name: str) -> EllipticCurvePrivateKey:
    """Return the P-256 key of a name, always the same."""
    scalar = int.from_bytes(sha256(name.encode()).digest(), "big") % (ORDER - 1) + 1
    return derive_private_key(scalar, SECP256R1())


def golden_key() -> EllipticCurvePrivateKey:
    """Return the key that signed the golden tokens."""
    scalar = int(GOLDEN["credential_key"]["private_scalar_hex"], 16)
    return derive_private_key(scalar, SECP256R1())


def sign(private: EllipticCurvePrivateKey, message: bytes) -> bytes:
    """Return the ES256 signature: r ‖ s, 64 bytes, low s, RFC 6979."""
    der = private.sign(message, ECDSA(SHA256(), deterministic_signing=True))
    return to_low_s(*decode_dss_signature(der))


def signed(private: EllipticCurvePrivateKey, draft: Draft) -> bytes:
    """Return a finished COSE_Sign1."""
    return draft.signed(sign(private, draft.to_be_signed))


INDEX = 734121  # of the suket that `make_claims` makes: in segment 179
VALID, INVALID = {INDEX: Entry.VALID}, {INDEX: Entry.INVALID}


def make_claims(**over) -> Claims:
    """Return claims of an invented person; any field may be another."""
    fields = {
        "nik": "3274014107039901",
        "full_name": "SITI CONTOH RAHAYU",
        "birthplace": "CIREBON",
        "born": date(2003, 7, 1),
        "sex": Sex.FEMALE,
        "address": "JL. CONTOH NO. 9, RT 003 RW 005, KEJAKSAN, KEJAKSAN, KOTA CIREBON",
        "issued_at": NOW - 30 * DAY,
        "expires_at": None,
        "status_uri": URI,
        "status_index": INDEX,
    }
    return Claims(**(fields | over))


def make_text(claims: Claims, private: EllipticCurvePrivateKey, **over) -> str:
    """Return the QR text of claims; `site` may be another than that of the claims."""
    draft = TokenDraft(kid_of(private.public_key()), write_claims(claims))
    site = over.get("site", claims.site)
    return write_text(draft, sign(private, draft.to_be_signed), site=site)


def text_of_payload(payload: bytes, private: EllipticCurvePrivateKey) -> str:
    """Return a text whose payload is any bytes, rightly signed."""
    draft = TokenDraft(kid_of(private.public_key()), payload)
    return write_text(draft, sign(private, draft.to_be_signed), site=SITE)


def trusted(private: EllipticCurvePrivateKey, purpose: Purpose, **over) -> TrustedKey:
    """Return the public half with its purpose, in use since the start of the year."""
    fields = {"not_before": datetime(2026, 1, 1, tzinfo=UTC)}
    if purpose is Purpose.SUKET:
        fields |= {"office": CIREBON, "status_uris": (URI,)}
    return TrustedKey(public=private.public_key(), purpose=purpose, **(fields | over))


@dataclass
class World:
    """An office as its verifiers see it, with the private keys at hand."""

    root: EllipticCurvePrivateKey = field(default_factory=lambda: toy_key("root"))
    suket: EllipticCurvePrivateKey = field(default_factory=lambda: toy_key("suket"))
    status: EllipticCurvePrivateKey = field(default_factory=lambda: toy_key("status"))
    suket_over: dict = field(default_factory=dict)  # of the suket key's TrustedKey
    status_over: dict = field(default_factory=dict)
    more_keys: tuple[TrustedKey, ...] = ()

    def trust(self, **over) -> TrustList:
        keys = (
            trusted(self.suket, Purpose.SUKET, **self.suket_over),
            trusted(self.status, Purpose.STATUS, **self.status_over),
            *self.more_keys,
        )
        plain = TrustList(keys, 1, NOW - DAY, NOW + 60 * DAY)
        return replace(plain, **over)

    def text(self, claims: Claims | None = None, **over) -> str:
        return make_text(claims or make_claims(), self.suket, **over)

    def list(self, entries: dict[int, Entry] | None = None, **over) -> StatusList:
        fields = {
            "uri": URI,
            "issued_at": NOW - timedelta(minutes=5),
            "expires_at": NOW + 7 * DAY,
            "ttl": timedelta(hours=1),
            "entries": pack(VALID if entries is None else entries),
        }
        return StatusList(**(fields | over))

    def list_file(self, entries: dict[int, Entry] | None = None, **over) -> bytes:
        draft = status_list_draft(self.list(entries, **over), self.status_kid)
        return signed(self.status, draft)

    @property
    def status_kid(self) -> bytes:
        return kid_of(self.status.public_key())

    def trust_file(self, **over) -> bytes:
        draft = trust_list_draft(self.trust(**over), kid_of(self.root.public_key()))
        return signed(self.root, draft)

    def published(self, entries=None, *, register: bytes | None = None, **over):
        """Return what a verifier has loaded; `over` is of the status list."""
        registers = {} if register is None else {URI: RegisterFile(register)}
        return Published(self.trust(), {URI: self.list(entries, **over)}, registers)

    def publish(self, folder: Path, entries=None, *, register: bytes | None = None):
        """Write trust list, root key, list 7 and, if given, its register file."""
        (folder / "s").mkdir(parents=True, exist_ok=True)
        put(folder / "suket-trust", self.trust_file())
        public = self.root.public_key()
        pin = {"cose_key_hex": cose_key(public).hex(), "kid": kid_of(public).hex()}
        put(folder / "root.json", json.dumps(pin).encode())
        put(folder / "s" / "index.json", json.dumps({"status_lists": [URI]}).encode())
        digest = None if register is None else register_digest(register)
        if register is not None:
            put(folder / "s" / "7.register", register)
        put(folder / "s" / "7", self.list_file(entries, register_digest=digest))


def put(path: Path, data: bytes) -> None:
    """Replace a file as a publisher does: written beside, then renamed."""
    draft = path.with_name(path.name + ".new")
    draft.write_bytes(data)
    draft.replace(path)


def make_register(texts: dict[int, str]) -> bytes:
    """Return a register file (8 MiB) with the text's token at each index."""
    data = bytearray(REGISTER_BYTES)
    for index, text in texts.items():
        if not 0 <= index < LIST_SIZE:
            raise IndexError(index)
        start = index * ENTRY_BYTES
        data[start : start + ENTRY_BYTES] = register_entry(token_of(text))
    return bytes(data)
