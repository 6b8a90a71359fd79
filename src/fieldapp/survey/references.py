"""Which nodes of a form an expression reads, found in its tree: the ground of recalculation by dependency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldapp.survey.definition import Keys, Spec
from fieldapp.survey.errors import XPathError
from fieldapp.survey.xpath import Scope
from fieldapp.survey.xpath.functions.forms import names_of
from fieldapp.survey.xpath.steps import find_way
from fieldapp.survey.xpath.syntax import Binary, Call, Expr, Path, Step, Text, children

if TYPE_CHECKING:
    from fieldapp.survey.form import Form


@dataclass(frozen=True, slots=True)
class Reference:
    """A path an expression reads.

    ``shared``: how many leading steps are the very instance the expression is in; ``deep``: everything below is read;
    ``place``: only how many there are and in what order; ``filtered``: some step has a predicate; ``name``: of what is
    below, only the nodes with this key and what they hold.
    """

    target: Keys
    shared: int
    deep: bool = False
    place: bool = False
    filtered: bool = False
    name: str = ""

    def reaches(self, path: Keys) -> bool:
        """Whether it reads a node at a path."""
        depth = len(self.target)
        if self.target == path or not self.deep:
            return self.target == path
        return self.target == path[:depth] and (not self.name or self.name in path[depth:])


def references(tree: Expr, scope: Scope) -> list[Reference]:
    """All that an expression bound at ``scope.here`` reads."""
    finder = _Finder(scope)
    finder.visit(tree, None)
    return list(dict.fromkeys(finder.found))


@dataclass(frozen=True, slots=True)
class _Base:
    """The node a predicate is about: None for a node of a look-up list."""

    target: Keys | None
    shared: int


class _Finder:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.found: list[Reference] = []

    def visit(self, expr: Expr, base: _Base | None) -> None:
        """``base``: what relative paths are relative to; None: the bound node."""
        if isinstance(expr, Path):
            self.path(expr, base)
            return
        if isinstance(expr, Binary):
            rights: list[Expr] = []
            left: Expr = expr
            while isinstance(left, Binary):
                rights.append(left.right)
                left = left.left
            for part in (left, *reversed(rights)):
                self.visit(part, base)
            return
        if isinstance(expr, Call) and expr.name == "indexed-repeat":
            self.indexed(expr, base)
            return
        if isinstance(expr, Call) and expr.name == "position" and expr.arguments:
            before = len(self.found)
            self.visit(expr.arguments[0], base)
            for reference in self.found[before:]:
                self.found.append(
                    Reference(reference.target, min(reference.shared, len(reference.target) - 1), place=True)
                )
            return
        for part in children(expr):
            self.visit(part, base)

    def indexed(self, call: Call, base: _Base | None) -> None:
        here = self.scope.here or ()
        for place in call.arguments[2::2]:
            self.visit(place, base)
        paths = [item for item in (*call.arguments[:1], *call.arguments[1::2]) if isinstance(item, Path)]
        if not paths:
            return
        try:
            target = names_of(paths[0], here, self.scope)
            first = min((len(names_of(path, here, self.scope)) for path in paths[1:]), default=1)
        except XPathError:
            return
        self.found.append(Reference(target, min(first - 1, _common(target, here)), filtered=True))

    def path(self, path: Path, base: _Base | None) -> None:
        way = find_way(path, self.scope, inside=base is not None)
        if way is not None:
            shared = len(self.scope.here or ()) - way.climb
            self.follow(list(way.target), shared, way.rest)
            return
        if path.start is not None:
            self.visit(path.start, base)
            for predicate in path.start_predicates:
                self.visit(predicate, _Base(None, 0))
            for step in path.steps:
                for predicate in step.predicates:
                    self.visit(predicate, _Base(None, 0))
            return
        if base is None or base.target is None:
            for step in path.steps:
                for predicate in step.predicates:
                    self.visit(predicate, _Base(None, 0))
            return
        self.follow(list(base.target), base.shared, path.steps)

    def follow(self, target: list[str], shared: int, steps: tuple[Step, ...]) -> None:
        filtered = any(step.predicates for step in steps)
        deep = False
        for step in steps:
            if step.test == "node()" and step.axis == "parent" and target:
                target.pop()
                shared = min(shared, len(target))
            elif step.axis in ("child", "attribute") and "*" not in step.test and "(" not in step.test:
                key = self.scope.key(step.test) or step.test
                target.append(f"@{key}" if step.axis == "attribute" else key)
            elif not (step.test == "node()" and step.axis == "self"):
                deep = True
                if step.axis not in ("child", "descendant", "descendant-or-self", "attribute", "self"):
                    target = target[:1]
                    shared = min(shared, 1)
            for predicate in step.predicates:
                self.visit(predicate, _Base(tuple(target), shared))
            if deep:
                for later in steps[steps.index(step) + 1 :]:
                    for predicate in later.predicates:
                        self.visit(predicate, _Base(tuple(target), shared))
                break
        name = _last_name(steps, self.scope) if deep else ""
        self.found.append(Reference(tuple(target), shared, deep, filtered=filtered, name=name))


def _last_name(steps: tuple[Step, ...], scope: Scope) -> str:
    """The key of the nodes that a path with wide steps ends at (``//age``); "" where they have any."""
    last = steps[-1]
    if last.axis in ("self", "parent", "attribute") or "*" in last.test or "(" in last.test:
        return ""
    return scope.key(last.test) or last.test


def _common(a: Keys, b: Keys) -> int:
    count = 0
    while count < min(len(a), len(b)) and a[count] == b[count]:
        count += 1
    return count


def literal_comparisons(tree: Expr, spec: Spec, form: Form) -> Iterator[tuple[Spec, str]]:
    """The questions that must have a certain answer for the whole expression to hold: (question, answer)."""
    while isinstance(tree, Binary) and tree.operator == "and":
        yield from literal_comparisons(tree.right, spec, form)
        tree = tree.left
    sides: tuple[Expr, Expr] | None = None
    if isinstance(tree, Binary) and tree.operator == "=":
        sides = (tree.left, tree.right)
    elif isinstance(tree, Call) and tree.name == "selected" and len(tree.arguments) == 2:
        sides = (tree.arguments[0], tree.arguments[1])
    if sides is None:
        return
    scope = Scope(form.namespaces, here=spec.path, repeats=form.repeats)
    for path, value in (sides, sides[::-1]):
        if isinstance(path, Path) and isinstance(value, Text):
            way = find_way(path, scope, inside=False)
            other = form.by_path.get(way.target) if way is not None and not way.rest else None
            if other is not None:
                yield other, value.value
