"""The table of functions and the two ways to add one: by its values, or by its uncompiled arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fieldapp.i18n import _
from fieldapp.survey.errors import XPathError
from fieldapp.survey.nodes import Node
from fieldapp.survey.xpath.context import Run, Scope
from fieldapp.survey.xpath.syntax import Call, Expr
from fieldapp.survey.xpath.values import Value, to_number, to_string

Apply = Callable[..., Value]
"""(environment, context node, values...) to value."""

Build = Callable[[Call, Scope, Callable[[Expr], Run]], Run]
"""(call, scope, compile an argument) to closure, for functions that must not evaluate all their arguments."""


@dataclass(frozen=True)
class Function:
    """How many arguments a function takes (``most`` None: any number) and how it works."""

    least: int
    most: int | None
    apply: Apply | None = None
    build: Build | None = None


FUNCTIONS: Final[dict[str, Function]] = {}


def function(name: str, least: int, most: int | None = -1) -> Callable[[Apply], Apply]:
    """Register ``apply(env, node, *values)`` under a name; ``most`` -1 means as many as ``least``."""

    def register(apply: Apply) -> Apply:
        FUNCTIONS[name] = Function(least, least if most == -1 else most, apply)
        return apply

    return register


def special(name: str, least: int, most: int | None = -1) -> Callable[[Build], Build]:
    """Register a function that compiles its own arguments."""

    def register(build: Build) -> Build:
        FUNCTIONS[name] = Function(least, least if most == -1 else most, None, build)
        return build

    return register


def nodes_of(value: Value, name: str) -> list[Node]:
    """The value as nodes; raises XPathError where it is something else."""
    if not isinstance(value, list):
        raise XPathError(_("“{name}()” needs nodes.").format(name=name))
    return value


def texts_of(values: tuple[Value, ...]) -> list[str]:
    """All the values as texts, node-sets spread out."""
    found: list[str] = []
    for value in values:
        if isinstance(value, list):
            found.extend(node.value() for node in value)
        else:
            found.append(to_string(value))
    return found


def whole(value: Value) -> int | None:
    """The value as a whole number, cut towards zero; None where it is none."""
    number = to_number(value)
    return int(number) if number == number and abs(number) < 1e300 else None
