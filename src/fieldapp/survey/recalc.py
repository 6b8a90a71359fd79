"""Recalculation by dependency: what changed runs what reads it, in the order of the form's graph, until nothing moves.

Must not know how answers come in (session.py) nor how they are shown.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Final

from fieldapp.i18n import _
from fieldapp.survey.casting import result_text, within
from fieldapp.survey.definition import Keys, Spec
from fieldapp.survey.errors import FormError
from fieldapp.survey.graph import Edge, Rule
from fieldapp.survey.host import has_choices
from fieldapp.survey.instance import InstanceNode, new_instance, place_for
from fieldapp.survey.nodes import Node
from fieldapp.survey.xpath import to_number
from fieldapp.survey.xpath.compiler import truth_in_forms
from fieldapp.survey.xpath.syntax import calls

if TYPE_CHECKING:
    from fieldapp.survey.session import Session

MAX_INSTANCES: Final = 10_000
"""More instances of one repeat are not made, whatever a formula asks for."""

MAX_RUNS: Final = 60
"""So often one rule runs for one node after one change; formulas that feed each other for ever stop there."""

FUEL: Final = 4_000_000
"""So many nodes all the evaluations after one change may look at; what comes later is blank, with a fault."""

MAX_NODES: Final = 30_000
"""Formulas that count instances do not fill the form with more nodes than this."""

_CHANCE: Final = frozenset(("uuid", "random"))


class Recalculation:
    """The worklist of one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.graph = session.form.graph
        self.heap: list[tuple[int, int, Rule, InstanceNode]] = []
        self.waiting: set[tuple[int, InstanceNode]] = set()
        self.runs: dict[tuple[int, InstanceNode], int] = {}
        self.added: list[InstanceNode] = []
        self.changed: list[InstanceNode] = []
        self.loading = False
        self.editing = False
        self.clock = 0
        self.fuel = FUEL
        self.made = 0

    # finding what to run

    def schedule(self, rule: Rule, node: InstanceNode) -> None:
        """Have a rule run for a node, once."""
        key = (rule.number, node)
        if key not in self.waiting:
            self.waiting.add(key)
            self.clock += 1
            heapq.heappush(self.heap, (rule.rank, self.clock, rule, node))

    def follow(self, edges: list[Edge], node: Node) -> None:
        """A node, or the number of instances under it, changed: run what reads it."""
        for edge in edges:
            for target in self.targets(edge, node):
                if edge.rule.facet == "count" or edge.rule.cascading:
                    self.schedule(edge.rule, target)
                if edge.rule.facet == "readonly":
                    for item in target.below():
                        self.session.touch(item)
                elif edge.rule.facet != "count":
                    self.session.touch(target)

    def targets(self, edge: Edge, node: Node) -> list[InstanceNode]:
        """The nodes of the edge's rule inside the ancestor they share with ``node``; for a count, the parents."""
        rule = edge.rule
        path = rule.spec.path[:-1] if rule.facet == "count" else rule.spec.path
        alone = self.session.alone.get(path)
        if alone is not None:
            return [alone]
        depth = min(edge.shared, len(path))
        item: Node | None = node
        for _level in range(self._depth(node) - depth):
            item = item.parent if item is not None else None
        return down(item, path[depth:])

    def _depth(self, node: Node) -> int:
        return len(node.spec.path) if isinstance(node, InstanceNode) else 0

    def schedule_below(self, top: InstanceNode) -> None:
        """Run all the rules of a new part of the instance."""
        by_path = self.graph.by_path
        for node in top.below():
            for rule in by_path.get(node.spec.path, ()):
                if rule.facet != "count":
                    self.schedule(rule, node)
            for child in node.spec.children:
                if child.repeat is not None and child.repeat.count is not None:
                    for rule in by_path.get(child.path, ()):
                        if rule.facet == "count":
                            self.schedule(rule, node)

    def recalculate(self, nodes: list[InstanceNode]) -> None:
        """What an action set when the form was opened gives way to the formula of the question, as in JavaRosa."""
        for node in nodes:
            for rule in self.graph.by_path.get(node.spec.path, ()):
                if rule.facet == "calculate" and rule.expression is not None and not rule.expression.constant:
                    self.schedule(rule, node)

    # running

    def settle(self) -> None:
        """Run until nothing is waiting."""
        self.fuel = FUEL
        while self.heap:
            _rank, _clock, rule, node = heapq.heappop(self.heap)
            key = (rule.number, node)
            self.waiting.discard(key)
            times = self.runs.get(key, 0) + 1
            self.runs[key] = times
            if times <= MAX_RUNS and node.ref:
                self._run(rule, node)
        self.runs.clear()

    def _run(self, rule: Rule, node: InstanceNode) -> None:
        match rule.facet:
            case "calculate":
                self._calculate(rule, node)
            case "relevant":
                assert rule.expression is not None
                holds = truth_in_forms(self.session.evaluate(rule.expression, node))
                if holds != node.own_relevant:
                    node.own_relevant = holds
                    self.set_relevance(node)
            case "count":
                self._count(rule, node)
            case "choices":
                self._hide_gone_choices(node)

    def _calculate(self, rule: Rule, node: InstanceNode) -> None:
        assert rule.expression is not None
        if (self.loading and node.kept and self._keeps(rule, node)) or (rule.once and not node.relevant):
            return
        value = self.session.evaluate(rule.expression, node)
        self.set_value(node, result_text(value, node.spec.type))

    def _keeps(self, rule: Rule, node: InstanceNode) -> bool:
        """Whether a value found in a draft is not worked out anew: identities, and what a person may have corrected.

        When a finished submission is corrected, formulas have the last word, as in JavaRosa and Web Forms.
        """
        assert rule.expression is not None
        control = node.spec.control
        if calls(rule.expression.tree) & _CHANCE:
            return True
        return not self.editing and control is not None and node.spec.kind == "input" and node.spec.readonly is None

    def set_value(self, node: InstanceNode, text: str) -> bool:
        """Keep a value and show it where the node is relevant; tells whether it is a new one."""
        if node.kept == text:
            return False
        node.kept = text
        self.changed.append(node)
        self._show(node)
        self.session.touch(node)
        return True

    def _show(self, node: InstanceNode) -> None:
        self._see(node, node.kept if node.relevant else "")

    def _see(self, node: InstanceNode, visible: str) -> bool:
        """Have formulas see a text; tells whether it is another one."""
        if node.text == visible or not node.spec.leaf:
            return False
        node.text = visible
        edges = self.graph.values.get(node.spec.path)
        if edges:
            self.follow(edges, node)
        return True

    def set_relevance(self, node: InstanceNode) -> None:
        """Let the relevance of a node reach everything inside it."""
        parent = node.parent
        relevant = node.own_relevant and (not isinstance(parent, InstanceNode) or parent.relevant)
        if relevant == node.relevant:
            return
        node.relevant = relevant
        self.session.touch(node)
        self._show(node)
        if not node.spec.leaf and node.spec.path in self.graph.values:
            self.follow(self.graph.values[node.spec.path], node)
        if relevant and (has_choices(node.spec) if node.kept else node.spec.calculate is not None):
            for rule in self.graph.by_path.get(node.spec.path, ()):
                if rule.facet == "choices" or (rule.once and not node.kept):
                    self.schedule(rule, node)
        for attribute in node.attributes or ():
            if isinstance(attribute, InstanceNode):
                self.set_relevance(attribute)
        for child in node.children:
            if isinstance(child, InstanceNode):
                self.set_relevance(child)

    def fit_default(self, node: InstanceNode) -> None:
        """A default that its question could not be answered with is none: no choice of a list, outside of a range."""
        control = node.spec.control
        if not node.kept or control is None:
            return
        if control.kind == "range":
            if not within(node.kept, control.parameters):
                self.set_value(node, "")
        elif has_choices(node.spec) and control.itemset is None and "search" not in control.appearance:
            self.set_value(node, self._offered(node))

    def _hide_gone_choices(self, node: InstanceNode) -> None:
        """What can no longer be chosen is not chosen until it can be again, as in Web Forms; a draft opens as it is."""
        self.session.touch(node)
        if self.loading or not node.kept or not node.relevant or not has_choices(node.spec):
            return
        if self._see(node, self._offered(node)):
            self.changed.append(node)

    def _offered(self, node: InstanceNode) -> str:
        """Of the choices made those that are offered. Who ranks ranks all: what was not ranked stands last."""
        values = self.session.host.values(node)
        kind = node.spec.control.kind if node.spec.control is not None else ""
        words = [node.kept] if kind == "select1" else node.kept.split()
        left = [word for word in words if word in values]
        if left and kind == "rank":
            left += [value for value in values if value not in left]
        return node.kept if left == words else " ".join(left)

    # repeats

    def _count(self, rule: Rule, parent: InstanceNode) -> None:
        spec = rule.spec
        assert rule.expression is not None
        stand_in = InstanceNode(spec, "", parent)
        number = to_number(self.session.evaluate(rule.expression, stand_in), self.session.zone)
        if number != number and (self.session.started or self.loading):  # what is there waits until there is a number
            return
        wanted = int(min(number, MAX_INSTANCES)) if number > 0 else 0
        there = parent.instances(spec)
        for place in range(len(there), wanted):
            if self.made > MAX_NODES:
                self.session.faults[stand_in.ref, rule.expression.text] = _("There is no room for another one here.")
                break
            self._put(parent, spec, place + 1)
        if there[wanted:]:
            self._remove_last(parent, spec, there[wanted:])
        if wanted > len(there):
            self.places_changed(parent, spec.path)

    def add(self, parent: InstanceNode, spec: Spec) -> None:
        """Put a new instance of a repeat last and have its rules run."""
        there = len(parent.named(spec.key))
        if there >= MAX_INSTANCES:
            raise FormError(_("There is no room for another one here."))
        self._put(parent, spec, there + 1)
        self.places_changed(parent, spec.path)

    def _put(self, parent: InstanceNode, spec: Spec, place: int) -> None:
        node = new_instance(spec, parent)
        parent.insert_last_of_kind(place_for(parent, spec), node)
        self.session.name_nodes(node, place)
        if not parent.relevant:
            self.set_relevance(node)
        for item in node.below():
            self.made += 1
            self.fit_default(item)
            self.session.touch(item)
        self.schedule_below(node)
        self.added.append(node)

    def remove(self, node: InstanceNode) -> None:
        """Take an instance of a repeat out; those after it move up."""
        parent = node.parent
        assert isinstance(parent, InstanceNode)
        there = parent.instances(node.spec)
        gone = there.index(node)
        later = there[gone + 1 :]
        for item in node.below():
            self.made -= 1
            self.session.forget(item)
        parent.remove(node)
        for other in later:
            for item in other.below():
                self.session.forget(item)
        for place, other in enumerate(later, gone + 1):
            self.session.name_nodes(other, place)
            for item in other.below():
                self.session.touch(item)
        self.places_changed(parent, node.spec.path)

    def _remove_last(self, parent: InstanceNode, spec: Spec, gone: list[InstanceNode]) -> None:
        for node in gone:
            for item in node.below():
                self.made -= 1
                self.session.forget(item)
        parent.remove_all(gone)
        self.places_changed(parent, spec.path)

    def places_changed(self, parent: InstanceNode, path: Keys) -> None:
        """The instances of a repeat came or went: run what counts, sums or numbers them."""
        self.session.touch_range(parent, path)
        edges = self.graph.places.get(path)
        if edges:
            self.follow(edges, parent)


def down(top: Node | None, keys: Keys) -> list[InstanceNode]:
    """The nodes at a path below a node."""
    if top is None:
        return []
    found: list[Node] = [top]
    for key in keys:
        if key.startswith("@"):
            name = key[1:]
            found = [a for node in found for a in node.attributes or () if a.key == name]
        elif len(found) == 1:
            found = found[0].named(key)
        else:
            found = [child for node in found for child in node.named(key)]
    return [node for node in found if isinstance(node, InstanceNode)]
