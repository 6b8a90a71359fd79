"""The problem tree of a cluster and its objectives: levels, circles that two devices made, picture and table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from fieldapp.charts import Chart, Table
from fieldapp.charts.tree import Node, tree
from fieldapp.domain import problem_tree
from fieldapp.domain.records import Cluster, ProblemNode
from fieldapp.domain.records.analysis import CORE, NODE
from fieldapp.domain.text import isolate, sort_key
from fieldapp.i18n import N_, _, format_number, ngettext
from fieldapp.services.chain_checks import circle_words, parents_of
from fieldapp.services.checking import check_change
from fieldapp.store import Changes, ReadTx, Store

_BEGUN = N_("Solved: {problem}")


@dataclass(frozen=True)
class Problem:
    """One problem: its level (0 the core), what it hangs on, and whether its objective still waits for its words."""

    row: Mapping[str, Any]
    level: int
    parents: tuple[str, ...]
    worded: bool

    @property
    def id(self) -> str:
        """The id of the problem."""
        return str(self.row["id"])

    @property
    def text(self) -> str:
        """The problem in words."""
        return str(self.row["text"])

    @property
    def objective(self) -> str:
        """The objective in words; empty where there is none."""
        return str(self.row.get("objective") or "")


@dataclass(frozen=True)
class Tree:
    """The problems from the highest effect to the deepest cause; what does not fit."""

    cluster: str
    name: str
    problems: tuple[Problem, ...]
    doubts: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """How many problems, how many have an objective."""
        count, done = len(self.problems), sum(1 for one in self.problems if one.worded)
        problems = ngettext("{count} problem", "{count} problems", count).format(count=format_number(count))
        objectives = ngettext("{count} objective in words", "{count} objectives in words", done)
        return f"{problems}  ·  {objectives.format(count=format_number(done))}"


def read(store: Store, cluster: str) -> Tree:
    """The problem tree of a cluster."""
    with store.read() as tx:
        return read_in(tx, cluster)


def read_in(tx: ReadTx, cluster: str) -> Tree:
    """``read`` inside a transaction."""
    rows = {str(row["id"]): row for row in tx.find(ProblemNode, cluster=cluster)}
    parents = parents_of(rows)
    kinds = {key: str(row["kind"]) for key, row in rows.items()}
    levels = problem_tree.levels(kinds, parents)
    order = sorted(rows, key=lambda key: (-levels[key], sort_key(str(rows[key]["text"])), key))
    found = tuple(Problem(rows[key], levels[key], tuple(parents[key]), _worded(rows[key])) for key in order)
    name = str((tx.get(Cluster, cluster) or {}).get("name") or "")
    return Tree(cluster, name, found, tuple(_doubts(rows, parents, found)))


def _worded(row: Mapping[str, Any]) -> bool:
    objective = str(row.get("objective") or "")
    return bool(objective) and str(row["text"]) not in objective


def _doubts(
    rows: Mapping[str, Mapping[str, Any]], parents: Mapping[str, list[str]], found: tuple[Problem, ...]
) -> list[str]:
    """What two devices may have made together, and what is still to be done."""
    said = []
    cores = [row for row in rows.values() if row["kind"] == CORE]
    if rows and not cores:
        said.append(_("There is no core problem yet."))
    if len(cores) > 1:
        said.append(_("There are {count} core problems: keep one.").format(count=format_number(len(cores))))
    way = next((way for key in sorted(rows) if (way := problem_tree.circle(parents, key, parents[key]))), None)
    if way:
        said.append(circle_words([str(rows[one]["text"]) for one in way]))
    loose = [one for one in found if one.level and not one.parents]
    if loose:
        text = ngettext("{count} problem hangs on nothing.", "{count} problems hang on nothing.", len(loose))
        said.append(text.format(count=format_number(len(loose))))
    return said


def turn_into_objectives(store: Store, cluster: str) -> Changes:
    """Give every problem without one a first objective, to be worded by people; objectives that are there stay."""
    with store.write(_("turn into objectives")) as tx:
        for row in tx.find(ProblemNode, cluster=cluster):
            if not row["objective"]:
                begun = _(_BEGUN).format(problem=row["text"])[:200]
                tx.update(ProblemNode, str(row["id"]), check_change(ProblemNode, row, {"objective": begun}, tx).values)
        return tx.changes


# ---------------------------------------------------------------------------------------------------------- showing
def table(store: Store, cluster: str) -> Table:
    """One row for each problem: kind, problem, what it hangs on, objective."""
    return problem_table(read(store, cluster))


def drawing(store: Store, cluster: str, *, objectives: bool = False) -> Chart:
    """The tree of problems, or of objectives, as a chart."""
    return chart(read(store, cluster), objectives=objectives)


def problem_table(seen: Tree) -> Table:
    """``table`` of what was read."""
    names = {choice.code: _(choice.label) for choice in NODE}
    texts = {one.id: one.text for one in seen.problems}
    rows = tuple(
        (
            names[str(one.row["kind"])], one.text, "; ".join(texts[parent] for parent in one.parents) or "–",
            one.objective or "–",
        )
        for one in seen.problems
    )  # fmt: skip
    return Table((_("Kind"), _("Problem"), _("Hangs on"), _("Objective")), rows)


def chart(seen: Tree, *, objectives: bool = False) -> Chart:
    """``drawing`` of what was read. In the tree of objectives causes become means and effects become ends."""
    nodes = [
        Node(
            one.id, (one.objective or _("no objective yet")) if objectives else one.text, one.level, one.parents,
            f"problem_node:{one.id}", faint=objectives and not one.worded,
        )
        for one in seen.problems
    ]  # fmt: skip
    if objectives:
        title, bands = _("Objectives: {cluster}"), {-1: _("Means"), 0: _("Objective"), 1: _("Ends")}
    else:
        title, bands = _("Problem tree: {cluster}"), {-1: _("Causes"), 0: _("Core"), 1: _("Effects")}
    return partial(
        tree, nodes=nodes, bands=bands, title=title.format(cluster=isolate(seen.name)), table=problem_table(seen)
    )
