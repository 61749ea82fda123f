"""`python -m keys`: the command line for making, rotating and revoking keys."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from getpass import getuser
from pathlib import Path

from keys.arguments import build_parser
from keys.errors import (
    KeyFault,
    LoosePermissions,
    PassphraseMissing,
    WrongPassphrase,
)
from keys.key_ring import KeyEntry, RevocationReason, Ring, Role
from keys.key_ring_json import stamp
from keys.lifecycle import add_office, init, retire, revoke, rotate
from keys.office_spec import read_office, read_offices
from keys.passphrase import passphrase_from
from keys.publish_trust_list import publish
from keys.secret_file import Kept
from keys.store import KeyStore

DONE, REFUSED, USAGE, NO_PASSPHRASE, LOOSE = 0, 1, 2, 3, 4


def main(
    arguments: Sequence[str], environment: Mapping[str, str], *, now: datetime
) -> int:
    """Run one command, and return the exit code that `--help` explains."""
    parser = build_parser()
    given = parser.parse_args(arguments)
    try:
        return _run(parser, given, environment, now)
    except (PassphraseMissing, WrongPassphrase) as error:
        return _refuse(error, NO_PASSPHRASE)
    except LoosePermissions as error:
        return _refuse(error, LOOSE)
    except (KeyFault, OSError) as error:
        return _refuse(error, REFUSED)


def _refuse(error: Exception, code: int) -> int:
    print(f"keys: {error}", file=sys.stderr)
    return code


def _run(
    parser: ArgumentParser,
    given: Namespace,
    environment: Mapping[str, str],
    now: datetime,
) -> int:
    folder = given.keys or environment.get("SUKET_KEY_DIR")
    if not folder:
        parser.error("name the folder of the keys: --keys FOLDER or SUKET_KEY_DIR")
    if given.command == "list":
        shown = KeyStore(Path(folder), b"")
        _show(shown.ring, shown.secret_file.kept(), now)
        return DONE
    store = KeyStore(Path(folder), passphrase_from(environment))
    given.by = given.by or getuser()
    ring = _act(store, given, now)
    target = given.folder if given.command == "publish" else given.publish
    if target is not None:
        valid_for = timedelta(days=given.valid_days)
        publish(store, target, now=now, valid_for=valid_for, by=given.by)
        ring = store.ring
    _show(ring, store.secret_file.kept(), now)
    return DONE


def _act(store: KeyStore, given: Namespace, now: datetime) -> Ring:
    """Do what the command asks of the ring, and return the ring it leaves."""
    by = given.by
    match given.command:
        case "init":
            offices = read_offices(given.offices)
            return init(store, offices, site=given.site, now=now, by=by)
        case "add-office":
            return add_office(store, read_office(given.office), now=now, by=by)
        case "rotate":
            role, lead = Role(given.role), timedelta(days=given.lead_days)
            return rotate(store, role, given.office, now=now, lead=lead, by=by)
        case "retire":
            return retire(store, given.kid, now=now, by=by)
        case "revoke":
            reason, since = RevocationReason(given.reason), given.since
            return revoke(store, given.kid, reason, now=now, since=since, by=by)
        case _:
            return store.ring


def _show(ring: Ring, secrets: Sequence[Kept], now: datetime) -> None:
    """Print what there is, oldest first, and what is still to be done."""
    print(f"{'KEY':10}{'ROLE':12}{'OFFICE':8}{'FROM':22}{'UNTIL':22}STATE")
    for entry in ring.keys:
        until = entry.revoked_at or entry.not_after
        print(
            f"{entry.kid.hex():10}{entry.role:12}{entry.office or '-':8}"
            f"{stamp(entry.not_before):22}{stamp(until) or '-':22}{_state(entry, now)}"
        )
    for secret in secrets:
        state = "in use" if secret.is_in_use else "older, still opens"
        print(f"{secret.id:10}{'secret':12}{'-':8}{secret.since:22}{'-':22}{state}")
    for entry in ring.of(Role.ROOT, None):
        print(f"Root key to pin, SHA-256: {entry.fingerprint.hex()}")
    print(_advice(ring, now))


def _state(entry: KeyEntry, now: datetime) -> str:
    if entry.revoked_at is not None:
        return f"revoked ({entry.reason})"
    if entry.has_ended(now):
        return "retired"
    state = "waits" if entry.is_waiting(now) else "signs"
    known = entry.is_published or not entry.role.is_published
    return state if known else f"{state}, not published"


def _advice(ring: Ring, now: datetime) -> str:
    if ring.expires_at is None:
        return "No trust list has been published: `python -m keys publish FOLDER`."
    left = (ring.expires_at - now).days
    news = " What has changed since waits to be published." if ring.has_news else ""
    ends = stamp(ring.expires_at)
    return f"Trust list {ring.version} ends {ends}, in {left} days.{news}"


def run() -> None:
    """Run the command line of this process."""
    moment = datetime.now(UTC).replace(microsecond=0)
    sys.exit(main(sys.argv[1:], os.environ, now=moment))


if __name__ == "__main__":
    run()
