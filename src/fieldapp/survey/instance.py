"""The nodes that hold answers: made from the form, filled from a submission, written back as XML.

Must not know rules; session.py keeps values and relevance right.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from fieldapp.i18n import _
from fieldapp.survey import nodes as xml
from fieldapp.survey.casting import answer_text, written
from fieldapp.survey.definition import Prototype, Spec
from fieldapp.survey.errors import FormError
from fieldapp.survey.nodes import ATTRIBUTE, ELEMENT, Document, Node, XMLError, parse_xml

if TYPE_CHECKING:
    from fieldapp.survey.form import Form
    from fieldapp.survey.state import NodeState

DRAFT: Final = "urn:fieldapp:draft"
"""The namespace of the mark on a draft's root element: what has no mark is a finished submission."""

_REWRITTEN: Final = frozenset(("decimal", "geopoint", "geotrace", "geoshape"))
"""Types whose values are brought to one way of writing when answers are opened."""


class InstanceNode(Node):
    """A node of the form being filled. ``text`` is what expressions see, ``kept`` what was answered."""

    __slots__ = ("kept", "own_relevant", "ref", "relevant", "spec", "state")

    def __init__(self, spec: Spec, text: str, parent: Node | None) -> None:
        super().__init__(ATTRIBUTE if spec.attribute else ELEMENT, spec.name, text, parent)
        self.key = spec.key.removeprefix("@")
        self.prefix = spec.prefix
        self.uri = spec.uri
        self.spec = spec
        self.kept = text
        self.ref = ""
        self.own_relevant = True
        self.relevant = True
        self.state: NodeState | None = None

    def below(self) -> Iterator[InstanceNode]:
        """It and everything inside it, attributes bound by the form included, in document order."""
        yield self
        for attribute in self.attributes or ():
            if isinstance(attribute, InstanceNode):
                yield attribute
        for child in self.children:
            if isinstance(child, InstanceNode):
                yield from child.below()

    def instances(self, spec: Spec) -> list[InstanceNode]:
        """The children of a spec: for a repeat, its instances."""
        return [child for child in self.named(spec.key) if isinstance(child, InstanceNode)]


def composed(text: str) -> str:
    """Text in the composed form of Unicode, as submissions carry it."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def new_node(prototype: Prototype, parent: Node | None) -> InstanceNode:
    """A node as the form has it, with all inside but the templates of repeats; a default is kept as an answer is."""
    spec = prototype.spec
    text = answer_text(prototype.text, spec.type) if spec.leaf and prototype.text else ""
    node = InstanceNode(spec, text, parent)
    _give_attributes(node, {key: (name, text) for key, name, text in prototype.attributes})
    for child in prototype.children:
        if not child.template:
            node.children.append(new_node(child, node))
    return node


def new_instance(spec: Spec, parent: Node) -> InstanceNode:
    """A new instance of a repeat: as its template says; without one as the first instance, its values left out."""
    assert spec.pattern is not None
    return new_node(spec.template or _blank(spec.pattern), parent)


def _blank(prototype: Prototype) -> Prototype:
    children = [_blank(child) for child in prototype.children]
    return Prototype(prototype.spec, "", prototype.attributes, children, prototype.template)


def _give_attributes(node: InstanceNode, values: dict[str, tuple[str, str]]) -> None:
    attributes: list[Node] = []
    for spec in node.spec.attributes:
        _name, text = values.pop(spec.key[1:], ("", spec.default))
        attributes.append(InstanceNode(spec, text, node))
    for key, (name, text) in values.items():
        attribute = Node(ATTRIBUTE, name.rpartition(":")[2], text, node)
        attribute.key, attribute.prefix = key, name.rpartition(":")[0]
        attributes.append(attribute)
    if attributes:
        node.attributes = attributes


def filled_node(spec: Spec, source: Node, parent: Node | None) -> InstanceNode:
    """A node with the content of a submission; what the submission left out is as in the form."""
    text = source.value() if spec.leaf else ""
    if text and spec.type in _REWRITTEN:
        text = answer_text(text, spec.type) or text  # "2.0" is the number 2 to formulas
    node = InstanceNode(spec, text, parent)
    given = {a.key or "": (a.qname, a.text) for a in source.attributes or () if a.uri != DRAFT}
    _give_attributes(node, given)
    for child in spec.children:
        found = source.named(child.key) or [item for item in source.elements() if item.name == child.name]
        if child.repeat is not None:
            node.children.extend(
                filled_node(child, item, node) for item in found if not item.has("{" + xml.JR + "}template")
            )
        elif found:
            node.children.append(filled_node(child, found[0], node))
        elif child.pattern is not None:
            node.children.append(new_node(child.pattern, node))
    return node


def root_of(form: Form, text: str) -> Node:
    """The root of answers to this form, whatever program wrote them: told by its name, or by the form id it carries.

    Raises FormError where they cannot be read or belong to another form.
    """
    try:
        root = parse_xml(text).root
    except (XMLError, StopIteration) as error:
        raise FormError(_("These answers cannot be read: {reason}").format(reason=error)) from error
    if root.name != form.root.name and (not form.form_id or form_id_of(root) != form.form_id):
        raise FormError(_("These answers belong to another form."))
    return root


def form_id_of(root: Node) -> str:
    """The id of the form that answers name; empty where they name none."""
    return root.get("id") or root.get("{" + xml.XFORMS + "}id")


def place_for(parent: InstanceNode, spec: Spec) -> int:
    """Where a new instance of a repeat goes: after the last one, else where the form has it."""
    children = parent.children
    for at in range(len(children) - 1, -1, -1):
        if children[at].key == spec.key:
            return at + 1
    order = parent.spec.children
    before = set(order[: order.index(spec)])
    at = 0
    for place, child in enumerate(children, 1):
        if isinstance(child, InstanceNode) and child.spec in before:
            at = place
    return at


def new_document(root: InstanceNode) -> Document:
    """The document around the root of an instance."""
    document = Document()
    document.children = [root]
    root.parent = document
    return document


def write_instance(root: InstanceNode, form: Form, *, draft: bool) -> str:
    """The instance as XML: a draft with everything kept, or a submission of what is relevant."""
    declared = dict(form.root_element.nsmap or {})
    default = declared.pop("", "")
    used = {node.prefix for node in root.below() if node.prefix}
    for prefix in sorted(used - declared.keys()):
        declared[prefix] = form.namespaces.get(prefix, "")
    marks = []
    if default and default != xml.XFORMS:
        marks.append(f"xmlns={quoteattr(default)}")
    marks.extend(f"xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in declared.items() if uri)
    if draft:
        marks.append(f'xmlns:draft={quoteattr(DRAFT)} draft:draft="true"')
    parts: list[str] = ["<?xml version='1.0' encoding='UTF-8'?>\n"]
    _write(root, parts, marks, draft=draft)
    return "".join(parts)


def _said(node: InstanceNode) -> str:
    """The answer: of choices, those that are offered now; of what is not relevant, what it was."""
    control = node.spec.control
    chosen = control is not None and control.kind in ("select", "select1", "rank")
    return node.text if chosen and node.relevant else node.kept


def _write(node: InstanceNode, parts: list[str], marks: list[str], *, draft: bool) -> None:
    name = node.qname
    attributes = list(marks)
    for item in node.attributes or ():
        text = written(item.kept, item.spec.type) if isinstance(item, InstanceNode) else item.text
        if draft or not isinstance(item, InstanceNode) or item.relevant:
            attributes.append(f"{item.qname}={quoteattr(composed(text))}")
    opened = " ".join([name, *attributes])
    inside = [child for child in node.children if isinstance(child, InstanceNode) and (draft or child.relevant)]
    text = composed(written(_said(node), node.spec.type)) if node.spec.leaf else ""
    if not inside and not text:
        parts.append(f"<{opened}/>")
        return
    parts.append(f"<{opened}>{escape(text)}")
    for child in inside:
        _write(child, parts, [], draft=draft)
    parts.append(f"</{name}>")
