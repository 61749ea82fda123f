"""The option by which a command names an office."""

from typing import Annotated

import typer

OfficeCode = Annotated[
    str, typer.Option("--office", help="The office's code, as 32.74.")
]
