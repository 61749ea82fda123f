"""The arguments of `python -m verify`, and its help.

Nothing that reads a file is loaded here, so that help costs nothing.
"""

import argparse
from pathlib import Path

from verify.terminal_output import moment

EPILOG = """\
An INPUT is a PDF, a picture (PNG, JPEG, WebP), a .txt file with a text in each line,
a folder of these, a text itself, or - for lines of standard input; or many in one file:
.ndjson ({"text": …, "reference": …} in each line), .csv (a column named text or teks),
.zip of PDFs and pictures, each answered under its row.  Receipts of checks
are for `python -m verify receipt`.

exit status
  0  all are valid
  2  something could not be read, or the command was wrong
  3  something is genuine but not in force
  4  something is not authentic
  5  something is uncertain: its status is unknown or too old
When several hold, the first of 2, 4, 3, 5, 0.
A code proves nothing of its sheet, so that --code never ends with 0.

example
  python -m verify suket.pdf --trust published/suket-trust --status published
"""


def read_arguments(given: list[str]) -> argparse.Namespace:
    """Return the options in `given`; ends the process with 2 where they are wrong."""
    parser = _parser()
    options = parser.parse_args(given)
    if bool(options.inputs) == (options.code is not None):
        parser.error("give either what is to be checked or a --code")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m verify",
        description="Say of each suket whether it is genuine and in force.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("inputs", nargs="*", metavar="INPUT", help="what is to be checked")
    add("--code", metavar="CODE", help="look up a printed check code instead")
    add("--trust", required=True, metavar="FILE|URL", help="the trust list")
    add("--status", metavar="DIR|URL", help="the status lists; without: uncertain")
    add(
        "--root", metavar="FILE|HEX", help="the root key; else root.json beside --trust"
    )
    add(
        "--without-register",
        action="store_true",
        help="believe lists whose register file is not at hand, as offline: what a"
        " stolen key made is not found out then",
    )
    add(
        "--state",
        metavar="DIR",
        type=Path,
        help="remember here the newest that was believed: nothing older is believed"
        " again",
    )
    add("--json", action="store_true", help="one line of JSON for each input")
    add("--at", type=moment, metavar="TIME", help="judge as of then: ISO 8601, or UTC")
    return parser
