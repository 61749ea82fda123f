"""Commands are listed without being loaded, and loaded when they are called."""

import gc
import sys

import pytest
from typer.core import TyperGroup
from typer.main import get_command, get_group

from suket.cli.entry import app
from suket.cli.lazy_commands import LazyCommand
from tests.repository import loaded_by

# What takes long to load, and what most commands have no use for.
HEAVY = {"weasyprint", "lokal", "pyhanko", "fastapi", "starlette", "xlsxwriter"}
HEAVY |= {"webauthn"}
REGISTER = {"sqlalchemy", "pikepdf", "alembic", "suket.db", "cryptography"}


def leaves(group, path=()):
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from leaves(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(leaves(get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_listed_of_a_command_is_the_first_line_of_its_own_help(name):
    command = COMMANDS[name]
    assert isinstance(command, LazyCommand)
    first = (command.loaded.help or "").partition("\n\n")[0]
    assert " ".join(first.split("\n")) == command.first_line
    assert command.loaded.hidden == command.hidden


def test_to_list_the_commands_none_of_them_is_loaded():
    loaded = loaded_by("suket.cli.entry")
    assert not (HEAVY | REGISTER) & loaded
    assert "suket.cli.accounts" not in loaded


@pytest.mark.parametrize("module", ["doctor", "status_lists", "accounts", "ending"])
def test_a_command_that_draws_nothing_loads_nothing_that_draws(module):
    assert not HEAVY & loaded_by(f"suket.cli.{module}")


def place_of(command):
    return command.callback.__module__, command.callback.__name__


def test_every_command_of_a_module_is_listed():
    """A command that nobody lists would be there, and not be found."""
    listed = {place_of(each.loaded) for each in COMMANDS.values()}
    modules = [sys.modules[module] for module in {module for module, _ in listed}]
    there = {
        place_of(command)
        for module in modules
        for _, command in leaves(get_group(module.app))
    }
    assert there == listed


@pytest.mark.parametrize("last", ["", "raise ZeroDivisionError"])
def test_the_collector_rests_while_a_command_is_loaded_and_no_longer(
    last, tmp_path, monkeypatch
):
    name = f"loaded_for_a_test_{bool(last)}"
    text = "import gc, typer\nwas_on = gc.isenabled()\napp = typer.Typer()\n"
    text += "app.command('one')(lambda: None)\napp.command('two')(lambda: None)\n"
    (tmp_path / f"{name}.py").write_text(text + last)
    monkeypatch.syspath_prepend(tmp_path)
    command = LazyCommand("one", name, "One.")
    if last:
        with pytest.raises(ZeroDivisionError):
            assert command.loaded
    else:
        assert command.loaded.name == "one"
        assert not sys.modules.pop(name).was_on
    assert gc.isenabled()
