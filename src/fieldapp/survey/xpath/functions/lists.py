"""Answers with several choices, and lists in random order."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from typing import Final

from fieldapp.i18n import _
from fieldapp.survey.errors import XPathError
from fieldapp.survey.nodes import Node
from fieldapp.survey.xpath.context import Env
from fieldapp.survey.xpath.functions.registry import function, nodes_of, whole
from fieldapp.survey.xpath.values import Value, to_number, to_string

_MODULUS: Final = 2_147_483_647
_MULTIPLIER: Final = 16_807


def _selected(_env: Env, _node: Node, chosen: Value, choice: Value) -> Value:
    return to_string(choice).strip() in to_string(chosen).split()


function("selected", 2)(_selected)
function("is-selected", 2)(_selected)


@function("selected-at", 2)
def _selected_at(_env: Env, _node: Node, chosen: Value, place: Value) -> Value:
    words = to_string(chosen).split()
    at = whole(place)
    return words[at] if at is not None and 0 <= at < len(words) else ""


@function("count-selected", 1)
def _count_selected(_env: Env, _node: Node, chosen: Value) -> Value:
    return float(len(to_string(chosen).split()))


@function("randomize", 1, 2)
def _randomize(env: Env, _node: Node, nodes: Value, *seed: Value) -> Value:
    items = list(nodes_of(nodes, "randomize"))
    return shuffled(items, seed_of(seed[0], env) if seed else None, env.host.random)


def seed_of(value: Value, env: Env) -> int:
    """The seed a value gives: its whole number; for other text 64 bits of its SHA-256; 0 for blank."""
    number = to_number(value, env.zone)
    if math.isinf(number):
        raise XPathError(_("“{name}()” needs a number.").format(name="randomize"))
    if number == number:
        return int(number)
    text = to_string(value)
    if not text or text == "NaN":
        return 0
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)


def shuffled(items: list[Node], seed: int | None, chance: Callable[[], float]) -> list[Node]:
    """Fisher-Yates with the Park-Miller generator: every engine gives the same order for a seed."""
    if seed is None:
        seed = int(chance() * _MODULUS)
    state = int(math.fmod(seed, _MODULUS)) if abs(seed) < 2**53 else abs(seed) % _MODULUS * (1 if seed > 0 else -1)
    if state <= 0:
        state += _MODULUS - 1
    for place in range(len(items) - 1, 0, -1):
        state = state * _MULTIPLIER % _MODULUS
        other = int((state - 1) / (_MODULUS - 1) * (place + 1))
        items[place], items[other] = items[other], items[place]
    return items
