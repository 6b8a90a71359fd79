"""The figures of a network in a file, without a store: nobody asked, so every actor counts as having answered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fieldapp.i18n import _, format_number
from fieldapp.services.network.analysis import Picture, picture
from fieldapp.services.network.model import FIRM, Actor, Said, Wave

LAYER = "INFO"


@dataclass(frozen=True)
class Reckoned:
    """The network of a file, and each line that was left out with its reason."""

    picture: Picture
    problems: tuple[str, ...]


def reckon(path: Path) -> Reckoned:
    """Read a file as a network of actors of one kind. Raises ReportError; what is wrong in a line is said."""
    from fieldapp.reports.network_reading import read_network

    read = read_network(path)
    actors = tuple(
        Actor(name, name, "enterprise", name, FIRM, number, True, "complete")
        for number, name in enumerate(read.actors, 1)
        if name
    )
    known = {actor.id for actor in actors}
    said: dict[tuple[str, str], Said] = {}
    problems = []
    for tie in read.ties:
        why = tie.problem
        if tie.source == tie.target:
            why = _("Nobody has a tie to themselves.")
        elif not why and (tie.source, tie.target) in said:
            why = _("This tie is given twice; the first one counts.")
        elif not why and not {tie.source, tie.target} <= known:
            why = _("This line names no two actors.")
        elif not why and tie.value < 0:
            why = _("A tie has a value of 0 or more.")
        if why:
            problems.append(f"{format_number(tie.where)}: {why}")
        else:
            said[tie.source, tie.target] = Said(LAYER, tie.source, tie.target, tie.value)
    wave = Wave("", "", path.name, "", path.name, "", None, None, (LAYER,), "", actors, tuple(said.values()))
    return Reckoned(picture(wave), tuple(problems))
