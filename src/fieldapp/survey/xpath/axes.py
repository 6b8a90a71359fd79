"""The thirteen axes and the node tests of XPath 1.0: (node) to nodes, nearest first. Must not know forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from fieldapp.i18n import _
from fieldapp.survey.errors import XPathError
from fieldapp.survey.nodes import (
    ATTRIBUTE,
    COMMENT,
    ELEMENT,
    INSTRUCTION,
    NAMESPACE,
    TEXT,
    Node,
    child_nodes,
)
from fieldapp.survey.xpath.context import Scope
from fieldapp.survey.xpath.syntax import Axis

Test = Callable[[Node], bool]
Walk = Callable[[Node], list[Node]]

REVERSE: Final = frozenset(("ancestor", "ancestor-or-self", "preceding", "preceding-sibling"))
FLAT: Final = frozenset(("child", "attribute", "self"))
"""Axes that keep document order and uniqueness when applied to nodes none of which is inside another."""

_XML: Final = "http://www.w3.org/XML/1998/namespace"


def _attributes(node: Node) -> list[Node]:
    return node.attributes or []


def _self(node: Node) -> list[Node]:
    return [node]


def _parent(node: Node) -> list[Node]:
    return [node.parent] if node.parent is not None else []


def _ancestors(node: Node) -> list[Node]:
    found = []
    while node.parent is not None:
        node = node.parent
        found.append(node)
    return found


def _below(node: Node) -> Iterator[Node]:
    stack = list(reversed(child_nodes(node)))
    while stack:
        item = stack.pop()
        yield item
        stack.extend(reversed(child_nodes(item)))


def _siblings(node: Node) -> tuple[list[Node], int]:
    if node.parent is None or node.kind in (ATTRIBUTE, NAMESPACE):
        return [], 0
    around = child_nodes(node.parent)
    return around, around.index(node)


def _following_siblings(node: Node) -> list[Node]:
    around, at = _siblings(node)
    return around[at + 1 :]


def _preceding_siblings(node: Node) -> list[Node]:
    around, at = _siblings(node)
    return around[:at][::-1]


def _following(node: Node) -> list[Node]:
    found: list[Node] = []
    if node.kind in (ATTRIBUTE, NAMESPACE) and node.parent is not None:
        node = node.parent
        found.extend(_below(node))
    for item in [node, *_ancestors(node)]:
        for sibling in _following_siblings(item):
            found.append(sibling)
            found.extend(_below(sibling))
    return found


def _preceding(node: Node) -> list[Node]:
    if node.kind in (ATTRIBUTE, NAMESPACE) and node.parent is not None:
        node = node.parent
    found: list[Node] = []
    for item in [node, *_ancestors(node)]:
        for sibling in _preceding_siblings(item):
            found.extend(reversed([sibling, *_below(sibling)]))
    return found


def _namespaces(node: Node) -> list[Node]:
    if node.kind != ELEMENT:
        return []
    scope: dict[str, str] = {}
    for item in reversed([node, *_ancestors(node)]):
        scope.update(item.nsmap or {})
    scope["xml"] = _XML
    found = []
    for prefix, uri in scope.items():
        if uri:
            entry = Node(NAMESPACE, prefix, uri, node)
            entry.order = node.order + 0.25
            found.append(entry)
    return found


WALKS: Final[dict[Axis, Walk]] = {
    "child": child_nodes,
    "attribute": _attributes,
    "self": _self,
    "parent": _parent,
    "descendant": lambda node: list(_below(node)),
    "descendant-or-self": lambda node: [node, *_below(node)],
    "ancestor": _ancestors,
    "ancestor-or-self": lambda node: [node, *_ancestors(node)],
    "following": _following,
    "following-sibling": _following_siblings,
    "preceding": _preceding,
    "preceding-sibling": _preceding_siblings,
    "namespace": _namespaces,
}


def node_test(axis: Axis, test: str, scope: Scope) -> Test | None:
    """The predicate for a node test; None where every node passes. Raises XPathError for an unknown prefix."""
    principal = {"attribute": ATTRIBUTE, "namespace": NAMESPACE}.get(axis, ELEMENT)
    if test == "node()":
        return None
    if test == "*":
        return lambda node: node.kind == principal
    if test == "text()":
        return lambda node: node.kind == TEXT
    if test == "comment()":
        return lambda node: node.kind == COMMENT
    if test.startswith("processing-instruction("):
        name = test[23:-1]
        return lambda node: node.kind == INSTRUCTION and (not name or node.name == name)
    if axis == "namespace":
        return lambda node: node.name == test
    prefix, _colon, rest = test.partition(":")
    if rest == "*":
        uri = scope.uri(prefix)
        if uri is None:
            raise unknown_prefix(prefix)
        return lambda node: node.kind == principal and node.uri == uri
    key = scope.key(test)
    if key is None:
        raise unknown_prefix(prefix)
    return lambda node: node.key == key and node.kind == principal


def unknown_prefix(prefix: str) -> XPathError:
    """The error for a prefix that nothing declares."""
    return XPathError(_("The prefix “{prefix}” is not declared.").format(prefix=prefix))
