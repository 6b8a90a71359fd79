"""Text: the core functions of XPath and those of ODK."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from functools import lru_cache
from typing import Final

import regex

from fieldapp.i18n import _
from fieldapp.survey.errors import XPathError
from fieldapp.survey.nodes import Node
from fieldapp.survey.xpath.context import MAX_TEXT, Env
from fieldapp.survey.xpath.functions.registry import function, texts_of, whole
from fieldapp.survey.xpath.values import Value, to_number, to_string

MATCH_SECONDS: Final = 0.2
"""A pattern that has not matched by then is given up: some would need centuries."""

_SPACES: Final = re.compile(r"[ \t\r\n]+")
_QUOTED: Final = re.compile(r"\\Q(.*?)(?:\\E|$)", re.DOTALL)
_ALGORITHMS: Final = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def _own(node: Node, value: tuple[Value, ...]) -> str:
    return to_string(value[0]) if value else node.value()


@function("string", 0, 1)
def _string(_env: Env, node: Node, *value: Value) -> Value:
    return _own(node, value)


@function("concat", 0, None)
def _concat(_env: Env, _node: Node, *values: Value) -> Value:
    return _bounded("", texts_of(values))


def _bounded(separator: str, texts: list[str]) -> str:
    """The texts in one; raises XPathError where formulas that double each other's text would fill the memory."""
    if sum(map(len, texts)) + len(separator) * len(texts) > MAX_TEXT:
        raise XPathError(_("The text that this expression puts together is too long."))
    return separator.join(texts)


@function("join", 1, None)
def _join(_env: Env, _node: Node, separator: Value, *values: Value) -> Value:
    return _bounded(to_string(separator), texts_of(values))


@function("contains", 2)
def _contains(_env: Env, _node: Node, text: Value, part: Value) -> Value:
    return to_string(part) in to_string(text)


@function("starts-with", 2)
def _starts_with(_env: Env, _node: Node, text: Value, part: Value) -> Value:
    return to_string(text).startswith(to_string(part))


@function("ends-with", 2)
def _ends_with(_env: Env, _node: Node, text: Value, part: Value) -> Value:
    return to_string(text).endswith(to_string(part))


@function("substring-before", 2)
def _substring_before(_env: Env, _node: Node, text: Value, part: Value) -> Value:
    before, found, _after = _partition(to_string(text), to_string(part))
    return before if found else ""


@function("substring-after", 2)
def _substring_after(_env: Env, _node: Node, text: Value, part: Value) -> Value:
    return _partition(to_string(text), to_string(part))[2]


def _partition(text: str, part: str) -> tuple[str, bool, str]:
    if not part:
        return "", True, text
    before, found, after = text.partition(part)
    return before, bool(found), after if found else ""


@function("substring", 2, 3)
def _substring(env: Env, _node: Node, text: Value, start: Value, *length: Value) -> Value:
    """XPath's: positions from 1, both ends rounded."""
    string = to_string(text)
    first = _rounded(to_number(start, env.zone))
    end = first + _rounded(to_number(length[0], env.zone)) if length else float("inf")
    return "".join(char for place, char in enumerate(string, 1) if first <= place < end)


def _rounded(number: float) -> float:
    return number if number != number or abs(number) == float("inf") else float(int((number + 0.5) // 1))


@function("substr", 2, 3)
def _substr(_env: Env, _node: Node, text: Value, start: Value, *end: Value) -> Value:
    """JavaRosa's: positions from 0, the end not included, negative ones from the back."""
    string = to_string(text)
    first = whole(start) or 0
    last = (whole(end[0]) or 0) if end else len(string)
    return string[slice(*(min(max(0, n + len(string) if n < 0 else n), len(string)) for n in (first, last)))]


@function("string-length", 0, 1)
def _string_length(_env: Env, node: Node, *value: Value) -> Value:
    return float(len(_own(node, value)))


@function("normalize-space", 0, 1)
def _normalize_space(_env: Env, node: Node, *value: Value) -> Value:
    return _SPACES.sub(" ", _own(node, value)).strip(" ")


@function("translate", 3)
def _translate(_env: Env, _node: Node, text: Value, old: Value, new: Value) -> Value:
    table: dict[int, str | None] = {}
    to = to_string(new)
    for place, char in enumerate(to_string(old)):
        table.setdefault(ord(char), to[place] if place < len(to) else None)
    return to_string(text).translate(table)


@lru_cache(maxsize=512)
def _pattern(text: str) -> regex.Pattern[str]:
    """A pattern as Java reads it: with properties in and out of brackets, intersections, and quoted words."""
    python = _QUOTED.sub(lambda found: regex.escape(found[1]), text)
    try:
        return regex.compile(python, regex.VERSION1 if "&&" in python else 0)
    except (regex.error, RecursionError, OverflowError) as error:
        raise XPathError(_("The pattern “{text}” cannot be read.").format(text=text)) from error


def pattern_fault(text: str) -> str | None:
    """What is wrong with a pattern, in a sentence; None where nothing is."""
    try:
        _pattern(text)
    except XPathError as error:
        return error.message
    return None


@function("regex", 2)
def _regex(_env: Env, _node: Node, text: Value, pattern: Value) -> Value:
    """Whether the whole text matches, as in JavaRosa."""
    compiled = _pattern(to_string(pattern))
    try:
        return compiled.fullmatch(to_string(text), timeout=MATCH_SECONDS) is not None
    except TimeoutError as error:
        words = _("The pattern “{text}” takes too long. Write it without repeats inside repeats.")
        raise XPathError(words.format(text=to_string(pattern))) from error


@function("uuid", 0, 1)
def _uuid(env: Env, _node: Node, *length: Value) -> Value:
    if not length:
        return env.host.uuid()
    wanted = whole(length[0])
    if wanted is None or wanted < 0:
        raise XPathError(_("“{name}()” needs a number.").format(name="uuid"))
    return env.host.digits(min(wanted, 4096))


@function("digest", 2, 3)
def _digest(_env: Env, _node: Node, text: Value, algorithm: Value, *encoding: Value) -> Value:
    name = _ALGORITHMS.get(to_string(algorithm))
    how = to_string(encoding[0]) if encoding else "base64"
    if name is None or how not in ("base64", "hex"):
        raise XPathError(_("“{name}()” does not know this algorithm or encoding.").format(name="digest"))
    found = hashlib.new(name, to_string(text).encode(), usedforsecurity=False)
    return found.hexdigest() if how == "hex" else base64.b64encode(found.digest()).decode()


@function("extract-signed", 2)
def _extract_signed(_env: Env, _node: Node, contents: Value, key: Value) -> Value:
    """The message in contents signed by Ed25519 (base64 of signature and message); blank where the key is another."""
    from nacl.exceptions import CryptoError
    from nacl.signing import VerifyKey

    try:
        signed, public = (base64.b64decode(to_string(value), validate=True) for value in (contents, key))
        return VerifyKey(public).verify(signed).decode("utf-8", "replace")
    except (CryptoError, ValueError, TypeError):
        return ""


@function("base64-decode", 1)
def _base64_decode(_env: Env, _node: Node, text: Value) -> Value:
    data = to_string(text)
    try:
        return base64.b64decode(data + "=" * (-len(data) % 4)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
