"""What rules of a form compare, in words: questions by their numbers, sums, differences, counts, days.

Every function has words: one that nobody thought of is said by its name. Must not know rules, paper or windows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from fieldapp.i18n import N_, _, format_date
from fieldapp.survey.definition import Keys
from fieldapp.survey.xpath.syntax import Binary, Call, Expr, Negate, Number, Path, Step, Text

ChoiceLabel = Callable[[Keys, str], str]
"""The label of a choice (code) of the question at a path; empty where there is none."""
Say = Callable[[Expr], str]


@dataclass(frozen=True)
class Speech:
    """What sentences need: the number under which a question is printed, and the labels of its choices.

    ``here`` is the path of the question that the rule belongs to ("." in the formula).
    """

    numbers: Mapping[Keys, str]
    choice: ChoiceLabel
    resolve: Callable[[Path], Keys | None]
    here: Keys = ()
    calculated: Callable[[Keys], str | None] = lambda _keys: None
    """Asked for every value that a sentence names and that is calculated: words to say in its place, if there are."""


PLAIN = frozenset({"string", "number", "int", "round", "once", "date", "date-time", "boolean", "format-date"})
"""Functions that change how a value is written and not what it is: what they are about is said."""


def said(part: Expr, speech: Speech, say: Say) -> str:
    """What is compared, in words; ``say`` says what is inside it."""
    match part:
        case Path():
            return _path(part, speech, say)
        case Text(value):
            return f"“{value}”"
        case Number(value):
            return figure(value)
        case Call("coalesce", (inner, Number(0) | Text(""))):
            return say(inner)
        case Call(name, arguments):
            return _call(name, arguments, say)
    return _worked_out(part, say)


def _worked_out(part: Expr, say: Say) -> str:
    """Sums, differences, products, shares."""
    match part:
        case Negate(Number(value)):
            return f"-{figure(value)}"
        case Negate(inner):
            return _("minus {value}").format(value=_closed(inner, say))
        case Binary("+"):
            return _("the sum of {values}").format(values=_list([_closed(one, say) for one in _added(part)]))
        case Binary(operator, left, right) if operator in _SIGNS:
            return _(_SIGNS[operator]).format(one=_closed(left, say), other=_closed(right, say))
    return "…"


_SIGNS = {
    "-": N_("{one} minus {other}"),
    "*": N_("{one} times {other}"),
    "div": N_("{one} divided by {other}"),
    "mod": N_("what is left of {one} divided by {other}"),
}


def _path(path: Path, speech: Speech, say: Say) -> str:
    keys = speech.resolve(path)
    if keys is not None:
        return _("the answer") if keys == speech.here else _question(keys, speech)
    match path:
        case Path(start=Call("instance", (Text(name),)), steps=steps) if steps:
            found = _("“{column}” in the list “{name}”").format(column=steps[-1].test, name=name)
            sought = [predicate for step in steps for predicate in step.predicates]
            if len(sought) == 1 and isinstance(sought[0], Binary) and sought[0].operator == "=":
                left, right = sought[0].left, sought[0].right
                if _column(left):
                    return _("{what} for {value}").format(what=found, value=say(right))
            return found
    if path.start is None and path.steps and path.steps[-1].axis in ("child", "attribute"):
        return f"“{path.steps[-1].test}”"
    return _("the answer")


def _column(part: Expr) -> bool:
    """A single name: a column of the list that a path goes through."""
    return isinstance(part, Path) and part.start is None and [type(step) for step in part.steps] == [Step]


def _question(keys: Keys, speech: Speech) -> str:
    """A question by its number, anything else by what it stands for or by its name."""
    number = speech.numbers.get(keys)
    if number:
        return _("question {number}").format(number=number)
    return speech.calculated(keys) or f"“{keys[-1].rpartition('}')[2]}”"


_ALONE = {"today": N_("today"), "now": N_("now"), "true": N_("yes"), "false": N_("no")}
_ABOUT = {
    "count-selected": N_("the number of answers to {question}"),
    "count": N_("the number of {question}"),
    "count-non-empty": N_("the number of {question}"),
    "sum": N_("the sum of all answers to {question}"),
    "string-length": N_("the number of characters of {question}"),
    "jr:choice-name": N_("the words of {question}"),
    "position": N_("the number of the entry"),
    **dict.fromkeys(("indexed-repeat", *PLAIN), "{question}"),
}
_OF_SEVERAL = {
    "min": N_("the smallest of {values}"),
    "max": N_("the largest of {values}"),
    "concat": N_("{values} in a row"),
    "join": N_("{values} in a row"),
}


def _call(name: str, arguments: Sequence[Expr], say: Say) -> str:
    match name, arguments:
        case "date", (Text(value),):
            return _day(value)
        case "selected-at", (inner, Number(value)):
            return _("answer {number} of {question}").format(number=figure(value + 1), question=say(inner))
        case "coalesce", (one, other):
            return _("{one}, or where it is empty {other}").format(one=say(one), other=say(other))
        case "pulldata", (Text(listed), Text(column), _key, value):
            found = _("“{column}” in the list “{name}”").format(column=column, name=listed)
            return _("{what} for {value}").format(what=found, value=say(value))
    if not arguments:
        return _(_ALONE[name]) if name in _ALONE else f"“{name}”"
    if name in _ABOUT:
        return _(_ABOUT[name]).format(question=say(arguments[0]))
    values = _list([say(one) for one in arguments])
    if name in _OF_SEVERAL:
        return _(_OF_SEVERAL[name]).format(values=values)
    return _("“{function}” of {values}").format(function=name, values=values)


def _day(value: str) -> str:
    with suppress(ValueError):
        return format_date(date.fromisoformat(value))
    return f"“{value}”"


def _added(part: Expr) -> list[Expr]:
    if isinstance(part, Binary) and part.operator == "+":
        return [*_added(part.left), *_added(part.right)]
    return [part]


def _list(values: Sequence[str]) -> str:
    if len(values) < 2:
        return "".join(values)
    return _("{some} and {last}").format(some=", ".join(values[:-1]), last=values[-1])


def _closed(part: Expr, say: Say) -> str:
    """In brackets where it has parts of its own."""
    while isinstance(part, Call) and part.name in PLAIN and len(part.arguments) == 1:
        part = part.arguments[0]
    compound = isinstance(part, Binary) or (isinstance(part, Call) and part.name == "if")
    return f"({say(part)})" if compound else say(part)


def figure(value: float) -> str:
    """A number as a formula writes it: no point behind a whole one."""
    return str(int(value)) if value == int(value) else repr(value)
