"""Location paths to closures: steps, predicates, the short way through a form, indexed look-up lists.

Three ways, from quick to general. In a form, a path of plain names is climbed and descended from the bound node. In a
look-up list, ``item[name = something]`` is answered from a table made once. Everything else goes step by step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fieldapp.survey.nodes import Document, Node, in_document_order
from fieldapp.survey.xpath.axes import FLAT, REVERSE, WALKS, node_test
from fieldapp.survey.xpath.context import Env, Run, Scope, Select
from fieldapp.survey.xpath.syntax import Binary, Call, Expr, Number, Path, Step, walk
from fieldapp.survey.xpath.values import TOLERANCE, to_boolean

Compile = Callable[[Expr, bool], Run]
"""(expression, whether inside a predicate) to closure."""

Through = Callable[[list[Node], Env], list[Node]]
"""One compiled step: nodes to nodes."""

_INDEXED_FROM = 16
_CONTEXT_FUNCTIONS = frozenset(
    ("position", "last", "string", "number", "name", "local-name", "namespace-uri", "string-length", "normalize-space")
)


@dataclass(frozen=True)
class Way:
    """The plain part of a path in a form: climb so many nodes from the bound node, go down by keys, then the steps."""

    climb: int
    keys: tuple[str, ...]
    target: tuple[str, ...]
    rest: tuple[Step, ...]


def _plain_key(step: Step, scope: Scope) -> str | None:
    if step.axis != "child" or step.predicates or "(" in step.test or "*" in step.test:
        return None
    return scope.key(step.test)


def find_way(path: Path, scope: Scope, *, inside: bool) -> Way | None:
    """The short way for a path in a form, None where there is none (a relative path inside a predicate, a function)."""
    here = scope.here
    if here is None or path.start_predicates:
        return None
    from_current = isinstance(path.start, Call) and path.start.name == "current" and not path.start.arguments
    if (path.start is not None and not from_current) or (inside and not path.absolute and not from_current):
        return None
    target: list[str] = [] if path.absolute else list(here)
    common = len(target)
    used = 0
    for step in path.steps:
        if step.test == "node()" and step.axis in ("self", "parent") and not step.predicates:
            if step.axis == "parent":
                if not target:
                    return None
                target.pop()
                common = min(common, len(target))
        else:
            key = _plain_key(step, scope)
            if key is None:
                break
            target.append(key)
        used += 1
    rest = path.steps[used:]
    if path.absolute:
        common = _shared(target, here, scope, ends=not rest)
    return Way(len(here) - common, tuple(target[common:]), tuple(target), rest)


def _shared(target: list[str], here: tuple[str, ...], scope: Scope, *, ends: bool) -> int:
    """How many leading steps mean the same nodes: all common names, but a path to a repeat itself means all of them."""
    common = 0
    while common < min(len(target), len(here)) and target[common] == here[common]:
        common += 1
    if ends and common == len(target) and tuple(target) in scope.repeats:
        common -= 1
    return common


def compile_path(path: Path, scope: Scope, compile_expr: Compile, *, inside: bool) -> Select:
    """The closure of a path."""
    way = find_way(path, scope, inside=inside)
    if way is not None:
        start = _descend(way)
        return _chain(start, _steps(way.rest, scope, compile_expr, flat=True))
    if path.start is not None:
        base = _start(path, compile_expr, inside=inside)
        flat = isinstance(path.start, Call) and path.start.name in ("instance", "current")
        return _chain(base, _steps(path.steps, scope, compile_expr, flat=flat))
    throughs = _steps(path.steps, scope, compile_expr, flat=True)
    if path.absolute:
        return _chain(lambda _node, env: [env.root], throughs)
    return _chain(lambda node, _env: [node], throughs)


def _chain(start: Select, throughs: list[Through]) -> Select:
    if not throughs:
        return start
    if len(throughs) == 1:
        only = throughs[0]
        return lambda node, env: only(start(node, env), env)

    def run(node: Node, env: Env) -> list[Node]:
        found = start(node, env)
        for through in throughs:
            found = through(found, env)
            if not found:
                return found
        return found

    return run


def _descend(way: Way) -> Select:
    climb, keys = way.climb, way.keys

    def run(_node: Node, env: Env) -> list[Node]:
        node: Node | None = env.current
        for _ in range(climb):
            if node is None:
                return []
            node = node.parent
        if node is None:
            return []
        found = [node]
        for key in keys:
            if len(found) == 1:
                found = found[0].named(key)
            else:
                env.spend(len(found))
                found = [child for parent in found for child in parent.named(key)]
        return found

    return run


def _start(path: Path, compile_expr: Compile, *, inside: bool) -> Select:
    assert path.start is not None
    base = compile_expr(path.start, inside)
    predicates = [_predicate(item, compile_expr) for item in path.start_predicates]

    def run(node: Node, env: Env) -> list[Node]:
        value = base(node, env)
        found = value if isinstance(value, list) else _not_nodes()
        for predicate in predicates:
            found = predicate(found, env)
        return found

    return run


def _not_nodes() -> list[Node]:
    from fieldapp.i18n import _
    from fieldapp.survey.errors import XPathError

    raise XPathError(_("A path can only go on from nodes."))


def _steps(steps: tuple[Step, ...], scope: Scope, compile_expr: Compile, *, flat: bool) -> list[Through]:
    throughs = []
    for step in steps:
        throughs.append(_step(step, scope, compile_expr, flat=flat))
        flat = flat and step.axis in FLAT
    return throughs


def _step(step: Step, scope: Scope, compile_expr: Compile, *, flat: bool) -> Through:
    key = _plain_key(Step(step.axis, step.test), scope)
    ordered = flat and step.axis in FLAT
    if key is not None and not step.predicates:
        name: str = key

        def children(found: list[Node], _env: Env) -> list[Node]:
            if len(found) == 1:
                return found[0].named(name)
            result = [child for node in found for child in node.named(name)]
            return result if ordered else in_document_order(result)

        return children
    predicates = [_predicate(item, compile_expr) for item in step.predicates]
    general = _general(step, scope, predicates, key, ordered=ordered)
    if key is not None and step.predicates:
        return _indexed(step, scope, compile_expr, key, predicates[1:], general)
    return general


def _general(step: Step, scope: Scope, predicates: list[Through], key: str | None, *, ordered: bool) -> Through:
    axis = WALKS[step.axis]
    test = node_test(step.axis, step.test, scope)
    reverse = step.axis in REVERSE

    def run(found: list[Node], env: Env) -> list[Node]:
        result: list[Node] = []
        for node in found:
            if key is not None:
                near = node.named(key)
                env.spend(1)
            else:
                near = axis(node)
                env.spend(len(near) + 1)
                if test is not None:
                    near = [item for item in near if test(item)]
            for predicate in predicates:
                near = predicate(near, env)
            result.extend(reversed(near) if reverse else near)
        return result if ordered or len(found) < 2 else in_document_order(result)

    return run


def _predicate(expr: Expr, compile_expr: Compile) -> Through:
    """Keep the nodes for which the predicate holds, by position where it is a number."""
    if isinstance(expr, Number):
        number = expr.value
        if number != int(number) or number < 1:
            return lambda _found, _env: []
        at = int(number)
        return lambda found, _env: found[at - 1 : at]
    run = compile_expr(expr, True)

    def keep(found: list[Node], env: Env) -> list[Node]:
        position, size = env.position, env.size
        env.size = len(found)
        env.spend(len(found))
        result = []
        for place, node in enumerate(found, 1):
            env.position = place
            value = run(node, env)
            if value is True:
                result.append(node)
            elif isinstance(value, float):
                if abs(value - place) < TOLERANCE:
                    result.append(node)
            elif value is not False and to_boolean(value):
                result.append(node)
        env.position, env.size = position, size
        return result

    return keep


def independent(expr: Expr) -> bool:
    """Whether an expression inside a predicate means the same for every node there."""
    for item in walk(expr):
        if isinstance(item, Call) and item.name in _CONTEXT_FUNCTIONS and not item.arguments:
            return False
        if isinstance(item, Path) and not item.absolute and item.start is None:
            return False
        if isinstance(item, Path) and (item.start_predicates or any(step.predicates for step in item.steps)):
            return False
    return True


def _conjuncts(expr: Expr) -> list[Expr]:
    parts: list[Expr] = []
    while isinstance(expr, Binary) and expr.operator == "and":
        parts.extend(reversed(_conjuncts(expr.right)))
        expr = expr.left
    return [expr, *reversed(parts)]


def _own_key(expr: Expr, scope: Scope) -> str | None:
    """``name``, ``./name`` or ``@name`` as the key of a table; None for anything else."""
    if not isinstance(expr, Path) or expr.absolute or expr.start is not None:
        return None
    steps = [step for step in expr.steps if not (step.axis == "self" and step.test == "node()" and not step.predicates)]
    if len(steps) != 1 or steps[0].predicates:
        return None
    if steps[0].axis == "attribute" and "*" not in steps[0].test and "(" not in steps[0].test:
        key = scope.key(steps[0].test)
        return None if key is None else f"@{key}"
    return _plain_key(steps[0], scope)


def _indexed(
    step: Step, scope: Scope, compile_expr: Compile, key: str, others: list[Through], general: Through
) -> Through:
    """``key[own = value and ...]`` by a table of the children's ``own`` values, where the tree never changes."""
    parts = _conjuncts(step.predicates[0])
    if any(isinstance(item, Call) and item.name in ("position", "last") for part in parts for item in walk(part)):
        return general
    for part in parts:
        if not isinstance(part, Binary) or part.operator != "=":
            continue
        for own_side, value_side in ((part.left, part.right), (part.right, part.left)):
            own = _own_key(own_side, scope)
            if own is not None and independent(value_side):
                rest = [_predicate(Call("boolean", (item,)), compile_expr) for item in parts if item is not part]
                return _lookup(key, own, compile_expr(value_side, True), [*rest, *others], general)
    return general


def _lookup(key: str, own: str, value: Run, rest: list[Through], general: Through) -> Through:
    def run(found: list[Node], env: Env) -> list[Node]:
        if len(found) != 1 or len(found[0].children) < _INDEXED_FROM:
            return general(found, env)
        top = found[0].top()
        if not isinstance(top, Document) or not top.static:
            return general(found, env)
        wanted = value(found[0], env)
        if isinstance(wanted, bool) or not isinstance(wanted, (str, float, list)):
            return general(found, env)
        result = table(top, found[0], key, own, wanted)
        for predicate in rest:
            result = predicate(result, env)
        return result

    return run


def table(top: Document, parent: Node, key: str, own: str, wanted: str | float | list[Node]) -> list[Node]:
    """The children ``key`` of ``parent`` whose ``own`` value equals ``wanted``, in document order."""
    numeric = isinstance(wanted, float)
    name = (id(parent), key, own, numeric)
    rows: dict[str | float, list[Node]] | None = top.cache.get(name)
    if rows is None:
        rows = top.cache[name] = _make_table(parent, key, own, numeric=numeric)
    if not isinstance(wanted, list):
        return rows.get(wanted, [])
    texts = dict.fromkeys(node.value() for node in wanted)
    if len(texts) == 1:
        return rows.get(next(iter(texts)), [])
    return in_document_order([row for text in texts for row in rows.get(text, [])])


def _make_table(parent: Node, key: str, own: str, *, numeric: bool) -> dict[str | float, list[Node]]:
    from fieldapp.survey.xpath.values import text_number

    rows: dict[str | float, list[Node]] = {}
    for item in parent.named(key):
        owned = item.named(own) if own[0] != "@" else [a for a in item.attributes or () if a.key == own[1:]]
        for cell in {node.value() for node in owned}:
            rows.setdefault(text_number(cell) if numeric else cell, []).append(item)
    return rows
