"""The entry of `suket`: commands called, refusals turned into exit codes."""

import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from keys.errors import KeyFault
from suket.cli import console
from suket.cli.command_tree import COMMANDS
from suket.cli.exit_codes import MEANINGS, Exit, NotSetUp
from suket.cli.machine_faults import told
from suket.errors import SuketError
from suket.settings import UnusableSetting

KEYS_REMEDY = (
    "SUKET_KEY_DIR names their folder, SUKET_KEY_PASSPHRASE_FILE what opens them;"
    " `python -m keys list` shows them, `suket doctor` looks at the whole."
)
# How typer's library puts what is amiss with a value, and how the program does.
_OF_PYDANTIC = (
    (r"^Value error, ", ""),
    (r"^Input should be an? (?:valid )?", "it must be a "),
    (r"^Input should be ", "it must be "),
    (r"^it must be a integer(?:,.*)?$", "it must be a whole number"),
    (r"^it must be a number,.*$", "it must be a number"),
    (r"greater than or equal to (\S+)$", r"\1 or more"),
    (r"less than or equal to (\S+)$", r"\1 or less"),
)
EPILOG = "Exit codes: " + "; ".join(
    f"{code.value} {meaning}" for code, meaning in MEANINGS.items()
)


class Program(TyperGroup):
    """The program with the commands of the tree."""

    def __init__(self, **attributes: Any) -> None:
        commands = {str(each.name): each for each in COMMANDS}
        super().__init__(**{**attributes, "commands": commands})

    def invoke(self, ctx: Any) -> Any:
        """Call a command; of what cannot be given, only its own sentence is shown."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as fault:
            for theirs, ours in _OF_PYDANTIC:
                fault.message = re.sub(theirs, ours, fault.message)
            raise


app = typer.Typer(
    cls=Program,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EPILOG,
)


@app.callback(help="The office that issues suket: set it up, issue, end, serve.")
def suket() -> None:
    """Take no options of its own: all is said by commands."""


def run(arguments: Sequence[str]) -> int:
    """Run the program on `arguments` and return its exit code.

    A refusal becomes a sentence and a remedy; only a defect shows a traceback.
    """
    try:
        app(list(arguments), prog_name="suket")
    except SuketError as refusal:
        console.refuse(refusal)
        remedy = console.remedy_of(refusal)
        return _ended(arguments, Exit.REFUSED, refusal.code, str(refusal), remedy)
    except KeyFault as fault:
        sentence = f"The keys: {fault}."
        console.complain(sentence, KEYS_REMEDY)
        return _ended(arguments, Exit.KEYS, "keys", sentence, KEYS_REMEDY)
    except (NotSetUp, UnusableSetting) as fault:
        console.complain(str(fault), fault.remedy)
        return _ended(arguments, Exit.USAGE, "not-set-up", str(fault), fault.remedy)
    except Exception as fault:
        known = told(fault)
        if known is None:
            raise
        console.complain(str(known), known.remedy)
        return _ended(arguments, Exit.USAGE, "machine", str(known), known.remedy)
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else Exit.DONE
    return Exit.DONE


def _ended(
    arguments: Sequence[str], code: Exit, error: str, message: str, remedy: str
) -> int:
    """Tell a program that reads JSON the same once more, in one object."""
    if "--json" in arguments:
        console.as_json({"error": error, "message": message, "remedy": remedy})
    return code


def main() -> None:
    """Run the program on the arguments of the process."""
    sys.exit(run(sys.argv[1:]))
