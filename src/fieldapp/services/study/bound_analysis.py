"""Of a study: value chain, services of institutions, SWOT, problem tree, Porter's diamond and scorecards."""

from __future__ import annotations

from collections.abc import Callable

from fieldapp.charts import Chart, Table
from fieldapp.i18n import _
from fieldapp.services import institutions, problem_trees, scorecards, swot, value_chains
from fieldapp.services.study.asked import WITHHELD, Asked
from fieldapp.services.study.shown import Shown

_DASH = "–"


def _both(title: str, table: Table, chart: Chart | None, missing: str, height: float) -> Shown:
    """Picture and table of one analysis; columns in which nothing stands are left out of the table."""
    if not table.rows:
        return Shown(title, missing=missing)
    used = [at for at in range(len(table.headers)) if any(row[at] not in ("", _DASH) for row in table.rows)]
    rows = tuple(tuple(row[at] for at in used) for row in table.rows)
    return Shown(title, head=tuple(table.headers[at] for at in used), rows=rows, chart=chart, height=height)


def chain(asked: Asked) -> Shown:
    """The newest value chain of the cluster: drawn, and computed stage by stage."""
    store = asked.store
    drawn, table = value_chains.drawing(store, asked.id), value_chains.table(store, asked.id)
    return _both(_("Value chain"), table, drawn, _("no value chain has been drawn yet."), 330)


def matrix(asked: Asked) -> Shown:
    """Which institution offers what, how much it is used and how it is rated."""
    title = _("Institutions and services")
    seen = institutions.read(asked.store, asked.id)
    if not seen.cells:
        return Shown(title, missing=_("no service of an institution has been rated yet."))
    rated = {one for one, _kind in seen.cells}
    rows = [row for key, row in zip(seen.rows, institutions.matrix_table(seen).rows, strict=True) if key[0] in rated]
    table = Table(institutions.matrix_table(seen).headers, tuple(rows))
    return _both(title, table, None, "", 0)


def services(asked: Asked) -> Shown:
    """Services by provider: price, who pays, users, satisfaction; few users are withheld from the public."""
    title = _("Business services")
    table = institutions.service_table(asked.store, asked.id)
    rows = table.rows
    if asked.public:
        rows = tuple((*row[:4], WITHHELD, WITHHELD) if _few(asked, row[4]) else row for row in rows)
    return _both(title, Table(table.headers, rows), None, _("no service has been recorded yet."), 0)


def _few(asked: Asked, text: str) -> bool:
    return text.isdigit() and asked.few(int(text))


def quadrants(asked: Asked) -> Shown:
    """Strengths, weaknesses, chances, threats, the most voted first."""
    return _drawn(asked, _("SWOT"), swot.table, swot.drawing, _("nothing has been said of it yet."), 300)


def problems(asked: Asked) -> Shown:
    """The problem tree."""
    missing = _("no problem tree has been drawn yet.")
    return _drawn(asked, _("Problem tree"), problem_trees.table, problem_trees.drawing, missing, 300)


def objectives(asked: Asked) -> Shown:
    """The same tree turned into objectives."""
    title, tree = _("Objectives"), problem_trees.read(asked.store, asked.id)
    if not any(one.objective for one in tree.problems):
        return Shown(title, missing=_("the problem tree has not been turned into objectives yet."))
    return Shown(title, chart=problem_trees.chart(tree, objectives=True), height=300)


def _drawn(
    asked: Asked, title: str, table: Callable[..., Table], drawing: Callable[..., Chart], missing: str, height: float
) -> Shown:
    """Only the picture: it says all that the table says."""
    if not table(asked.store, asked.id).rows:
        return Shown(title, missing=missing)
    return Shown(title, chart=drawing(asked.store, asked.id), height=height)


def scorecard(asked: Asked) -> Shown:
    """The radar of the newest assessment against last time."""
    title = _("Scorecard")
    drawn = scorecards.drawing(asked.store, asked.id)
    if drawn is None:
        return Shown(title, missing=_("the cluster has not been assessed yet."))
    return Shown(title, chart=drawn, height=290)
