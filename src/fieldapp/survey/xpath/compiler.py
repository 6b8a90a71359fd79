"""Trees to closures. An expression is compiled once for its place in a form and run many times.

Must not know forms: names mean what the Scope says, functions come from the registry.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from fieldapp.i18n import _
from fieldapp.survey.errors import XPathError
from fieldapp.survey.nodes import JR, Node, in_document_order
from fieldapp.survey.xpath.context import Env, Run, Scope
from fieldapp.survey.xpath.functions.registry import FUNCTIONS, Function
from fieldapp.survey.xpath.steps import compile_path
from fieldapp.survey.xpath.syntax import Binary, Call, Expr, Negate, Number, Path, Text, Variable
from fieldapp.survey.xpath.values import (
    NAN,
    Value,
    comparer,
    equal,
    text_number,
    to_boolean,
    to_number,
    unequal,
)

Truth = Callable[[Value], bool]


def compile_expression(expr: Expr, scope: Scope, *, inside: bool = False) -> Run:
    """The closure of a tree. What cannot work is told in ``scope.problems`` and raises XPathError only when run."""

    def again(part: Expr, within: bool) -> Run:
        return compile_expression(part, scope, inside=within)

    match expr:
        case Text(value) | Number(value):
            return lambda _node, _env: value
        case Path():
            return _path(expr, scope, again, inside=inside)
        case Binary(operator, left, right):
            if isinstance(left, Binary) and _family(left.operator) == _family(operator):
                return _chain(expr, scope, again, inside=inside)
            return _binary(operator, again(left, inside), again(right, inside), scope)
        case Negate(operand):
            run = again(operand, inside)
            return lambda node, env: -to_number(run(node, env), env.zone)
        case Call():
            return _call(expr, scope, inside=inside)
        case Variable(name):
            return _failing(_("The variable “${name}” is not known.").format(name=name), scope)
        case _:
            raise AssertionError(expr)


def divide(a: float, b: float) -> float:
    """IEEE division."""
    if b != 0:
        return a / b
    if a == 0 or a != a or b != b:
        return NAN
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def modulo(a: float, b: float) -> float:
    """The remainder with the sign of the dividend."""
    if b == 0 or math.isinf(a) or a != a or b != b:
        return NAN
    return math.fmod(a, b)


_ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "div": divide,
    "mod": modulo,
}
_MAX_COMPARISONS: Final = 50


def _family(operator: str) -> str:
    """Operators that stand in one chain: those of arithmetic are one family, as are comparisons."""
    if operator in _ARITHMETIC:
        return "+"
    return operator if operator in ("and", "or", "|") else "="


def _chain(expr: Binary, scope: Scope, again: Callable[[Expr, bool], Run], *, inside: bool) -> Run:
    """``a or b or c or ...`` as one closure however long it is, because a closure in a closure ends at some depth."""
    family = _family(expr.operator)
    rest: list[tuple[str, Run]] = []
    first: Expr = expr
    while isinstance(first, Binary) and _family(first.operator) == family:
        rest.append((first.operator, again(first.right, inside)))
        first = first.left
    rest.reverse()
    start = again(first, inside)
    runs = [start, *(run for _operator, run in rest)]
    truth = truth_of(scope)
    match family:
        case "and":
            return lambda node, env: all(truth(run(node, env)) for run in runs)
        case "or":
            return lambda node, env: any(truth(run(node, env)) for run in runs)
        case "|":
            return _union(runs)
        case "+":
            steps = [(_ARITHMETIC[operator], run) for operator, run in rest]
            return _sum(start, steps)
        case _:
            if len(rest) > _MAX_COMPARISONS:
                raise XPathError(_("The expression is nested too deeply."))
            for operator, run in rest:
                start = _binary(operator, start, run, scope)
            return start


def _sum(start: Run, steps: list[tuple[Callable[[float, float], float], Run]]) -> Run:
    def run(node: Node, env: Env) -> Value:
        value = _number(start(node, env), env)
        for apply, part in steps:
            value = apply(value, _number(part(node, env), env))
        return value

    return run


def _failing(message: str, scope: Scope) -> Run:
    scope.problems.append(message)

    def run(_node: Node, _env: Env) -> Value:
        raise XPathError(message)

    return run


def _path(path: Path, scope: Scope, again: Callable[[Expr, bool], Run], *, inside: bool) -> Run:
    try:
        return compile_path(path, scope, again, inside=inside)
    except XPathError as error:
        return _failing(error.message, scope)


def truth_in_forms(value: Value) -> bool:
    """JavaRosa's truth: a node stands for its value, so a blank answer is false."""
    if isinstance(value, list):
        return len(value) > 1 or (len(value) == 1 and value[0].value() != "")
    return to_boolean(value)


def truth_of(scope: Scope) -> Truth:
    """How values become true or false where this scope is in force."""
    return to_boolean if scope.here is None else truth_in_forms


def _binary(operator: str, left: Run, right: Run, scope: Scope) -> Run:
    truth = truth_of(scope)
    match operator:
        case "and":
            return lambda node, env: truth(left(node, env)) and truth(right(node, env))
        case "or":
            return lambda node, env: truth(left(node, env)) or truth(right(node, env))
        case "=":
            return lambda node, env: equal(left(node, env), right(node, env), env.zone)
        case "!=":
            return lambda node, env: unequal(left(node, env), right(node, env), env.zone)
        case "|":
            return _union([left, right])
        case "<" | "<=" | ">" | ">=":
            compare = comparer(operator)
            return lambda node, env: compare(left(node, env), right(node, env), env.zone)
        case _:
            return _arithmetic(operator, left, right)


def _union(runs: list[Run]) -> Run:
    def run(node: Node, env: Env) -> Value:
        found: list[Node] = []
        for part in runs:
            value = part(node, env)
            if not isinstance(value, list):
                raise XPathError(_("Only nodes can be joined with “|”."))
            found.extend(value)
        return in_document_order(found)

    return run


def _arithmetic(operator: str, left: Run, right: Run) -> Run:
    number = _number
    match operator:
        case "+":
            return lambda node, env: number(left(node, env), env) + number(right(node, env), env)
        case "-":
            return lambda node, env: number(left(node, env), env) - number(right(node, env), env)
        case "*":
            return lambda node, env: number(left(node, env), env) * number(right(node, env), env)
        case "div":
            return lambda node, env: divide(number(left(node, env), env), number(right(node, env), env))
        case _:
            return lambda node, env: modulo(number(left(node, env), env), number(right(node, env), env))


def _number(value: Value, env: Env) -> float:
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        return text_number(value, env.zone)
    return to_number(value, env.zone)


def _call(call: Call, scope: Scope, *, inside: bool) -> Run:
    function = FUNCTIONS.get(_plain_name(call.name, scope))
    if function is None:
        return _failing(_("There is no function “{name}()”.").format(name=call.name), scope)
    problem = _arity_problem(call, function)
    if problem:
        return _failing(problem, scope)
    if function.build is not None:
        return function.build(call, scope, lambda part: compile_expression(part, scope, inside=inside))
    runs = [compile_expression(argument, scope, inside=inside) for argument in call.arguments]
    apply = function.apply
    assert apply is not None
    match runs:
        case []:
            return lambda node, env: apply(env, node)
        case [a]:
            return lambda node, env: apply(env, node, a(node, env))
        case [a, b]:
            return lambda node, env: apply(env, node, a(node, env), b(node, env))
        case _:
            return lambda node, env: apply(env, node, *[run(node, env) for run in runs])


def _plain_name(name: str, scope: Scope) -> str:
    """The name a function is registered under: ``jr:`` is the namespace of JavaRosa, whatever the form calls it."""
    prefix, colon, local = name.partition(":")
    if not colon:
        return name
    return f"jr:{local}" if scope.uri(prefix) == JR else ""


def _arity_problem(call: Call, function: Function) -> str:
    count = len(call.arguments)
    if count < function.least:
        return _("“{name}()” needs more arguments.").format(name=call.name)
    if function.most is not None and count > function.most:
        return _("“{name}()” has too many arguments.").format(name=call.name)
    return ""
