"""A wave on paper: the card for an interview, to be filled by hand; the findings and figures of the network."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from fieldapp import i18n
from fieldapp.domain.records.network import HIGHEST
from fieldapp.i18n import _, format_number
from fieldapp.progress import Progress
from fieldapp.reports.cells import Column
from fieldapp.services.network.analysis import show
from fieldapp.services.network.figures import figures, rows
from fieldapp.services.network.findings import findings
from fieldapp.services.network.mapping import Asked, see
from fieldapp.services.network.model import QUESTIONS, layer_label
from fieldapp.services.network.reading import wave as read
from fieldapp.services.network.tables import actor_table
from fieldapp.store import Store

ON_PAPER = ("in_degree", "out_degree", "degree", "betweenness", "closeness", "fragmentation", "reach")
"""The figures of actors that fit on a page; all of them are in the spreadsheet."""
LINE = "…………"


def print_card(
    store: Store, wave_id: str, path: Path | str, *, language: str, progress: Progress | None = None
) -> Path:
    """Write one empty card: all actors of the list by the questions of the wave. Raises ReportError, ServiceError."""
    from fieldapp.reports.summary import Summary, SummaryTable, print_summary

    with i18n.using(language):
        wave = read(store, wave_id)
        names = wave.names(masked=False)
        columns = [Column(_("No.")), Column(_("Name")), *(Column(layer_label(one)) for one in wave.layers)]
        cells = [_boxes(layer) for layer in wave.layers]
        lines = [(format_number(n), names[one.id], *cells) for n, one in enumerate(wave.actors, 1)]
        asked = [_(QUESTIONS[layer]) for layer in wave.layers]
        fields = [_("Actor"), _("Who answered"), _("Day"), _("Signature")]
        summary = Summary(
            _("Who works with whom"),
            [SummaryTable(columns, lines, note="  ".join(f"{one}: {LINE}{LINE}" for one in fields))],
            subtitle=f"{wave.cluster_name} · {wave.title}", method=wave.confidentiality,
            remarks=[*asked, _("May be named on the map: {yes} {no}").format(yes=f"☐ {_('Yes')}", no=f"☐ {_('No')}")],
            language=language, printed=datetime.now().astimezone(),
        )  # fmt: skip
    print_summary(summary, path)
    return _done(path, progress)


def _boxes(layer: str) -> str:
    """The answers of a scale to be ringed, or a line to write a number on."""
    most = HIGHEST.get(layer)
    return LINE if most is None else "  ".join(format_number(value) for value in range(most + 1))


def print_findings(
    store: Store, asked: Asked, path: Path | str, *, language: str, progress: Progress | None = None
) -> Path:
    """Write findings and figures, with names only of who agreed. Raises ReportError, ServiceError."""
    from fieldapp.reports.summary import Summary, SummaryTable, print_summary

    with i18n.using(language):
        seen = see(store, asked)
        wave, names = seen.wave, seen.wave.names(masked=True)
        found = findings(seen.picture, names, asked.champions, asked.way)
        heads = [Column(_("Figure")), Column(_("Named by either")), Column(_("Confirmed by both")), Column(_("Method"))]
        tables = [SummaryTable(heads, [row[:4] for row in rows(figures(seen.picture))], title=_("Figures"))]
        every = actor_table(seen.picture, asked.way, masked=True)
        kept = [place for place, one in enumerate(every.metrics) if one.key in ON_PAPER]
        columns = [Column(_("Actor")), Column(_("Kind")), *(Column(every.metrics[place].label) for place in kept)]
        shown = [
            (name, group, *("–" if values[p] is None else show(values[p], every.metrics[p].method) for p in kept))
            for _id, name, group, values in every.rows
        ]
        tables.append(SummaryTable(columns, shown, title=_("Actors")))
        said = [*found.sentences, seen.compared.sentence if seen.compared else seen.apart, found.withheld]
        summary = Summary(
            _("Network"), tables, subtitle=f"{wave.cluster_name} · {wave.title}",
            method="\n".join([*(one for one in said if one), found.method]),
            remarks=[_("Who has not agreed to be named is called by kind and number.")],
            language=language, landscape=True, printed=datetime.now().astimezone(),
        )  # fmt: skip
    print_summary(summary, path)
    return _done(path, progress)


def _done(path: Path | str, progress: Progress | None) -> Path:
    if progress is not None:
        progress.step(1, 1)
    return Path(path)
