"""Rules of a form in words: "only if 4 is “Yes” and 7 is more than 10", for paper and for people who check forms.

What cannot be said in a sentence is given as the formula, with the questions' numbers. Must not know paper or windows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fieldapp.i18n import _
from fieldapp.survey.definition import Keys
from fieldapp.survey.xpath.syntax import Binary, Call, Expr, Negate, Number, Path, Text

ChoiceLabel = Callable[[Keys, str], str]
"""The label of a choice (code) of the question at a path; empty where there is none."""


@dataclass(frozen=True)
class Speech:
    """What sentences need: the number under which a question is printed, and the labels of its choices.

    ``here`` is the path of the question that the rule belongs to ("." in the formula).
    """

    numbers: Mapping[Keys, str]
    choice: ChoiceLabel
    resolve: Callable[[Path], Keys | None]
    here: Keys = ()
    calculated: Callable[[Keys], None] = lambda _keys: None
    """Told of every value that a sentence names and that is calculated, not asked."""


def in_words(rule: Expr, speech: Speech) -> str:
    """The rule as a part of a sentence, without a capital and without a full stop."""
    match rule:
        case Binary("and" | "or"):
            return _joined(rule, speech)
        case Binary(operator, left, right) if operator in _COMPARED:
            return _compared(operator, left, right, speech)
        case Call("selected", (Path() as path, Text(code))):
            return _chosen(path, code, speech, _("{question} is “{choice}”"))
        case Call("not", (Call("selected", (Path() as path, Text(code))),)):
            return _chosen(path, code, speech, _("{question} is not “{choice}”"))
        case Call("not", (inner,)):
            return _("not: {rule}").format(rule=_inside(inner, speech))
        case Call("true" | "false" as name, ()):
            return _("always") if name == "true" else _("never")
        case Call("boolean" | "string-length", (Path() as path,)):
            return _("{question} has an answer").format(question=_subject(path, speech))
    return _formula(rule, speech)


_COMPARED = {"=", "!=", "<", "<=", ">", ">="}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _joined(rule: Binary, speech: Speech) -> str:
    alike = _alternatives(rule, speech) if rule.operator == "or" else None
    if alike is not None:
        question, choices = alike
        listed = _("{some} or {last}").format(some=", ".join(choices[:-1]), last=choices[-1])
        return _("{question} is {value}").format(question=question, value=listed)
    pattern = _("{one} and {other}") if rule.operator == "and" else _("{one} or {other}")
    parts = [
        f"({in_words(part, speech)})" if _mixes(part, rule.operator) else in_words(part, speech)
        for part in (rule.left, rule.right)
    ]
    return pattern.format(one=parts[0], other=parts[1])


def _alternatives(rule: Expr, speech: Speech) -> tuple[str, list[str]] | None:
    """``a = 'x' or a = 'y'`` as one question and its quoted choices."""
    if isinstance(rule, Binary) and rule.operator == "or":
        one, other = _alternatives(rule.left, speech), _alternatives(rule.right, speech)
        return (one[0], one[1] + other[1]) if one and other and one[0] == other[0] else None
    match rule:
        case Binary("=", Path() as path, Text(code)) | Call("selected", (Path() as path, Text(code))) if code:
            keys = speech.resolve(path)
            label = speech.choice(keys, code) if keys is not None else ""
            return (_subject(path, speech), [f"“{label or code}”"])
    return None


def _mixes(part: Expr, operator: str) -> bool:
    return isinstance(part, Binary) and part.operator in ("and", "or") and part.operator != operator


def _inside(part: Expr, speech: Speech) -> str:
    return f"({in_words(part, speech)})" if isinstance(part, Binary) else in_words(part, speech)


def _compared(operator: str, left: Expr, right: Expr, speech: Speech) -> str:
    if isinstance(left, (Text, Number)) and not isinstance(right, (Text, Number)):
        left, right, operator = right, left, _TURNED.get(operator, operator)
    if right == Text(""):
        pattern = _("{question} has no answer") if operator == "=" else _("{question} has an answer")
        return (
            pattern.format(question=_subject(left, speech))
            if operator in ("=", "!=")
            else _formula_of(operator, left, right, speech)
        )
    if isinstance(left, Path) and isinstance(right, (Text, Number)) and operator in ("=", "!="):
        code = right.value if isinstance(right, Text) else _figure(right.value)
        keys = speech.resolve(left)
        if keys is not None and speech.choice(keys, code):
            pattern = _("{question} is “{choice}”") if operator == "=" else _("{question} is not “{choice}”")
            return _chosen(left, code, speech, pattern)
    pattern = {
        "=": _("{question} is {value}"),
        "!=": _("{question} is not {value}"),
        "<": _("{question} is less than {value}"),
        "<=": _("{question} is {value} or less"),
        ">": _("{question} is more than {value}"),
        ">=": _("{question} is {value} or more"),
    }[operator]
    return pattern.format(question=_subject(left, speech), value=_subject(right, speech))


def _chosen(path: Path, code: str, speech: Speech, pattern: str) -> str:
    keys = speech.resolve(path)
    label = speech.choice(keys, code) if keys is not None else ""
    return pattern.format(question=_subject(path, speech), choice=label or code)


def _subject(part: Expr, speech: Speech) -> str:
    """What is compared: a question by its number, a value, or a formula."""
    match part:
        case Path():
            keys = speech.resolve(part)
            if keys is None:
                return _formula(part, speech)
            return _("the answer") if keys == speech.here else _named(keys, speech, _("question {number}"))
        case Call("count-selected", (Path() as path,)):
            return _("the number of answers to {question}").format(question=_subject(path, speech))
        case Call("count", (Path() as path,)):
            return _("the number of {question}").format(question=_subject(path, speech))
        case Call("today", ()):
            return _("today")
        case Call("string" | "number" | "int" | "coalesce" | "round", (inner, *_rest)):
            return _subject(inner, speech)
    return _formula(part, speech)


def _named(keys: Keys, speech: Speech, pattern: str = "{number}") -> str:
    """A question by its number, anything else by its name."""
    number = speech.numbers.get(keys)
    if number is None:
        speech.calculated(keys)
    return pattern.format(number=number) if number else f"“{keys[-1].rpartition('}')[2]}”"


def _figure(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _formula(part: Expr, speech: Speech) -> str:
    """The formula as written, paths by the questions' numbers."""
    match part:
        case Text(value):
            return f"“{value}”"
        case Number(value):
            return _figure(value)
        case Negate(inner):
            return f"-{_formula(inner, speech)}"
        case Binary(operator, left, right):
            return _formula_of(operator, left, right, speech)
        case Call(name, arguments):
            return f"{name}({', '.join(_formula(argument, speech) for argument in arguments)})"
        case Path() as path:
            keys = speech.resolve(path)
            if keys is not None:
                return f"[{_named(keys, speech)}]"
            return "/".join(step.test if step.axis == "child" else ".." for step in path.steps) or "."
    return "…"


def _formula_of(operator: str, left: Expr, right: Expr, speech: Speech) -> str:
    return f"{_formula(left, speech)} {operator} {_formula(right, speech)}"
