"""Tests of a training as typed: the items of a test, scores and item scores, as text that travels exactly.

A score is text in ASCII with at most two decimals ("12", "12.5"); half points are usual, floating point is not kept.
Items are lines ("What does damp do to silk? = 2"); item scores stand in their order, "-" where nothing was answered.
Must not know stores, windows or who took the test.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fieldapp.domain.numbers import parse_decimal
from fieldapp.domain.text import fold
from fieldapp.i18n import _, format_number

SCORE = r"\d{1,4}(\.\d{1,2})?"
"""Pattern of a score."""
NOTHING = "-"
"""Stands in item scores for an item without an answer; it counts as no points."""
_ITEM = re.compile(r"^(?P<label>.*?)(?:\s*=\s*(?P<points>[^=]+))?$")


@dataclass(frozen=True)
class Item:
    """One item of a test: what was asked, and the points it can bring."""

    label: str
    points: Fraction = Fraction(1)


def items_of(text: str | None) -> tuple[Item, ...]:
    """The items of a test, one to a line; "= 2" behind gives the points, else it is one.

    Raises ValueError with a sentence for points that are no number above 0.
    """
    found = []
    for line in (text or "").splitlines():
        match = _ITEM.match(line.strip())
        if match is None or not match["label"]:
            continue
        points = Fraction(parse_decimal(match["points"])) if match["points"] else Fraction(1)
        if points <= 0:
            raise ValueError(_("Points must be more than 0: “{line}”").format(line=line.strip()))
        found.append(Item(match["label"], points))
    return tuple(found)


def read_score(text: str) -> str:
    """A score as typed, in any digits, as it is kept. Raises ValueError with a sentence."""
    value = parse_decimal(text)
    if value < 0:
        raise ValueError(_("A score cannot be below 0."))
    kept = f"{value.normalize():f}"
    if not re.fullmatch(SCORE, kept):
        raise ValueError(_("A score has at most two decimals, and is below 10,000."))
    return kept


def number(score: str | int | None) -> Fraction | None:
    """A kept score as a number; None where there is none."""
    return None if score in (None, "") else Fraction(str(score))


def show_score(score: Fraction | str | None) -> str:
    """A score for a person, in the language in force."""
    value = number(score) if isinstance(score, str) else score
    if value is None:
        return ""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = exact.quantize(Decimal("0.01"))
    decimals = 0 if rounded == rounded.to_integral_value() else 1 if rounded == rounded.quantize(Decimal("0.1")) else 2
    return format_number(rounded, decimals)


def read_item_scores(text: str | None, items: Sequence[Item]) -> tuple[Fraction | None, ...]:
    """Item scores as kept, in the order of the items; None where nothing was answered.

    Raises ValueError with a sentence where they do not fit the items.
    """
    parts = (text or "").split()
    if len(parts) != len(items):
        raise ValueError(
            _("{count} item scores are needed, {given} are given.").format(
                count=format_number(len(items)), given=format_number(len(parts))
            )
        )
    found: list[Fraction | None] = []
    for place, (part, item) in enumerate(zip(parts, items, strict=True), start=1):
        score = None if part == NOTHING else number(read_score(part))
        if score is not None and score > item.points:
            raise ValueError(over_maximum(item.points, place))
        found.append(score)
    return tuple(found)


def write_item_scores(scores: Sequence[Fraction | None]) -> str:
    """Item scores as they are kept."""
    return " ".join(NOTHING if score is None else kept(score) for score in scores)


def kept(score: Fraction) -> str:
    """A number as a kept score. ValueError for one that has more than two decimals."""
    value = Decimal(score.numerator) / Decimal(score.denominator)
    return read_score(f"{value:f}") if value else "0"


def over_maximum(maximum: Fraction, item: int | None = None) -> str:
    """What is said of a score above what can be reached."""
    if item is None:
        return _("The most is {maximum}.").format(maximum=show_score(maximum))
    return _("Item {number}: the most is {maximum}.").format(number=format_number(item), maximum=show_score(maximum))


def same_items(one: Sequence[Item], other: Sequence[Item]) -> bool:
    """True where two tests ask the same items for the same points, so that they may be compared item by item."""
    return bool(one) and [(fold(i.label), i.points) for i in one] == [(fold(i.label), i.points) for i in other]
