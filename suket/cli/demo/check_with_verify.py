"""Check documents with `python -m verify`, the published program, as a stranger would.

Nothing of the office is used but the folder it publishes; the check runs in a process
of its own that loads neither key nor database.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from suket.cli.exit_codes import NotSetUp

UNREADABLE = 2  # what `python -m verify` ends with when it could not work at all


@dataclass(frozen=True)
class Seen:
    """What a stranger saw of one input."""

    name: str
    verdict: str
    reason: str | None


def check(inputs: Path, published: Path) -> Iterator[Seen]:
    """Yield what a stranger sees of each suket in a folder, as it is seen.

    Raises `NotSetUp` if the checking program could not work.
    """
    command = [sys.executable, "-m", "verify", str(inputs), "--json"]
    command += ["--trust", str(published / "suket-trust"), "--status", str(published)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own program
        for line in process.stdout or ():
            yield _seen(json.loads(line))
    if process.returncode == UNREADABLE:
        raise NotSetUp("Some documents could not be read.", "Look into the folder.")


def _seen(answer: dict[str, str | None]) -> Seen:
    return Seen(
        name=Path(answer["input"] or "").name,
        verdict=answer.get("verdict") or f"unreadable: {answer.get('error')}",
        reason=answer.get("reason"),
    )
