"""CSS selectors over the nodes of a page, found by looking names up and not by walking the page.

Takes selectors of the shapes the platforms use: names, `.class`, `#id`, `[attribute]` with = ^= $= *= and `i`,
`:not()`, `:has()` with one step, `:last-child`, `:nth-of-type(n)`, the four combinators and commas. Gives the nodes in
document order. Refuses, by ConfigError, any other selector. Values are compared as HTML has it: `type` in any case.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import attrgetter

from newsroom.errors import ConfigError
from scrapers.nodes import Node

_TOKEN = re.compile(
    r"""(?P<comma>\s*,\s*)|\s*(?P<relation>[>+~])\s*|(?P<blank>\s+)
    |(?P<name>\*|[a-zA-Z][\w-]*)|\.(?P<class>[\w-]+)|\#(?P<id>[\w-]+)
    |\[(?P<attribute>[\w-]+)(?:(?P<how>[*^$]?=)(?P<value>"[^"]*"|'[^']*'|[^\]\s]+)(?P<fold>\s+i)?)?\]
    |:(?P<inside>not|has)\(|(?P<close>\))|(?P<last>:last-child)|:nth-of-type\((?P<nth>\d+)\)""",
    re.VERBOSE,
)
_HOW: dict[str, Callable[[str, str], bool]] = {
    "": lambda _value, _wanted: True,
    "=": str.__eq__,
    "^=": str.startswith,
    "$=": str.endswith,
    "*=": str.__contains__,
}
Test = Callable[[Node], bool]
Known = dict[int, tuple[list[int], list[int]]]  # a step -> where the outermost nodes it matches begin, and end


@dataclass(frozen=True, slots=True)
class _Attribute:
    name: str
    how: str
    wanted: str
    fold: bool

    def accepts(self, value: str) -> bool:
        return _HOW[self.how](value.lower() if self.fold else value, self.wanted)


@dataclass(frozen=True, slots=True)
class _Step:
    """One element of a selector, and how another stands before it."""

    name: str = "*"
    classes: tuple[str, ...] = ()
    attributes: tuple[_Attribute, ...] = ()
    tests: tuple[Test, ...] = ()
    relation: str = ""
    before: _Step | None = None


class _Index:
    """Nodes of a page by name, by word of their class, and by the values of each attribute that is asked for."""

    def __init__(self, nodes: list[Node]) -> None:
        self._values: dict[str, Mapping[str, list[Node]]] = {}
        self.names: defaultdict[str, list[Node]] = defaultdict(list, {"*": nodes})
        self.classes: defaultdict[str, list[Node]] = defaultdict(list)
        for node in nodes:
            self.names[node.name].append(node)
        for value, found in self.valued("class").items():
            for word in set(value.split()):
                self.classes[word] += found

    def valued(self, name: str) -> Mapping[str, list[Node]]:
        """Values of an attribute -> the nodes that carry them."""
        if name not in self._values:
            made: defaultdict[str, list[Node]] = defaultdict(list)
            for node in self.names["*"]:
                if name in node.attributes:
                    made[node.attributes[name]].append(node)
            self._values[name] = made
        return self._values[name]

    def may_match(self, step: _Step) -> Sequence[Node]:
        """The fewest nodes among which those of `step` are."""
        if step.classes:
            return self.classes.get(step.classes[0], ())
        if step.attributes:
            wanted = step.attributes[0]
            values = self.valued(wanted.name).items()
            return [node for value, nodes in values if wanted.accepts(value) for node in nodes]
        return self.names.get(step.name, ())

    def holds(self, step: _Step | None) -> bool:
        """Whether the page has anything that may be this step, and the steps before it."""
        while step is not None:
            if not self.may_match(step):
                return False
            step = step.before
        return True


def valued(root: Node, name: str) -> Mapping[str, list[Node]]:
    """Values of an attribute on the page -> the nodes that carry them, also those taken out since."""
    return _index(root).valued(name)


def _index(root: Node) -> _Index:
    page = root.page
    if not isinstance(page.index, _Index):
        page.index = _Index(page.nodes)
    return page.index


def select(root: Node, selector: str) -> list[Node]:
    """Nodes under `root` that match, in document order. Raises ConfigError."""
    index, found = _index(root), dict[int, Node]()
    for step in _compiled(selector):
        if not index.holds(step.before):
            continue
        known: Known = {}
        for node in index.may_match(step):
            if root.place < node.place < root.end and not node.gone and _matches(node, step, known):
                found[node.place] = node
    return [found[place] for place in sorted(found)]


def select_one(root: Node, selector: str) -> Node | None:
    """The first of them. Raises ConfigError."""
    return next(iter(select(root, selector)), None)


def _matches(node: Node, step: _Step, known: Known) -> bool:
    """Whether `node` is what `step` and the steps before it say; `known` holds what stands under what, as found."""
    if step.name not in ("*", node.name):
        return False
    if step.classes and not {*step.classes}.issubset(node.get("class").split()):
        return False
    for wanted in step.attributes:
        if wanted.name not in node.attributes or not wanted.accepts(node.attributes[wanted.name]):
            return False
    if step.tests and not all(test(node) for test in step.tests):
        return False
    if step.before is None:
        return True
    if step.relation == " ":
        return _under(node, step.before, known)
    return any(_matches(other, step.before, known) for other in _standing(node, step.relation))


def _under(node: Node, step: _Step, known: Known) -> bool:
    """Whether a node above matches; where such nodes stand is found once in a search."""
    starts, ends = known.get(id(step)) or known.setdefault(id(step), _outermost(node, step, known))
    at = bisect_left(starts, node.place) - 1
    return at >= 0 and node.place < ends[at]


def _outermost(of: Node, step: _Step, known: Known) -> tuple[list[int], list[int]]:
    """Where the nodes of a page that match, and stand under no other that does, begin and end."""
    starts: list[int] = []
    ends = [0]
    for node in sorted(_index(of).may_match(step), key=attrgetter("place")):
        if node.place >= ends[-1] and _matches(node, step, known):
            starts.append(node.place)
            ends.append(node.end)
    return starts, ends[1:]


def _standing(node: Node, relation: str) -> Iterable[Node]:
    """The nodes that stand to `node` as `>`, `+` or `~` says."""
    if node.parent is None:
        return ()
    if relation == ">":
        return (node.parent,)
    earlier = [other for other in node.parent.children() if other.place < node.place]
    return earlier[-1:] if relation == "+" else earlier


@cache
def _compiled(selector: str) -> tuple[_Step, ...]:
    return _Reader(selector).group()


class _Reader:
    """A selector being read."""

    def __init__(self, selector: str) -> None:
        self._selector, self._at = selector, 0

    def group(self) -> tuple[_Step, ...]:
        """Selectors between commas, to the end or the closing bracket. Raises ConfigError."""
        made, step, fresh = list[_Step](), _Step(), True
        while self._at < len(self._selector):
            found = _TOKEN.match(self._selector, self._at)
            if found is None:
                raise ConfigError("bộ chọn CSS ngoài các dạng đã biết", where=self._selector)
            self._at = found.end()
            if found["close"]:
                break
            if found["comma"]:
                made, step, fresh = [*made, step], _Step(), True
            elif found["relation"] or found["blank"]:
                step = _Step(relation=found["relation"] or " ", before=None if fresh else step)
            else:
                step, fresh = self._more(step, found), False
        return (*made, step)

    def _more(self, step: _Step, found: re.Match[str]) -> _Step:
        if found["name"]:
            return replace(step, name=found["name"])
        if found["class"]:
            return replace(step, classes=(*step.classes, found["class"]))
        if found["id"] or found["attribute"]:
            return replace(step, attributes=(*step.attributes, _attribute(found)))
        return replace(step, tests=(*step.tests, self._test(found)))

    def _test(self, found: re.Match[str]) -> Test:
        if found["inside"]:
            steps = self.group()
            return _has(steps) if found["inside"] == "has" else _not(steps)
        return (lambda node: node.next_node() is None) if found["last"] else _nth(int(found["nth"]))


def _attribute(found: re.Match[str]) -> _Attribute:
    if found["id"]:
        return _Attribute("id", "=", found["id"], fold=False)
    name, fold = found["attribute"], bool(found["fold"]) or found["attribute"] == "type"
    wanted = (found["value"] or "").strip("\"'")
    return _Attribute(name, found["how"] or "", wanted.lower() if fold else wanted, fold)


def _nth(wanted: int) -> Test:
    return lambda node: wanted == 1 + sum(other.name == node.name for other in _standing(node, "~"))


def _not(steps: tuple[_Step, ...]) -> Test:
    return lambda node: not any(_matches(node, step, {}) for step in steps)


def _has(steps: tuple[_Step, ...]) -> Test:
    def test(node: Node) -> bool:
        return any(
            _matches(under, step, {})
            for step in steps
            for under in (node.children() if step.relation == ">" else node.all())
        )

    return test
