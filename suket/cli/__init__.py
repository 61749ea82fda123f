"""The command line of the office: `suket --help`."""

from suket.cli.entry import app, main

__all__ = ["app", "main"]
