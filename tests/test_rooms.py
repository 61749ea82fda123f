"""The rooms of the office: each has its purpose, its verbs, and tables that stand alone."""

import ast
import importlib
import json
import re
import tomllib

import pytest

from tests.repository import ROOT, in_fresh_python, modules, tree

DOORS = {"web", "jobs"}
ABOVE = {"cli", "migrations", "decisions"}
GROUND = {"settings", "clock", "db", "columns", "errors", "files", "faults", "logs"}
GROUND |= {"shipped", "schema", "__init__"}
ROOMS = sorted(
    path.parent.name
    for path in (ROOT / "suket").glob("*/__init__.py")
    if path.parent.name not in DOORS | ABOVE
)
TO_COME = {"figures", "chat", "events"}


def docstring(room):
    return ast.get_docstring(tree(ROOT / "suket" / room / "__init__.py"))


def told(room, word):
    """Return what a room's docstring says behind `word`, as a list of names."""
    line = re.search(rf"^{word}: (.+?)\.$", docstring(room), re.MULTILINE | re.DOTALL)[
        1
    ]
    listed = line.partition(";")[0]
    return [] if listed == "none" else re.split(r",\s+", listed)


def named(path):
    """Return the dotted name of a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_what_stands_directly_in_the_office_is_the_ground():
    assert {path.stem for path in (ROOT / "suket").glob("*.py")} == GROUND


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_one_docstring_that_says_what_for_which_verbs_and_whom_it_knows(room):
    syntax = tree(ROOT / "suket" / room / "__init__.py")
    assert len(syntax.body) == 1
    assert re.fullmatch(
        r"[^\n]+\.\n\nVerbs: .+?\.\nKnows: .+?\.", docstring(room), re.DOTALL
    )


@pytest.mark.parametrize("room", ROOMS)
def test_the_verbs_that_a_room_names_are_there(room):
    assert {*told(room, "Verbs")} <= {path.stem for path in modules(f"suket/{room}")}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_knows_those_that_it_says_and_no_others(room):
    known = {
        name.split(".")[1]
        for path in modules(f"suket/{room}")
        for name in imports(path)
        if name.startswith("suket.") and name.split(".")[1] in ROOMS
    }
    assert known - {room} <= {*told(room, "Knows")}


@pytest.mark.parametrize("room", ROOMS)
def test_nouns_know_no_verbs(room):
    """A use case is the top of its room: a thing that needs one is upside down."""
    of_the_room = modules(f"suket/{room}")
    verbs = {named(path) for path in of_the_room if path.stem in told(room, "Verbs")}
    knowing = [
        f"{path.stem} -> {name}"
        for path in of_the_room
        for name in imports(path)
        if name in verbs and named(path) not in verbs
    ]
    assert knowing == []


def test_doors_are_opened_from_outside_only():
    """No door is imported by anybody but `cli`, and by itself."""
    knocking = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules("suket")
        for name in imports(path)
        if name.startswith(tuple(f"suket.{door}" for door in DOORS))
        and path.relative_to(ROOT).parts[1] not in {*DOORS, "cli"}
    ]
    assert knocking == []


def test_every_room_has_its_floor_and_so_have_those_to_come():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    floors = next(each for each in contracts if each.get("containers") == ["suket"])
    assert floors["exhaustive"]
    named = re.findall(r"\w+", " ".join(floors["layers"]))
    assert {*ROOMS, *DOORS, "cli", "migrations", *GROUND} - {"__init__"} <= {*named}
    to_come = re.findall(r"\((\w+)\)", " ".join(floors["layers"]))
    assert {*to_come} == TO_COME - {*ROOMS}


def columns_of(room):
    """Return the foreign keys of a room's tables, as they are written."""
    path = ROOT / "suket" / room / "tables.py"
    return [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"ForeignKey", "ForeignKeyConstraint"}
    ]


WITH_TABLES = [room for room in ROOMS if (ROOT / "suket" / room / "tables.py").exists()]


@pytest.mark.parametrize("room", WITH_TABLES)
def test_foreign_keys_name_columns_and_no_strings(room):
    for call in columns_of(room):
        target = call.args[-1]
        parts = target.elts if isinstance(target, ast.List) else [target]
        assert all(isinstance(part, ast.Attribute) for part in parts), ast.unparse(call)


# A process for each room, forked from one that knows SQLAlchemy and none of the rooms.
ALONE = """
import json, os, sys
from datetime import UTC, date, datetime
from importlib import import_module
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FITTING = {"nik": "3274010101019901", "citizenship": "WNI", "nip": "",
    "salt": b"s" * 16, "validity": "until-printed"}


def value(column):
    words = getattr(column.type, "words", None)
    if words is not None:
        return next((each for each in words if each.value in FITTING.values()),
                    next(iter(words)))
    kind = getattr(column.type, "impl_instance", column.type).python_type
    if column.name in FITTING and kind is type(FITTING[column.name]):
        return FITTING[column.name]
    later = NOW.replace(year=2027) if column.name == "expires_at" else NOW
    return {str: "x", int: 1, bool: False, bytes: b"x" * 32, date: NOW.date(),
        datetime: later}.get(kind, {})


def write_a_row(room, name):
    tables = import_module(f"suket.{room}.tables")
    base = import_module("suket.db").Base
    engine = create_engine("sqlite://")
    base.metadata.create_all(engine)
    row = getattr(tables, name)
    with Session(engine) as session:
        session.add(row(**{attribute.key: value(attribute.columns[0])
            for attribute in row.__mapper__.column_attrs
            if not attribute.columns[0].nullable}))
        session.flush()


for room, name in json.loads(sys.argv[1]).items():
    if child := os.fork():
        assert os.waitpid(child, 0)[1] == 0, room
        continue
    write_a_row(room, name)
    rooms = {each.split(".")[1] for each in sys.modules if each.startswith("suket.")}
    print(room, *sorted(rooms), flush=True)
    os._exit(0)
"""
A_ROW = {
    "access": "SignInTry",
    "applications": "AllowedStep",
    "calendar": "Holiday",
    "delivery": "Delivery",
    "events": "EventList",
    "institutions": "Institution",
    "journal": "JournalEntry",
    "notices": "WireDay",
    "offices": "Office",
    "paper": "Document",
    "quotas": "QuotaRule",
    "register": "Suket",
    "residents": "Resident",
    "tickets": "LineRule",
}


def test_a_room_stands_alone():
    """Loaded by itself, in a Python that knows no other, it can write a row."""
    assert sorted(A_ROW) == WITH_TABLES
    lines = in_fresh_python(ALONE, json.dumps(A_ROW)).splitlines()
    assert [line.partition(" ")[0] for line in lines] == WITH_TABLES
    for line in lines:
        room, *loaded = line.split()
        strangers = {*loaded} & {*ROOMS} - {room, *told(room, "Knows")}
        assert strangers == set(), room
        assert not {"web", "jobs", "cli", "schema"} & {*loaded}, room


def test_all_tables_are_in_the_schema():
    schema = importlib.import_module("suket.schema")
    rooms = {each.__name__.split(".")[1] for each in schema.ROOMS}
    assert rooms == {*WITH_TABLES}
