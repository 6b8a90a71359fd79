"""The size of a firm by the rules of a country or a donor: bounds of figures, and how figures combine.

Several schemes are asked side by side; where a figure is missing the class is provisional, unless no value of it could
change the outcome. Amounts are exact and in one currency. Must not know where schemes come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from fieldapp.i18n import N_

ORDER = ("nano", "micro", "small", "medium", "large")
FIGURES = ("workers", "turnover", "assets", "capital")
LABELS = {
    "nano": N_("Nano"),
    "micro": N_("Micro"),
    "small": N_("Small"),
    "medium": N_("Medium"),
    "large": N_("Large"),
}


@dataclass(frozen=True)
class Limit:
    """An upper bound: at most so much, or with ``below`` less than that."""

    most: Decimal
    below: bool = False

    def holds(self, value: Decimal) -> bool:
        """Whether a value is within the bound."""
        return value < self.most if self.below else value <= self.most


@dataclass(frozen=True)
class Bound:
    """The bounds of one class, for some groups of sectors (none: for all)."""

    size: str
    limits: Mapping[str, Limit]
    sectors: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scheme:
    """One rule with its citation. ``currency`` is that of its amounts, empty where it has none.

    ``combine``: MAX, EMP_AND_A_OR_B, ANY, ALL, TWO_OF_THREE or DECIDER (then ``decider`` names the figure).
    """

    code: str
    name: str
    citation: str
    combine: str
    bounds: tuple[Bound, ...]
    country: str = ""
    currency: str = ""
    decider: str = ""
    valid_from: str = ""
    valid_to: str = ""
    insured: bool = False
    """Workers are those in social security."""
    note: str = ""

    def in_force(self, day: str) -> bool:
        """Whether the scheme holds on a day (ISO 8601)."""
        return (not self.valid_from or self.valid_from <= day) and (not self.valid_to or day <= self.valid_to)


@dataclass(frozen=True)
class SizeClass:
    """The outcome: a class or "" where there is none, whether it is provisional, and which figures are missing."""

    size: str
    provisional: bool = False
    missing: tuple[str, ...] = ()
    used: Mapping[str, Decimal] = field(default_factory=dict)


def classify(scheme: Scheme, sector: str, figures: Mapping[str, Decimal | None]) -> SizeClass:
    """The class of a firm of a group of sectors with these figures (name -> value, None where it is not known)."""
    ladder = _ladder(scheme, sector)
    asked = [name for name in FIGURES if any(name in bound.limits for bound in ladder)]
    known = {name: value for name in asked if (value := figures.get(name)) is not None}
    missing = tuple(name for name in asked if name not in known)
    if not ladder or not known:
        return SizeClass("", True, missing, known)
    here = _class(scheme, ladder, known, missing=None)
    top = ORDER.index(ladder[-1].size) + 1
    if here == "large" and top < len(ORDER) - 1:  # the scheme says nothing of the classes between
        return SizeClass(ORDER[top], True, missing, known)
    if not missing:
        return SizeClass(here, False, (), known)
    best = _class(scheme, ladder, known, missing=True)
    worst = _class(scheme, ladder, known, missing=False)
    return SizeClass(here, best != worst, missing if best != worst else (), known)


def _ladder(scheme: Scheme, sector: str) -> list[Bound]:
    """The bounds for a group of sectors, the smallest class first."""
    fitting = [bound for bound in scheme.bounds if not bound.sectors or sector in bound.sectors]
    own = {bound.size for bound in fitting if bound.sectors}
    chosen = [bound for bound in fitting if bound.sectors or bound.size not in own]
    return sorted(chosen, key=lambda bound: ORDER.index(bound.size))


def _class(scheme: Scheme, ladder: Sequence[Bound], known: Mapping[str, Decimal], *, missing: bool | None) -> str:
    """The smallest class whose bounds are kept. ``missing``: what a missing figure counts as; None leaves it out."""
    if scheme.combine == "MAX":
        return max((_alone(ladder, name, known, missing) for name in _asked(ladder, known, missing)), key=ORDER.index)
    for bound in ladder:
        held = {
            name: limit.holds(known[name]) if name in known else missing
            for name, limit in bound.limits.items()
            if name in known or missing is not None
        }
        if held and _kept(scheme, {name: bool(value) for name, value in held.items()}):
            return bound.size
    return "large"


def _asked(ladder: Sequence[Bound], known: Mapping[str, Decimal], missing: bool | None) -> list[str]:
    used = {name for bound in ladder for name in bound.limits}
    return [name for name in FIGURES if name in used and (name in known or missing is not None)]


def _alone(ladder: Sequence[Bound], name: str, known: Mapping[str, Decimal], missing: bool | None) -> str:
    """The class by one figure alone; a class that says nothing of it takes what is above the class before."""
    passed = False
    for bound in ladder:
        limit = bound.limits.get(name)
        if limit is None and not passed:
            continue
        if limit is None or (limit.holds(known[name]) if name in known else missing):
            return bound.size
        passed = True
    return "large"


def _kept(scheme: Scheme, held: Mapping[str, bool]) -> bool:
    """Whether the bounds of a class are kept, by the scheme's way of combining."""
    amounts = [value for name, value in held.items() if name != "workers"]
    match scheme.combine:
        case "EMP_AND_A_OR_B":
            return held.get("workers", True) and (not amounts or any(amounts))
        case "ANY":
            return any(held.values())
        case "TWO_OF_THREE":
            return sum(held.values()) >= min(2, len(held))
        case "DECIDER":
            return held[scheme.decider] if scheme.decider in held else all(held.values())
        case _:
            return all(held.values())
