"""What a command tells when it has acted, and that it did act: the journal has it."""

import re

from sqlalchemy import select

from suket.cli.exit_codes import Exit
from suket.db import Database
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.settings import Settings
from tests.suket.cli.conftest import CIREBON, EXAMPLES

BANK = "bank-contoh"
TERMS = (
    *("--name", "Bank Contoh", "--kind", "bank", "--office", CIREBON),
    *("--agreement", "PKS/12/2026", "--purpose", "perbankan"),
    *("--since", "2020-01-01", "--until", "2099-12-31"),
)
KEY = ("--label", "mesin", "--scope", "verify")
URL = "https://bank.example/suket"
OFFICES = EXAMPLES / "offices.toml"
PERSON = ("institution", "person")
HOOK = ("institution", "webhook")

# What is typed, what is told, and what the journal says of it, in the order of a life.
LIFE = (
    (
        (
            "account",
            "add",
            "rina",
            "--office",
            CIREBON,
            "--no-nip",
            "honorary",
            "--generate",
        ),
        "rina may sign in as officer of 32.74",
        (Event.ACCOUNT_CREATED, Event.ROLE_GRANTED),
    ),
    (("account", "unlock", "rina"), "rina may try again", Event.ACCOUNT_UNLOCKED),
    (
        ("account", "password", "rina", "--generate"),
        "rina has a new password",
        Event.ACCOUNT_PASSWORD_SET,
    ),
    (("account", "disable", "rina"), "rina is disabled", Event.ACCOUNT_DISABLED),
    (
        ("institution", "add", BANK, *TERMS),
        r"Bank Contoh \(bank-contoh\) may check from 2020-01-01 to 2099-12-31",
        Event.INSTITUTION_ADDED,
    ),
    (
        ("institution", "key", "add", BANK, *KEY),
        r"bank-contoh has the key \S+, good until \d{4}-\d\d-\d\d",
        Event.API_KEY_CREATED,
    ),
    (
        (*PERSON, "add", BANK, "teller", "--generate"),
        "teller of bank-contoh may sign in at /lembaga",
        Event.CLERK_CREATED,
    ),
    ((*PERSON, "unlock", "teller"), "teller may try again", Event.CLERK_UNLOCKED),
    (
        (*PERSON, "password", "teller", "--generate"),
        "teller has a new password",
        Event.CLERK_PASSWORD_SET,
    ),
    ((*PERSON, "disable", "teller"), "teller is disabled", Event.CLERK_DISABLED),
    (
        (*PERSON, "enable", "teller", "--generate"),
        "teller may sign in again",
        Event.CLERK_ENABLED,
    ),
    (
        (*HOOK, "set", BANK, URL),
        f"bank-contoh will be told at {URL}",
        Event.WEBHOOK_CHANGED,
    ),
    (
        (*HOOK, "rotate", BANK),
        "bank-contoh has a second secret; retire the first when it is changed over",
        Event.WEBHOOK_CHANGED,
    ),
    (
        (*HOOK, "retire", BANK),
        "bank-contoh has its newest secret only",
        Event.WEBHOOK_CHANGED,
    ),
    ((*HOOK, "remove", BANK), "bank-contoh is told no more", Event.WEBHOOK_CHANGED),
    (
        ("institution", "close", BANK),
        "bank-contoh is closed",
        Event.INSTITUTION_CLOSED,
    ),
    (("office", "close", CIREBON), "32.74 issues no more", Event.ISSUANCE_CLOSED),
    (("office", "open", CIREBON), "32.74 may issue", Event.ISSUANCE_OPENED),
    (
        ("office", "set-signatory", CIREBON, OFFICES),
        r".+ signs for 32\.74 from \d{4}-\d\d-\d\d on",
        Event.SIGNATORY_NAMED,
    ),
)


def journal(database):
    with database.reading() as session:
        query = select(JournalEntry.event).order_by(JournalEntry.seq)
        return session.scalars(query).all()


def test_each_command_tells_what_it_did_and_did_it(shell):
    database = Database(Settings().database)
    for words, told, noted in LIFE:
        events = [noted] if isinstance(noted, Event) else [*noted]
        before = len(journal(database))
        ended = shell(*words)
        assert (ended.code, ended.err) == (Exit.DONE, ""), words
        assert re.search(rf"^✓ {told}$", ended.out, re.MULTILINE), ended.out
        assert journal(database)[before:] == events, words
    database.dispose()
