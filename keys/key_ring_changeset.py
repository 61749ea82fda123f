"""Changes to a key ring: what one ceremony adds to it and alters in it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from keys.certificates import Authority, certify_authority, certify_office
from keys.errors import KeyNotFound
from keys.key_ring import KeyEntry, Ring, Role
from keys.store import KeyStore


@dataclass
class Change:
    """The ring as it will be, and the keys that differ from the one there is."""

    store: KeyStore
    ring: Ring
    now: datetime
    touched: dict[bytes, KeyEntry] = field(default_factory=dict)

    def put(self, entry: KeyEntry) -> None:
        """Take an entry in, new or in the place of its elder self."""
        self.ring = self.ring.with_key(entry)
        self.touched[entry.kid] = entry

    def make(self, role: Role, office: str | None, *, not_before: datetime) -> None:
        """Make a key and, if PDFs are its work, its certificate; write its file."""
        private = self.store.new_key(self.ring)
        entry = KeyEntry(
            role=role,
            office=office,
            public=private.public_key(),
            created_at=self.now,
            not_before=not_before,
        )
        if role is Role.PDF:
            entry = self._as_authority(entry, private)
        elif role is Role.PDF_OFFICE:
            entry = self._as_leaf(entry)
        self.store.keep(entry, private)
        self.put(entry)

    def end(self, entry: KeyEntry, *, at: datetime) -> None:
        """Let a key that has not ended by `at` sign until then and no longer."""
        self.put(replace(entry, not_after=at))

    def _as_authority(
        self, entry: KeyEntry, private: EllipticCurvePrivateKey
    ) -> KeyEntry:
        certificate = certify_authority(
            private, site=self.ring.site, not_before=entry.not_before
        )
        return replace(entry, certificate=certificate.public_bytes(Encoding.DER))

    def _as_leaf(self, entry: KeyEntry) -> KeyEntry:
        office = self.ring.office(entry.office or "").office
        certificate = certify_office(
            office,
            entry.public,
            self._authority(entry.not_before),
            not_before=entry.not_before,
        )
        return replace(entry, certificate=certificate.public_bytes(Encoding.DER))

    def _authority(self, at: datetime) -> Authority:
        """Return the youngest PDF authority whose time includes `at`."""
        able = [key for key in self.ring.of(Role.PDF, None) if key.is_signing(at)]
        if not able:
            raise KeyNotFound("no PDF authority to certify an office: rotate pdf first")
        return Authority(self.store.private_key(able[-1]), able[-1].x509)
