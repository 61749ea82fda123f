"""The context of every command: settings, database, keys, and who is acting."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from getpass import getuser
from pathlib import Path

from pydantic import ValidationError

from keys.store import KeyStore
from suket import clock
from suket.access.rights import Officer, holding
from suket.access.words import Role
from suket.cli import needed_folders
from suket.cli.exit_codes import NotSetUp
from suket.db import Database
from suket.jobs.office_keys import OfficeKeys
from suket.jobs.publish_status import Publisher
from suket.messaging.carriers import BadCarriers, Carriers
from suket.messaging.carriers import read as read_carriers
from suket.offices import persons
from suket.paper.archive import Archive
from suket.register import status_lists
from suket.settings import Settings, faults_of

PUBLISHED_WITHIN_SECONDS = 5.0  # the promise to everybody who checks
PAUSE_SECONDS = 0.2


def settings() -> Settings:
    """Return the settings; raises `NotSetUp`, naming each variable that is amiss."""
    try:
        return Settings()
    except ValidationError as error:
        raise NotSetUp(
            "The settings are not complete.",
            "\n  ".join([*faults_of(error), "The README explains each variable."]),
        ) from error


def acting() -> str:
    """Return who acts at this keyboard, as the journal will name them."""
    return f"cli:{getuser()}"


@dataclass(frozen=True)
class CommandContext:
    """One office service, as its settings describe it."""

    settings: Settings

    @cached_property
    def database(self) -> Database:
        """The register; raises `NotSetUp` where there is none."""
        file = self.settings.database_file
        if file is not None and not file.is_file():
            raise NotSetUp(
                f"The register has no tables: {file} is not there.",
                "SUKET_DATA_DIR names its folder; `suket init` makes a new one.",
            )
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

    @cached_property
    def carriers(self) -> Carriers:
        """What carries mail and SMS; raises `NotSetUp` if its file cannot be used."""
        try:
            return read_carriers(self.settings.channels_file)
        except BadCarriers as error:
            raise NotSetUp(
                f"The file of channels cannot be used: {error}.",
                "SUKET_CHANNELS_FILE names it; docs/notices.md says what is in it.",
            ) from error

    @cached_property
    def office_keys(self) -> OfficeKeys:
        """The safe, as offices and jobs ask it; raises `NotSetUp` as `keys` does."""
        return OfficeKeys(self.keys)

    @cached_property
    def archive(self) -> Archive:
        """Where the documents lie."""
        return Archive(self.settings.archive)

    @cached_property
    def publisher(self) -> Publisher:
        """What publishes the status lists."""
        return Publisher(self.settings.published, self.office_keys.status_signer)

    @property
    def folders(self) -> Mapping[str, Path]:
        """The folders that whatever is changed here is written to, by setting."""
        return {"SUKET_PUBLISHED_DIR": self.settings.published}

    def require_ready(self, office: str | None = None) -> None:
        """Look at the folders, open what signs status lists, and signs for an office.

        Before anything is ordered or changed, so that nothing is recorded that cannot
        be carried out.  Raises a `KeyFault`, `NotSetUp` or `UnusableSetting`.
        """
        now = clock.now()
        self.database  # noqa: B018 - a missing data folder is said before its keys are
        needed_folders.require(self.folders)
        self.office_keys.status_signer(now)
        if office is not None:
            self.office_keys.desk(office, now)
            self.keys.pdf_credential(office, at=now)

    def officer(self, office: str) -> Officer:
        """Return who acts at the desk of an office."""
        return Officer(username=acting(), office=office, person=persons.KEEPER)

    def publish(self) -> None:
        """Publish every change, and return when none is waiting any more.

        A list goes out once a second at the most, and a server that runs beside may be
        the one who publishes.  Raises `NotSetUp` if changes still wait after 5 s.
        """
        until = time.monotonic() + PUBLISHED_WITHIN_SECONDS
        while True:
            self.publisher.publish(self.database, now=clock.now())
            with self.database.reading() as session:
                if not status_lists.count_waiting(session):
                    return
            if time.monotonic() > until:
                raise NotSetUp(
                    "The status lists are not published yet.",
                    "The change itself is made; `suket status publish` tries again.",
                )
            time.sleep(PAUSE_SECONDS)


def keeper(office: str) -> Officer:
    """Return who governs an office from here: person zero, whom nobody appointed."""
    return Officer(
        username=acting(),
        office=office,
        duties=holding(Role.ADMIN),
        person=persons.KEEPER,
    )


def command_context() -> CommandContext:
    """Return the workplace that the environment describes."""
    return CommandContext(settings())
