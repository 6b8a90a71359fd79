"""Answers with several choices, and lists in random order."""

from __future__ import annotations

import hashlib
import math
from typing import Final

from fieldapp.survey.nodes import Node
from fieldapp.survey.xpath.context import Env
from fieldapp.survey.xpath.functions.registry import function, nodes_of, whole
from fieldapp.survey.xpath.values import Value, to_number, to_string

_MODULUS: Final = 2_147_483_647
_MULTIPLIER: Final = 16_807
_LONGEST: Final = 2**63 - 1


def _selected(_env: Env, _node: Node, chosen: Value, choice: Value) -> Value:
    wanted, words = to_string(choice).strip(), to_string(chosen).split()
    return wanted in words if wanted else not words


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
    return shuffled(nodes_of(nodes, "randomize"), seed_of(seed[0], env) if seed else env.host.shuffle_seed())


def seed_of(value: Value, env: Env) -> int:
    """The seed a value gives: its whole number as Java's long; for other text 64 bits of its SHA-256; 0 for blank.

    The 64 bits go through a double, as in JavaRosa, which loses the last of them: the orders are the same only so.
    """
    number = to_number(value, env.zone)
    if math.isinf(number):
        return _LONGEST if number > 0 else -_LONGEST - 1
    if number == number:
        return int(number)
    text = to_string(value)
    if not text or text == "NaN":
        return 0
    return int(float(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)))


def shuffled(items: list[Node], seed: int) -> list[Node]:
    """The nodes in the order every engine gives for a seed: Fisher-Yates inside out, Park-Miller generator."""
    state = abs(seed) % _MODULUS * (1 if seed > 0 else -1)
    if state <= 0:
        state += _MODULUS - 1
    result: list[Node] = []
    for place, item in enumerate(items):
        state = state * _MULTIPLIER % _MODULUS
        other = int((state - 1) / (_MODULUS - 1) * (place + 1))
        result.append(item)
        result[place] = result[other]
        result[other] = item
    return result
