"""An institution with an agreement, a key and a person, for tests."""

from dataclasses import dataclass
from datetime import date, timedelta

from suket.institutions import manage_institutions
from suket.institutions.api_keys import WantedKey
from suket.institutions.tables import Institution
from suket.institutions.words import InstitutionKind, Scope, VisitPurpose
from tests.office_world import CIREBON, NOW, World

BANK = "bank-contoh"
PASSWORD = "gajah putih di ladang"
PURPOSES = (VisitPurpose.BANKING, VisitPurpose.INSURANCE)


def institution_row(**over):
    """Return an institution that is not yet in the register."""
    fields = {
        "code": BANK,
        "name": "Bank Contoh",
        "kind": InstitutionKind.BANK,
        "office_code": CIREBON,
        "is_nationwide": False,
        "agreement": "PKS/12/2026",
        "since": date(2026, 11, 1),
        "until": date(2026, 11, 30),
        "daily_quota": 1000,
        "per_minute": 600,
        **over,
    }
    return Institution(**fields)


@dataclass
class Institutions:
    """Short ways to do what tests of institutions do often."""

    world: World

    def add(self, purposes=PURPOSES, **over):
        """Add an institution and return its code."""
        row = institution_row(**over)
        with self.world.database.begin() as session:
            manage_institutions.register(
                session, row, purposes, who="uji", now=NOW - timedelta(30)
            )
        return row.code

    def key(self, *scopes, code=BANK, now=NOW, days=30):
        """Make a key for these scopes (all of them unless named)."""
        wanted = WantedKey(
            institution=code,
            label="mesin uji",
            scopes=scopes or tuple(Scope),
            expires_at=now + timedelta(days=days),
        )
        with self.world.database.begin() as session:
            return manage_institutions.give_key(session, wanted, who="uji", now=now)

    def employ(self, username="rina", code=BANK):
        """Add a person, whose password is PASSWORD."""
        with self.world.database.begin() as session:
            manage_institutions.employ(
                session, code, username, PASSWORD, who="uji", now=NOW
            )
        return username
