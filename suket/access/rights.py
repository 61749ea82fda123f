"""The rights of each role: one table, asked by the use cases."""

from dataclasses import dataclass
from enum import StrEnum

from suket.access.errors import NoRoleToday, NotAtThisUnit, RoleNotAllowed
from suket.access.words import Role


class Right(StrEnum):
    """One kind of act."""

    READ = "read"  # residents and sukets of the office
    IMPORT = "import"
    ISSUE = "issue"
    END = "end"
    SUSPEND = "suspend"
    DELIVER = "deliver"
    SERVE = "serve"  # who stands at a counter: call them, hand out what is ready
    GOVERN = "govern"  # people, signatories, issuance windows, the office's rules
    APPLY = "apply"  # take an application
    CHECK = "check"
    APPROVE = "approve"
    SIGN = "sign"
    AUDIT = "audit"  # read the journal, which names no resident


_DESK = frozenset(
    {
        Right.READ,
        Right.IMPORT,
        Right.ISSUE,
        Right.END,
        Right.SUSPEND,
        Right.DELIVER,
        Right.SERVE,
    }
)

# An operator reads nothing of the office: only what applying for their own kecamatan
# needs (`suket.applications.reach`).
# A province sees totals only, and there are no pages of totals yet.
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OPERATOR: frozenset({Right.APPLY, Right.SERVE}),
    Role.OFFICER: _DESK | {Right.APPLY},
    Role.VERIFIER: frozenset({Right.READ, Right.CHECK}),
    Role.SECTION_HEAD: frozenset({Right.READ, Right.APPROVE}),
    Role.DIVISION_HEAD: frozenset({Right.READ}),
    Role.SIGNATORY: _DESK | {Right.SIGN},
    Role.ADMIN: frozenset({Right.READ, Right.GOVERN}),
    Role.AUDITOR: frozenset({Right.AUDIT}),
    Role.PROVINCE: frozenset(),
}


def rights_of(roles: frozenset[Role]) -> frozenset[Right]:
    """Return what somebody may who has these roles at one office.

    Who governs does not issue, whatever else they were granted: an administrator who
    could do both would need nobody.
    """
    counted = {Role.ADMIN} if Role.ADMIN in roles else roles
    return frozenset[Right]().union(*(RIGHTS[role] for role in counted))


@dataclass(frozen=True, slots=True)
class Duty:
    """A role that is in force, at one unit of the office or (None) at all of it."""

    role: Role
    unit: str | None = None  # the unit's id


def holding(*roles: Role) -> frozenset[Duty]:
    """Return the duties of whoever has these roles at the whole office."""
    return frozenset(map(Duty, roles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who acts, for which office; an officer's office bounds everything they see."""

    username: str
    office: str  # the office's code, "32.74"
    duties: frozenset[Duty] = holding(Role.OFFICER)
    person: str = ""  # the person's id; four eyes are those of two persons
    must_change_password: bool = False  # somebody else knows it: nothing may be done

    @property
    def roles(self) -> frozenset[Role]:
        """The roles in force."""
        return frozenset(duty.role for duty in self.duties)

    def units(self, right: Right) -> frozenset[str] | None:
        """Return the units (ids) at which `right` is held; None: at all of the office.

        Without the right it is no unit at all.
        """
        if not self.may(right):
            return frozenset()
        held = {duty.unit for duty in self.duties if right in RIGHTS[duty.role]}
        return None if None in held else frozenset(unit for unit in held if unit)

    def may(self, right: Right, *, at: str | None = None) -> bool:
        """Say whether the roles include `right`, at a unit (its id) if one is named."""
        if self.must_change_password or right not in rights_of(self.roles):
            return False
        units = self.units(right) if at is not None else None
        return units is None or at in units

    def require(self, right: Right, *, at: str | None = None) -> None:
        """Raise unless the roles include `right`, at a unit if one is named.

        `NoRoleToday`, `RoleNotAllowed`, or `NotAtThisUnit` if it is held elsewhere.
        """
        if self.may(right, at=at):
            return
        if not self.duties:
            raise NoRoleToday
        if self.may(right):
            raise NotAtThisUnit
        raise RoleNotAllowed(f"{', '.join(sorted(self.roles))} lacks {right}")
