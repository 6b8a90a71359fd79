"""Rules of a form in words: "only if 4 is “Yes” and 7 is more than 10", for paper and for people who check forms.

What is compared is said by ``terms``. Must not know paper or windows.
"""

from __future__ import annotations

from fieldapp.i18n import N_, _
from fieldapp.survey import terms
from fieldapp.survey.terms import Speech, figure
from fieldapp.survey.xpath.syntax import Binary, Call, Expr, Number, Path, Text

__all__ = ["Speech", "in_words"]

NOT_A_NUMBER = "NaN"
"""What a formula compares with to find out whether something could be worked out."""


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
        case Path() | Call("boolean" | "string-length" | "count-selected", (Path(),)):
            part = rule.arguments[0] if isinstance(rule, Call) else rule
            return _("{question} has an answer").format(question=_subject(part, speech))
    return _tested(rule, speech)


def _tested(rule: Expr, speech: Speech) -> str:
    """A function that is true or false of two values, or any other expression as what it stands for."""
    match rule:
        case Call(name, (part, sought)) if name in _TESTS:
            return _(_TESTS[name]).format(question=_subject(part, speech), value=_subject(sought, speech))
    return _subject(rule, speech)


_TESTS = {
    "contains": N_("{question} contains {value}"),
    "starts-with": N_("{question} begins with {value}"),
    "ends-with": N_("{question} ends with {value}"),
    "regex": N_("{question} has the form {value}"),
    "selected": N_("{value} is among the answers to {question}"),
}
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
    if operator in ("=", "!=") and right in (Text(""), Text(NOT_A_NUMBER)):
        pattern = {
            ("", "="): _("{question} has no answer"),
            ("", "!="): _("{question} has an answer"),
            (NOT_A_NUMBER, "="): _("{question} is not known"),
            (NOT_A_NUMBER, "!="): _("{question} is known"),
        }[right.value, operator]
        return pattern.format(question=_subject(left, speech))
    if (answered := _answered(operator, left, right)) is not None:
        pattern = _("{question} has an answer") if answered[1] else _("{question} has no answer")
        return pattern.format(question=_subject(answered[0], speech))
    if isinstance(left, Path) and isinstance(right, (Text, Number)) and operator in ("=", "!="):
        code = right.value if isinstance(right, Text) else figure(right.value)
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
    return pattern.format(question=_side(left, speech), value=_side(right, speech))


def _side(part: Expr, speech: Speech) -> str:
    """One side of a comparison: a choice between two values in brackets."""
    words = _subject(part, speech)
    return f"({words})" if isinstance(part, Call) and part.name == "if" else words


def _chosen(path: Path, code: str, speech: Speech, pattern: str) -> str:
    keys = speech.resolve(path)
    label = speech.choice(keys, code) if keys is not None else ""
    return pattern.format(question=_subject(path, speech), choice=label or code)


def _answered(operator: str, left: Expr, right: Expr) -> tuple[Expr, bool] | None:
    """``string-length(a) > 0`` and its like: the question, and whether it must have an answer."""
    match left, right:
        case Call("string-length" | "count-selected", (inner,)), Number(0) if operator in ("=", "!=", ">"):
            return inner, operator != "="
        case Call("string-length" | "count-selected", (inner,)), Number(1) if operator in ("<", ">="):
            return inner, operator != "<"
    return None


def _subject(part: Expr, speech: Speech) -> str:
    """What is compared, in words."""
    match part:
        case Call("if", (condition, then, otherwise)):
            return _("{value} if {rule}, otherwise {other}").format(
                value=_subject(then, speech), rule=_inside(condition, speech), other=_subject(otherwise, speech)
            )
        case Binary(operator) if operator in _COMPARED or operator in ("and", "or"):
            return in_words(part, speech)
        case Call("not") | Call("selected", (Path(), Text())):
            return in_words(part, speech)
        case Call(name, (_part, _sought)) if name in _TESTS:
            return _tested(part, speech)
    return terms.said(part, speech, lambda inner: _subject(inner, speech))
