"""Numbers: the core functions of XPath and those of ODK. What has no result is NaN, never an error."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

from fieldapp.i18n import _
from fieldapp.survey.errors import XPathError
from fieldapp.survey.nodes import Node
from fieldapp.survey.xpath.context import Env
from fieldapp.survey.xpath.functions.registry import function
from fieldapp.survey.xpath.values import NAN, Value, text_number, to_number

_MAX_PLACES = 30
_EXPONENT = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}", re.ASCII)


@function("number", 0, 1)
def _number(env: Env, node: Node, *value: Value) -> Value:
    return float(to_number(value[0], env.zone)) if value else text_number(node.value(), env.zone)


@function("sum", 1)
def _sum(env: Env, _node: Node, nodes: Value) -> Value:
    """The sum of the nodes; in forms those that hold no number count for nothing."""
    if not isinstance(nodes, list):
        raise XPathError(_("“{name}()” needs nodes.").format(name="sum"))
    numbers = [text_number(node.value(), env.zone) for node in nodes]
    numbers = _counted(numbers, env)
    return math.fsum(numbers) if _finite(numbers) else float(sum(numbers))


def _counted(numbers: list[float], env: Env) -> list[float]:
    return [number for number in numbers if number == number] if env.host.skips_blanks else numbers


def _finite(numbers: list[float]) -> bool:
    return not any(math.isinf(number) for number in numbers)


def _extreme(choose: Callable[[list[float]], float]) -> Callable[..., Value]:
    def apply(env: Env, _node: Node, *values: Value) -> Value:
        numbers: list[float] = []
        for value in values:
            if isinstance(value, list):
                numbers.extend(text_number(node.value(), env.zone) for node in value)
            else:
                numbers.append(to_number(value, env.zone))
        numbers = _counted(numbers, env)
        return choose(numbers) if numbers and all(number == number for number in numbers) else NAN

    return apply


function("min", 1, None)(_extreme(min))
function("max", 1, None)(_extreme(max))


def _whole(rounding: Callable[[float], int]) -> Callable[..., Value]:
    def apply(env: Env, _node: Node, value: Value) -> Value:
        number = to_number(value, env.zone)
        return math.copysign(float(rounding(number)), number) if math.isfinite(number) else number

    return apply


function("floor", 1)(_whole(math.floor))
function("ceiling", 1)(_whole(math.ceil))


@function("int", 1)
def _int(env: Env, _node: Node, value: Value) -> Value:
    """The whole part; text may be written with an exponent, as in Web Forms and Enketo."""
    text = value if isinstance(value, str) else value[0].value() if isinstance(value, list) and value else ""
    number = float(text) if _EXPONENT.fullmatch(text) else to_number(value, env.zone)
    return math.copysign(float(math.trunc(number)), number) if math.isfinite(number) else number


@function("round", 1, 2)
def _round(env: Env, _node: Node, value: Value, *places: Value) -> Value:
    """Halves go up with no or positive places (as JavaRosa: -0.5 to -0), away from zero with negative ones."""
    number = to_number(value, env.zone)
    wanted = to_number(places[0], env.zone) if places else 0.0
    if not math.isfinite(number):
        return number
    if wanted != wanted or abs(wanted) > _MAX_PLACES:
        return NAN
    digits = int(wanted)
    how = ROUND_HALF_DOWN if number < 0 and digits >= 0 else ROUND_HALF_UP
    exact = Decimal(repr(number))
    scaled = exact.scaleb(digits).quantize(Decimal(1), rounding=how) if abs(number) < 1e15 else exact.scaleb(digits)
    return math.copysign(float(scaled.scaleb(-digits)), number)


def _math(name: str, compute: Callable[..., float], count: int = 1) -> None:
    def apply(env: Env, _node: Node, *values: Value) -> Value:
        numbers = [to_number(value, env.zone) for value in values]
        try:
            return float(compute(*numbers))
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            return NAN

    function(name, count)(apply)


def _log(base_log: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else base_log(number)


def _power(base: float, exponent: float) -> float:
    if base == 0 and exponent < 0:
        return math.inf
    return math.pow(base, exponent)


for _name, _compute in (
    ("abs", abs),
    ("acos", math.acos),
    ("asin", math.asin),
    ("atan", math.atan),
    ("cos", math.cos),
    ("sin", math.sin),
    ("tan", math.tan),
    ("sqrt", math.sqrt),
    ("exp", math.exp),
    ("exp10", lambda number: math.pow(10.0, number)),
    ("log", _log(math.log)),
    ("log10", _log(math.log10)),
):
    _math(_name, _compute)
_math("atan2", math.atan2, 2)
_math("pow", _power, 2)


@function("pi", 0)
def _pi(_env: Env, _node: Node) -> Value:
    return math.pi


@function("random", 0)
def _random(env: Env, _node: Node) -> Value:
    return env.host.random()


@function("depend", 1, None)
def _depend(_env: Env, _node: Node, value: Value, *_others: Value) -> Value:
    return value
