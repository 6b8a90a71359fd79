"""What a form is once read: the tree of its nodes with their rules, its body, texts and lists. Made once per form.

Must not know how it is written (xform.py reads it) nor any answers (session.py keeps them).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from fieldapp.survey.nodes import Document, Node
from fieldapp.survey.xpath import Env, Run, Scope, Value, compile_expression, parse
from fieldapp.survey.xpath.syntax import Expr

Keys = tuple[str, ...]
"""The place of a node in the instance: the keys of its ancestors and its own, attributes as ``@name``."""

Facet = Literal["calculate", "relevant", "count", "choices", "readonly", "required", "constraint", "text"]

CASCADING: Final = frozenset(("calculate", "relevant", "count", "choices"))
"""Rules whose outcome other rules can depend on; the rest is worked out when somebody looks."""

_TRUE: Final = re.compile(r"""\s*(?:true\(\)|[1-9]\d*|'[^']+'|"[^"]+")\s*""", re.ASCII)


@dataclass(slots=True)
class Names:
    """What names mean in the expressions of a form: prefixes, repeats; ``trees``: those read when it was compiled."""

    namespaces: Mapping[str, str] = field(default_factory=dict)
    repeats: frozenset[Keys] = frozenset()
    trees: Callable[[str], Expr] = parse

    def scope(self, path: Keys) -> Scope:
        """The scope of an expression bound to the node at a path."""
        return Scope(self.namespaces, here=path, repeats=self.repeats)


class Expression:
    """An expression bound to a place in the form: its text, its tree, its closure, both made when first asked for.

    ``run(node, env)`` gives its value. Most expressions of a stored form are never asked in one sitting.
    """

    __slots__ = ("names", "path", "run", "text")

    def __init__(self, text: str, path: Keys, names: Names, run: Run | None = None) -> None:
        self.text = text
        self.path = path
        self.names = names
        self.run: Run = run or self._compile_and_run

    @property
    def tree(self) -> Expr:
        """The parsed text."""
        return self.names.trees(self.text)

    def _compile_and_run(self, node: Node, env: Env) -> Value:
        self.run = compile_expression(self.tree, self.names.scope(self.path))
        return self.run(node, env)

    @property
    def constant(self) -> bool:
        """Whether it says the same whatever is answered: ``true()``, ``'x'``, ``1``."""
        from fieldapp.survey.xpath.syntax import Call, Number, Text

        tree = self.tree
        return isinstance(tree, (Number, Text)) or (isinstance(tree, Call) and tree.name in ("true", "false"))

    @property
    def always(self) -> bool:
        """Whether it plainly holds whatever is answered: ``true()``, ``1``, ``'yes'``."""
        return _TRUE.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Output:
    """A part of a text that is worked out: the text of an expression, compiled where the text is used."""

    value: str


Parts = tuple[str | Output, ...]


@dataclass(frozen=True, slots=True)
class TextRef:
    """A text of the form: written in place (``parts``), or from the translations by an expression or a fixed id."""

    parts: Parts = ()
    itext: str = ""
    expression: str = ""


NO_TEXT: Final = TextRef()


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice written in the body."""

    value: str
    label: TextRef


@dataclass(frozen=True, slots=True)
class Itemset:
    """Choices taken from nodes: which, and which of their children are value and label."""

    nodes: Expression
    value: str
    label: str
    label_is_itext: bool


@dataclass(slots=True)
class Control:
    """How a question is asked."""

    kind: str
    appearance: str = ""
    label: TextRef = NO_TEXT
    hint: TextRef = NO_TEXT
    choices: tuple[Choice, ...] = ()
    itemset: Itemset | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Repeat:
    """What makes a node a repeat: how many there are to be, and what a new one looks like."""

    count: Expression | None = None
    fixed: bool = False
    appearance: str = ""

    @property
    def controlled(self) -> bool:
        """Whether the number is not for the person to choose."""
        return self.count is not None or self.fixed


@dataclass(frozen=True, slots=True)
class Action:
    """``setvalue`` and its kin: what sets which node to what, and when."""

    kind: str
    events: frozenset[str]
    target: Keys
    value: Expression | None
    literal: str
    source: Keys | None
    place: Expression | None = None
    """Which of several instances is set, where the reference has a predicate that says so."""


@dataclass(eq=False, slots=True)
class Spec:
    """One node of the instance as the form defines it. Compared by identity."""

    key: str
    name: str
    prefix: str
    uri: str
    path: Keys
    parent: Spec | None
    default: str = ""
    children: list[Spec] = field(default_factory=list)
    attributes: list[Spec] = field(default_factory=list)
    by_key: dict[str, Spec] = field(default_factory=dict)
    type: str = "string"
    relevant: Expression | None = None
    readonly: Expression | None = None
    required: Expression | None = None
    constraint: Expression | None = None
    calculate: Expression | None = None
    required_message: TextRef = NO_TEXT
    constraint_message: TextRef = NO_TEXT
    preload: str = ""
    preload_params: str = ""
    max_pixels: str = ""
    saveto: str = ""
    """The property of an entity that the answer is saved to."""
    settings: dict[str, str] = field(default_factory=dict)
    """What a bind says in ODK's own words besides: ``track-changes`` of an audit log."""
    control: Control | None = None
    repeat: Repeat | None = None
    template: Prototype | None = None
    pattern: Prototype | None = None

    @property
    def leaf(self) -> bool:
        """Whether it holds a value rather than other nodes."""
        return not self.children

    @property
    def attribute(self) -> bool:
        """Whether it is an attribute."""
        return self.key.startswith("@")

    @property
    def qname(self) -> str:
        """The name as written."""
        return f"{self.prefix}:{self.name}" if self.prefix else self.name

    @property
    def ref(self) -> str:
        """The reference without positions, as ``/data/household/age``."""
        before = self.parent.ref if self.parent is not None else ""
        return f"{before}/{'@' if self.attribute else ''}{self.qname}"

    @property
    def kind(self) -> str:
        """root, group, repeat, model-value, note, or the kind of its control."""
        if self.parent is None:
            return "root"
        if self.repeat is not None:
            return "repeat"
        if self.children:
            return "group"
        control = self.control
        if control is None or control.kind in ("group", "repeat"):
            return "model-value"
        if control.kind == "input" and self._is_note(control):
            return "note"
        return "select" if control.kind == "select1" else control.kind

    def _is_note(self, control: Control) -> bool:
        fixed = self.readonly
        return fixed is not None and fixed.always and (control.label != NO_TEXT or control.hint != NO_TEXT)

    def walk(self) -> Iterator[Spec]:
        """It and everything below, attributes too, in document order."""
        yield self
        yield from self.attributes
        for child in self.children:
            yield from child.walk()


@dataclass(eq=False, slots=True)
class Prototype:
    """A node as it stands in the form: what a new instance starts from."""

    spec: Spec
    text: str
    attributes: list[tuple[str, str, str]]
    children: list[Prototype]
    template: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One entry of the body, in order: a question, a group or a repeat with what is inside.

    ``ref`` is the reference without positions ("" for a group that only arranges); ``kind`` is that of NodeState for a
    question, else group or repeat; ``control`` the element of the body (select1 or select, input, ...).
    """

    ref: str
    name: str
    kind: str
    control: str
    type: str
    appearance: str
    label: TextRef
    hint: TextRef
    parameters: Mapping[str, str]
    children: tuple[Question, ...] = ()

    def walk(self) -> Iterator[Question]:
        """It and everything inside, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


TITLE: Final = "fieldapp:title"
"""Id of the text that is the form's title, where the author gave it in several languages."""


@dataclass(slots=True)
class Translations:
    """The texts of the form by language, id and form ("" for plain, long, short, guidance, image, audio, video)."""

    languages: tuple[str, ...] = ()
    default: str = ""
    texts: dict[str, dict[str, dict[str, Parts]]] = field(default_factory=dict)

    def find(self, name: str, language: str) -> dict[str, Parts]:
        """The forms of a text in a language, else in the default language; empty where there is none."""
        found = self.texts.get(language, {}).get(name)
        if found is None:
            found = self.texts.get(self.default, {}).get(name)
        return found or {}


@dataclass(slots=True)
class Lists:
    """The secondary instances, and the files among them that were not at hand.

    ``waiting`` are those of a stored form that nobody asked for yet: how to make them.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    waiting: dict[str, Callable[[], Document]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)
    """The ids of the instances that are empty because their file was not at hand."""

    def names(self) -> list[str]:
        """The ids of the instances."""
        return [*self.documents, *self.waiting]

    def find(self, name: str) -> Document | None:
        """The instance with this id."""
        made = self.waiting.pop(name, None)
        if made is not None:
            self.documents[name] = made()
        return self.documents.get(name)
