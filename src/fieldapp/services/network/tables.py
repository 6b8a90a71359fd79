"""The actors with all their figures, and the network's figures, as tables on screen and as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldapp.i18n import _, is_rtl
from fieldapp.indicators.method import Number
from fieldapp.reports.cells import Cell, Column, Kind, Sheet
from fieldapp.services.network.actors import Metric, metrics
from fieldapp.services.network.analysis import Picture
from fieldapp.services.network.figures import figures, rows
from fieldapp.services.network.model import BUSINESS, Wave, group_label, layer_label

NAME, GROUP = 0, 1
FIRST = 2
"""The first column with a figure."""


@dataclass(frozen=True)
class ActorTable:
    """A column for each figure; ``rows``: (actor id, name, group, figures)."""

    metrics: tuple[Metric, ...]
    rows: tuple[tuple[str, str, str, tuple[Number | None, ...]], ...]

    def heads(self) -> list[str]:
        """The heads in the language in force."""
        return [_("Actor"), _("Kind"), *(metric.label for metric in self.metrics)]


def actor_table(seen: Picture, way: str, *, masked: bool) -> ActorTable:
    """All figures of all actors."""
    every, names = metrics(seen, way), seen.wave.names(masked=masked)
    return ActorTable(
        tuple(every),
        tuple(
            (actor.id, names[actor.id], group_label(actor.group), tuple(one.values.get(actor.id) for one in every))
            for actor in seen.wave.actors
        ),
    )


def export_figures(path: Path, seen: Picture, way: str) -> None:
    """Write actors, ties and the network's figures as XLSX, or the actors as CSV. Raises ReportError.

    Names are masked where nobody agreed to be named.
    """
    from fieldapp.reports.spreadsheet import write_csv, write_xlsx

    actors = _actor_sheet(seen, way)
    if path.suffix.lower() == ".csv":
        write_csv(path, actors.columns, actors.rows)
    else:
        write_xlsx(path, [actors, _tie_sheet(seen.wave), _figure_sheet(seen)])


def _actor_sheet(seen: Picture, way: str) -> Sheet:
    table = actor_table(seen, way, masked=True)
    columns = [Column(_("Actor")), Column(_("Kind"))]
    columns += [Column(metric.label, Kind.NUMBER) for metric in table.metrics]
    rows = [(name, group, *(_cell(value) for value in values)) for _id, name, group, values in table.rows]
    return Sheet(_("Actors"), columns, rows, is_rtl())


def _cell(value: Number | None) -> Cell:
    return None if value is None else value if isinstance(value, int) else round(float(value), 6)


def _tie_sheet(wave: Wave) -> Sheet:
    names = wave.names(masked=True)
    columns = [Column(_("Layer")), Column(_("From")), Column(_("To")), Column(_("Value"), Kind.INTEGER)]
    columns.append(Column(_("Since (year)"), Kind.INTEGER))
    rows: list[tuple[Cell, ...]] = [
        (layer_label(one.layer), names[one.source], names[one.target], one.value, one.since_year) for one in wave.said
    ]
    rows += [
        (layer_label(BUSINESS), names[seller], names[buyer], count, None) for seller, buyer, count in wave.untold_trade
    ]
    return Sheet(_("Ties"), columns, rows, is_rtl())


def _figure_sheet(seen: Picture) -> Sheet:
    return Sheet(_("Figures"), [Column(text) for text in figure_heads()], figure_rows(seen), is_rtl())


def figure_heads() -> list[str]:
    """Heads of the network's figures."""
    return [_("Figure"), _("Named by either"), _("Confirmed by both"), _("Method"), _("Source")]


def figure_rows(seen: Picture) -> Sequence[Sequence[str]]:
    """The network's figures by both ways of making ties undirected."""
    return rows(figures(seen))
