"""Callers: who asks on behalf of an institution, and what its agreement allows them."""

from dataclasses import dataclass

from suket.institutions.errors import PurposeNotAgreed, ScopeMissing
from suket.institutions.tables import ApiKey, Clerk, Institution
from suket.institutions.words import Scope, VisitPurpose

# A person looks at one suket after the other; heaps of them are for machines.
CLERK_SCOPES = frozenset({Scope.VERIFY, Scope.PHOTO, Scope.DOCUMENT, Scope.AUDIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What an office and an institution agreed on."""

    code: str  # the institution's, "bank-contoh"
    name: str  # as holders read it, "Bank Contoh"
    office: str  # with which the agreement was made, "32.74"
    zone: str  # that office's: its days are counted
    is_nationwide: bool
    purposes: frozenset[VisitPurpose]
    daily_quota: int
    per_minute: int

    @classmethod
    def of(
        cls, institution: Institution, purposes: frozenset[VisitPurpose], zone: str
    ) -> "Agreement":
        """Return what the register says of an institution."""
        return cls(
            code=institution.code,
            name=institution.name,
            office=institution.office_code,
            zone=zone,
            is_nationwide=institution.is_nationwide,
            purposes=purposes,
            daily_quota=institution.daily_quota,
            per_minute=institution.per_minute,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A person or a machine of an institution whose agreement is in force."""

    agreement: Agreement
    who: str  # as the journal says it: "bank-contoh/rina", "bank-contoh/key:…"
    scopes: frozenset[Scope]
    clerk_id: str | None = None
    key_id: str | None = None

    @property
    def institution(self) -> str:
        """The code of the institution."""
        return self.agreement.code

    def may(self, scope: Scope) -> bool:
        """Say whether this may be asked."""
        return scope in self.scopes

    def require(self, scope: Scope) -> None:
        """Raise `ScopeMissing` unless this may be asked."""
        if scope not in self.scopes:
            raise ScopeMissing(f"{self.who} lacks {scope}")

    def require_purpose(self, purpose: VisitPurpose) -> None:
        """Raise `PurposeNotAgreed` unless the agreement names the purpose."""
        if purpose not in self.agreement.purposes:
            raise PurposeNotAgreed(f"{self.institution}: {purpose}")

    def sees(self, office: str) -> bool:
        """Say whether what this office holds may be shown to the institution."""
        return self.agreement.is_nationwide or office == self.agreement.office


def clerk_calling(clerk: Clerk, agreement: Agreement) -> Caller:
    """Return who asks when this person does."""
    return Caller(
        agreement=agreement,
        who=f"{agreement.code}/{clerk.username}",
        scopes=CLERK_SCOPES,
        clerk_id=clerk.id,
    )


def key_calling(key: ApiKey, agreement: Agreement) -> Caller:
    """Return who asks when this key is shown."""
    return Caller(
        agreement=agreement,
        who=f"{agreement.code}/key:{key.id}",
        scopes=frozenset(map(Scope, key.scopes.split())),
        key_id=key.id,
    )
