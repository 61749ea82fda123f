"""What offices told in March 2020, and which tests show that it works.

`make_reference.py` writes the page; a test bears the number of its row as a mark,
`@pytest.mark.row(27)`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent

# By the number under which tests bear it.
ROWS = {
    1: "a counter shut for a week while applications go on",
    2: "visitors counted by the hour",
    3: "many offices in one service, none of which sees another",
    4: "officers who work and sign from home",
    5: "a head who watches over the day",
    6: "no stamped copies, since the sheet is signed",
    7: "a clerk of BPJS who checks",
    8: "handing over, with who received it",
    9: "an urgent lane",
    10: "a closure that is looked at again, and what it moves",
    11: "a page that leads through the application",
    12: "messengers, and every step without one",
    13: "an operator of a kecamatan who applies for its residents",
    14: "places with a bad line",
    15: "the post, both ways",
    16: "everything online",
    17: "staff who deliver and record on the way",
    18: "corrections asked for by messenger",
    19: "the office's own numbers and addresses",
    20: "the other services of the office",
    21: "deaths, marriages and births that change a record",
    22: "a move to another office",
    23: "lists of who is recorded and whose card is printed",
    24: "technical units with a counter of their own",
    25: "nobody comes twice: what is missing is said beforehand",
    26: "applications by messenger",
    27: "a hundred and fifty a day",
    28: "an application by phone, of the same quota",
    29: "the day on which it can be fetched, when thousands come",
    30: "nothing is handed out during a closure",
    31: "by when it is needed",
    32: "a notice to be passed on",
    33: "what the guard at the gate can say",
    34: "a queue with a cap",
    35: "new, change and loss",
    36: "questions answered by messenger",
    37: "recording and printing shut, each alone",
    38: "a sheet that any institution can check",
    39: "valid until the card is printed",
    40: "who is not recorded waits",
    41: "how many are not recorded",
    42: "a closure that is extended, and the promises it moves",
}


def page() -> str:
    """Return the page of what offices told, and which tests show that it works."""
    tests = FOLDER.parent / "tests"
    shown: dict[int, list[str]] = {number: [] for number in ROWS}
    for file in sorted(tests.rglob("test_*.py")):
        for number, name in _marked(file):
            shown[number].append(f"`{file.relative_to(tests)}` {name}")
    lines = [
        "# What offices told",
        "",
        "Written by `docs/make_reference.py` from the tests that bear a row's number.",
        "A row without a test does not work yet.",
        "",
        "| row | what was told | shown by |",
        "|---|---|---|",
    ]
    lines += [f"| {n} | {ROWS[n]} | {'<br>'.join(shown[n]) or '–'} |" for n in ROWS]
    return "\n".join(lines) + "\n"


def _marked(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the row and the test, for each mark of a row in a file of tests."""
    text = file.read_text("utf-8")
    for test in ast.walk(ast.parse(text)) if "mark.row" in text else ():
        if isinstance(test, ast.FunctionDef):
            for mark in test.decorator_list:
                if ast.unparse(mark).startswith("pytest.mark.row("):
                    said = test.name.removeprefix("test_").replace("_", " ")
                    yield from ((n.value, said) for n in mark.args)
