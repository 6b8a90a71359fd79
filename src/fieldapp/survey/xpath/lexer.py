"""Text of an expression to tokens, with the disambiguation rules of XPath 1.0, section 3.7."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from fieldapp.i18n import _
from fieldapp.survey.errors import XPathError


class Token(NamedTuple):
    """One token: ``kind`` is number, text, name, operator, symbol, variable or end."""

    kind: str
    value: str
    position: int


_NAME = r"[^\W\d][\w.\-\u00B7\u0300-\u036F]*"

_TOKEN: Final = re.compile(
    rf"""\s*(?:
      (?P<name>{_NAME}(?::(?:{_NAME}|\*))?)
    | (?P<symbol>::|\.\.|//|!=|<=|>=|[()\[\],@|+\-=<>*/]|\.(?!\d))
    | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<variable>\${_NAME}(?::{_NAME})?)
    )""",
    re.VERBOSE,
)
_WORDS: Final = frozenset(("and", "or", "div", "mod"))
_BEFORE_OPERAND: Final = frozenset(("@", "::", "(", "[", ","))
MAX_LENGTH: Final = 100_000
"""Expressions longer than this are refused."""


def tokens(text: str) -> list[Token]:
    """The tokens of an expression, the last of kind ``end``; raises XPathError."""
    if len(text) > MAX_LENGTH:
        raise XPathError(_("The expression is too long."))
    found: list[Token] = []
    position, length = 0, len(text.rstrip())
    while position < length:
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            rest = text[position:].strip()
            raise XPathError(_("“{text}” cannot be read here.").format(text=rest[:20]), position)
        kind = match.lastgroup
        value, start = match[kind], match.start(kind)
        position = match.end()
        if kind in ("name", "symbol"):
            kind = _kind(kind, value, found)
            if kind == "operator" and value not in _WORDS and value not in _SYMBOLS:
                value, position = _split_word(value, start)
        found.append(Token(kind, value, start))
    found.append(Token("end", "", length))
    return found


_SYMBOLS: Final = frozenset(("|", "+", "-", "=", "!=", "<", "<=", ">", ">=", "*", "/", "//"))


def _kind(kind: str, value: str, found: list[Token]) -> str:
    last = found[-1] if found else None
    after_operand = last is not None and last.kind != "operator" and last.value not in _BEFORE_OPERAND
    if kind == "name" or value == "*":
        return "operator" if after_operand else "name"
    return "operator" if value in _SYMBOLS else "symbol"


def _split_word(value: str, start: int) -> tuple[str, int]:
    """An operator written against the number after it, as in ``1 and1``; anything else is an error."""
    for word in _WORDS:
        rest = value[len(word) :]
        if value.startswith(word) and rest[:1].isdigit():
            return word, start + len(word)
    raise XPathError(_("An operator is expected before “{text}”.").format(text=value), start)
