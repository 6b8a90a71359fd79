"""A wave as a network: directed as told, undirected in both ways, and its figures beside each other with their methods.

What cannot be computed carries the reason in the place of a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from fieldapp.i18n import N_, _, format_number, format_percent
from fieldapp.indicators.method import Method, NoFigure, Number
from fieldapp.indicators.network import paths, waves
from fieldapp.indicators.network.graph import Directed, Tie, Undirected, directed, intersection, union
from fieldapp.services.network.model import BUSINESS, TOGETHER, Wave, chosen_layers, layer_label

COUNTS_FROM = {"TRUST": waves.HIGH_TRUST}
"""What an answer must be at least to count as a tie, where that is more than 1: little trust is none."""
EITHER, BOTH = "either", "both"
"""Ties named by at least one side, or confirmed by both."""


@dataclass(frozen=True)
class Picture:
    """A wave seen in some layers. A tie of several layers counts once; what records tell counts both ways."""

    wave: Wave
    layers: tuple[str, ...]
    told: Directed

    @cached_property
    def either(self) -> Undirected:
        """Ties that at least one side named (union)."""
        return union(self.told)

    @cached_property
    def both(self) -> Undirected:
        """Ties that both sides named (intersection)."""
        return intersection(self.told)

    def tied(self, way: str) -> Undirected:
        """Undirected in one of the two ways."""
        return self.both if way == BOTH else self.either

    @cached_property
    def groups(self) -> dict[str, str]:
        """Actor -> what it is."""
        return {actor.id: actor.group for actor in self.wave.actors}

    @property
    def asked(self) -> bool:
        """True where the ties were asked for, so that missing answers matter."""
        return any(layer in self.wave.layers for layer in self.layers)

    @property
    def response(self) -> Number:
        """The part of the actors that answered. Raises NoFigure for an empty list."""
        return waves.response_rate(self.wave.answered, len(self.wave.actors))

    def check_response(self) -> None:
        """Raises NoFigure, saying why, where too few answered for figures from chains of ties."""
        if self.asked and self.response < paths.RESPONSE_NEEDED:
            rate, needed = round(100 * float(self.response)), round(100 * paths.RESPONSE_NEEDED)
            raise NoFigure(paths.WITHHELD, rate=rate, needed=needed)


def picture(wave: Wave, layers: Collection[str] | None = None) -> Picture:
    """The network of a wave in the layers asked for, or in all that it asks."""
    chosen = chosen_layers(wave, layers)
    found: dict[tuple[str, str], int] = {}
    for one in wave.said:
        if one.layer in chosen and one.value >= COUNTS_FROM.get(one.layer, 1):
            found[one.source, one.target] = max(found.get((one.source, one.target), 0), one.value)
    for layer, recorded in ((TOGETHER, wave.together), (BUSINESS, wave.trade)):
        for (one_, other), count in recorded.items() if layer in chosen else ():
            for pair in ((one_, other), (other, one_)):
                found[pair] = max(found.get(pair, 0), count)
    actors = [actor.id for actor in wave.actors]
    return Picture(wave, chosen, directed(actors, [Tie(*pair, value) for pair, value in found.items()]))


def method_of(function: Callable[..., object]) -> Method:
    """What a figure says of itself."""
    found = getattr(function, "method", None)
    assert isinstance(found, Method)
    return found


def said(compute: Callable[[], object], method: Method) -> str:
    """A figure in words, or why there is none."""
    try:
        found = compute()
    except NoFigure as why:
        return str(why)
    if found is None:
        return _("There are no ties.")
    return found if isinstance(found, str) else show(found, method)


def show(value: object, method: Method) -> str:
    """A number as a person reads it: counts whole, shares as percentages, the rest with three decimals."""
    if not isinstance(value, int | float | Fraction):
        return str(value)
    if method.unit == "share":
        return format_percent(float(value), 1)
    number = float(value)
    return format_number(int(number)) if number == int(number) else decimal(number)


def decimal(number: float) -> str:
    """A number with three decimals in the language in force."""
    return format_number(Decimal(repr(round(number, 3))), 3)


@dataclass(frozen=True)
class Compared:
    """Ties of an earlier wave and a later one, by actors and layers that are in both; ``sentence`` says it in words."""

    change: waves.Change
    sentence: str
    layers: tuple[str, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]


def compare(before: Picture, after: Picture, way: str = EITHER) -> Compared:
    """What became of the ties between two waves of a cluster. Raises NoFigure where no layer was asked in both."""
    told = {layer for layer in (BUSINESS, TOGETHER) if layer not in after.wave.layers}
    layers = tuple(layer for layer in after.layers if layer in {*before.wave.layers, *told})
    if not layers:
        raise NoFigure(N_("The waves have no layer in common."))
    first, second = (picture(seen.wave, layers) for seen in (before, after))
    found = waves.change(first.tied(way), second.tied(way))
    text = _("{new} new, {lost} lost, {kept} kept; overlap (Jaccard) {jaccard}.").format(
        new=format_number(len(found.new)), lost=format_number(len(found.lost)), kept=format_number(len(found.kept)),
        jaccard=said(lambda: found.jaccard, method_of(waves.change)),
    )  # fmt: skip
    if layers != after.layers:
        text += " " + _("Compared: {layers}.").format(layers=", ".join(layer_label(one) for one in layers))
    there, here = set(first.told.actors), set(second.told.actors)
    return Compared(found, text, layers, _in_order(first, there - here), _in_order(second, here - there))


def _in_order(seen: Picture, wanted: Collection[str]) -> tuple[str, ...]:
    return tuple(actor for actor in seen.told.actors if actor in wanted)
