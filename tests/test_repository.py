"""What is committed: nothing secret, nothing of one machine, nothing changed by hand."""

import ast
import hashlib
import re
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from hatchling.build import build_wheel
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.repository import (
    ROOMS,
    ROOT,
    VECTORS,
    in_fresh_python,
    modules,
    texts,
    tracked,
    tree,
)

MAX_BYTES = 1_200_000  # the repository is cloned over slow lines
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
SCALAR_BYTES = 32  # a P-256 private key, bare

# Written so that this file does not hold what it looks for.
PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE" + r" KEY-----\s+[A-Za-z0-9+/]{16}"
)
BARE_SCALAR = re.compile(rb"[0-9a-fA-F]{64}\s?")
PRIVATE_JWK = re.compile(r'"d"\s*:\s*"[A-Za-z0-9_-]{43}"')
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:wor[k]|hom[e]|Use[r]s|far[m]|tm[p])/[a-z]\w*")
REGISTRY = re.compile(
    r"(pypi\.or[g]|pythonhosted\.or[g]|registry\.npm|npmjs\.(?:co[m]|or[g])"
    r"|(?:deb|archive|security)\.(?:debian|ubuntu)\.)"
)


def where(pattern, *, outside=()):
    """Return the places where `pattern` stands, as `file:line`."""
    return [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}"
        for path, text in texts()
        if not any(path.is_relative_to(ROOT / folder) for folder in outside)
        for found in pattern.finditer(text)
    ]


def test_no_private_key_is_committed():
    assert where(PRIVATE_KEY) == []
    assert where(PRIVATE_JWK, outside=["tests/vectors"]) == []


def test_no_bare_scalar_and_no_key_file_is_committed():
    suspects = [
        path.name
        for path in tracked()
        if path.suffix in {".pem", ".key", ".p12", ".pfx", ".der"}
        or path.stat().st_size == SCALAR_BYTES
        or BARE_SCALAR.fullmatch(path.read_bytes()[: 2 * SCALAR_BYTES + 2])
    ]
    assert suspects == []


def test_the_search_for_keys_finds_one(tmp_path):
    head = "-----BEGIN EC PRIVATE" + " KEY-----"
    assert PRIVATE_KEY.search(f"{head}\nMHcCAQEEIBkgV2hhdCBh\n")
    assert PRIVATE_JWK.search('{"d": "' + "A" * 43 + '"}')


def test_no_path_of_one_machine_is_committed():
    assert where(MACHINE_PATH) == []


def test_no_registry_is_named_so_that_any_mirror_will_do():
    assert where(REGISTRY) == []


def test_no_file_is_large():
    assert [path.name for path in tracked() if path.stat().st_size > MAX_BYTES] == []


def test_the_vectors_are_those_that_were_handed_over():
    """Old paper stays readable: a vector is added, never regenerated."""
    listed = dict(
        reversed(line.split("  ", 1))
        for line in (VECTORS / "SHA256SUMS").read_text("utf-8").splitlines()
    )
    found = {
        path.relative_to(VECTORS).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in VECTORS.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert listed == {name: found.get(name) for name in listed}


def requirements():
    project = PYPROJECT["project"]
    extras = project["optional-dependencies"].values()
    lines = [*project["dependencies"], *(line for extra in extras for line in extra)]
    return [Requirement(line) for line in lines]


def test_every_dependency_is_pinned_to_a_version_that_fits():
    """Security handbook, S50, as far as versions go."""
    pins = {}
    for line in (ROOT / "constraints.txt").read_text("utf-8").split():
        name, _, version = line.partition("==")
        pins[canonicalize_name(name)] = version
    for requirement in requirements():
        name = canonicalize_name(requirement.name)
        if name != "suket":
            assert pins.get(name), f"{name} is not pinned"
            assert requirement.specifier.contains(pins[name]), name


DECLARED_FOR = [
    (("verify",), ("verify",)),
    (("keys", "signing", "suket"), ("verify", "server")),
    (("tests", "bench", "docs", "examples"), ("verify", "server", "redis", "dev")),
]


@pytest.mark.parametrize(("rooms", "extras"), DECLARED_FOR)
def test_what_is_imported_is_declared_and_not_only_brought_along(rooms, extras):
    optional = PYPROJECT["project"]["optional-dependencies"]
    lines = [*PYPROJECT["project"]["dependencies"]]
    lines += [line for extra in extras for line in optional[extra]]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    owners = packages_distributions()
    missing = {
        top
        for path in modules(*rooms)
        for top in imported_tops(path)
        if top in owners
        and not declared & {canonicalize_name(owner) for owner in owners[top]}
    }
    assert missing == set()


def imported_tops(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_every_dependency_says_what_it_is_for():
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    tables = text.split("[project.scripts]")[0]
    lines = re.findall(r'^ +"(?!suket)[\w.\[\]-]+[>=].*$', tables, re.MULTILINE)
    silent = [line.strip() for line in lines if not re.search(r'",\s*# \S', line)]
    assert silent == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        name = build_wheel(str(folder))
    return folder / name


def test_the_wheel_holds_the_four_rooms_and_the_templates(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert tops - {f"suket-{PYPROJECT['project']['version']}.dist-info"} == set(ROOMS)
    forms = [
        name for name in names if name.startswith("suket/_templates/suket/2026-1/")
    ]
    assert any(name.endswith(".html") for name in forms)
    assert any(name.startswith("suket/_templates/pages/") for name in names)
    assert any(name.startswith("suket/migrations/") for name in names)


def test_the_wheel_finds_its_rooms_and_templates_where_it_is_installed(wheel, tmp_path):
    """`keys` and `verify` are common words: ours must come from our wheel."""
    zipfile.ZipFile(wheel).extractall(tmp_path)
    printed = in_fresh_python(
        f"import sys; sys.path = [{str(tmp_path)!r}, *[p for p in sys.path if p]];"
        "import keys, signing, suket, verify; from suket.shipped import templates;"
        "print(*(m.__file__ for m in (keys, signing, suket, verify)), templates())"
    ).split()
    assert all(Path(place).is_relative_to(tmp_path) for place in printed)


def test_no_other_package_here_brings_a_room_of_the_same_name():
    owners = packages_distributions()
    for room in ROOMS:
        assert set(owners.get(room, ["suket"])) == {"suket"}, room


def test_the_program_needs_no_newer_python_than_it_says():
    assert sys.version_info >= (3, 11)
    assert PYPROJECT["project"]["requires-python"] == ">=3.11"
