"""What the programs cost before they do anything, against what they stand on.

A program that shows its help should cost about what its framework costs; a server, what
its frameworks cost to import.  Each is a process of its own, and its processor time is
counted until it ends; a server's until it answers.
"""

import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.comparison import Comparison, Goal, ratio
from bench.measure import Timing, timing_of
from bench.sample import Sample

EXAMPLES = Path(__file__).parent.parent / "examples"
ELIGIBLE = "3673012302089901"  # of the invented residents, where one issues alone
PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.02

TYPER = """
import typer
app = typer.Typer()
@app.command()
def one(times: int = 1) -> None:
    "Do one thing."
@app.command()
def two(times: int = 1) -> None:
    "Do another."
app()
"""
CURVES = "from cryptography.hazmat.primitives.asymmetric import ec"
READERS = "import pyhanko.sign.validation, pypdfium2, zxingcpp, PIL.Image; " + CURVES
REGISTER = "import sqlalchemy.orm, sqlalchemy.dialects.sqlite, alembic.command, typer"
SERVER = f"import fastapi, uvicorn, weasyprint, pikepdf; {READERS}; {REGISTER}"
STREET = f"import fastapi, uvicorn; {READERS}"

TYPER_HELP, SUKET_HELP = "typer program --help", "suket --help"
ACCOUNT_HELP = "suket account --help"
EC, VERIFY_HELP = "import of the elliptic curves", "python -m verify --help"
READ, VERIFY_ONE = "import of what reads files", "python -m verify of one PDF"
ROWS, DOCTOR = "import of SQLAlchemy, Alembic, typer", "suket doctor"
SERVED, SERVE = "import of what the service stands on", "suket serve until /readyz"
PUBLIC, CHECKED = (
    "import of what the public site stands on",
    "public site until a check",
)


@dataclass(frozen=True, slots=True)
class Office:
    """An office in a folder, with one suket."""

    environment: Mapping[str, str]
    published: Path
    pdf: Path


def compare(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Return the milliseconds of processor time of each start."""
    del given  # a process knows nothing of ours
    with _office() as office:
        acts = _acts(office)
        samples: dict[str, list[float]] = {name: [] for name in acts}
        for turn in range(rounds + 1):
            for name, act in acts.items():
                taken = act()
                if turn:  # the first fills the caches of disk and bytecode
                    samples[name].append(taken)
    return {name: timing_of(values) for name, values in samples.items()}


def _acts(office: Office) -> dict[str, Callable[[], float]]:
    def program(*words: str) -> Callable[[], float]:
        return lambda: _until_its_end(words, office.environment)

    def imported(line: str) -> Callable[[], float]:
        return program("-c", line)

    suket = ("-m", "suket.cli")
    trust = ("--trust", str(office.published / "suket-trust"))
    where = ("--status", str(office.published))
    return {
        TYPER_HELP: program("-c", TYPER, "--help"),
        SUKET_HELP: program(*suket, "--help"),
        ACCOUNT_HELP: program(*suket, "account", "--help"),
        EC: imported(CURVES),
        VERIFY_HELP: program("-m", "verify", "--help"),
        READ: imported(READERS),
        VERIFY_ONE: program("-m", "verify", str(office.pdf), *trust, *where),
        ROWS: imported(REGISTER),
        DOCTOR: program(*suket, "doctor"),
        SERVED: imported(SERVER),
        SERVE: lambda: _until_it_answers((*suket, "serve"), "GET", "/readyz", office),
        PUBLIC: imported(STREET),
        CHECKED: lambda: _until_it_answers(
            ("-m", "suket.web"), "POST", "/api/v1/verify", office
        ),
    }


def _until_its_end(words: tuple[str, ...], environment: Mapping[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *words],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,  # `doctor` may have something to say
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return seconds * 1000


def _until_it_answers(
    words: tuple[str, ...], method: str, path: str, office: Office
) -> float:
    port = _free_port()
    command = [sys.executable, *words, "--port", str(port)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command, env=office.environment, stdout=quiet, stderr=quiet
    )
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while not _answers(port, method, path):
            if time.monotonic() > until or process.poll() is not None:
                raise TimeoutError(f"{' '.join(words)} does not answer")
            time.sleep(LOOK_SECONDS)
        return _spent(process.pid)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _answers(port: int, method: str, path: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    headers = {"Host": "suket.example", "Content-Type": "application/json"}
    try:
        connection.request(method, path, body='{"text": "x"}', headers=headers)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _spent(pid: int) -> float:
    """Return the milliseconds of processor time of a running process (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") * 1000


@contextmanager
def _office() -> Iterator[Office]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        environment = {
            **os.environ,
            "SUKET_PUBLIC_URL": "http://suket.example",
            "SUKET_DATA_DIR": str(folder / "data"),
            "SUKET_KEY_PASSPHRASE_FILE": str(folder / "secret" / "passphrase"),
        }
        for words in (
            ("init", str(EXAMPLES / "offices.toml")),
            (
                *("import", str(EXAMPLES / "residents.csv"), "--all-offices"),
                *("--photos", str(EXAMPLES / "photos")),
            ),
            ("issue", ELIGIBLE, "--office", "36.73", "--out", str(folder / "out")),
        ):
            command = [sys.executable, "-m", "suket.cli", *words]
            subprocess.run(command, env=environment, check=True, capture_output=True)
        pdf = min((folder / "out").iterdir())
        yield Office(environment, folder / "data" / "published", pdf)


COMPARISON = Comparison(
    key="starts",
    title="What a start costs",
    about=__doc__,
    measure=compare,
    rounds=10,
    goals=(
        Goal(
            "`suket --help`, against a typer program of two commands",
            ratio(SUKET_HELP, TYPER_HELP),
            at_most=3,
        ),
        Goal(
            "`suket account --help`, against the same",
            ratio(ACCOUNT_HELP, TYPER_HELP),
            at_most=3,
        ),
        Goal(
            "`python -m verify --help`, against the import of the elliptic curves",
            ratio(VERIFY_HELP, EC),
            at_most=4,
        ),
    ),
)
