"""The tree of commands: each with its module and one line of what it does.

The module is loaded when its command is called.  A test compares the lines with what
the modules say.
"""

from typing import Final

from suket.cli.event_commands import EVENTS
from suket.cli.factor_commands import SECRETS
from suket.cli.lazy_commands import LazyCommand, group
from suket.cli.notice_commands import NOTICES
from suket.cli.office_commands import OFFICE
from suket.cli.people_commands import PEOPLE

_SETUP = "suket.cli.setup"
_ISSUING = "suket.cli.issuing"
_ENDING = "suket.cli.ending"
_STATUS = "suket.cli.status_lists"
_INSTITUTIONS = "suket.cli.institutions"
_KEYS = "suket.cli.institution_keys"
_USERS = "suket.cli.institution_users"
_WEBHOOKS = "suket.cli.webhooks"
_CALENDAR = "suket.cli.calendar"
_CLOSURES = "suket.cli.closures"
_QUOTAS = "suket.cli.quotas"
_SLOTS = "suket.cli.slots"
_APPLICATIONS = "suket.cli.applications"

COMMANDS: Final = (
    LazyCommand(
        "init",
        _SETUP,
        "Set up the service: folders, tables, offices, keys and published files.",
    ),
    LazyCommand(
        "import",
        "suket.cli.importing",
        "Add residents of a table, or bring them up to date: all of them, or none.",
    ),
    LazyCommand(
        "apply",
        _APPLICATIONS,
        "Take an application, and say at once on which day it is worked on.",
    ),
    group(
        "queue",
        "Applications that are not signed yet: list, show, urgent, cancel.",
        (
            LazyCommand(
                "list",
                _APPLICATIONS,
                "Show the applications of an office: urgent, then due, then received.",
            ),
            LazyCommand(
                "show",
                _APPLICATIONS,
                "Show one application: its steps, and what was promised.",
            ),
            LazyCommand(
                "urgent",
                _APPLICATIONS,
                "Show who waits for the urgent lane, and how it was answered.",
            ),
            LazyCommand(
                "cancel",
                _APPLICATIONS,
                "Cancel an application; its place goes to who waits longest.",
            ),
        ),
    ),
    LazyCommand(
        "sign",
        "suket.cli.signing",
        "Sign what one person may sign; of the rest, say what waits and where.",
    ),
    LazyCommand(
        "issue", _ISSUING, "Issue sukets, make their documents, publish their status."
    ),
    LazyCommand(
        "renew",
        "suket.cli.renewing",
        "Issue a newer suket in the place of one in force, which ends with it.",
    ),
    LazyCommand(
        "documents",
        _ISSUING,
        "Copy the documents of an order to a folder, or the document of one suket.",
    ),
    LazyCommand(
        "end",
        _ENDING,
        "End the sukets of these people, for ever; the report tells of every line.",
    ),
    LazyCommand(
        "suspend",
        _ENDING,
        "Freeze a suket while something is looked into; verifiers show it yellow.",
    ),
    LazyCommand("restore", _ENDING, "Release a frozen suket: it is in force again."),
    LazyCommand(
        "serve",
        "suket.cli.serving",
        "Serve the web, and do the background work: documents, status lists.",
    ),
    LazyCommand(
        "doctor",
        "suket.cli.doctor",
        "Look at settings, database, keys, published files and offices.",
    ),
    LazyCommand(
        "migrate",
        _SETUP,
        "Bring the tables to the form that this version of the program needs.",
    ),
    LazyCommand(
        "demo",
        "suket.cli.demo.command",
        "Issue, check and end sukets of invented people; then serve the web.",
        is_hidden=True,
    ),
    NOTICES,
    group(
        "status",
        "Status lists: publish them, look at them.",
        (
            LazyCommand(
                "publish",
                _STATUS,
                "Publish every change that is not yet published; a server does so by"
                " itself.",
            ),
            LazyCommand(
                "list",
                _STATUS,
                "Show each list in use: whose it is, how full, when it was last"
                " published.",
            ),
        ),
    ),
    OFFICE,
    group(
        "calendar",
        "The calendar of an office: hours, holidays, extra openings, closures.",
        (
            LazyCommand(
                "show", _CALENDAR, "Show which days are open, and why others are not."
            ),
            LazyCommand(
                "hours", _CALENDAR, "Set the weekly hours of a service from a day on."
            ),
            LazyCommand(
                "holiday",
                _CALENDAR,
                "Name a day a holiday of the office, or say that it is none.",
            ),
            LazyCommand(
                "extra",
                _CALENDAR,
                "Open a service at hours, or on a day, on which it is shut.",
            ),
            LazyCommand(
                "close",
                _CLOSURES,
                "Shut services for some days, or change such a closure.",
            ),
            LazyCommand(
                "extend",
                _CLOSURES,
                "Let a closure last longer, or end earlier; the rest of it stays as"
                " it is.",
            ),
            LazyCommand(
                "requests",
                _CLOSURES,
                "Show the closures that wait for another person to agree, the oldest"
                " first.",
            ),
            LazyCommand(
                "closures", _CLOSURES, "Show what was ever shut, the newest first."
            ),
        ),
    ),
    group(
        "quota",
        "Quotas: how many applications an office takes a day.",
        (
            LazyCommand("show", _QUOTAS, "Show how many places the days have left."),
            LazyCommand(
                "set", _QUOTAS, "Set how many places a pool has, from a day on."
            ),
            LazyCommand(
                "recount",
                _QUOTAS,
                "Count anew the places that are taken, where `suket doctor` says they"
                " disagree.",
            ),
        ),
    ),
    group(
        "slots",
        "Pickup slots: how many come in which hour.",
        (
            LazyCommand(
                "list",
                _SLOTS,
                "Show the slots of some days, and how many places are taken.",
            ),
            LazyCommand(
                "set", _SLOTS, "Cut the hours of a unit into slots, from a day on."
            ),
        ),
    ),
    EVENTS,
    *PEOPLE,
    SECRETS,
    group(
        "institution",
        "Institutions (banks, BPJS, police …): add, list, close; their keys, people.",
        (
            LazyCommand(
                "add",
                _INSTITUTIONS,
                "Add an institution by its agreement.  Give it keys or people"
                " afterwards.",
            ),
            LazyCommand(
                "list",
                _INSTITUTIONS,
                "Show every institution: its agreement, and whether it is in force"
                " today.",
            ),
            LazyCommand(
                "close",
                _INSTITUTIONS,
                "End an agreement for good: its people and keys are let in no more.",
            ),
            group(
                "key",
                "API keys of an institution: add, list, revoke.  To rotate one, add"
                " another, let the machines change over, and revoke the old.",
                (
                    LazyCommand(
                        "add",
                        _KEYS,
                        "Make a key and show it once.  Older keys stay good until they"
                        " are revoked.",
                    ),
                    LazyCommand(
                        "list",
                        _KEYS,
                        "Show the keys of an institution, never their secrets.",
                    ),
                    LazyCommand(
                        "revoke",
                        _KEYS,
                        "Let a key in no more, at once.",
                    ),
                ),
            ),
            group(
                "person",
                "People of an institution: add, list, disable, unlock, give a new"
                " password.",
                (
                    LazyCommand(
                        "add",
                        _USERS,
                        "Add a person.  The password is typed, read from a file, or"
                        " generated.",
                    ),
                    LazyCommand("list", _USERS, "Show the people of an institution."),
                    LazyCommand(
                        "disable",
                        _USERS,
                        "Let a person in no more, and end their sessions at once.",
                    ),
                    LazyCommand(
                        "enable",
                        _USERS,
                        "Let a disabled person in again, by a new password only.",
                    ),
                    LazyCommand(
                        "unlock",
                        _USERS,
                        "Forget the failed tries of a person, so that they can sign in"
                        " again now.",
                    ),
                    LazyCommand(
                        "password",
                        _USERS,
                        "Give a person a new password and end their sessions.",
                    ),
                ),
            ),
            group(
                "webhook",
                "Where an institution is told that a suket it checked ended, was"
                " suspended or restored.  A new secret: rotate, let the institution"
                " change over, retire.",
                (
                    LazyCommand(
                        "set", _WEBHOOKS, "Set the address, and show a new secret once."
                    ),
                    LazyCommand(
                        "rotate",
                        _WEBHOOKS,
                        "Make a second secret and show it once; messages then bear"
                        " both signatures.",
                    ),
                    LazyCommand(
                        "retire", _WEBHOOKS, "Sign with the newest secret only."
                    ),
                    LazyCommand("remove", _WEBHOOKS, "Tell an institution no more."),
                    LazyCommand(
                        "list",
                        _WEBHOOKS,
                        "Show the last messages to an institution, and what became of"
                        " them.",
                    ),
                ),
            ),
        ),
    ),
)
