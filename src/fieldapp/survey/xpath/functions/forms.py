"""Functions that reach into the form: its instances, repeats, texts, choices, the device."""

from __future__ import annotations

from collections.abc import Callable

from fieldapp.i18n import _
from fieldapp.survey.errors import XPathError
from fieldapp.survey.nodes import Document, Node
from fieldapp.survey.xpath.context import Env, Run, Scope
from fieldapp.survey.xpath.functions.registry import function, nodes_of, special, whole
from fieldapp.survey.xpath.steps import table
from fieldapp.survey.xpath.syntax import Call, Expr, Path
from fieldapp.survey.xpath.values import Value, to_string

Keys = tuple[str, ...]


@function("instance", 1)
def _instance(env: Env, _node: Node, name: Value) -> Value:
    return env.host.instance(to_string(name))


@function("current", 0)
def _current(env: Env, _node: Node) -> Value:
    return [env.current]


@special("position", 0, 1)
def _position(call: Call, _scope: Scope, compile_expr: Callable[[Expr], Run]) -> Run:
    """Without argument the position in a predicate; with one, the place of the node among its namesakes."""
    if not call.arguments:
        return lambda _node, env: float(env.position)
    argument = compile_expr(call.arguments[0])

    def run(node: Node, env: Env) -> Value:
        found = nodes_of(argument(node, env), "position")
        if not found:
            return 0.0
        return float(place_of(_nearest(found, env.current)))

    return run


def _nearest(found: list[Node], current: Node) -> Node:
    """Of several instances of a repeat the one that holds the current node."""
    if len(found) > 1:
        around = set()
        node: Node | None = current
        while node is not None:
            around.add(node)
            node = node.parent
        for item in found:
            if item in around:
                return item
    return found[0]


def place_of(node: Node) -> int:
    """The 1-based place of a node among its brothers and sisters of the same name."""
    around = node.parent.named(node.key) if node.parent is not None and node.key else []
    return around.index(node) + 1 if node in around else 1


@function("once", 1)
def _once(env: Env, _node: Node, value: Value) -> Value:
    return env.host.kept(env.current) or value


@function("property", 1)
def _property(env: Env, _node: Node, name: Value) -> Value:
    return env.host.property(to_string(name))


@function("version", 0)
def _version(env: Env, _node: Node) -> Value:
    return env.host.version()


@function("jr:itext", 1)
def _itext(env: Env, _node: Node, name: Value) -> Value:
    return env.host.itext(to_string(name), env.current)


@function("jr:choice-name", 2)
def _choice_name(env: Env, _node: Node, value: Value, path: Value) -> Value:
    return env.host.choice_name(to_string(value), to_string(path).strip(), env.current)


@function("pulldata", 4)
def _pulldata(env: Env, _node: Node, name: Value, wanted: Value, column: Value, value: Value) -> Value:
    """The cell ``wanted`` of the first row of the list whose ``column`` equals ``value``."""
    text = to_string(name)
    found = env.host.instance(text) or env.host.instance(text.removesuffix(".csv"))
    root = found[0].elements()[0] if found and found[0].elements() else None
    if root is None:
        raise XPathError(_("There is no list “{name}” to look up.").format(name=text))
    key, cell, wanted_value = to_string(column).strip(), to_string(wanted).strip(), to_string(value)
    top = root.top()
    if isinstance(top, Document) and top.static:
        rows = table(top, root, "item", key, wanted_value)
    else:
        rows = [row for row in root.named("item") if wanted_value in _cells(row, key)]
    cells = _cells(rows[0], cell) if rows else []
    return cells[0] if cells else ""


def _cells(row: Node, key: str) -> list[str]:
    if key.startswith("@"):
        return [row.get(key[1:])] if row.has(key[1:]) else []
    return [node.value() for node in row.named(key)]


@special("indexed-repeat", 3, None)
def _indexed_repeat(call: Call, scope: Scope, compile_expr: Callable[[Expr], Run]) -> Run:
    """The nodes of the first path, in the instances that the pairs (repeat, place) say.

    The paths are read as JavaRosa does: as names only, so that a path relative to one instance reaches the others.
    Repeats without a place keep the instance the expression is in.
    """
    target, pairs = call.arguments[0], call.arguments[1:]
    if len(pairs) % 2:
        raise XPathError(_("“{name}()” needs a place for each repeat.").format(name="indexed-repeat"))
    paths = [target, *pairs[::2]]
    if not all(isinstance(path, Path) for path in paths):
        raise XPathError(_("“{name}()” needs paths.").format(name="indexed-repeat"))
    places = [compile_expr(place) for place in pairs[1::2]]

    def run(node: Node, env: Env) -> Value:
        own = path_of(env.current, env.root)
        found = [names_of(path, own, scope) for path in paths if isinstance(path, Path)]
        chosen = {keys: max(1, whole(place(node, env)) or 1) for keys, place in zip(found[1:], places, strict=True)}
        return _walk_to(found[0], chosen, env)

    return run


def path_of(node: Node, root: Node) -> Keys:
    """The keys from the root down to a node."""
    keys: list[str] = []
    item: Node | None = node
    while item is not None and item is not root:
        keys.append(item.key or "")
        item = item.parent
    return tuple(reversed(keys))


def names_of(path: Path, own: Keys, scope: Scope) -> Keys:
    """The keys from the root that a path of plain names means, seen from the node at ``own``."""
    if path.start is not None and not (isinstance(path.start, Call) and path.start.name == "current"):
        raise XPathError(_("“{name}()” needs paths.").format(name="indexed-repeat"))
    keys: list[str] = [] if path.absolute else list(own)
    for step in path.steps:
        if step.axis == "parent" and keys:
            keys.pop()
        elif step.axis == "child":
            keys.append(scope.key(step.test) or step.test)
        elif step.axis != "self":
            raise XPathError(_("“{name}()” needs paths.").format(name="indexed-repeat"))
    return tuple(keys)


def _walk_to(target: Keys, chosen: dict[Keys, int], env: Env) -> list[Node]:
    line: list[Node] = []
    node: Node | None = env.current
    while node is not None and node is not env.root:
        line.append(node)
        node = node.parent
    line.reverse()
    found = [env.root]
    for depth, key in enumerate(target):
        found = [child for parent in found for child in parent.named(key)]
        place = chosen.get(target[: depth + 1])
        if place is not None:
            found = found[place - 1 : place]
        elif depth + 1 < len(target) and depth < len(line) and line[depth] in found:
            found = [line[depth]]
    return found
