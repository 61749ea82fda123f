"""What every command works with: settings, database, keys, and who is acting."""

from dataclasses import dataclass
from functools import cached_property
from getpass import getuser

from pydantic import ValidationError

from keys.store import KeyStore
from suket.cli.exits import NotSetUp
from suket.db import Database
from suket.models import Role
from suket.rights import Officer
from suket.settings import Settings


def settings() -> Settings:
    """Return the settings; raises `NotSetUp`, naming each variable that is amiss."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [
            f"SUKET_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise NotSetUp(
            "The settings are not complete.",
            "\n  ".join([*faults, "The README explains each variable."]),
        ) from error


def acting() -> str:
    """Return who acts at this keyboard, as the journal will name them."""
    return f"cli:{getuser()}"


@dataclass(frozen=True)
class Workplace:
    """One office service, as its settings describe it."""

    settings: Settings

    @cached_property
    def database(self) -> Database:
        """The register."""
        return Database(self.settings.database)

    @cached_property
    def keys(self) -> KeyStore:
        """The safe; raises `NotSetUp` without a passphrase."""
        return KeyStore(self.settings.keys, self.passphrase)

    @property
    def passphrase(self) -> bytes:
        """What opens the keys; raises `NotSetUp` if nothing names it."""
        passphrase = self.settings.passphrase()
        if not passphrase:
            raise NotSetUp(
                "Nothing names the passphrase of the keys.",
                "Set SUKET_KEY_PASSPHRASE_FILE to a file that only this user can read.",
            )
        return passphrase

    def officer(self, office: str) -> Officer:
        """Return who acts at the desk of an office."""
        return Officer(username=acting(), office=office, role=Role.OFFICER)


def workplace() -> Workplace:
    """Return the workplace that the environment describes."""
    return Workplace(settings())
