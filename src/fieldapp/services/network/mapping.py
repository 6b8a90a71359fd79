"""The map of a wave as values: actors with place, group, size and name; ties with arrows and what became of them.

The window draws it, and so do paper and files; must not know how.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fieldapp.i18n import _
from fieldapp.indicators.method import NoFigure
from fieldapp.services.network import analysis, reading
from fieldapp.services.network.actors import Metric, metric
from fieldapp.services.network.analysis import EITHER, Compared, Picture
from fieldapp.services.network.findings import CHAMPIONS, Findings, findings
from fieldapp.services.network.model import Wave
from fieldapp.services.network.placing import Place, place
from fieldapp.store import Store

PLAIN, NEW, LOST, KEPT = "plain", "new", "lost", "kept"
NO_ARROW, ONE_WAY, BOTH_WAYS = 0, 1, 2


@dataclass(frozen=True)
class Node:
    """An actor on the map. ``size`` from 0 to 1; ``kept``: somebody put it in its place."""

    id: str
    line: str
    name: str
    group: str
    x: int
    y: int
    size: float = 0.0
    kept: bool = False
    answered: bool = True


@dataclass(frozen=True)
class Link:
    """A tie on the map; with one arrow it leads from ``source`` to ``target``."""

    source: str
    target: str
    arrows: int = NO_ARROW
    state: str = PLAIN


@dataclass(frozen=True)
class Map:
    """All that is drawn."""

    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()

    def moved(self, places: Mapping[str, Place]) -> Map:
        """The same map with actors in other places."""
        return replace(
            self,
            nodes=tuple(replace(n, x=places[n.id][0], y=places[n.id][1]) if n.id in places else n for n in self.nodes),
        )


@dataclass(frozen=True)
class Asked:
    """What a person chose to see."""

    wave: str
    before: str = ""
    """An earlier wave to compare with."""
    layers: frozenset[str] | None = None
    way: str = EITHER
    size: str = "degree"
    champions: int = CHAMPIONS
    masked: bool = False


@dataclass(frozen=True)
class Seen:
    """A wave seen as asked: the map, and what stands above and below it."""

    asked: Asked
    picture: Picture
    names: Mapping[str, str]
    map: Map
    findings: Findings
    size: Metric
    compared: Compared | None = None
    apart: str = ""
    """Why the waves cannot be compared."""

    @property
    def wave(self) -> Wave:
        """The wave."""
        return self.picture.wave


def see(store: Store, asked: Asked) -> Seen:
    """Read a wave, compute what is shown of it, and place its actors. Raises ServiceError when it is not here."""
    with store.read() as tx:
        wave = reading.read_wave(tx, asked.wave)
        kept = reading.positions(tx, wave)
        before = reading.read_wave(tx, asked.before) if asked.before else None
    seen = analysis.picture(wave, asked.layers)
    names = wave.names(masked=asked.masked)
    compared, apart = _compared(before, seen, asked.way)
    sizes = metric(seen, asked.size, asked.way)
    if sizes.why:
        sizes = metric(seen, "in_degree", asked.way)
    drawn = draw(seen, names, place(seen.either, kept), asked.way, sizes, compared, kept)
    return Seen(
        asked, seen, names, drawn, findings(seen, names, asked.champions, asked.way), sizes, compared, apart
    )  # fmt: skip


def _compared(before: Wave | None, seen: Picture, way: str) -> tuple[Compared | None, str]:
    if before is None:
        return None, ""
    try:
        return analysis.compare(analysis.picture(before), seen, way), ""
    except NoFigure as why:
        return None, str(why)


def draw(
    seen: Picture, names: Mapping[str, str], places: Mapping[str, Place], way: str, sizes: Metric,
    compared: Compared | None = None, kept: Mapping[str, Any] | None = None,
) -> Map:  # fmt: skip
    """The map from its parts."""
    most = max((float(value) for value in sizes.values.values() if value is not None), default=0.0)
    nodes = tuple(
        Node(
            actor.id, actor.line, names[actor.id], actor.group, *places[actor.id],
            float(sizes.values.get(actor.id) or 0) / most if most > 0 else 0.0, actor.id in (kept or {}),
            actor.status in ("complete", "partial"),
        )
        for actor in seen.wave.actors
    )  # fmt: skip
    return Map(nodes, _links(seen, way, compared))


def _links(seen: Picture, way: str, compared: Compared | None) -> tuple[Link, ...]:
    fresh = {frozenset(pair) for pair in compared.change.new} if compared else set()
    made = []
    for one, other in seen.tied(way).edges:
        there, back = (one, other) in seen.told.arcs, (other, one) in seen.told.arcs
        pair = (one, other) if there else (other, one)
        arrows = (BOTH_WAYS if there and back else ONE_WAY) if seen.asked else NO_ARROW
        state = PLAIN if compared is None else NEW if frozenset((one, other)) in fresh else KEPT
        made.append(Link(*pair, arrows, state))
    if compared is not None:
        made += [Link(one, other, NO_ARROW, LOST) for one, other in compared.change.lost]
    return tuple(made)


def neighbours(drawn: Map) -> dict[str, list[str]]:
    """Actor -> those it is tied to on the map."""
    found: dict[str, list[str]] = {node.id: [] for node in drawn.nodes}
    for link in drawn.links:
        found[link.source].append(link.target)
        found[link.target].append(link.source)
    return found


def legend(state: str) -> str:
    """What a line means, in the language in force."""
    words = {NEW: _("new"), LOST: _("lost"), KEPT: _("kept"), PLAIN: _("tie")}
    return words[state]


def facts(seen: Seen, actor: str) -> Sequence[str]:
    """What is said of one actor: its group, ties, and the figure that its size shows."""
    from fieldapp.services.network.analysis import show
    from fieldapp.services.network.model import group_label

    told = seen.picture.told
    value = seen.size.values.get(actor)
    parts = [seen.names[actor], group_label(seen.wave.by_id[actor].group)]
    parts.append(
        _("named by {into}, names {out}").format(into=show(len(told.into[actor]), seen.size.method),
                                                 out=show(len(told.out_of[actor]), seen.size.method))
        if seen.size.method.unit != "share"
        else _("named by {into}, names {out}").format(into=len(told.into[actor]), out=len(told.out_of[actor]))
    )  # fmt: skip
    if value is not None:
        parts.append(f"{seen.size.label}: {show(value, seen.size.method)}")
    if seen.wave.by_id[actor].status not in ("complete", "partial"):
        parts.append(_("has not answered"))
    return parts
