"""A wave as values: its actors with the names that may be shown, and what they said of each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from fieldapp.domain.fields import Choice
from fieldapp.domain.records.network import LAYER
from fieldapp.i18n import N_, _, format_number

FIRM, SUPPORT, BUYER, PERSON = "enterprise", "support", "buyer", "person"
GROUP = (
    Choice(FIRM, N_("Firm")),
    Choice(SUPPORT, N_("Support institution")),
    Choice(BUYER, N_("Buyer")),
    Choice(PERSON, N_("Person")),
)
"""What an actor is: for colours and shapes, and for ties within and across groups."""
TOGETHER, BUSINESS = "COTRAIN", "BUS"
LAYERS = (*LAYER, Choice(TOGETHER, N_("Trained together")))
"""What is asked, and what records tell without asking: attendance marks, and linkages of trade."""
QUESTIONS = {
    "INFO": N_("From whom do you get technical advice or news? How often, 0 to 4?"),
    "BUS": N_("With whom do you do business: buying, selling, subcontracting? How many kinds?"),
    "COOP": N_("With whom did you act together in the last 12 months? How many times?"),
    "TRUST": N_("How far would you trust each with tools, credit or a large order, 0 to 5?"),
    "INST": N_("Which support institutions did you use? How often, 0 to 4?"),
}
"""What is asked in each layer."""
ANSWERED = frozenset({"complete", "partial"})


def group_label(code: str) -> str:
    """The name of a group in the language in force."""
    return next((_(one.label) for one in GROUP if one.code == code), code)


def layer_label(code: str) -> str:
    """The name of a layer in the language in force."""
    return next((_(one.label) for one in LAYERS if one.code == code), code)


@dataclass(frozen=True)
class Actor:
    """One actor of a wave.

    ``id`` is that of the firm, institution or person, the same in every wave; ``line`` that of its line on the list of
    this wave. ``number`` counts within the group. ``may_be_named``: the last consent to be named says yes.
    """

    id: str
    line: str
    table: str
    name: str
    group: str
    number: int
    may_be_named: bool = False
    status: str = ""
    """Whether it answered: a code, empty for not asked yet."""
    respondent: str = ""
    """Who answered for it."""

    @property
    def masked(self) -> str:
        """What stands in place of the name: "Firm 3"."""
        label = _("{group} {number}").format(group=group_label(self.group), number=format_number(self.number))
        return self.name if self.may_be_named else label

    def shown(self, *, masked: bool) -> str:
        """The name, or what stands in its place."""
        return self.masked if masked else self.name


@dataclass(frozen=True)
class Said:
    """What one actor said of another in one layer, by their ids."""

    layer: str
    source: str
    target: str
    value: int
    frequency: int | None = None
    since_year: int | None = None
    formalised: str | None = None
    created_by_project: str | None = None


@dataclass(frozen=True)
class Wave:
    """One wave of a cluster. ``strays``: ties with an end that is not on the list; they are left out of everything."""

    id: str
    cluster: str
    cluster_name: str
    label: str
    title: str
    opens: str
    closes: str | None
    closed_on: str | None
    layers: tuple[str, ...]
    confidentiality: str
    actors: tuple[Actor, ...] = ()
    said: tuple[Said, ...] = ()
    together: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Pairs of actors and the sessions in which people of both were."""
    strays: int = 0
    trade: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(who sells, who buys) and how many linkages of theirs are on record in the time of the wave."""

    @cached_property
    def by_id(self) -> dict[str, Actor]:
        """Actor id -> actor."""
        return {actor.id: actor for actor in self.actors}

    @cached_property
    def by_line(self) -> dict[str, Actor]:
        """Id of the line on the list -> actor."""
        return {actor.line: actor for actor in self.actors}

    @property
    def layers_there(self) -> tuple[str, ...]:
        """The layers that can be shown: what the wave asks, and what records tell without asking."""
        told = (BUSINESS,) if self.trade and BUSINESS not in self.layers else ()
        return (*self.layers, *told, *((TOGETHER,) if self.together else ()))

    @property
    def untold_trade(self) -> list[tuple[str, str, int]]:
        """(who sells, who buys, linkages) of the trade on record that nobody named when asked."""
        said = {(one.source, one.target) for one in self.said if one.layer == BUSINESS and one.value > 0}
        return [(*pair, count) for pair, count in self.trade.items() if pair not in said]

    @property
    def answered(self) -> int:
        """Actors that answered, wholly or in part."""
        return sum(actor.status in ANSWERED for actor in self.actors)

    def names(self, *, masked: bool) -> dict[str, str]:
        """Actor id -> what it is called; two of one name get their numbers."""
        shown = {actor.id: actor.shown(masked=masked) for actor in self.actors}
        times: dict[str, int] = {}
        for name in shown.values():
            times[name] = times.get(name, 0) + 1
        return {
            actor.id: f"{shown[actor.id]} ({format_number(actor.number)})"
            if times[shown[actor.id]] > 1
            else shown[actor.id]
            for actor in self.actors
        }


def chosen_layers(wave: Wave, wanted: Collection[str] | None) -> tuple[str, ...]:
    """The layers to look at, in their order: those asked for, else all that the wave asks."""
    every = (*wave.layers, *(layer for layer in (BUSINESS, TOGETHER) if layer not in wave.layers))
    found = tuple(layer for layer in every if wanted is not None and layer in wanted)
    return found or wave.layers
