"""The key ring: what is known of every key that ever was, and nothing secret.

Retired and revoked keys stay, since old paper is checked against them.  The ring is a
value; `keys.store` writes it, `keys.lifecycle` makes the next one of it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.x509 import Certificate, load_der_x509_certificate

from keys.errors import DamagedStore, KeyNotFound, OfficeNotFound
from verify.cose import thumbprint
from verify.trust_list import Office, Purpose, TrustedKey, TrustList

LISTS_PER_OFFICE = 4  # 4 × 2²⁰ indices, so that the root need not come out for a list


class Role(StrEnum):
    """What a key is for; the name is part of its file's name.

    Verifiers know each as the `Purpose` of the same name, but for the keys of offices
    that sign PDFs: they are known by their certificates.
    """

    ROOT = "root"
    SUKET = "suket"
    STATUS = "status"
    RECEIPT = "receipt"
    PDF = "pdf"  # the certificate authority
    PDF_OFFICE = "pdf-office"  # an office's own, certified by the authority

    @property
    def is_of_an_office(self) -> bool:
        """Does each office have its own?"""
        return self in {Role.SUKET, Role.PDF_OFFICE}

    @property
    def is_published(self) -> bool:
        """Is it named in the trust list?"""
        return self not in {Role.ROOT, Role.PDF_OFFICE}


_PURPOSES = {role: Purpose(role) for role in Role if role is not Role.PDF_OFFICE} | {
    Role.PDF_OFFICE: Purpose.PDF
}


class RevocationReason(StrEnum):
    """Why a key is no longer believed: a closed list, for the record."""

    COMPROMISED = "compromised"  # somebody else has it, or may have
    LOST = "lost"  # nobody has it
    ERROR = "error"  # it should not have been made


@dataclass(frozen=True, kw_only=True)
class KeyEntry:
    """One key of the ring.  Times are UTC, in whole seconds."""

    role: Role
    office: str | None  # region code
    public: EllipticCurvePublicKey
    created_at: datetime
    not_before: datetime  # the first second of use
    not_after: datetime | None = None  # the first second past use
    revoked_at: datetime | None = None
    reason: RevocationReason | None = None
    certificate: bytes | None = None  # DER, of PDF keys
    is_published: bool = False  # a trust list that names it has been written

    @cached_property
    def fingerprint(self) -> bytes:
        """The COSE key thumbprint, 32 bytes (RFC 9679)."""
        return thumbprint(self.public)

    @property
    def kid(self) -> bytes:
        """The key id: the first 4 bytes of the fingerprint."""
        return self.fingerprint[:4]

    @cached_property
    def x509(self) -> Certificate:
        """The certificate of a PDF key; `DamagedStore` if it has none."""
        if self.certificate is None:
            raise DamagedStore(f"key {self.kid.hex()} has no certificate")
        return load_der_x509_certificate(self.certificate)

    def is_signing(self, at: datetime) -> bool:
        """May it sign at `at`?  A revoked key never may, not even for the past."""
        return at >= self.not_before and not self.has_ended(at)

    def is_waiting(self, at: datetime) -> bool:
        """Is its time still to come?"""
        return at < self.not_before and not self.has_ended(at)

    def has_ended(self, at: datetime) -> bool:
        """Is its time over at `at`, by retirement or because nobody believes it?"""
        is_over = self.not_after is not None and at >= self.not_after
        return is_over or self.revoked_at is not None


@dataclass(frozen=True)
class OfficeEntry:
    """An office and the numbers of its status lists."""

    office: Office
    lists: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Ring:
    """All offices and keys, oldest first, and which trust list was last written."""

    site: str  # public address: scheme, host and port, no slash at the end
    offices: tuple[OfficeEntry, ...] = ()
    keys: tuple[KeyEntry, ...] = ()
    version: int = 0  # of the last trust list
    published_at: datetime | None = None
    expires_at: datetime | None = None  # of the last trust list
    has_news: bool = False  # something verifiers do not know yet

    def office(self, code: str) -> OfficeEntry:
        """Return the office with that region code, or raise `OfficeNotFound`."""
        for entry in self.offices:
            if entry.office.code == code:
                return entry
        raise OfficeNotFound(f"no office {code} in the ring")

    def key(self, kid: bytes) -> KeyEntry:
        """Return the key with that id (4 bytes), or raise `KeyNotFound`."""
        for entry in self.keys:
            if entry.kid == kid:
                return entry
        raise KeyNotFound(f"no key {kid.hex()} in the ring")

    def of(self, role: Role, office: str | None) -> tuple[KeyEntry, ...]:
        """Return every key of a role (and office), oldest first."""
        return tuple(
            entry
            for entry in self.keys
            if entry.role is role and entry.office == office
        )

    def signing(self, role: Role, office: str | None, *, at: datetime) -> KeyEntry:
        """Return the one key of a role (and office) that signs at `at`.

        Raises `KeyNotFound` if there is none, and while the one there is has not been
        published: what it signed, nobody could check.
        """
        of_office = f" of {office}" if office else ""
        able = [entry for entry in self.of(role, office) if entry.is_signing(at)]
        if not able:
            when = f"{at:%Y-%m-%d %H:%MZ}"
            raise KeyNotFound(f"no {role} key{of_office} may sign at {when}")
        if self.version and not able[-1].is_published and role.is_published:
            raise KeyNotFound(f"the {role} key{of_office} has not been published yet")
        return able[-1]

    def authority_of(self, entry: KeyEntry) -> KeyEntry:
        """Return the PDF authority that certified an office's key."""
        for authority in self.of(Role.PDF, None):
            if authority.x509.subject == entry.x509.issuer:
                return authority
        raise DamagedStore(f"nobody certified key {entry.kid.hex()}")

    def with_key(self, entry: KeyEntry) -> "Ring":
        """Return the ring with `entry` instead of the one with its kid, or last."""
        kids = [known.kid for known in self.keys]
        if entry.kid not in kids:
            return replace(self, keys=(*self.keys, entry))
        at = kids.index(entry.kid)
        return replace(self, keys=(*self.keys[:at], entry, *self.keys[at + 1 :]))

    def with_office(self, office: Office) -> "Ring":
        """Return the ring with one more office and the next four status lists."""
        last = max((n for entry in self.offices for n in entry.lists), default=0)
        lists = tuple(range(last + 1, last + 1 + LISTS_PER_OFFICE))
        return replace(self, offices=(*self.offices, OfficeEntry(office, lists)))

    def trusted(self, entry: KeyEntry) -> TrustedKey:
        """Return a key as verifiers see it; the root too, though no list names it."""
        office = self.office(entry.office) if entry.office else None
        lists = office.lists if office and entry.role is Role.SUKET else ()
        return TrustedKey(
            public=entry.public,
            purpose=_PURPOSES[entry.role],
            office=office.office if office else None,
            not_before=entry.not_before,
            not_after=entry.not_after,
            revoked_at=entry.revoked_at,
            status_uris=tuple(f"{self.site}/s/{number}" for number in lists),
            certificate=entry.certificate,
        )

    def trust_list(self) -> TrustList:
        """Return what verifiers are to trust, under the last trust list's dates."""
        published = [entry for entry in self.keys if _is_for_verifiers(entry)]
        return TrustList(
            tuple(map(self.trusted, published)),
            version=self.version,
            issued_at=self.published_at,
            expires_at=self.expires_at,
        )


def _is_for_verifiers(entry: KeyEntry) -> bool:
    """Is it named in the trust list?  An office's PDF key is once it is revoked.

    Until then its certificate ends in an authority that is listed, and that says all.
    """
    is_revoked_leaf = entry.role is Role.PDF_OFFICE and entry.revoked_at is not None
    return entry.role.is_published or is_revoked_leaf
