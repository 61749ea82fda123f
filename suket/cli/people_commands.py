"""The commands about the people of an office, as `command_tree` shows them."""

from typing import Final

from suket.cli.factor_commands import FACTORS
from suket.cli.lazy_commands import LazyCommand, group

_ACCOUNTS = "suket.cli.accounts"
_PERSONS = "suket.cli.persons"
_ROLES = "suket.cli.roles"

PEOPLE: Final = (
    group(
        "account",
        "Accounts: add, list, disable, enable, unlock, give a new password.",
        (
            LazyCommand(
                "add",
                _ACCOUNTS,
                "Add an account.  The password is typed, read from a file, or"
                " generated.",
            ),
            LazyCommand(
                "list",
                _ACCOUNTS,
                "Show the accounts of an office, and the roles that are in force"
                " today.",
            ),
            LazyCommand(
                "disable", _ACCOUNTS, "Shut an account and end its sessions at once."
            ),
            LazyCommand(
                "enable",
                _ACCOUNTS,
                "Let a disabled account sign in again, by a new password only.",
            ),
            LazyCommand(
                "unlock",
                _ACCOUNTS,
                "Forget the failed tries of an account, so that it can sign in again"
                " now.",
            ),
            LazyCommand(
                "password",
                _ACCOUNTS,
                "Give an account a new password and end its sessions.",
            ),
            FACTORS,
        ),
    ),
    group(
        "person",
        "People of an office, whatever accounts they have: list, describe, resident.",
        (
            LazyCommand(
                "list",
                _PERSONS,
                "Show who the people of an office are, and by which accounts they sign"
                " in.",
            ),
            LazyCommand(
                "describe",
                _PERSONS,
                "Say who the person of an account is: another name, another NIP, or"
                " both.",
            ),
            LazyCommand(
                "resident",
                _PERSONS,
                "Say which resident a person is: their own application is for"
                " somebody else.",
            ),
        ),
    ),
    group(
        "role",
        "Roles of people: grant for a period, end, list.",
        (
            LazyCommand(
                "grant", _ROLES, "Give the person of an account a role, for a period."
            ),
            LazyCommand("end", _ROLES, "End a role of a person at once."),
            LazyCommand(
                "list",
                _ROLES,
                "Show the roles that were given at an office, those that are over too.",
            ),
        ),
    ),
)
