"""Who signs in to the demonstration: the people of its offices, and a bank's teller."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from suket import clock
from suket.access.secret_hashing import drawn
from suket.access.words import Role
from suket.cli.context import CommandContext, acting
from suket.cli.demo.colleagues import Colleague, employed
from suket.cli.demo.team import Team
from suket.institutions import manage_institutions
from suket.institutions.tables import Institution
from suket.institutions.words import InstitutionKind, VisitPurpose

AT_THE_OFFICE, AT_THE_BANK = "/petugas/masuk", "/lembaga/masuk"


@dataclass(frozen=True)
class Shown:
    """One account, as it is told to whoever tries the demonstration."""

    who: str
    path: str
    name: str
    password: str
    app: str = ""  # the secret of the authenticator app, where there is one

    @classmethod
    def of(cls, role: Role, colleague: Colleague) -> Self:
        """Return what is told of a colleague."""
        app = colleague.app.secret if colleague.app else ""
        name, password = colleague.username, colleague.password
        return cls(role.value.replace("_", " "), AT_THE_OFFICE, name, password, app)


def of_teams(teams: list[Team]) -> list[Shown]:
    """Return what is told of the people of the offices."""
    return [Shown.of(role, who) for team in teams for role, who in team.people.items()]


def besides(place: CommandContext, office: str) -> list[Shown]:
    """Employ an admin and a signatory at an office whose officers need neither."""
    now = clock.now()
    return [
        Shown.of(role, employed(place, office, role, now=now))
        for role in (Role.SIGNATORY, Role.ADMIN)
    ]


def of_a_bank(place: CommandContext, office: str) -> Shown:
    """Let a bank look at what every office of the demonstration holds."""
    now, secret, name = clock.now(), drawn(), "teller.demo"
    bank = Institution(
        code="bank-demo",
        name="Bank Demo CONTOH",
        kind=InstitutionKind.BANK,
        office_code=office,
        is_nationwide=True,
        agreement="PKS/CONTOH/1",
        since=now.date(),
        until=now.date() + timedelta(days=365),
        daily_quota=1000,
        per_minute=60,
    )
    with place.database.begin() as session:
        manage_institutions.register(
            session, bank, [VisitPurpose.BANKING], who=acting(), now=now
        )
        manage_institutions.employ(
            session, bank.code, name, secret, who=acting(), now=now
        )
    return Shown("bank", AT_THE_BANK, name, secret)
