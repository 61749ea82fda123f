"""The rights of each role: one table, asked by the use cases."""

from dataclasses import dataclass
from enum import StrEnum

from suket.access.errors import RoleNotAllowed
from suket.access.words import Role


class Right(StrEnum):
    """One kind of act."""

    READ = "read"
    IMPORT = "import"
    ISSUE = "issue"
    END = "end"
    SUSPEND = "suspend"
    DELIVER = "deliver"
    GOVERN = "govern"  # accounts, signatories, issuance windows, the office's rules


_DESK = frozenset(
    {
        Right.READ,
        Right.IMPORT,
        Right.ISSUE,
        Right.END,
        Right.SUSPEND,
        Right.DELIVER,
    }
)

# Who governs does not issue: an administrator who could do both would need nobody.
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OFFICER: _DESK,
    Role.SIGNATORY: _DESK,
    Role.ADMIN: frozenset({Right.READ, Right.GOVERN}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who acts, for which office; an officer's office bounds everything they see."""

    username: str
    office: str  # the office's code, "32.74"
    role: Role = Role.OFFICER

    def may(self, right: Right) -> bool:
        """Say whether the role includes `right`."""
        return right in RIGHTS[self.role]

    def require(self, right: Right) -> None:
        """Raise `RoleNotAllowed` unless the role includes `right`."""
        if not self.may(right):
            raise RoleNotAllowed(f"{self.role} lacks {right}")
