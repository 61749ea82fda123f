"""Check sukets on this machine: `python -m verify INPUT… --trust FILE|URL`.

Where the QR is damaged, `--code CODE` looks up the code that is printed beside it.
Receipts of checks are checked by `python -m verify receipt INPUT… --trust FILE|URL`.
What a command does is loaded when it is called: `verify.check_command` and
`verify.receipt_command`.
"""

import sys
from datetime import UTC, datetime
from importlib import import_module

from verify.arguments import read_arguments

RECEIPTS = "receipt"  # a command of its own; a folder of that name is ./receipt


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    now = datetime.now(UTC).replace(microsecond=0)
    if given[:1] == [RECEIPTS]:
        found = import_module("verify.receipt_command").main(given[1:], now=now)
    else:
        options = read_arguments(given)
        found = import_module("verify.check_command").run(options, now=now)
    return int(found)


if __name__ == "__main__":
    sys.exit(main())
