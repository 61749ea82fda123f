"""What git keeps of this project, for the tests that look at the house itself."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("verify", "keys", "signing", "suket")
VECTORS = ROOT / "tests" / "vectors"


def tracked() -> list[Path]:
    """Return the files git keeps or is about to keep; without git, all but hidden."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if answer.returncode == 0:
        names = answer.stdout.decode().split("\0")
        paths = [ROOT / name for name in names if name]
    else:
        paths = list(ROOT.rglob("[!.]*"))
    return sorted(path for path in paths if path.is_file())


def texts() -> Iterator[tuple[Path, str]]:
    """Yield every tracked file that is text."""
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:8192]:
            yield path, data.decode("utf-8", "replace")


def modules(*rooms: str) -> list[Path]:
    """Return the Python files of the rooms, or of all rooms."""
    return [
        path for room in rooms or ROOMS for path in sorted((ROOT / room).rglob("*.py"))
    ]


def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def in_fresh_python(program: str, *arguments: str) -> str:
    """Run `program` in a Python that has loaded nothing yet; return what it prints."""
    answer = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def loaded_by(module: str) -> set[str]:
    """Return the modules that are loaded once `module` is, full names and packages."""
    names = in_fresh_python(f"import sys, {module}; print(*sys.modules)").split()
    return {*names, *(name.partition(".")[0] for name in names)}
