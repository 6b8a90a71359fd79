"""Tokens to tree: the grammar of XPath 1.0 by precedence climbing. Must not know forms."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, cast

from fieldapp.i18n import _
from fieldapp.survey.errors import XPathError
from fieldapp.survey.xpath.lexer import Token, tokens
from fieldapp.survey.xpath.syntax import AXES, Axis, Binary, Call, Expr, Negate, Number, Path, Step, Text, Variable

_LEVEL: Final = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}
_NODE_TYPES: Final = frozenset(("node", "text", "comment", "processing-instruction"))
_MAX_DEPTH: Final = 100
_ANYWHERE: Final = Step("descendant-or-self", "node()")


@lru_cache(maxsize=8192)
def parse(text: str) -> Expr:
    """The tree of an expression; raises XPathError."""
    parser = _Parser(tokens(text))
    if parser.token.kind == "end":
        raise XPathError(_("The expression is empty."), 0)
    expr = parser.binary(1)
    if parser.token.kind != "end":
        parser.unexpected()
    return expr


class _Parser:
    """A cursor over the tokens."""

    def __init__(self, found: list[Token]) -> None:
        self.found = found
        self.at = 0
        self.depth = 0
        self.token = found[0]

    def advance(self) -> Token:
        token = self.token
        self.at += 1
        self.token = self.found[min(self.at, len(self.found) - 1)]
        return token

    def peek(self) -> Token:
        return self.found[min(self.at + 1, len(self.found) - 1)]

    def accept(self, value: str) -> bool:
        if self.token.value == value and self.token.kind in ("symbol", "operator"):
            self.advance()
            return True
        return False

    def expect(self, value: str) -> None:
        if not self.accept(value):
            if self.token.kind == "end":
                raise XPathError(_("“{text}” is missing at the end.").format(text=value), self.token.position)
            self.unexpected()

    def unexpected(self) -> None:
        if self.token.kind == "end":
            raise XPathError(_("The expression ends too early."), self.token.position)
        raise XPathError(_("“{text}” is not expected here.").format(text=self.token.value), self.token.position)

    def binary(self, level: int) -> Expr:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise XPathError(_("The expression is nested too deeply."), self.token.position)
        left = self.unary()
        while self.token.kind == "operator" and _LEVEL.get(self.token.value, 0) >= level:
            operator = self.advance().value
            left = Binary(operator, left, self.binary(_LEVEL[operator] + 1))
        self.depth -= 1
        return left

    def unary(self) -> Expr:
        minus = 0
        while self.accept("-"):
            minus += 1
        expr = self.union()
        if not minus:
            return expr
        return Negate(expr) if minus % 2 else Negate(Negate(expr))

    def union(self) -> Expr:
        left = self.path()
        while self.accept("|"):
            left = Binary("|", left, self.path())
        return left

    def path(self) -> Expr:
        token = self.token
        if self.starts_filter():
            primary = self.primary()
            predicates = self.predicates()
            steps: list[Step] = []
            if self.token.value in ("/", "//") and self.token.kind == "operator":
                self.relative(steps, self.advance().value)
            if not predicates and not steps:
                return primary
            return Path(False, tuple(steps), primary, predicates)
        steps = []
        if token.kind == "operator" and token.value in ("/", "//"):
            self.advance()
            if token.value == "//" or self.starts_step():
                self.relative(steps, token.value)
            return Path(True, tuple(steps))
        if not self.starts_step():
            self.unexpected()
        self.relative(steps, "/")
        return Path(False, tuple(steps))

    def starts_filter(self) -> bool:
        kind, value = self.token.kind, self.token.value
        if kind in ("number", "text", "variable") or (kind == "symbol" and value == "("):
            return True
        return kind == "name" and self.peek().value == "(" and self.peek().kind == "symbol" and value not in _NODE_TYPES

    def starts_step(self) -> bool:
        return self.token.kind == "name" or (self.token.kind == "symbol" and self.token.value in (".", "..", "@"))

    def relative(self, steps: list[Step], separator: str) -> None:
        while True:
            if separator == "//":
                steps.append(_ANYWHERE)
            steps.append(self.step())
            if self.token.kind != "operator" or self.token.value not in ("/", "//"):
                return
            separator = self.advance().value

    def step(self) -> Step:
        if self.accept("."):
            return Step("self", "node()", self.predicates())
        if self.accept(".."):
            return Step("parent", "node()", self.predicates())
        axis = "child"
        if self.accept("@"):
            axis = "attribute"
        elif self.token.kind == "name" and self.peek().value == "::" and self.peek().kind == "symbol":
            axis = self.advance().value
            if axis not in AXES:
                raise XPathError(_("“{text}” is not an axis.").format(text=axis), self.token.position)
            self.advance()
        if self.token.kind != "name":
            self.unexpected()
        test = self.node_test()
        return Step(cast("Axis", axis), test, self.predicates())

    def node_test(self) -> str:
        test = self.advance().value
        if self.token.kind == "symbol" and self.token.value == "(":
            if test not in _NODE_TYPES:
                raise XPathError(_("“{text}” is not expected here.").format(text=test), self.token.position)
            self.advance()
            argument = ""
            if test == "processing-instruction" and self.token.kind == "text":
                argument = self.advance().value[1:-1]
            self.expect(")")
            return f"{test}({argument})"
        return test

    def predicates(self) -> tuple[Expr, ...]:
        found = []
        while self.accept("["):
            found.append(self.binary(1))
            self.expect("]")
        return tuple(found)

    def primary(self) -> Expr:
        token = self.advance()
        if token.kind == "number":
            return Number(float(token.value))
        if token.kind == "text":
            return Text(token.value[1:-1])
        if token.kind == "variable":
            return Variable(token.value[1:])
        if token.value == "(":
            inner = self.binary(1)
            self.expect(")")
            return inner
        self.expect("(")
        arguments = []
        if not self.accept(")"):
            arguments.append(self.binary(1))
            while self.accept(","):
                arguments.append(self.binary(1))
            self.expect(")")
        return Call(token.value, tuple(arguments))
