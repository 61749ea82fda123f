"""Start pytest many times at little cost: libraries are loaded once, and then forked.

What a run needs of others takes seconds to load, and what is changed is only ours.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.repository import ROOMS, loaded_by

OWN = {*ROOMS, "tests"}
LOADED = (
    "pytest, tests.conftest, suket.cli.command_tree, suket.web.full_app, hypothesis"
)
ENDLESS = -1

_FORKS = multiprocessing.get_context("forkserver")


def prepare() -> None:
    """Say which libraries are loaded once."""
    names = loaded_by(LOADED)
    theirs = sorted(n for n in names if n.partition(".")[0] not in {*OWN, "__main__"})
    _FORKS.set_forkserver_preload(theirs)


def run_pytest(
    folder: Path,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    seconds: float,
) -> tuple[int, str]:
    """Run pytest in a copy of the project; return exit code and what it printed.

    The code is `ENDLESS` for what had not ended after so many seconds.
    """
    out = folder / ".out"
    process = _FORKS.Process(target=_run, args=(folder, arguments, environment, out))
    process.start()
    process.join(seconds)
    code = ENDLESS if process.exitcode is None else process.exitcode
    if process.pid and code == ENDLESS:
        os.killpg(process.pid, signal.SIGKILL)
        process.join()
    return code, out.read_text("utf-8", "replace")


def _run(
    folder: Path, arguments: Sequence[str], environment: Mapping[str, str], out: Path
) -> None:
    os.setsid()
    with out.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(folder)
    os.environ.update(environment)
    sys.dont_write_bytecode = True  # two changes within a second look alike
    sys.path.insert(0, str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] in OWN]:
        del sys.modules[name]
    import pytest

    code = pytest.main([*arguments, "-W", "ignore::pytest.PytestAssertRewriteWarning"])
    sys.stdout.flush()
    os._exit(int(code))
