"""The arguments of `python -m keys`, and its help."""

from argparse import (
    ArgumentParser,
    ArgumentTypeError,
    RawDescriptionHelpFormatter,
    _SubParsersAction,
)
from datetime import UTC, datetime
from pathlib import Path

from keys.key_ring import RevocationReason, Role
from keys.lifecycle import LEAD
from keys.publish_trust_list import VALID_FOR

_KID_BYTES = 4

_DESCRIPTION = """\
Makes, replaces and withdraws the keys of a suket service, and publishes which of them
are to be trusted.  The keys lie encrypted in one folder; every command leaves a record
in its `ceremonies/`.
"""

_EPILOG = """\
the passphrase is never an argument.  It is the first of
  SUKET_KEY_PASSPHRASE_FILE   a file that only its owner can read
  SUKET_KEY_PASSPHRASE        the passphrase itself

a first time:
  python -m keys --keys /srv/keys init --site https://suket.example \\
      "32.74=Kota Cirebon=WIB" "64.71=Kota Balikpapan=WITA" --publish /srv/published
  Then carry root-*.pem away and keep it offline; only `publish` needs it back.

a new key for an office, known a week before its first use:
  python -m keys --keys /srv/keys rotate suket --office 32.74 --publish /srv/published

a key that fell into other hands, and its successor at once:
  python -m keys --keys /srv/keys revoke 1b2c3d4e --reason compromised
  python -m keys --keys /srv/keys rotate suket --office 32.74 --lead-days 0 \\
      --publish /srv/published

exit codes:
  0 done   1 refused, and the message says why   2 usage
  3 no passphrase, or the wrong one   4 others can reach the folder or a file
"""


def build_parser() -> ArgumentParser:
    """Return the parser of all commands."""
    parser = ArgumentParser(
        prog="python -m keys",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--keys", metavar="FOLDER", help="folder of the keys (or SUKET_KEY_DIR)"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_beginnings(commands)
    _add_endings(commands)
    _add_publications(commands)
    return parser


def _add_beginnings(commands: "_SubParsersAction[ArgumentParser]") -> None:
    init = _command(commands, "init", "make the folder and all keys of a new service")
    init.add_argument("--site", required=True, help="public address, lower case")
    init.add_argument(
        "offices",
        nargs="+",
        metavar="OFFICE",
        help="CODE=NAME=ZONE, zone WIB, WITA, WIT or IANA; or @FILE, a JSON list of"
        " objects with code, name, zone",
    )
    add = _command(commands, "add-office", "make the keys of one more office")
    add.add_argument("office", metavar="CODE=NAME=ZONE")
    rotate = _command(commands, "rotate", "make the key that takes over from another")
    rotate.add_argument(
        "role",
        choices=[role.value for role in Role if role is not Role.ROOT],
        help="suket and pdf-office are of an office; pdf is the certificate authority",
    )
    rotate.add_argument("--office", metavar="CODE", help="region code, as in 32.74")
    rotate.add_argument(
        "--lead-days",
        type=_days,
        default=LEAD.days,
        metavar="N",
        help="until the new key signs, so that verifiers know it first (%(default)s)",
    )


def _add_endings(commands: "_SubParsersAction[ArgumentParser]") -> None:
    retire = _command(
        commands, "retire", "let a key sign no more; its paper stays good"
    )
    retire.add_argument("kid", type=_kid, metavar="KEY", help="8 hexadecimal digits")
    revoke = _command(
        commands,
        "revoke",
        "declare a key not to be believed; of its paper, the register decides",
    )
    revoke.add_argument("kid", type=_kid, metavar="KEY", help="8 hexadecimal digits")
    revoke.add_argument(
        "--reason", required=True, choices=[reason.value for reason in RevocationReason]
    )
    revoke.add_argument(
        "--since",
        type=_moment,
        metavar="TIME",
        help="UTC, as in 2026-11-22T08:00:00Z (now)",
    )


def _add_publications(commands: "_SubParsersAction[ArgumentParser]") -> None:
    publish = _command(
        commands, "publish", "write the trust list, signed by the root", publishes=False
    )
    publish.add_argument("folder", type=Path, metavar="FOLDER")
    commands.add_parser(
        "list",
        help="show every key and secret and its state; needs no passphrase",
        description="Show every key and secret and its state; needs no passphrase.",
    )


def _command(
    commands: "_SubParsersAction[ArgumentParser]",
    name: str,
    purpose: str,
    *,
    publishes: bool = True,
) -> ArgumentParser:
    description = purpose[0].upper() + purpose[1:] + "."
    command = commands.add_parser(name, help=purpose, description=description)
    command.add_argument("--by", metavar="NAME", help="who does it, for the record")
    command.add_argument(
        "--valid-days",
        type=_days,
        default=VALID_FOR.days,
        metavar="N",
        help="life of the trust list that is published (%(default)s)",
    )
    if publishes:
        command.add_argument(
            "--publish", type=Path, metavar="FOLDER", help="and publish there at once"
        )
    return command


def _kid(text: str) -> bytes:
    try:
        kid = bytes.fromhex(text)
    except ValueError:
        kid = b""
    if len(kid) != _KID_BYTES:
        raise ArgumentTypeError("a key is named by 8 hexadecimal digits")
    return kid


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ArgumentTypeError("a whole number of days")
    return int(text)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("a time like 2026-11-22T08:00:00Z") from error
    if moment.tzinfo is None or moment.microsecond:
        raise ArgumentTypeError("a time in whole seconds with its zone")
    return moment.astimezone(UTC)
