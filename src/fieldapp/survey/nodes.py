"""A light XML tree: the form, its instances and its look-up lists.

Built by expat straight into slotted nodes, because a form of 500 questions must open at once and a list of 10,000
choices must stay small. Must not know XPath or forms. Document types, and with them entities, are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from xml.parsers import expat

from fieldapp.i18n import _

DOCUMENT: Final = 0
ELEMENT: Final = 1
ATTRIBUTE: Final = 2
TEXT: Final = 3
COMMENT: Final = 4
INSTRUCTION: Final = 5
NAMESPACE: Final = 6

XFORMS: Final = "http://www.w3.org/2002/xforms"
JR: Final = "http://openrosa.org/javarosa"
ORX: Final = "http://openrosa.org/xforms"
ODK: Final = "http://www.opendatakit.org/xforms"
XHTML: Final = "http://www.w3.org/1999/xhtml"
ENTITIES: Final = "http://www.opendatakit.org/xforms/entities"

MAX_DEPTH: Final = 120
"""Elements nested deeper than this are refused: no form needs them, and recursion must end."""

MAX_ELEMENTS: Final = 800_000
"""A document with more of them is refused before it is read: it would fill the memory."""

_INDEX_FROM = 8
"""With so many children, a table of them by name is quicker than looking through."""


class Node:
    """One node of a tree. ``key`` is what steps compare: the plain name, or ``{uri}name`` where it has a prefix.

    A leaf element keeps its text in ``text`` and has no children; a text node for it is made only when asked for.
    """

    __slots__ = (
        "attributes",
        "children",
        "index",
        "key",
        "kind",
        "name",
        "nsmap",
        "order",
        "parent",
        "prefix",
        "text",
        "text_node",
        "uri",
    )

    def __init__(self, kind: int, name: str = "", text: str = "", parent: Node | None = None) -> None:
        self.kind = kind
        self.name = name
        self.key: str | None = name or None
        self.prefix = ""
        self.uri = ""
        self.text = text
        self.parent = parent
        self.children: list[Node] = []
        self.attributes: list[Node] | None = None
        self.nsmap: dict[str, str] | None = None
        self.index: dict[str | None, list[Node]] | None = None
        self.text_node: Node | None = None
        self.order = 0.0

    @property
    def qname(self) -> str:
        """The name as written: with its prefix."""
        return f"{self.prefix}:{self.name}" if self.prefix else self.name

    def get(self, key: str, default: str = "") -> str:
        """The value of the attribute ``key`` (plain name or ``{uri}name``), or ``default``."""
        for attribute in self.attributes or ():
            if attribute.key == key:
                return attribute.text
        return default

    def has(self, key: str) -> bool:
        """Whether the attribute is there at all."""
        return any(attribute.key == key for attribute in self.attributes or ())

    def elements(self) -> list[Node]:
        """The child elements, in order."""
        return [child for child in self.children if child.kind == ELEMENT]

    def named(self, key: str | None) -> list[Node]:
        """The children with this key, in order. The list belongs to the node: do not change it."""
        index = self.index
        if index is None:
            children = self.children
            if len(children) < _INDEX_FROM:
                return [child for child in children if child.key == key]
            index = {}
            for child in children:
                index.setdefault(child.key, []).append(child)
            self.index = index
        return index.get(key) or []

    def first(self, key: str) -> Node | None:
        """The first child with this key, if any."""
        found = self.named(key)
        return found[0] if found else None

    def insert_last_of_kind(self, position: int, child: Node) -> None:
        """Put a child at a place after all others of its key; quick however many there are."""
        child.parent = self
        self.children.insert(position, child)
        index = self.index
        if index is not None:
            index.setdefault(child.key, []).append(child)
        top = self.top()
        if isinstance(top, Document):
            top.ordered = False

    def append(self, child: Node) -> None:
        """Put a child last."""
        child.parent = self
        self.children.append(child)
        self.changed()

    def remove(self, child: Node) -> None:
        """Take a child out."""
        self.children.remove(child)
        self.changed()

    def remove_all(self, gone: Sequence[Node]) -> None:
        """Take children out, however many, in one go."""
        leaving = {id(child) for child in gone}
        self.children = [child for child in self.children if id(child) not in leaving]
        self.changed()

    def changed(self) -> None:
        """Forget what was derived from the list of children."""
        self.index = None
        self.text_node = None
        top = self.top()
        if isinstance(top, Document):
            top.ordered = False

    def top(self) -> Node:
        """The root of the tree this node is in."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    def set_attribute(self, key: str, name: str, text: str) -> Node:
        """Give the attribute a value, adding it where it is missing."""
        if self.attributes is None:
            self.attributes = []
        for attribute in self.attributes:
            if attribute.key == key:
                attribute.text = text
                return attribute
        attribute = Node(ATTRIBUTE, name, text, self)
        attribute.key = key
        self.attributes.append(attribute)
        return attribute

    def value(self) -> str:
        """The string-value of XPath 1.0."""
        if self.kind > ELEMENT or not self.children:
            return self.text
        return "".join(_texts(self))

    def __repr__(self) -> str:
        return f"<Node {self.qname or self.kind} {self.text[:20]!r}>"


class Document(Node):
    """The root of a tree, with what is known of the whole: the order of nodes, look-up tables where it is static."""

    __slots__ = ("cache", "ordered", "static")

    def __init__(self) -> None:
        super().__init__(DOCUMENT)
        self.ordered = False
        self.static = False
        self.cache: dict[Any, Any] = {}

    @property
    def root(self) -> Node:
        """The document element."""
        return next(child for child in self.children if child.kind == ELEMENT)


def _texts(node: Node) -> Iterator[str]:
    for child in node.children:
        if child.kind == TEXT:
            yield child.text
        elif child.kind == ELEMENT:
            if child.children:
                yield from _texts(child)
            elif child.text:
                yield child.text


def child_nodes(node: Node) -> list[Node]:
    """All child nodes, the text of a leaf included."""
    if node.children or node.kind > ELEMENT or not node.text:
        return node.children
    if node.text_node is None or node.text_node.text != node.text:
        node.text_node = Node(TEXT, "", node.text, node)
        node.text_node.order = node.order + 0.5
    return [node.text_node]


class XMLError(Exception):
    """Text that is not well-formed XML, or that holds what is not allowed here."""


class _Builder:
    """The receiver of expat's events."""

    def __init__(self, plain: frozenset[str] | None) -> None:
        self.plain = plain
        self.document = Document()
        self.stack: list[Node] = [self.document]
        self.pending: dict[str, str] = {}
        self.mixed: list[str] = []
        self.known: dict[str, tuple[str, str, str, str]] = {}

    def namespace(self, prefix: str | None, uri: str | None) -> None:
        self.pending[prefix or ""] = uri or ""

    def parts(self, full: str) -> tuple[str, str, str, str]:
        """Name, namespace, prefix and key of what expat calls ``uri name prefix``, kept for next time."""
        words = full.split(" ")
        prefix = words[2] if len(words) == 3 else ""
        uri, name = (words[0], words[1]) if len(words) > 1 else ("", full)
        hidden = not prefix and (self.plain is None or uri in self.plain)
        key = name if not uri or hidden or uri == XFORMS else f"{{{uri}}}{name}"
        found = self.known[full] = (name, uri, prefix, key)
        return found

    def start(self, full: str, attributes: list[str]) -> None:
        if len(self.stack) > MAX_DEPTH:
            raise XMLError(_("The elements are nested too deeply."))
        self.flush()
        parent = self.stack[-1]
        node = Node(ELEMENT, "", "", parent)
        node.name, node.uri, node.prefix, node.key = self.known.get(full) or self.parts(full)
        if self.pending:
            node.nsmap, self.pending = self.pending, {}
        if attributes:
            node.attributes = []
            for i in range(0, len(attributes), 2):
                attribute = Node(ATTRIBUTE, "", attributes[i + 1], node)
                name = attributes[i]
                attribute.name, attribute.uri, attribute.prefix, attribute.key = self.known.get(name) or self.parts(
                    name
                )
                node.attributes.append(attribute)
        parent.children.append(node)
        self.stack.append(node)

    def end(self, _name: str) -> None:
        node = self.stack[-1]
        if self.mixed and not node.children:
            node.text = "".join(self.mixed)
            self.mixed.clear()
        else:
            self.flush()
        self.stack.pop()

    def flush(self) -> None:
        if self.mixed:
            parent = self.stack[-1]
            if parent.kind == ELEMENT:
                parent.children.append(Node(TEXT, "", "".join(self.mixed), parent))
            self.mixed.clear()

    def other(self, kind: int, name: str, text: str) -> None:
        self.flush()
        parent = self.stack[-1]
        node = Node(kind, name, text, parent)
        node.key = None
        parent.children.append(node)


def _refuse(*_args: object) -> None:
    raise XMLError(_("Entities and document types with rules of their own are not allowed here."))


def _doctype(_name: str, _system: str | None, _public: str | None, has_internal_subset: int) -> None:
    """A bare document type is harmless, as nothing is ever fetched; one that declares things is refused."""
    if has_internal_subset:
        _refuse()


def parse_xml(source: str | bytes, plain: frozenset[str] | None = None) -> Document:
    """Read XML into a tree; raises XMLError.

    ``plain``: the namespaces whose names without prefix are compared as plain names; None means every default
    namespace, as form engines do.
    """
    if (source.count("<") if isinstance(source, str) else source.count(b"<")) > 2 * MAX_ELEMENTS:
        raise XMLError(_("There are too many elements."))
    builder = _Builder(plain)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.mixed.append
    parser.CommentHandler = lambda text: builder.other(COMMENT, "", text)
    parser.ProcessingInstructionHandler = lambda name, text: builder.other(INSTRUCTION, name, text)
    parser.StartNamespaceDeclHandler = builder.namespace
    parser.StartDoctypeDeclHandler = _doctype
    parser.EntityDeclHandler = _refuse
    parser.SkippedEntityHandler = _refuse
    try:
        parser.Parse(source.lstrip("\ufeff \t\r\n") if isinstance(source, str) else source.strip(), True)
    except expat.ExpatError as error:
        raise XMLError(str(error)) from error
    except (ValueError, UnicodeError) as error:
        raise XMLError(str(error)) from error
    return builder.document


def number_nodes(document: Document) -> None:
    """Give every node its place in document order."""
    counter = 0.0
    stack: list[Node] = [document]
    while stack:
        node = stack.pop()
        counter += 1
        node.order = counter
        for attribute in node.attributes or ():
            counter += 1
            attribute.order = counter
        stack.extend(reversed(child_nodes(node)))
    document.ordered = True


def in_document_order(nodes: list[Node]) -> list[Node]:
    """The nodes without doubles, in document order."""
    unique = list(dict.fromkeys(nodes))
    if len(unique) > 1:
        for top in {id(node.top()): node.top() for node in unique}.values():
            if isinstance(top, Document) and not top.ordered:
                number_nodes(top)
        unique.sort(key=lambda node: node.order)
    return unique
