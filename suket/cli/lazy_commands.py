"""Lazy commands: listed without being loaded, loaded when they are called.

`suket --help` has to say one line of each of thirty commands, and to run none of them.
So an entry of the tree in `suket.cli.entry` has that line, and the module is imported
only when its command is called or asked for its own help.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.main import get_group


@contextmanager
def _without_collector() -> Iterator[None]:
    """Load without looking for garbage: nearly all that is made is there to stay.

    The collector would go through it again and again, a quarter of the time it takes
    to load the web.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class LazyCommand(TyperCommand):
    """A command known by name and first line; the rest is in its module's `app`.

    A test compares `first_line` with what the module says.
    """

    def __init__(
        self,
        name: str,
        module: str,
        first_line: str,
        *,
        is_hidden: bool = False,
    ) -> None:
        super().__init__(name=name, help=first_line, hidden=is_hidden)
        self.first_line = first_line
        self._module = module

    @cached_property
    def loaded(self) -> TyperCommand:
        """The command itself, from its module; raises `KeyError` if it has none."""
        with _without_collector():
            commands = get_group(import_module(self._module).app).commands
        return commands[str(self.name)]  # type: ignore[return-value]

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: Any = None,
        **extra: Any,
    ) -> Any:
        """Load the command, and let it read its own arguments."""
        return self.loaded.make_context(info_name, args, parent=parent, **extra)


def group(name: str, help_: str, commands: Sequence[TyperCommand | TyperGroup]) -> Any:
    """Return a group that shows its help when it is called without a command."""
    return TyperGroup(
        name=name,
        help=help_,
        commands={str(each.name): each for each in commands},
        no_args_is_help=True,
        rich_markup_mode="rich",
    )
