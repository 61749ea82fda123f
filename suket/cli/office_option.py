"""The option by which a command names an office."""

from typing import Annotated

import typer

from suket.cli.context import command_context
from suket.cli.exit_codes import NotSetUp
from suket.offices import offices


def known_office(code: str | None) -> str | None:
    """Return what was given, if anything; raise `NotSetUp` unless it is an office's."""
    if code is None:
        return None
    with command_context().database.reading() as session:
        known = [office.code for office in offices.every(session)]
    if code not in known:
        raise NotSetUp(f"There is no office {code}.", f"There are: {', '.join(known)}.")
    return code


OfficeCode = Annotated[
    str,
    typer.Option(
        "--office", help="The office's code, as 32.74.", callback=known_office
    ),
]
