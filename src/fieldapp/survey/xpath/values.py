"""Values of expressions and how they turn into each other: XPath 1.0 with JavaRosa's habits.

A value is a float, a str, a bool, a list of nodes in document order, or a Moment. Decimal commas are read, scientific
notation is not; text that is a date counts as its days; numbers are equal within 1e-12. Must not know forms.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import tzinfo
from operator import ge, gt, le, lt
from typing import Final

from fieldapp.survey.nodes import Node
from fieldapp.survey.xpath.moments import Moment, from_text, looks_like_date

Value = float | str | bool | list[Node] | Moment

TOLERANCE: Final = 1e-12
NAN: Final = math.nan


class NoDate(float):
    """What date() makes of something that is no date: no number, false, and as text "Invalid Date"."""


NO_DATE: Final = NoDate(math.nan)
_NUMBER: Final = re.compile(r"[ \t\r\n]*-?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)[ \t\r\n]*")


def to_string(value: Value) -> str:
    """The value as text; a node-set is the text of its first node."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, list):
        return value[0].value() if value else ""
    return str(value)


def number_text(number: float) -> str:
    """A number as XPath writes it: no exponent, no trailing zeros."""
    if number != number:
        return "Invalid Date" if isinstance(number, NoDate) else "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    text = repr(number)
    return _plain(text) if "e" in text else text


def _plain(text: str) -> str:
    """``1.5e-07`` without its exponent."""
    mantissa, exponent = text.split("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _sep, part = mantissa.lstrip("-").partition(".")
    power = int(exponent)
    if power >= 0:
        return f"{sign}{(whole + part).ljust(len(whole) + power, '0')}"
    return f"{sign}0.{'0' * (-power - 1)}{whole}{part}"


def text_number(text: str, zone: tzinfo | None = None) -> float:
    """Text as a number: NaN where it is none; a date counts as days since 1970."""
    if text.isdigit() and text.isascii():
        return float(text)
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    if looks_like_date(text):
        moment = from_text(text, zone)
        if moment is not None:
            return float(moment)
    return NAN


def to_number(value: Value, zone: tzinfo | None = None) -> float:
    """The value as a number."""
    if isinstance(value, float):
        return value
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, str):
        return text_number(value, zone)
    if isinstance(value, list):
        return text_number(value[0].value(), zone) if value else NAN
    return float(value)


def to_boolean(value: Value) -> bool:
    """The value as true or false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return abs(value) > TOLERANCE
    if isinstance(value, (str, list)):
        return len(value) > 0
    return True


def same_number(a: float, b: float) -> bool:
    """Equality of numbers with JavaRosa's tolerance."""
    return a == b or abs(a - b) < TOLERANCE


def equal(a: Value, b: Value, zone: tzinfo | None) -> bool:
    """``a = b``."""
    if isinstance(a, str) and isinstance(b, str):
        return a == b
    if isinstance(a, list) or isinstance(b, list):
        return _equal_nodes(a, b, zone, wanted=True)
    return _equal_atoms(a, b, zone)


def unequal(a: Value, b: Value, zone: tzinfo | None) -> bool:
    """``a != b``: for node-sets, whether some node differs."""
    if isinstance(a, list) or isinstance(b, list):
        return _equal_nodes(a, b, zone, wanted=False)
    return not _equal_atoms(a, b, zone)


def _equal_atoms(a: Value, b: Value, zone: tzinfo | None) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return to_boolean(a) == to_boolean(b)
    if isinstance(a, float) or isinstance(b, float):
        return same_number(to_number(a, zone), to_number(b, zone))
    if isinstance(a, Moment) or isinstance(b, Moment):
        x = a if isinstance(a, Moment) else from_text(to_string(a), zone)
        y = b if isinstance(b, Moment) else from_text(to_string(b), zone)
        if x is not None and y is not None:
            return x.at == y.at
    return to_string(a) == to_string(b)


def _equal_nodes(a: Value, b: Value, zone: tzinfo | None, *, wanted: bool) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        texts = {node.value() for node in b}
        if wanted:
            return any(node.value() in texts for node in a)
        return bool(texts) and any(texts != {node.value()} for node in a)
    nodes, other = (a, b) if isinstance(a, list) else (b, a)
    assert isinstance(nodes, list)
    if isinstance(other, bool):
        return (bool(nodes) == other) is wanted
    if isinstance(other, str):
        return any((node.value() == other) is wanted for node in nodes)
    return any(_equal_atoms(node.value(), other, zone) is wanted for node in nodes)


_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def _numbers(value: Value, zone: tzinfo | None) -> list[float]:
    if isinstance(value, list):
        return [text_number(node.value(), zone) for node in value]
    return [to_number(value, zone)]


def comparer(operator: str) -> Callable[[Value, Value, tzinfo | None], bool]:
    """The function for ``<``, ``<=``, ``>`` or ``>=``."""
    holds = _COMPARE[operator]

    def compare(a: Value, b: Value, zone: tzinfo | None) -> bool:
        # Beside true or false too, each node stands for its own number: so do JavaRosa, Web Forms and Enketo.
        left, right = _numbers(a, zone), _numbers(b, zone)
        return any(holds(x, y) for x in left for y in right)

    return compare
