"""The analyses of a cluster on paper: the picture, then its table, with the method, in any language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp.charts import Chart, Table
from fieldapp.domain.records import Cluster
from fieldapp.i18n import _, using
from fieldapp.progress import Progress
from fieldapp.services import institutions, problem_trees, scorecards, swot, value_chains
from fieldapp.services.errors import ServiceError
from fieldapp.store import Store

if TYPE_CHECKING:
    from fieldapp.reports.paper import Printed

CHAIN, MATRIX, SWOT, PROBLEMS, OBJECTIVES, SCORECARD = (
    "value_chain", "institutions", "swot", "problem_tree", "objectives", "scorecard",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One analysis in the language in force: its title, what it says, its picture, its tables by title."""

    title: str
    sentence: str
    chart: Chart
    tables: tuple[tuple[str, Table], ...]
    remarks: tuple[str, ...] = ()


def part(store: Store, kind: str, cluster: str, which: str = "") -> Part:
    """An analysis; ``which`` names the chain or the assessment. Raises ServiceError where there is none."""
    if kind == CHAIN:
        chain = value_chains.read(store, which)
        tables = ((_("Stages"), value_chains.stage_table(chain)), (_("Flows"), value_chains.flow_table(chain)))
        remarks = (chain.method, *chain.doubts)
        return Part(_("Value chain"), "", value_chains.chart(chain), tables, remarks)
    if kind == MATRIX:
        matrix = institutions.read(store, cluster)
        tables = (("", institutions.matrix_table(matrix)), (_("Services"), institutions.service_table(store, cluster)))
        chart, remarks = institutions.chart(matrix), (*matrix.figures, matrix.method)
        return Part(_("Institutions and services"), "", chart, tables, remarks)
    if kind == SWOT:
        seen = swot.read(store, cluster)
        return Part(_("SWOT"), seen.sentence, swot.chart(seen), (("", swot.item_table(seen)),))
    if kind in (PROBLEMS, OBJECTIVES):
        tree = problem_trees.read(store, cluster)
        objectives = kind == OBJECTIVES
        chart, table = problem_trees.chart(tree, objectives=objectives), problem_trees.problem_table(tree)
        return Part(
            _("Objectives") if objectives else _("Problem tree"), tree.sentence, chart, (("", table),), tree.doubts
        )
    return _scorecard(store, cluster, which)


def _scorecard(store: Store, cluster: str, which: str) -> Part:
    now, before = scorecards.against(scorecards.assessments(store, cluster), which)
    if now is None:
        raise ServiceError(_("Nothing was assessed yet."))
    people = _("Assessed by {people}").format(people=now.row["assessor"])
    chart, table = scorecards.chart(now, before), scorecards.item_table(now, before)
    return Part(now.title, people, chart, (("", table),))


def print_part(
    store: Store, kind: str, cluster: str, path: Path | str, *, which: str = "", language: str,
    progress: Progress | None = None,
) -> Printed:  # fmt: skip
    """Write an analysis as PDF: lying, the picture over its tables. Raises ReportError, ServiceError."""
    from fieldapp.reports.cells import Column
    from fieldapp.reports.summary import Summary, SummaryTable, print_summary

    del progress  # one page is made at once
    with using(language):
        found = part(store, kind, cluster, which)
        with store.read() as tx:
            name = str((tx.get(Cluster, cluster) or {}).get("name") or "")
        tables = [
            SummaryTable([Column(head) for head in table.headers], table.rows, title) for title, table in found.tables
        ]
        summary = Summary(
            found.title, tables, name, found.sentence, found.remarks, language=language, landscape=True,
            printed=datetime.now().astimezone(), opening=(found.chart,),
        )  # fmt: skip
        return print_summary(summary, path)
