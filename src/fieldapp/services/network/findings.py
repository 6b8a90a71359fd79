"""Three findings in plain words: who holds it together, what breaks if they leave, which few reach most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldapp.domain.text import isolate
from fieldapp.i18n import _, format_number, format_percent, ngettext
from fieldapp.indicators.method import NoFigure, Number
from fieldapp.indicators.network import cohesion, paths
from fieldapp.indicators.network.champions import EXACT_ACTORS, Champions, champions, group_reach
from fieldapp.services.network.analysis import BOTH, COUNTS_FROM, EITHER, Picture

CHAMPIONS = 2
MOST_CHAMPIONS = 6


@dataclass(frozen=True)
class Findings:
    """``sentences``: three; ``method``: what they rest on. The actors they speak of, by id."""

    sentences: tuple[str, ...]
    method: str
    holder: tuple[str, ...] = ()
    breaker: str = ""
    champions: Champions | None = None
    withheld: str = ""
    """Why betweenness is not shown, where it is not."""


def findings(seen: Picture, names: Mapping[str, str], count: int = CHAMPIONS, way: str = EITHER) -> Findings:
    """What the network says, with the names that may be shown. An empty network says what to do."""
    tied = seen.tied(way)
    if len(tied.actors) < 3 or not tied.edges:
        text = _("There is nothing to say yet: enter who is tied to whom, for three actors or more.")
        return Findings((text,), method(seen, way))
    holder, first, withheld = _holder(seen, names, way)
    breaker, second = _breaker(seen, names, holder, way)
    chosen = champions(tied, min(count, len(tied.actors)))
    third = _reach(chosen, names, len(tied.actors)) + _not_the_central(seen, chosen, way, withheld)
    return Findings((first, second, third), method(seen, way), holder, breaker, chosen, withheld)


def _named(ids: Sequence[str], names: Mapping[str, str]) -> str:
    return _(", ").join(isolate(names[one]) for one in ids)


def _holder(seen: Picture, names: Mapping[str, str], way: str) -> tuple[tuple[str, ...], str, str]:
    tied = seen.tied(way)
    try:
        seen.check_response()
    except NoFigure as why:
        named = cohesion.in_degree(seen.told)
        most = max(named.values())
        best = tuple(actor for actor in tied.actors if named[actor] == most)
        text = ngettext(
            "{names}: named most often, by {count} other.", "{names}: named most often, by {count} others.", most
        )
        return best, text.format(names=_named(best[:3], names), count=format_number(most)), str(why)
    between = paths.betweenness(tied)
    top = max(between.values())
    if top <= 0:
        return (), _("Nobody stands between others: no actor is needed to pass things on."), ""
    best = tuple(actor for actor in tied.actors if between[actor] >= top - 1e-9)
    if len(best) == 1:
        return best, _("{name} holds the network together.").format(name=_named(best, names)), ""
    return best, _("{names} hold the network together.").format(names=_named(best[:3], names)), ""


def _breaker(
    seen: Picture, names: Mapping[str, str], holder: Sequence[str], way: str
) -> tuple[str, str]:  # fmt: skip
    tied = seen.tied(way)
    broken = {actor: (cohesion.fragmentation_among(tied, [actor]), cohesion.fragmentation_without(tied, [actor]))
              for actor in cohesion.articulation_points(tied)}  # fmt: skip
    if not broken:
        return "", _("If any one actor leaves, all others still reach each other as before.")
    worst = max(broken, key=lambda actor: (broken[actor][1] - broken[actor][0], actor in holder))
    return worst, leaving(names[worst], *broken[worst])


def leaving(name: str, now: Number, then: Number) -> str:
    """What breaks when somebody leaves: ``now`` and ``then`` are parts of the same pairs, of those who stay."""
    text = _("If {name} leaves, {then} of the pairs that remain cannot reach each other any more (now {now}).")
    return text.format(name=isolate(name), then=format_percent(float(then)), now=format_percent(float(now)))


def if_removed(seen: Picture, names: Mapping[str, str], gone: Sequence[str], way: str = EITHER) -> str:
    """What the map says when some actors are taken out. Nothing for nobody."""
    if not gone:
        return ""
    tied = seen.tied(way)
    try:
        now, then = cohesion.fragmentation_among(tied, gone), cohesion.fragmentation_without(tied, gone)
    except NoFigure as why:
        return str(why)
    if len(gone) == 1:
        return leaving(names[gone[0]], now, then)
    text = _("Without {names}, {then} of the pairs that remain cannot reach each other any more (now {now}).")
    return text.format(names=_named(gone, names), then=format_percent(float(then)), now=format_percent(float(now)))


def _reach(chosen: Champions, names: Mapping[str, str], actors: int) -> str:
    text = _("Reach most through {names}: a reach of {reach}.").format(
        names=_named(chosen.actors, names), reach=format_percent(chosen.reach)
    )
    if not chosen.exact:
        how = _("Chosen step by step: with {count} actors not every set was tried.")
        text += " " + how.format(count=format_number(actors))
    elif chosen.equals:
        others = len(chosen.equals)
        more = ngettext("{count} other set reaches as far.", "{count} other sets reach as far.", others)
        text += " " + more.format(count=format_number(others))
    return text


def _not_the_central(seen: Picture, chosen: Champions, way: str, withheld: str) -> str:
    """How far the most central ones would reach instead, where they are others."""
    tied, count = seen.tied(way), len(chosen.actors)
    if withheld or count < 2:
        return ""
    between = paths.betweenness(tied)
    central = tuple(sorted(tied.actors, key=lambda actor: -between[actor])[:count])
    reach = group_reach(tied, central)
    if set(central) in [set(chosen.actors), *(set(one) for one in chosen.equals)] or reach >= chosen.reach - 1e-9:
        return ""
    text = _("The most central ones together would reach {reach}.")
    return " " + text.format(reach=format_percent(reach))


def method(seen: Picture, way: str) -> str:
    """What the sentences rest on: who answered, how ties were made, how champions are found."""
    wave = seen.wave
    parts = []
    if seen.wave.actors:
        answered = _("{answered} of {asked} answered ({rate}).")
        parts.append(answered.format(
            answered=format_number(wave.answered), asked=format_number(len(wave.actors)),
            rate=format_percent(float(seen.response)),
        ))  # fmt: skip
    parts.append(
        _("A tie counts where both sides named it (intersection).")
        if way == BOTH
        else _("A tie counts where at least one side named it (union).")
    )
    if "TRUST" in seen.layers:
        parts.append(_("Trust counts as a tie from {least} on.").format(least=format_number(COUNTS_FROM["TRUST"])))
    exact = _("Between: shortest chains (Freeman). Breaks: fragmentation (Borgatti). Reach: KPP-Pos, exact to {count}.")
    parts.append(exact.format(count=format_number(EXACT_ACTORS)))
    if wave.strays:
        stray = ngettext(
            "{count} tie leads to an actor that is not on the list; it is left out.",
            "{count} ties lead to actors that are not on the list; they are left out.", wave.strays,
        )  # fmt: skip
        parts.append(stray.format(count=format_number(wave.strays)))
    return " ".join(parts)
