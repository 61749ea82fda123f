"""The rules of the house, as checks: who may know whom, how large, how named."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

from suket import errors
from suket.web.problems import status_of
from tests.repository import ROOMS, ROOT, in_fresh_python, loaded_by, modules, tree
from verify.errors import Reason

MAX_LINES = 330
MAX_TEST_LINES = 550  # a table of refusals is long, and easy to read
MAX_FUNCTION_LINES = 50
WORDS_FOR_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "base"}
HEAVY = {"fastapi", "starlette", "sqlalchemy", "pydantic", "pydantic_settings"}
HEAVY |= {"jinja2", "weasyprint", "structlog", "uvicorn"}


def names_of(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


def test_every_room_looks_only_downward():
    lint = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [lint], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout


def test_the_street_door_loads_neither_key_nor_database():
    loaded = loaded_by("suket.web.public.routes")
    assert not {"signing", "keys", "sqlalchemy", "suket.db", "alembic"} & loaded


def test_verify_loads_no_framework_no_database_and_no_other_room():
    loaded = loaded_by("verify.checks, verify.published")
    assert not HEAVY & loaded
    assert not {"suket", "signing", "keys"} & loaded


def test_the_core_of_verify_runs_with_cryptography_alone():
    """A copy of the folder on a laptop has nothing else installed."""
    in_fresh_python(
        "import sys\n"
        "allowed = {*sys.stdlib_module_names, 'verify', 'cryptography', '_cffi_backend',"
        " 'cffi'}\n"
        "class OnlyItsOwn:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] not in allowed:\n"
        "            raise ImportError(f'not there: {name}', name=name)\n"
        "sys.meta_path.insert(0, OnlyItsOwn())\n"
        "from verify import checks, published, status_list, token, trust_list\n"
    )


def imported(node):
    if isinstance(node, ast.ImportFrom):
        return {node.module or ""}
    return {alias.name for alias in node.names}


def own_imports(path):
    """Yield the import statements of own modules, and whether they stand at the top."""
    syntax = tree(path)
    for node in ast.walk(syntax):
        if isinstance(node, ast.Import | ast.ImportFrom):
            rooms = {name.partition(".")[0] for name in imported(node)}
            if rooms & set(ROOMS) or getattr(node, "level", 0):
                yield node, node in syntax.body


def test_no_import_inside_a_function_or_a_condition_hides_a_circle():
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        for node, is_at_top in own_imports(path)
        if not is_at_top
    ]
    assert hidden == []


def test_no_module_has_a_name_that_says_nothing():
    poor = [path for path in modules() if WORDS_FOR_NOTHING & set(path.stem.split("_"))]
    assert names_of(poor) == []


def written_by_hand(*rooms):
    """Return the modules of the rooms, without migrations, which Alembic writes."""
    return [path for path in modules(*rooms) if path.parent.name != "versions"]


def test_a_file_that_grew_too_long_became_two_things():
    rooms = written_by_hand(*ROOMS, "examples", "bench", "docs")
    long = {path for path in rooms if lines_of(path) > MAX_LINES}
    long |= {path for path in modules("tests") if lines_of(path) > MAX_TEST_LINES}
    assert names_of(long) == []


def lines_of(path):
    return len(path.read_text("utf-8").splitlines())


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in written_by_hand(*ROOMS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= MAX_FUNCTION_LINES
    ]
    assert long == []


def refusals():
    """Return every kind of refusal that is raised, of all rooms."""
    for path in modules("suket"):
        if path.stem.endswith("errors"):
            names = path.relative_to(ROOT).with_suffix("").parts
            importlib.import_module(".".join(names))
    return list(concrete(errors.SuketError))


def test_a_refusal_speaks_to_people_and_not_to_a_shell():
    """What is typed stands in `suket.cli.console`, beside the sentence."""
    shell = re.compile(r"`|--[a-z]")
    told = {kind.__name__: getattr(kind, "pesan", "") for kind in refusals()}
    assert [name for name, pesan in told.items() if shell.search(pesan)] == []


def concrete(kind):
    below = kind.__subclasses__()
    if not below:
        yield kind
    for child in below:
        yield from concrete(child)


def test_every_refusal_has_its_own_code_and_a_status():
    kinds = refusals()
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(status_of(kind) for kind in kinds)


def test_a_leaf_stands_with_its_subject_and_the_tree_says_where():
    """Root and branches are in `suket.errors`, and one leaf that all rooms may raise."""
    lines = re.sub(r"\n│ +", " ", errors.__doc__)
    tree_told = dict(re.findall(r"^[├└]── (\w+) +(.+)$", lines, re.MULTILINE))
    found = {name: set() for name in tree_told}
    for kind in refusals():
        branch = next(each for each in kind.__mro__ if each.__name__ in tree_told)
        assert kind.__module__.endswith("errors")
        room, dot, _ = kind.__module__.removeprefix("suket.").partition(".")
        found[branch.__name__].add(room if dot else kind.__name__)
    told = {name: set(re.findall(r"\w+", rooms)) for name, rooms in tree_told.items()}
    assert told == found


def test_every_refusal_speaks_indonesian_and_names_the_remedy_in_whole_sentences():
    for kind in refusals():
        assert kind.pesan.endswith(".")
        assert len(kind.pesan) < 200


def test_reasons_are_the_five_of_the_format_and_keep_their_spelling():
    assert {reason.value for reason in Reason} == {
        "malformed",
        "unknown-key",
        "bad-signature",
        "key-not-in-use",
        "not-recorded",
    }


# Where a right is asked of no unit: of all the office, of a queue that is narrowed to
# the officer's units, or before `Decisions` and `apply` ask it of each.
OF_NO_UNIT = {
    "asking/apply.py:apply",
    "asking/apply_for_another.py:apply_for_another",
    "deciding/approve.py:approve_many",
    "deciding/know_own.py:know_own",
    "deciding/leases.py:take_next",
    "deciding/review.py:review",
    "planning/ask_closure.py:_open",
    "planning/ask_closure.py:ask",
    "reach.py:case_at",
    "signing/issue_for_cases.py:_alone",
    "signing/issue_for_cases.py:renew",
    "signing/sign.py:_wanted",
    "signing/sign_direct.py:sign_direct",
}


def asks_of_no_unit(function):
    return any(
        isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "require"
        and "officer" in ast.unparse(node.func)
        and not any(word.arg == "at" for word in node.keywords)
        for node in ast.walk(function)
    )


def test_a_right_upon_an_application_is_asked_at_its_unit():
    """`reach.case_at` finds a case and asks for the right where the case is."""
    room = ROOT / "suket/applications"
    found = {
        f"{path.relative_to(room)}:{node.name}"
        for path in room.rglob("*.py")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and asks_of_no_unit(node)
    }
    assert found == OF_NO_UNIT


def test_commits_happen_only_at_the_edge():
    """Who opened the transaction ends it; a thing that commits breaks a use case."""
    places = [path for path in modules("suket") if path.name != "db.py"]
    committing = [
        path
        for path in places
        if re.search(r"session\.commit\(", path.read_text("utf-8"))
    ]
    assert names_of(committing) == []


def test_the_clock_is_asked_at_the_doors_only():
    """Below the doors time is a parameter, so that one act has one time."""
    asking = [
        path
        for path in modules()
        if re.search(
            r"datetime\.(now|utcnow|today)\(|date\.today\(", path.read_text("utf-8")
        )
    ]
    allowed = {"suket/clock.py", "verify/__main__.py", "keys/__main__.py"}
    assert set(names_of(asking)) <= allowed
