"""An office of toy keys, whose published files both verifiers read."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from random import Random

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tests.javascript.browser_reader import BrowserReader
from verify.claims import Claims, Sex, read_claims, write_claims
from verify.cose import Draft, cose_key, read_sign1, to_low_s, write_header
from verify.published import Published
from verify.qr_text import write_digits
from verify.register_file import (
    ENTRY_BYTES,
    REGISTER_BYTES,
    RegisterFile,
    register_digest,
    register_entry,
)
from verify.status_list import (
    Entry,
    StatusList,
    pack,
    read_status_list,
    status_list_draft,
)
from verify.token import MARK
from verify.trust_list import (
    Office,
    Purpose,
    TrustedKey,
    TrustList,
    read_trust_list,
    trust_list_draft,
)

SITE = "https://suket.example"
DAY = timedelta(days=1)
START = datetime(2026, 1, 1, tzinfo=UTC)
TURN = datetime(2026, 7, 1, tzinfo=UTC)  # when keys retire and are revoked
NOW = datetime(2026, 11, 22, 3, 0, 0, tzinfo=UTC)

CIREBON = Office("32.74", "Kota Cirebon", "Asia/Jakarta")
JAYAPURA = Office("91.71", "Kota Jayapura", "Asia/Jayapura")

FRESH, STALE, OLD, ABSENT = (f"{SITE}/s/{n}" for n in (1, 2, 3, 4))


@dataclass
class ToyKey:
    """A private key that anyone can derive, and how it is trusted."""

    scalar: int
    purpose: Purpose
    details: dict = field(default_factory=dict)

    @cached_property
    def private(self):
        return derive_private_key(self.scalar, SECP256R1())

    @cached_property
    def trusted(self) -> TrustedKey:
        details = {"not_before": START, **self.details}
        public = self.private.public_key()
        return TrustedKey(public=public, purpose=self.purpose, **details)

    def rs(self, message: bytes) -> tuple[int, int]:
        signed = self.private.sign(message, ECDSA(SHA256(), deterministic_signing=True))
        return decode_dss_signature(signed)

    def sign(self, message: bytes) -> bytes:
        return to_low_s(*self.rs(message))

    def finish(self, draft: Draft) -> bytes:
        return draft.signed(self.sign(draft.to_be_signed))

    def token(self, payload: bytes) -> bytes:
        return self.finish(Draft(write_header(self.trusted.kid), payload))

    def file(self, kind: str, payload: bytes) -> bytes:
        return self.finish(Draft(write_header(self.trusted.kid, kind), payload))


def suket_key(scalar: int, office: Office, **details) -> ToyKey:
    uris = (FRESH, STALE, OLD, ABSENT)
    rest = {"office": office, "status_uris": uris, **details}
    return ToyKey(scalar, Purpose.SUKET, rest)


def text_of(token: bytes, site: str = SITE) -> str:
    return site + MARK + write_digits(token)


class ToyOffice:
    """Keys of every kind, a trust list, four status lists, a register of one list."""

    def __init__(self) -> None:
        self.root = ToyKey(1001, Purpose.ROOT)
        self.cirebon = suket_key(1002, CIREBON)
        self.jayapura = suket_key(1003, JAYAPURA, status_uris=(ABSENT, FRESH))
        self.retired = suket_key(1004, CIREBON, not_after=TURN)
        self.revoked = suket_key(1005, CIREBON, revoked_at=TURN)
        self.status = ToyKey(1006, Purpose.STATUS)
        self.status_retired = ToyKey(1007, Purpose.STATUS, {"not_after": TURN})
        self.status_revoked = ToyKey(1008, Purpose.STATUS, {"revoked_at": NOW + DAY})
        self.receipt = ToyKey(1009, Purpose.RECEIPT)
        self.pdf = ToyKey(1010, Purpose.PDF, {"office": CIREBON, "certificate": b"0"})
        self.stranger = suket_key(1011, CIREBON)
        self.suket_keys = (self.cirebon, self.jayapura, self.retired, self.revoked)
        self.recorded: dict[int, bytes] = {}
        self._publish()

    @property
    def other_keys(self) -> tuple[ToyKey, ...]:
        return (self.status, self.receipt, self.pdf, self.stranger, self.root)

    @cached_property
    def root_hex(self) -> str:
        return cose_key(self.root.private.public_key()).hex()

    def trust_list(self, *, days: int = 30) -> TrustList:
        """Return the trust list, which expires `days` from `NOW`."""
        keys = (*self.suket_keys, self.status, self.status_retired)
        keys = (*keys, self.status_revoked, self.receipt, self.pdf)
        trusted = tuple(key.trusted for key in keys)
        return TrustList(trusted, 7, issued_at=NOW - DAY, expires_at=NOW + days * DAY)

    def issue(self, rng: Random, *, key: ToyKey | None = None, **changes) -> bytes:
        """Return a token of invented claims; half of what list 1 has is recorded."""
        claims = some_claims(rng, **changes)
        return (key or self.cirebon).token(write_claims(claims))

    def issue_valid(self) -> bytes:
        """Return a token that is in force at `NOW`."""
        index = min(i for i in self.recorded if self.bare.lists[FRESH].entry(i) == 0)
        dates = {"issued_at": NOW - DAY, "expires_at": None}
        place = {"status_uri": FRESH, "status_index": index}
        return self.issue(Random(1), **dates, **place)

    def _publish(self) -> None:
        rng = Random(0)
        self.fresh_tokens = [
            self.issue(rng, key=self.suket_keys[max(0, n % 6 - 2)], status_uri=FRESH)
            for n in range(80)
        ]
        register = bytearray(REGISTER_BYTES)
        entries = {i: Entry(rng.choice((0, 0, 1, 2, 3))) for i in range(256)}
        for number, token in enumerate(self.fresh_tokens[:60]):
            index = index_of(token)
            self.recorded[index] = register_entry(token)
            place = slice(index * ENTRY_BYTES, (index + 1) * ENTRY_BYTES)
            register[place] = self.recorded[index]
            entries[index] = Entry((0, 0, 1, 2, 3)[number % 5])
        self.register = RegisterFile(bytes(register))
        self.trust_file = self.trust_file_of(self.trust_list())
        self.short_trust_file = self.trust_file_of(self.trust_list(days=1))
        digest = register_digest(bytes(register))
        times = {FRESH: NOW, STALE: NOW - 8 * DAY, OLD: TURN}
        self.list_files = {
            uri: self.list_file(a_list(uri, at, entries, digest))
            for uri, at in times.items()
        }

    def trust_file_of(self, trust: TrustList) -> bytes:
        return self.root.finish(trust_list_draft(trust, self.root.trusted.kid))

    def list_file(self, status: StatusList) -> bytes:
        return self.status.finish(status_list_draft(status, self.status.trusted.kid))

    @cached_property
    def trust(self) -> TrustList:
        root = self.root.private.public_key()
        return read_trust_list(self.trust_file, root=root)

    @cached_property
    def short_trust(self) -> TrustList:
        root = self.root.private.public_key()
        return read_trust_list(self.short_trust_file, root=root)

    @cached_property
    def bare(self) -> Published:
        """What is published, without the register, as a phone keeps it."""
        files = self.list_files.items()
        lists = {u: read_status_list(f, self.trust, uri=u) for u, f in files}
        return Published(self.trust, lists)

    @cached_property
    def published(self) -> Published:
        """What is published, with the register of the fresh list."""
        return Published(self.trust, self.bare.lists, {FRESH: self.register})

    def publish_to(self, browser: BrowserReader) -> None:
        """Give the browser's verifier the same files."""
        trusts = {"office": self.trust_file, "short": self.short_trust_file}
        for name, file in trusts.items():
            known = {"name": name, "hex": file.hex(), "root": self.root_hex}
            assert "answer" in browser.ask(ask="trust", **known)
        for uri, file in self.list_files.items():
            list_file = {"name": uri, "hex": file.hex(), "uri": uri}
            answer = browser.ask(ask="status", trust="office", **list_file)
            assert "answer" in answer
        entries = [[index, entry.hex()] for index, entry in self.recorded.items()]
        register = {"uri": FRESH, "entries": entries, "size": REGISTER_BYTES}
        answer = browser.ask(ask="register", **register)
        assert answer == {"answer": self.register.digest().hex()}


def a_list(uri: str, at: datetime, entries: dict, digest: bytes | None) -> StatusList:
    return StatusList(
        uri=uri,
        issued_at=at,
        expires_at=at + 7 * DAY,
        ttl=timedelta(hours=1),
        entries=pack(entries),
        register_digest=digest,
    )


NAMES = ("SITI CONTOH", "BUDI CONTOH", "NI'MATUL CONTOH", "JOSÉ CONTOH", "A. CONTOH-B")
DATES = (START, TURN - timedelta(seconds=1), TURN, NOW - DAY, NOW, NOW + DAY)
ENDS = (None, None, NOW, NOW + timedelta(seconds=1), NOW + 180 * DAY, START)


def some_claims(rng: Random, **changes) -> Claims:
    """Return invented claims, whose dates lie where rules turn."""
    fields = {
        "nik": f"327401{rng.randrange(10**6):06}99{rng.randrange(100):02}",
        "full_name": rng.choice(NAMES),
        "birthplace": "CIREBON",
        "born": date(1950 + rng.randrange(60), 1 + rng.randrange(12), 1),
        "sex": rng.choice(tuple(Sex)),
        "address": f"JL. CONTOH NO. {rng.randrange(100)}, KEJAKSAN, KOTA CIREBON",
        "issued_at": rng.choice(DATES),
        "expires_at": rng.choice(ENDS),
        "status_uri": rng.choice((FRESH, FRESH, STALE, OLD, ABSENT)),
        "status_index": rng.choice((rng.randrange(256), rng.randrange(2**20))),
    }
    return Claims(**{**fields, **changes})


def index_of(token: bytes) -> int:
    """Return the index that a token of ours names."""
    return read_claims(read_sign1(token).payload).status_index
