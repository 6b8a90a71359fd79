"""Look-up lists as plain JSON and back, short where a node is a name with a text or with others inside.

Must not know forms.
"""

from __future__ import annotations

from typing import Any

from fieldapp.survey.nodes import ATTRIBUTE, DOCUMENT, ELEMENT, Document, Node


def node_code(node: Node, *, alone: bool = False) -> Any:
    """The code of a tree: ``[uri, code of each child...]`` for a document; ``alone`` leaves out what is inside."""
    inside = [] if alone else node.children
    if node.kind == DOCUMENT:
        uri = next((child.uri for child in inside if child.kind == ELEMENT), "")
        return [uri, *(_code(child, uri) for child in inside)]
    return [node.uri, _code(node, node.uri, alone=alone)]


def _code(node: Node, uri: str, *, alone: bool = False) -> Any:
    inside = [] if alone else node.children
    plain = node.kind == ELEMENT and node.uri == uri and not (node.prefix or node.attributes or node.nsmap)
    if plain and node.key == node.name:
        if not inside:
            return [node.name, node.text]
        if not node.text:
            return [node.name, [_code(child, uri) for child in inside]]
    return [
        node.kind, node.name, node.key, node.prefix, node.uri, node.text, node.nsmap,
        [[item.name, item.key, item.prefix, item.uri, item.text] for item in node.attributes or ()],
        [_code(child, uri) for child in inside],
    ]  # fmt: skip


def read_document(code: Any) -> Document:
    """The tree that ``node_code`` wrote, as one that never changes."""
    document = Document()
    document.static = True
    document.children = [_node(item, document, code[0]) for item in code[1:]]
    return document


def _node(code: Any, parent: Node, uri: str) -> Node:
    if len(code) == 2:
        name, content = code
        if content.__class__ is str:
            node = Node(ELEMENT, name, content, parent)
        else:
            node = Node(ELEMENT, name, "", parent)
            node.children = [_node(item, node, uri) for item in content]
        node.uri = uri
        return node
    kind, name, key, prefix, own, text, nsmap, attributes, inside = code
    node = Node(kind, name, text, parent)
    node.key, node.prefix, node.uri, node.nsmap = key, prefix, own, nsmap
    if attributes:
        node.attributes = [_attribute(item, node) for item in attributes]
    node.children = [_node(item, node, uri) for item in inside]
    return node


def _attribute(code: Any, parent: Node) -> Node:
    name, key, prefix, uri, text = code
    node = Node(ATTRIBUTE, name, text, parent)
    node.key, node.prefix, node.uri = key, prefix, uri
    return node
