"""`suket doctor`: is everything there that the service needs, and in order?"""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

import typer
from rich.markup import escape

from keys.errors import KeyFault
from keys.key_ring import Role
from suket import clock
from suket.access import sealing_secrets
from suket.applications import pictures
from suket.cli import console, needed_folders
from suket.cli.channel_findings import of_channels
from suket.cli.context import CommandContext, command_context
from suket.cli.exit_codes import Exit, NotSetUp
from suket.cli.finding import Finding
from suket.cli.machine_faults import told
from suket.cli.office_findings import of_offices
from suket.errors import SuketError
from suket.migrations import newest, revision_of
from suket.paper import document_failures
from suket.paper.words import FailureReason
from suket.register import status_lists, sukets
from suket.settings import UnusableSetting, unread
from suket.web.institution_rate_limits import IN_MEMORY, is_there
from verify.errors import NotTrusted
from verify.published import LISTS_FOLDER, TRUST_FILE, PublishedFolder
from verify.rollback_memory import Memory
from verify.sources import read_root
from verify.trust_list import Purpose

app = typer.Typer(no_args_is_help=True)

SOON = timedelta(days=30)  # a trust list that ends within is worth a word
LATE = timedelta(minutes=10)  # a document that waits longer is worth a word
FAILURES_SHOWN = 20
WHY = {
    FailureReason.TEXT: "cannot be made: a text is too long, or no font has a letter",
    FailureReason.ROOM: "cannot be made: its texts need more than one page",
    FailureReason.PHOTO: "cannot be made: its portrait is no plain JPEG",
    FailureReason.QR: "cannot be made: its QR would be larger than its place",
    FailureReason.FAULT: "failed",
}
NO_USER = (
    "Give the service a user of its own, who owns its folders: what goes wrong in it"
    " then reaches nothing else of this machine."
)
LOST = (
    "Values bear it, as apps of officers.  Put back the secrets.json of a backup of the"
    " folder of keys that has it, or let each officer concerned begin anew:"
    " `suket account factor reset`."
)
SHUT = (
    "Its application's page asks for it anew.  Or put back a backup of the database"
    " together with the secrets.json of its day."
)
REMEDIES = {
    True: "Correct the resident by an import, then `suket renew` the number: the new"
    " suket gets its sheet, and this one ends with it.",
    False: "It is tried again every few minutes; the log says why it failed.",
}

REMEDY_OF_LOOK = {
    "secrets": "secrets.json lies in the folder of keys, mode 0600; the same passphrase"
    " opens it.",
    "keys": "SUKET_KEY_DIR names their folder, SUKET_KEY_PASSPHRASE_FILE what opens"
    " them; both come from the same `suket init` or backup.",
    "published": "`python -m keys publish` writes the trust list, `suket status"
    " publish` the status lists.",
}


Look = Callable[[CommandContext, datetime], Iterator[Finding]]


@app.command(epilog="suket doctor")
def doctor() -> None:
    """Look at settings, database, keys, published files and offices.

    Nothing is changed.  Ends with exit code 5 if something is not in order.
    """
    place, now = command_context(), clock.now()
    _require_data_folder(place.settings.data_dir)
    findings = [finding for look in LOOKS for finding in _taken(look, place, now)]
    for finding in findings:
        if finding.fault:
            console.complain(f"{finding.what}: {finding.fault}", finding.remedy)
        elif finding.advice:
            console.advise(finding.what, finding.advice)
        else:
            console.done(escape(finding.what))
    if any(finding.fault for finding in findings):
        raise typer.Exit(Exit.IN_PART)


def _require_data_folder(folder: Path) -> None:
    """Raise `NotSetUp` without it: all else would only follow from that."""
    if not folder.is_dir():
        raise NotSetUp(
            f"SUKET_DATA_DIR names {folder}, and there is no such folder.",
            "Correct it, or let `suket init` begin a new service there.",
        )


def _taken(look: Look, place: CommandContext, now: datetime) -> list[Finding]:
    """Return what one look found; that it could not look is a finding too."""
    name = look.__name__.strip("_")
    try:
        return list(look(place, now))
    except (KeyFault, NotTrusted, SuketError) as fault:
        remedy = REMEDY_OF_LOOK.get(name, "The README says how it is set up.")
        return [Finding(name, str(fault), remedy)]
    except (NotSetUp, UnusableSetting) as fault:
        return [Finding(name, str(fault), fault.remedy)]
    except Exception as fault:
        known = told(fault)
        if known is None:
            raise
        return [Finding(name, str(known), known.remedy)]


def _user(place: CommandContext, now: datetime) -> Iterator[Finding]:
    del place, now
    if os.geteuid() == 0:
        yield Finding("run as root", advice=NO_USER)


def _variables(place: CommandContext, now: datetime) -> Iterator[Finding]:
    del place, now
    for name, remedy in unread(os.environ).items():
        yield Finding(f"{name} is no setting, and is not read", advice=remedy)


def _folders(place: CommandContext, now: datetime) -> Iterator[Finding]:
    del now
    settings = place.settings
    for name, folder in (
        ("SUKET_DATA_DIR", settings.data_dir),
        ("SUKET_PUBLISHED_DIR", settings.published),
        ("SUKET_ARCHIVE_DIR", settings.archive),
    ):
        amiss = needed_folders.fault_of(name, folder)
        remedy = amiss.remedy if amiss else ""
        yield Finding(f"folder {folder.name}", str(amiss or ""), remedy)


def _database(place: CommandContext, now: datetime) -> Iterator[Finding]:
    del now
    is_current = revision_of(place.database) == newest()
    yield Finding(
        "tables",
        "" if is_current else "of another version of the program",
        "`suket migrate` brings them up to date.",
    )


def _keys(place: CommandContext, now: datetime) -> Iterator[Finding]:
    store = place.keys
    store.signer(Purpose.STATUS, at=now)
    for office in store.ring.offices:
        code = office.office.code
        store.signer(Purpose.SUKET, office=code, at=now)
        store.pdf_credential(code, at=now)
    yield Finding(f"keys of {len(store.ring.offices)} offices")
    if any(store.holds(entry) for entry in store.ring.keys if entry.role is Role.ROOT):
        yield Finding(
            "the root key lies beside the keys of every day",
            advice="Who takes this machine takes all trust.  Move root-*.pem to a"
            " medium that is locked away, and bring it back for ceremonies.",
        )


def _secrets(place: CommandContext, now: datetime) -> Iterator[Finding]:
    """Is the symmetric secret there, and every other that a sealed value bears?"""
    del now
    ids = place.keys.secrets.ids
    with place.database.reading() as session:
        borne = sealing_secrets.known(session)
    lost = ", ".join(each for each in borne if each not in ids)
    yield Finding("symmetric secrets", f"{lost} is not here" if lost else "", LOST)
    if not ids:
        yield Finding("symmetric secret", "there is none", "`suket migrate` makes it.")
    elif ids[-1] not in borne:
        yield Finding("symmetric secret", "not in the register", "Run `suket migrate`.")
    if len(ids) > 1:
        yield Finding("a change of the secret", "not finished", "suket secret finish")


def _pictures(place: CommandContext, now: datetime) -> Iterator[Finding]:
    """Open every picture of a paper that somebody has yet to look at."""
    del now
    secrets = place.keys.secrets
    with place.database.reading() as session:
        shut = list(islice(pictures.unreadable(session, secrets), FAILURES_SHOWN))
    if not shut:
        yield Finding("pictures of papers")
    for number, what in shut:
        yield Finding(f"{what} of {number}", "its picture cannot be opened", SHUT)


def _published(place: CommandContext, now: datetime) -> Iterator[Finding]:
    folder = place.settings.published
    root = read_root(str(folder / "root.json"))
    published = PublishedFolder(folder, root=root).current()
    expires_at = published.trust.expires_at
    ends_soon = expires_at is not None and expires_at - now < SOON
    yield Finding(
        "trust list",
        f"ends on {expires_at:%Y-%m-%d}" if ends_soon else "",
        "Publish it anew where the root key is: python -m keys publish.",
    )
    stale = [uri for uri, one in published.lists.items() if one.is_stale(now)]
    yield Finding(
        f"{len(published.lists)} status lists in {LISTS_FOLDER}/",
        f"{len(stale)} too old" if stale else "",
        "suket status publish",
    )


def _memory(place: CommandContext, now: datetime) -> Iterator[Finding]:
    """Is what checking remembers there, whole, and no newer than what is published?"""
    del now
    state, folder = place.settings.state, place.settings.published
    what = f"newest lists remembered in {state.name}/"
    if not state.exists():
        yield Finding(
            what, advice="Nothing yet: with its first check `suket serve` begins it."
        )
        return
    if not (state.is_dir() and os.access(state, os.W_OK)):
        yield Finding(
            what,
            "not a folder of ours to write: a restart forgets what was newest",
            "`chown` it to this user, or name another by SUKET_STATE_DIR.",
        )
        return
    root = read_root(str(folder / "root.json"))
    memory = Memory.in_folder(state, root)
    published = PublishedFolder(folder, root=root).current()
    yield Finding(what)
    trust_file = (folder / TRUST_FILE).read_bytes()
    yield from _outdated(partial(memory.require_trust, published.trust, trust_file))
    for status in published.lists.values():
        yield from _outdated(partial(memory.require_list, status))


def _outdated(look: Callable[[], None]) -> Iterator[Finding]:
    try:
        look()
    except NotTrusted as older:
        yield Finding(
            "what is published",
            f"refused by those who check: {older}",
            "Was a backup put back?  `suket status publish`, and for the trust list"
            " `python -m keys publish` where the root key is, make newer ones.",
        )


def _duties(place: CommandContext, now: datetime) -> Iterator[Finding]:
    with place.database.reading() as session:
        waiting = status_lists.count_waiting(session)
        due = document_failures.due(session, 1, now=now)
        oldest = sukets.by_id(session, due[0]).issued_at if due else now
        many = document_failures.count(session)
        failures = document_failures.listed(session, FAILURES_SHOWN)
    remedy = "Is `suket serve` running?  Its log says why."
    yield Finding("changes published", f"{waiting} wait" if waiting else "", remedy)
    late = now - oldest > LATE
    yield Finding("documents made", "some wait for long" if late else "", remedy)
    for number, office, reason, tries in failures:
        yield Finding(
            f"document of {number} ({office})",
            f"{WHY[reason]}; tried {tries} times",
            REMEDIES[reason.is_lasting],
        )
    if many > len(failures):
        rest = many - len(failures)
        yield Finding("more documents", f"{rest} could not be made either", remedy)


def _rates(place: CommandContext, now: datetime) -> Iterator[Finding]:
    del now
    url = place.settings.limits_url
    if url != IN_MEMORY:
        yield Finding(
            "counters of rates",
            "" if is_there(url) else "Redis does not answer",
            "Until it does, each process counts by itself: SUKET_LIMITS_URL.",
        )


def _channels(place: CommandContext, now: datetime) -> Iterator[Finding]:
    yield from of_channels(place, now)


def _offices(place: CommandContext, now: datetime) -> Iterator[Finding]:
    with place.database.reading() as session:
        yield from of_offices(session, now)


LOOKS: tuple[Look, ...] = (
    *(_user, _variables, _folders, _database, _keys, _secrets, _pictures),
    *(_published, _memory, _duties, _rates, _channels, _offices),
)
