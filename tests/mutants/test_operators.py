"""The mutants themselves: what is changed, what is left alone, and what is drawn."""

import pytest

from tests.mutants.equivalent import every
from tests.mutants.operators import mutants_in, mutants_of
from tests.mutants.sample import drawn
from tests.repository import ROOT

SEVERAL = '''
LIMIT = 5

def f(session, rows, *, é: "a < b" = 1):
    """Is 1 < 2?"""
    if not rows:
        raise ValueError(f"{rows < 1}")
    log.info("so many", n=1 + len(rows))
    query = select(A).where(A.x <= é, A.y).with_for_update()
    session.flush()
    return session.scalars(query)[:2] or None
'''


def changes(source):
    return {
        (mutant.kind, mutant.change) for mutant in mutants_in(source.encode(), "a.py")
    }


def test_of_a_function_everything_that_acts_is_changed_and_no_text():
    assert changes(SEVERAL) == {
        ("one more", "1 => 2"),
        ("drop guard", 'if not rows: raise ValueError(f"{rows < 1}") => pass'),
        ("drop not", "not rows => (rows)"),
        ("drop raise", 'raise ValueError(f"{rows < 1}") => pass'),
        (
            "drop with_for_update",
            (
                "select(A).where(A.x <= é, A.y).with_for_update() => "
                "select(A).where(A.x <= é, A.y)"
            ),
        ),
        ("drop where", "select(A).where(A.x <= é, A.y) => select(A)"),
        ("drop condition", "select(A).where(A.x <= é, A.y) => select(A).where(A.y)"),
        (
            "drop condition",
            "select(A).where(A.x <= é, A.y) => select(A).where(A.x <= é)",
        ),
        ("compare otherwise", "A.x <= é => (A.x < é)"),
        ("drop statement", "session.flush() => pass"),
        ("drop condition", "session.scalars(query)[:2] or None => (None)"),
        (
            "drop condition",
            "session.scalars(query)[:2] or None => (session.scalars(query)[:2])",
        ),
        ("drop bound", ":2 => :"),
        ("one more", "2 => 3"),
    }


def test_a_mutant_changes_its_place_and_nothing_else():
    source = SEVERAL.encode()
    for mutant in mutants_in(source, "a.py"):
        start, end = mutant.span
        assert source[start:end].decode() == mutant.was
        assert mutant.applied(source).startswith(source[:start])
        assert mutant.applied(source).endswith(source[end:])


def test_the_same_seed_draws_the_same_and_one_of_a_function_at_most():
    mutants = mutants_of(ROOT / "suket" / "register" / "end.py")
    first = drawn(mutants, 6, seed=1)
    assert first == drawn(mutants, 6, seed=1) != drawn(mutants, 6, seed=2)
    assert len({mutant.function for mutant in first}) == len(first) == 6


@pytest.mark.parametrize("known", [each for each in every() if each.file])
def test_what_is_listed_as_equivalent_is_still_there(known):
    assert any(known.is_met_by(mutant) for mutant in mutants_of(ROOT / known.file))
