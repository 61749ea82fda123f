"""Whatever names an office names one that there is, or is told which there are."""

import pytest

from suket.cli.exit_codes import Exit
from tests.suket.cli.test_lazy_commands import COMMANDS

AT = {
    name: option
    for name, command in COMMANDS.items()
    for option in command.loaded.params
    if "--office" in option.opts
}


@pytest.mark.parametrize("name", AT)
def test_every_command_looks_for_the_office_that_it_is_given(name):
    assert AT[name].callback is not None


@pytest.mark.parametrize(
    "words",
    [
        ("issue", "--all"),
        ("queue", "list"),
        ("apply", "--nik", "3274014107039901", "--key", "1"),
        ("import", __file__),
    ],
)
def test_an_unknown_office_is_told_with_those_there_are(shell, words):
    ended = shell(*words, "--office", "32.75")
    assert ended.code == Exit.USAGE
    assert "There is no office 32.75." in ended.err
    assert "There are: 32.74" in ended.err
