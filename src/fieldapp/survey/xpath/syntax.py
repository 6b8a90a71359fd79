"""The tree of an XPath 1.0 expression: what the parser makes and the compiler reads. Values only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Axis = Literal[
    "child",
    "attribute",
    "self",
    "parent",
    "descendant",
    "descendant-or-self",
    "ancestor",
    "ancestor-or-self",
    "following",
    "following-sibling",
    "preceding",
    "preceding-sibling",
    "namespace",
]

AXES: Final = frozenset(Axis.__args__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Expr:
    """Any expression."""


@dataclass(frozen=True, slots=True)
class Text(Expr):
    """A literal string."""

    value: str


@dataclass(frozen=True, slots=True)
class Number(Expr):
    """A literal number."""

    value: float


@dataclass(frozen=True, slots=True)
class Variable(Expr):
    """``$name``: read, never bound by forms."""

    name: str


@dataclass(frozen=True, slots=True)
class Negate(Expr):
    """Unary minus."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary(Expr):
    """``left operator right``; the operators are those of XPath, ``|`` among them."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Call(Expr):
    """A function call; ``name`` with its prefix as written."""

    name: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path. ``test``: a name, ``*``, ``prefix:*`` or a node type with ``()``."""

    axis: Axis
    test: str
    predicates: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Path(Expr):
    """A location path. ``start`` is the expression before the first step; without it, the root or the context node."""

    absolute: bool
    steps: tuple[Step, ...]
    start: Expr | None = None
    start_predicates: tuple[Expr, ...] = ()


def children(expr: Expr) -> Iterator[Expr]:
    """The expressions directly inside, those in predicates included."""
    match expr:
        case Negate(operand):
            yield operand
        case Binary(_, left, right):
            yield left
            yield right
        case Call(_, arguments):
            yield from arguments
        case Path(_, steps, start, start_predicates):
            if start is not None:
                yield start
            yield from start_predicates
            for step in steps:
                yield from step.predicates
        case _:
            return


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and everything inside it."""
    stack = [expr]
    while stack:
        item = stack.pop()
        yield item
        stack.extend(children(item))


def calls(expr: Expr) -> set[str]:
    """The names of all functions called inside."""
    return {item.name for item in walk(expr) if isinstance(item, Call)}
