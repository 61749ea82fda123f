"""Count the steps that a backtracking matcher takes: Python's `re` does not tell.

The tree is that of `re`, matched as `re` does it, without its short cuts.  Repeats that
have an end are made short: they cost a constant, and only growth is looked for.
"""

import re
from collections.abc import Iterator
from re import _compiler, _parser  # type: ignore[attr-defined]
from re import _constants as kind

Node = tuple[object, object]
SHORT = 3
REPEATS = (kind.MAX_REPEAT, kind.MIN_REPEAT, kind.POSSESSIVE_REPEAT)


class Counted:
    """A pattern whose steps are counted."""

    def __init__(self, pattern: re.Pattern) -> None:
        self.tree = _parser.parse(pattern.pattern, pattern.flags)
        self.flags = pattern.flags
        self.is_bytes = isinstance(pattern.pattern, bytes)
        self.steps = 0
        self._kept: dict = {}
        self._single: dict = {}

    def search(self, text: str, *, is_anchored: bool) -> int:
        """Return the steps of a search (or of a full match) that looks everywhere."""
        self.steps = 0
        for start in range(1 if is_anchored else len(text)):
            for end in self._sequence(list(self.tree), 0, text, start):
                if not is_anchored or end == len(text):
                    return self.steps
        return self.steps

    def _sequence(self, nodes, at, text, place) -> Iterator[int]:
        if at == len(nodes):
            yield place
            return
        for behind in self._node(nodes[at], text, place):
            yield from self._sequence(nodes, at + 1, text, behind)

    def _node(self, node, text, place):  # noqa: C901, PLR0912 - one for each kind
        self.steps += 1
        what, how = node
        if what in REPEATS:
            yield from self._repeat(what, how, text, place)
        elif what is kind.SUBPATTERN:
            for end in self._sequence(list(how[-1]), 0, text, place):
                self._kept[how[0]] = text[place:end]
                yield end
        elif what is kind.ATOMIC_GROUP:
            yield from self._first(self._sequence(list(how), 0, text, place))
        elif what is kind.BRANCH:
            for branch in how[1]:
                yield from self._sequence(list(branch), 0, text, place)
        elif what is kind.GROUPREF:
            if text.startswith(kept := self._kept.get(how, ""), place):
                yield place + len(kept)
        elif what in (kind.ASSERT, kind.ASSERT_NOT) and how[0] == 1:
            is_there = any(True for _ in self._sequence(list(how[1]), 0, text, place))
            if is_there == (what is kind.ASSERT):
                yield place
        elif what in (kind.AT, kind.ASSERT, kind.ASSERT_NOT):
            if self._compiled(node).match(self._said(text), place):
                yield place
        elif place < len(text) and self._compiled(node).match(self._said(text), place):
            yield place + 1

    def _repeat(self, what, how, text, place) -> Iterator[int]:
        least, most, body = how
        if most != kind.MAXREPEAT:
            most = min(most, SHORT)
        found = self._times(what, (min(least, SHORT), most, list(body)), text, place, 0)
        yield from self._first(found) if what is kind.POSSESSIVE_REPEAT else found

    def _times(self, what, how, text, place, times) -> Iterator[int]:
        least, most, body = how
        if what is kind.MIN_REPEAT and times >= least:
            yield place
        if times < most:
            for end in self._sequence(body, 0, text, place):
                if end > place:
                    yield from self._times(what, how, text, end, times + 1)
        if what is not kind.MIN_REPEAT and times >= least:
            yield place

    @staticmethod
    def _first(ends: Iterator[int]) -> Iterator[int]:
        for end in ends:
            yield end
            return

    def _said(self, text: str) -> str | bytes:
        return text.encode("latin-1", "replace") if self.is_bytes else text

    def _compiled(self, node: Node) -> re.Pattern:
        if id(node) not in self._single:
            state = _parser.State()
            state.flags = self.tree.state.flags
            part = _parser.SubPattern(state, [node])
            found = _compiler.compile(part, self.flags & ~re.DEBUG)
            self._single[id(node)] = (found, node)
        return self._single[id(node)][0]


def samples(counted: Counted) -> list[str]:
    """Return texts that the beginnings of a pattern match, and the marks in it."""
    whole, found = "", []
    for node in _flat(list(counted.tree)):
        whole += _sample(counted, node)
        found.append(whole)
    marks = sorted(set(whole + "1a ,.-"))
    return list(dict.fromkeys([one[-12:] for one in found if one] + marks))


def _flat(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        if node[0] is kind.SUBPATTERN:
            yield from _flat(list(node[1][-1]))
        elif node[0] is kind.BRANCH:
            for branch in node[1][1]:
                yield from _flat(list(branch))
        else:
            yield node


TRIED = "1a A-./,:?#\"'=()[]<>*_\n" + "".join(map(chr, range(33, 127)))


def _sample(counted: Counted, node: Node) -> str:
    what, how = node
    if what in REPEATS:
        return "".join(_sample(counted, one) for one in _flat(list(how[2])))
    if what in (
        kind.AT,
        kind.ASSERT,
        kind.ASSERT_NOT,
        kind.GROUPREF,
        kind.ATOMIC_GROUP,
    ):
        return ""
    single = counted._compiled(node)
    fits = (mark for mark in TRIED if single.fullmatch(counted._said(mark)))
    return next(fits, "")
