"""The figures of a cluster on paper: each with value, inputs and method, and the reason where there is none."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from fieldapp.i18n import _, using
from fieldapp.progress import Progress
from fieldapp.services.diagnosis import figures, firms
from fieldapp.store import Store


def print_figures(
    store: Store, cluster_id: str, asked: figures.Asked, path: Path | str, *, language: str,
    progress: Progress | None = None,
) -> Path:  # fmt: skip
    """Write the figures as a PDF in a language. Raises ReportError; no half-written file remains."""
    from fieldapp.reports.cells import Column
    from fieldapp.reports.summary import Summary, SummaryTable, print_summary

    with using(language):
        found = figures.read(store, cluster_id, asked)
        heads = [Column(_("Figure")), Column(_("Value")), Column(_("From")), Column(_("Method"))]
        tables = [
            SummaryTable(heads, [_row(one) for one in group.figures], title=group.title) for group in found.groups
        ]
        summary = Summary(
            _("Figures of {cluster}").format(cluster=found.cluster), tables, language=language, landscape=True,
            pictures=found.pictures, printed=datetime.now().astimezone(),
        )  # fmt: skip
    print_summary(summary, path)
    if progress is not None:
        progress.step(1, 1)
    return Path(path)


def _row(one: figures.Figure) -> list[str]:
    value = one.value or f"{_('No figure')}. {one.why}"
    return [one.label, value, one.inputs, one.method]


def print_firms(
    store: Store, cluster_id: str, scheme: str, day: str, path: Path | str, *, language: str,
    progress: Progress | None = None,
) -> Path:  # fmt: skip
    """Write the firms side by side as a PDF in a language. Raises ReportError; no half-written file remains."""
    from fieldapp.reports.cells import Column
    from fieldapp.reports.summary import Summary, SummaryTable, print_summary

    with using(language):
        found = firms.of_cluster(store, cluster_id, scheme, day)
        rows = [firms.line(firm) for firm in found.firms]
        table = SummaryTable([Column(head) for head in firms.heads()], rows, note=found.sizes)
        citation = _("Size by: {citation}").format(citation=found.scheme.citation) if found.scheme else ""
        pictures = [firms.chart(found)] if found.firms else []
        summary = Summary(
            _("Enterprises of {cluster}").format(cluster=found.cluster), [table], subtitle=found.totals,
            method=citation, language=language, pictures=pictures, printed=datetime.now().astimezone(),
        )  # fmt: skip
    print_summary(summary, path)
    if progress is not None:
        progress.step(1, 1)
    return Path(path)
