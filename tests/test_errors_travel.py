"""Every error of the program says the same in another process: it can be pickled.

What a pool of processes refuses is told by who waits for it.
"""

import importlib
import inspect
import pickle

import pytest

from suket.access.errors import (
    WeakPassword,
)
from suket.access.person_errors import (
    MaybeSamePerson,
)
from suket.errors import SuketError
from suket.intake.errors import BadTable
from suket.paper.errors import BadArms, SamplesBusy
from tests.repository import ROOMS, ROOT, modules


def below(kind):
    """Yield the kinds of error below one."""
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def of_ours():
    for path in modules():
        if "versions" not in path.parts and path.stem not in {"__main__", "env"}:
            named = path.relative_to(ROOT).with_suffix("").parts
            importlib.import_module(".".join(named).removesuffix(".__init__"))
    found = {
        kind for kind in below(Exception) if kind.__module__.split(".")[0] in ROOMS
    }
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))


def made(kind):
    """Return an error of a kind, with what it was told and what it keeps besides."""
    if issubclass(kind, SuketError):  # whatever its leaf asks for
        error = kind.__new__(kind, "a message")
    else:
        asked = [*inspect.signature(kind.__init__).parameters.values()][1:]
        named = [one for one in asked if one.kind is one.POSITIONAL_OR_KEYWORD]
        error = kind(*["a word"] * len(named))
    error.kept = ("beside it", 1)
    return error


def travelled(error):
    return pickle.loads(pickle.dumps(error))


def test_an_error_of_any_kind_is_the_same_in_another_process():
    lost = []
    for kind in of_ours():
        error = made(kind)
        try:
            same = travelled(error)
        except Exception as fault:  # noqa: BLE001 - whatever unpickling meets
            lost.append((kind, fault))
            continue
        if (type(same), same.args, vars(same)) != (kind, error.args, vars(error)):
            lost.append((kind, same))
    assert lost == []


@pytest.mark.parametrize(
    "error",
    [
        WeakPassword("short"),
        MaybeSamePerson(["rina", "rina2"]),
        BadTable("row 3", "Baris 3 keliru."),
        BadArms("too-small", "200"),
        SamplesBusy(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_so_is_one_that_was_told_what_its_kind_asks_for(error):
    same = travelled(error)
    assert (str(same), same.pesan, vars(same)) == (str(error), error.pesan, vars(error))
    assert not str(error).startswith("(")  # what is logged is a sentence
