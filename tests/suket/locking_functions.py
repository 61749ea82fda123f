"""Every function of the office that locks rows, found by what stands in it."""

import ast

from tests.repository import ROOT, modules, tree

LOCKING = ("with_for_update", "FOR UPDATE", "pg_advisory")  # method, keyword, SQL


def locks():
    """Yield the name of every function of the office that locks."""
    for path in modules("suket"):
        if any(word in path.read_text("utf-8") for word in LOCKING):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield from (f"{module}.{name}" for name in functions_that_lock(path))


def functions_that_lock(path):
    return [
        node.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
        and any(word in ast.unparse(node) for word in LOCKING)
    ]
