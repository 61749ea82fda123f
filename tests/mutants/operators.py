"""What a mutant is: one small change of the code that a test should notice.

Changed is only what stands in functions.  Left alone, since no test ought to notice:
annotations, decorators, docstrings, texts, what is logged, `del` of a parameter, numbers
at the top of a module (tuning), migrations and the demo.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.repository import ROOT, modules

NOT_CHANGED = ("suket/migrations/", "suket/cli/demo/")
BOUNDS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
SUMS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
TWINS = {"min": "max", "max": "min", "any": "all", "all": "any"}
# Methods that may be taken out of a chain and leave something of the same kind.
LINKS = {"with_for_update", "order_by", "where", "limit", "distinct", "desc", "strip"}
LINKS |= {"lower", "upper", "casefold", "removeprefix", "removesuffix", "rstrip"}
LINKS |= {"lstrip", "replace", "execution_options", "group_by", "join", "resolve"}
LOGS = {"debug", "info", "warning", "error", "exception"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change, and where it is."""

    file: str  # relative to the project: "suket/register/end.py"
    function: str  # "Publisher.publish"
    line: int
    last_line: int
    kind: str  # of change: "drop with_for_update"
    was: str
    becomes: str
    span: tuple[int, int]  # of the file's bytes

    @property
    def room(self) -> str:
        """The room, or the package where that has none: "suket/register", "verify"."""
        parts = Path(self.file).parts
        return "/".join(parts[:2]) if len(parts) > 2 else parts[0]

    @property
    def change(self) -> str:
        """What becomes of what, in one line."""
        return f"{_line(self.was)} => {_line(self.becomes)}"

    @property
    def is_lock(self) -> bool:
        """Is a row lock taken away?"""
        return "for_update" in self.was and "for_update" not in self.becomes

    def applied(self, source: bytes) -> bytes:
        """Return the file with the change in it."""
        start, end = self.span
        return source[:start] + self.becomes.encode() + source[end:]


def _line(text: str) -> str:
    return " ".join(text.split())


def mutants_of(path: Path) -> list[Mutant]:
    """Return every mutant of a file of this project, in its order."""
    return mutants_in(path.read_bytes(), str(path.relative_to(ROOT)))


def mutants_in(source: bytes, file: str) -> list[Mutant]:
    """Return every mutant of a source, without doubles."""
    finder = _Finder(source, file)
    finder.visit(ast.parse(source))
    return list(dict.fromkeys(finder.found))


def is_change(mutant: Mutant) -> bool:
    """Is the mutant Python, and another program than before?"""
    source = (ROOT / mutant.file).read_bytes()
    try:
        other = ast.parse(mutant.applied(source))
    except SyntaxError:
        return False
    return ast.dump(other) != ast.dump(ast.parse(source))


def every_mutant() -> list[Mutant]:
    """Return the mutants of all rooms."""
    paths = [
        path
        for path in modules()
        if not str(path.relative_to(ROOT)).startswith(NOT_CHANGED)
    ]
    return [mutant for path in paths for mutant in mutants_of(path)]


class _Finder(ast.NodeVisitor):
    def __init__(self, source: bytes, file: str) -> None:
        self.found: list[Mutant] = []
        self._source, self._file, self._within = source, file, []
        starts = [0]
        for line in source.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        self._starts = starts

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._within.append(node.name)
        for each in node.body:
            self.visit(each)
        self._within.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name == "__repr__":
            return
        self._within.append(node.name)
        self.visit(node.args)
        for each in node.body:
            self.visit(each)
        self._within.pop()

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - the name ast calls

    def visit_arg(self, node: ast.arg) -> None:
        """An annotation is not run."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """A text; and before Python 3.12 nobody knows where its parts stand."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant) or _is_log(node.value):
            return
        if isinstance(node.value, ast.Call):
            self._to("drop statement", node, "pass")
        self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> None:
        if self._is_in_function:
            for kind, becomes in changes(node):
                self._to(kind, node, becomes)
        super().generic_visit(node)

    @property
    def _is_in_function(self) -> bool:
        return bool(self._within) and not self._within[-1][0].isupper()

    def _to(self, kind: str, node: ast.AST, becomes: str) -> None:
        start = self._starts[node.lineno - 1] + node.col_offset
        end = self._starts[node.end_lineno - 1] + node.end_col_offset
        self.found.append(
            Mutant(
                file=self._file,
                function=".".join(self._within),
                line=node.lineno,
                last_line=node.end_lineno,
                kind=kind,
                was=self._source[start:end].decode(),
                becomes=becomes,
                span=(start, end),
            )
        )


def _is_log(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOGS
        and ast.unparse(node.func.value).lstrip("_") in {"log", "logger"}
    )


def changes(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield kind and text of each change of one node."""
    yield from _OF.get(type(node), _nothing)(node)


def _nothing(node: ast.AST) -> Iterator[tuple[str, str]]:
    del node
    yield from ()


def _of_compare(node: ast.Compare) -> Iterator[tuple[str, str]]:
    for place, operator in enumerate(node.ops):
        other = copy.deepcopy(node)
        other.ops[place] = BOUNDS[type(operator)]()
        yield "compare otherwise", f"({ast.unparse(other)})"


def _of_bool(node: ast.BoolOp) -> Iterator[tuple[str, str]]:
    for place in range(len(node.values)):
        other = copy.deepcopy(node)
        del other.values[place]
        rest = other if len(other.values) > 1 else other.values[0]
        yield "drop condition", f"({ast.unparse(rest)})"


def _of_unary(node: ast.UnaryOp) -> Iterator[tuple[str, str]]:
    if isinstance(node.op, ast.Not | ast.Invert):
        yield "drop not", f"({ast.unparse(node.operand)})"


def _of_sum(node: ast.BinOp) -> Iterator[tuple[str, str]]:
    if type(node.op) in SUMS and not isinstance(
        node.left, ast.Constant | ast.JoinedStr
    ):
        other = copy.deepcopy(node)
        other.op = SUMS[type(node.op)]()
        yield "reckon otherwise", f"({ast.unparse(other)})"


def _of_constant(node: ast.Constant) -> Iterator[tuple[str, str]]:
    if isinstance(node.value, bool):
        yield "other truth", str(not node.value)
    elif isinstance(node.value, int):
        yield "one more", str(node.value + 1)


def _of_if(node: ast.If) -> Iterator[tuple[str, str]]:
    if not node.orelse and isinstance(node.body[-1], ast.Raise | ast.Return):
        yield "drop guard", "pass"


def _of_raise(node: ast.Raise) -> Iterator[tuple[str, str]]:
    if node.exc:
        yield "drop raise", "pass"


def _of_assign(node: ast.Assign | ast.AugAssign) -> Iterator[tuple[str, str]]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if isinstance(node, ast.AugAssign) or any(
        isinstance(target, ast.Attribute | ast.Subscript) for target in targets
    ):
        yield "drop statement", "pass"


def _of_delete(node: ast.Delete) -> Iterator[tuple[str, str]]:
    if not any(isinstance(target, ast.Name) for target in node.targets):
        yield "drop statement", "pass"


def _of_call(node: ast.Call) -> Iterator[tuple[str, str]]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in LINKS:
        yield f"drop {node.func.attr}", ast.unparse(node.func.value)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "where":
        yield from _less(node)
    if isinstance(node.func, ast.Name) and node.func.id in TWINS:
        other = copy.deepcopy(node)
        other.func.id = TWINS[node.func.id]
        yield "other twin", ast.unparse(other)
    if _may_swap(node):
        other = copy.deepcopy(node)
        other.args[:2] = other.args[1::-1]
        yield "swap arguments", ast.unparse(other)


def _less(node: ast.Call) -> Iterator[tuple[str, str]]:
    for place in range(len(node.args)):
        if len(node.args) > 1:
            other = copy.deepcopy(node)
            del other.args[place]
            yield "drop condition", ast.unparse(other)


def _may_swap(call: ast.Call) -> bool:
    names = [each.id for each in call.args[:2] if isinstance(each, ast.Name)]
    return len(set(names)) == 2 and ast.unparse(call.func) != "isinstance"


def _of_slice(node: ast.Slice) -> Iterator[tuple[str, str]]:
    if node.lower and node.upper:
        yield "drop bound", f"{ast.unparse(node.lower)}:"
    elif node.upper or node.lower:
        yield "drop bound", ":"


_OF = {
    ast.Compare: _of_compare,
    ast.BoolOp: _of_bool,
    ast.UnaryOp: _of_unary,
    ast.BinOp: _of_sum,
    ast.Constant: _of_constant,
    ast.If: _of_if,
    ast.Raise: _of_raise,
    ast.Assign: _of_assign,
    ast.AugAssign: _of_assign,
    ast.Delete: _of_delete,
    ast.Call: _of_call,
    ast.Slice: _of_slice,
}
