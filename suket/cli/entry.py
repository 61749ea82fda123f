"""The program: its commands put together, its refusals turned into exit codes."""

import sys
from collections.abc import Sequence

import typer

from keys.errors import KeyFault
from suket.cli import (
    accounts,
    console,
    ending,
    importing,
    institutions,
    issuing,
    offices,
    setup,
    status_lists,
)
from suket.cli.demo.command import demo
from suket.cli.doctor import doctor
from suket.cli.exit_codes import MEANINGS, Exit, NotSetUp
from suket.cli.serving import serve
from suket.errors import SuketError

KEYS_REMEDY = "`python -m keys list` shows the keys; `suket doctor` looks at the whole."
EPILOG = "Exit codes: " + "; ".join(
    f"{code.value} {meaning}" for code, meaning in MEANINGS.items()
)

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The office that issues suket: set it up, issue, end, serve.",
    epilog=EPILOG,
)
app.command(epilog="suket init examples/offices.toml")(setup.init)
app.command(
    "import", epilog="suket import penduduk.xlsx --office 32.74 --photos foto/"
)(importing.import_)
app.command(epilog="suket issue --office 32.74 --all --out suket/")(issuing.issue)
app.command(epilog='suket renew "470/00001/32.74/XI/2026" --office 32.74')(
    issuing.renew
)
app.command(
    epilog="suket end --office 32.74 --reason KTP_DICETAK --nik-file dicetak.txt"
)(ending.end)
app.command(
    epilog='suket suspend "470/00001/32.74/XI/2026" --office 32.74'
    ' --evidence "Laporan LP/12/2026"'
)(ending.suspend)
app.command(epilog='suket restore "470/00001/32.74/XI/2026" --office 32.74')(
    ending.restore
)
app.command(epilog="suket serve --port 8000")(serve)
app.command(epilog="suket doctor")(doctor)
app.command(epilog="suket migrate")(setup.migrate)
app.command(hidden=True)(demo)
app.add_typer(status_lists.app, name="status")
app.add_typer(offices.app, name="office")
app.add_typer(accounts.app, name="account")
app.add_typer(institutions.app, name="institution")


def run(arguments: Sequence[str]) -> int:
    """Run the program on `arguments` and return its exit code.

    A refusal becomes a sentence and a remedy; only a defect shows a traceback.
    """
    try:
        app(list(arguments), prog_name="suket")
    except SuketError as refusal:
        console.refuse(refusal)
        return Exit.REFUSED
    except KeyFault as fault:
        console.complain(f"The keys: {fault}.", KEYS_REMEDY)
        return Exit.KEYS
    except NotSetUp as fault:
        console.complain(str(fault), fault.remedy)
        return Exit.USAGE
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else Exit.DONE
    return Exit.DONE


def main() -> None:
    """Run the program on the arguments of the process."""
    sys.exit(run(sys.argv[1:]))
