"""The verifier as somebody else installs it: the wheel, what it needs, and no more."""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from hatchling.build import build_wheel
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from suket.settings import Settings
from tests.repository import ROOT
from tests.suket.cli.conftest import CIREBON
from verify.pdf_contents import text_attached_to

KEPT = ROOT / ".venv-verifier"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
FRAMEWORKS = {"fastapi", "starlette", "sqlalchemy", "pydantic", "pydantic_settings"}
FRAMEWORKS |= {
    "jinja2",
    "weasyprint",
    "structlog",
    "uvicorn",
    "typer",
    "prometheus_client",
}
OTHER_ROOMS = {"suket", "signing", "keys"}
TAIL = """
import json, sys
print(json.dumps([
    report.verdict, sheet.verdict, sheet.sheet, accepted,
    sorted({name.partition(".")[0] for name in sys.modules}),
    sys.modules["verify"].__file__,
]))
"""


def needed():
    """Return what `suket[verify]` brings along, at the versions of this environment."""
    lines = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["verify"]
    waiting, found = [Requirement(line) for line in lines], {}
    while waiting:
        one = distribution(waiting.pop().name)
        name = canonicalize_name(one.metadata["Name"])
        if name not in found:
            found[name] = one.version
            further = [Requirement(line) for line in one.requires or []]
            waiting += [
                each
                for each in further
                if each.marker is None or each.marker.evaluate({"extra": ""})
            ]
    return "".join(f"{name}=={version}\n" for name, version in sorted(found.items()))


def pip(python, *arguments):
    """Run pip for this Python; what is used is compiled when it is first used."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*command, "--python", str(python), *arguments], check=True)


def environment_in(folder):
    """Make an empty environment; return its Python and where its packages lie."""
    bare = [sys._base_executable, "-m", "venv", "--without-pip", str(folder)]
    subprocess.run(bare, check=True)
    (packages,) = (folder / "lib").glob("python*/site-packages")
    return folder / "bin" / "python", packages


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """Where the packages that it needs lie; fetched once, and kept."""
    KEPT.mkdir(exist_ok=True)
    with (KEPT / ".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process of the tests may be at it
        wanted = needed()
        folder, made_of = KEPT / "environment", KEPT / "made-of"
        if not made_of.exists() or made_of.read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            python, packages = environment_in(folder)
            wishes = tmp_path_factory.mktemp("pip") / "requirements.txt"
            wishes.write_text(wanted)
            pip(
                python,
                "install",
                "--no-compile",
                "--no-deps",
                "--requirement",
                str(wishes),
            )
            made_of.write_text(wanted)
        (packages,) = (folder / "lib").glob("python*/site-packages")
    return packages


@pytest.fixture(scope="module")
def installed(packages, tmp_path_factory):
    """The Python of a fresh environment with our wheel in it, made without network."""
    folder = tmp_path_factory.mktemp("installed")
    python, own = environment_in(folder / "environment")
    (own / "kept.pth").write_text(f"{packages}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        wheel = folder / build_wheel(str(folder))
    pip(python, "install", "--no-compile", "--no-deps", "--no-index", str(wheel))
    return python


@pytest.fixture
def bank(shell, tmp_path):
    """A folder with what a bank has: a sheet, what is published, and the root key."""
    shell("issue", shell.eligible()[0], "--office", CIREBON, "--out", tmp_path / "out")
    folder = tmp_path / "bank"
    shutil.copytree(Settings().published, folder / "published")
    (folder / "published" / "root.json").rename(folder / "root.json")
    next((tmp_path / "out").iterdir()).rename(folder / "suket.pdf")
    return folder


def run(python, folder, *arguments):
    return subprocess.run(
        [python, *arguments],
        cwd=folder,
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )


def lines_of_the_page():
    page = (ROOT / "docs" / "verify-python.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    return code


def test_the_lines_for_python_check_a_text_and_a_sheet_without_any_framework(
    installed, bank
):
    text = text_attached_to((bank / "suket.pdf").read_bytes())
    given = f"trust, status, text = 'published/suket-trust', 'published', {text!r}\n"
    (bank / "program.py").write_text(given + lines_of_the_page() + TAIL, "utf-8")
    answer = run(installed, bank, "program.py")
    assert answer.stderr == ""
    *said, loaded, place = json.loads(answer.stdout)
    assert said == ["valid", "valid", "signed", True]
    assert not (FRAMEWORKS | OTHER_ROOMS) & set(loaded)
    assert Path(place).is_relative_to(installed.parents[1])
    assert [path.suffix for path in (bank / "state").iterdir()] == [".json"]


def test_the_command_is_there_too(installed, bank):
    sources = ["--trust", "published/suket-trust", "--status", "published"]
    command = ["-m", "verify", "suket.pdf", *sources, "--root", "root.json"]
    answer = run(installed, bank, *command)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "valid" in answer.stdout


def test_no_framework_is_even_installed(installed, tmp_path):
    names = run(installed, tmp_path, "-c", _NAMES).stdout.split()
    assert "suket" in names
    assert not FRAMEWORKS & {name.replace("-", "_").lower() for name in names}


_NAMES = (
    "from importlib.metadata import distributions;"
    "print(*(one.metadata['Name'] for one in distributions()))"
)
