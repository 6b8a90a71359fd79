"""What expressions are compiled against and evaluated in: names, host, clock, chance.

Must not know forms: the survey session gives its own Host.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Final

from fieldapp.i18n import _
from fieldapp.survey import nodes as xml
from fieldapp.survey.errors import XPathError
from fieldapp.survey.nodes import Document, Node
from fieldapp.survey.xpath.values import Value

PREFIXES: Final[Mapping[str, str]] = {
    "jr": xml.JR,
    "orx": xml.ORX,
    "odk": xml.ODK,
    "h": xml.XHTML,
    "xml": "http://www.w3.org/XML/1998/namespace",
    "entities": xml.ENTITIES,
    "ev": "http://www.w3.org/2001/xml-events",
    "xsd": "http://www.w3.org/2001/XMLSchema",
}
"""Prefixes every form may use without declaring them."""


MAX_VISITS: Final = 500_000
"""So many nodes one evaluation may look at, those of nested predicates counted each time."""

MAX_TEXT: Final = 200_000
"""Texts put together by an expression are not longer than this."""


class Host:
    """Where the functions that reach beyond the expression find their answers. This one knows a bare document."""

    skips_blanks = False
    """Whether sum(), min() and max() pass over nodes that hold no number: in forms, as JavaRosa; XPath 1.0 says NaN."""

    def __init__(
        self,
        root: Node,
        *,
        now: Callable[[], datetime] | None = None,
        rng: random.Random | None = None,
        language: str = "",
    ) -> None:
        self.root = root
        self.clock = now or (lambda: datetime.now(UTC))
        self.rng = rng or random.Random()  # noqa: S311  (a survey draws lots, not keys)
        self.language = language

    def now(self) -> datetime:
        """The present, with its zone."""
        return self.clock()

    def random(self) -> float:
        """A number in [0, 1)."""
        return self.rng.random()

    def shuffle_seed(self) -> int:
        """The seed of an order for which the form gives none."""
        return self.rng.getrandbits(31)

    def uuid(self) -> str:
        """A new random identity."""
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def digits(self, length: int) -> str:
        """So many random hexadecimal digits."""
        return f"{self.rng.getrandbits(4 * length):0{length}x}" if length else ""

    def instance(self, name: str) -> list[Node]:
        """The node whose children are the content of the instance; empty where there is none."""
        return next(([node] for node in self._called("instance") if node.get("id") == name), [])

    def spoken_language(self) -> str:
        """The name of the language in force, "" where none is told."""
        return self.language

    def itext(self, name: str, node: Node) -> Value:  # noqa: ARG002  (for hosts that know forms)
        """The text of an itext entry in the language in force: its nodes, the plain one first."""
        translations = next((block.named("translation") for block in self._called("itext")), [])
        own = [item for item in translations if item.get("lang") == self.language]
        chosen = own or [item for item in translations if item.has("default")] or translations
        texts = [text for text in chosen[0].named("text") if text.get("id") == name] if chosen else []
        return sorted(texts[0].named("value"), key=lambda value: value.has("form")) if texts else name

    def _called(self, name: str) -> Iterator[Node]:
        """The elements of this name in the document, in order."""
        stack: list[Node] = [self.root.top()]
        while stack:
            node = stack.pop()
            if node.name == name:
                yield node
            stack.extend(reversed(node.children))

    def choice_name(self, value: str, path: str, node: Node) -> str:  # noqa: ARG002  (the same)
        """The label of a choice of the question at ``path``."""
        return ""

    def property(self, name: str) -> str:  # noqa: ARG002  (the same)
        """A property of the device or the person filling in."""
        return ""

    def version(self) -> str:
        """The version of the form."""
        return ""

    def kept(self, node: Node) -> str:
        """The value a node holds, even where it is not relevant."""
        return node.value()

    def applies(self, node: Node) -> bool:  # noqa: ARG002  (the same)
        """Whether a node is relevant."""
        return True


class Env:
    """One evaluation: where "/" starts, what current() is, the position in a predicate, zone and host."""

    __slots__ = ("current", "host", "left", "position", "root", "size", "variables", "zone")

    def __init__(self, root: Node, current: Node, host: Host, zone: tzinfo | None = None) -> None:
        self.root = root
        self.current = current
        self.host = host
        self.zone = zone
        self.position = 1
        self.size = 1
        self.left = MAX_VISITS
        self.variables: Mapping[str, Value] = {}

    def spend(self, visits: int) -> None:
        """Account for nodes that were looked at. Raises XPathError when an expression has looked at too many."""
        self.left -= visits
        if self.left < 0:
            raise XPathError(_("The expression takes too long: it goes through too many answers or rows."))


Run = Callable[[Node, Env], Value]
"""A compiled expression: (context node, environment) to value."""

Select = Callable[[Node, Env], list[Node]]
"""A compiled path."""


@dataclass
class Scope:
    """What names mean while an expression is compiled.

    ``here`` is the path (keys from the root) of the node a form's expression is bound to; None outside forms. There,
    ``repeats`` are the paths of the repeats: absolute paths then mean the current instance. ``problems`` collects what
    would fail when evaluated: unknown functions, wrong numbers of arguments, unknown prefixes.
    """

    namespaces: Mapping[str, str] = field(default_factory=dict)
    plain: frozenset[str] = frozenset((xml.XFORMS,))
    here: tuple[str, ...] | None = None
    repeats: frozenset[tuple[str, ...]] = frozenset()
    problems: list[str] = field(default_factory=list)

    def key(self, name: str) -> str | None:
        """The key of a name test, None where its prefix is unknown."""
        prefix, colon, rest = name.partition(":")
        if not colon:
            return name
        uri = self.uri(prefix)
        if uri is None:
            return None
        return rest if uri == xml.XFORMS else f"{{{uri}}}{rest}"

    def uri(self, prefix: str) -> str | None:
        """What a prefix stands for."""
        return self.namespaces.get(prefix) or PREFIXES.get(prefix)


def document_of(node: Node) -> Document | None:
    """The document a node belongs to."""
    top = node.top()
    return top if isinstance(top, Document) else None
