"""The rules of a form and what depends on what: made once, generalised over the instances of repeats.

An edge says: when a node here changes, that rule is to run again for the nodes of its question inside the ancestor they
share. Cycles are told as errors, as JavaRosa does; relevances that look at each other's answers are allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from fieldapp.i18n import _
from fieldapp.survey.components import components
from fieldapp.survey.definition import CASCADING, Expression, Facet, Keys, Output, Spec, TextRef
from fieldapp.survey.form import ExpressionError, Form
from fieldapp.survey.references import Reference, references
from fieldapp.survey.xpath import parse
from fieldapp.survey.xpath.syntax import Call, Expr, Path, calls

_SPEAKING = frozenset(("jr:itext", "jr:choice-name", "format-date", "format-date-time"))


@dataclass(eq=False, slots=True)
class Rule:
    """One thing worked out for the nodes of a spec; rules run in the order of ``rank``."""

    spec: Spec
    facet: Facet
    expression: Expression | None
    number: int
    rank: int = 0

    @property
    def once(self) -> bool:
        """Whether it works out a value that then stays: it waits until the node is relevant for the first time."""
        return self.facet == "calculate" and self.expression is not None and "once(" in self.expression.text

    @property
    def cascading(self) -> bool:
        """Whether other rules can depend on its outcome."""
        return self.facet in CASCADING


@dataclass(frozen=True, slots=True)
class Edge:
    """Run ``rule`` for its nodes inside the ancestor at depth ``shared`` of what changed."""

    rule: Rule
    shared: int


@dataclass(slots=True)
class Graph:
    """``values``: who reads the value of a node; ``places``: who reads how many instances a repeat has."""

    rules: list[Rule] = field(default_factory=list)
    by_path: dict[Keys, list[Rule]] = field(default_factory=dict)
    values: dict[Keys, list[Edge]] = field(default_factory=dict)
    places: dict[Keys, list[Edge]] = field(default_factory=dict)
    speaking: list[Rule] = field(default_factory=list)


def build_graph(form: Form) -> Graph:
    """All rules with their edges and ranks; cycles are noted in ``form.errors``."""
    graph = Graph()
    reads: list[list[Reference]] = []
    for spec in form.root.walk():
        for facet, expression in _facets(spec, form):
            rule = Rule(spec, facet, expression, len(graph.rules))
            reads.append(reads_of(rule, form))
            graph.rules.append(rule)
            if rule.cascading:
                graph.by_path.setdefault(spec.path, []).append(rule)
                if expression is not None and calls(expression.tree) & _SPEAKING:
                    graph.speaking.append(rule)
    for rule in graph.rules:
        for reference in reads[rule.number]:
            _connect(rule, reference, graph, form)
    _order(graph, reads, form)
    return graph


def _facets(spec: Spec, form: Form) -> Iterator[tuple[Facet, Expression | None]]:
    for facet, expression in (
        ("relevant", spec.relevant),
        ("calculate", spec.calculate),
        ("readonly", spec.readonly),
        ("required", spec.required),
        ("constraint", spec.constraint),
    ):
        if expression is not None:
            yield facet, expression  # type: ignore[misc]
    if spec.repeat is not None and spec.repeat.count is not None:
        yield "count", spec.repeat.count
    control = spec.control
    if control is not None and control.itemset is not None:
        yield "choices", control.itemset.nodes
    if control is not None and any(True for _output in _outputs(spec, form)):
        yield "text", None


def _outputs(spec: Spec, form: Form) -> Iterator[Expression]:
    """The expressions inside the texts of a question, in all languages."""
    control = spec.control
    if control is None:
        return
    texts: list[TextRef] = [control.label, control.hint, spec.constraint_message, spec.required_message]
    texts.extend(choice.label for choice in control.choices)
    for text in texts:
        if text.expression:
            yield form.expression(text.expression, spec)
        for part in text.parts:
            if isinstance(part, Output):
                yield form.expression(part.value, spec)
        if text.itext:
            for language in form.translations.texts.values():
                for parts in language.get(text.itext, {}).values():
                    for part in parts:
                        if isinstance(part, Output):
                            yield form.expression(part.value, spec)


def reads_of(rule: Rule, form: Form) -> list[Reference]:
    """What a rule reads; it is not kept, as the edges say it the other way round."""
    scope = form.names.scope(rule.spec.path)
    trees = [item.tree for item in ([rule.expression] if rule.expression is not None else _outputs(rule.spec, form))]
    if rule.facet == "choices":
        trees.extend(_cells(rule.spec))
    found: list[Reference] = []
    for tree in trees:
        found.extend(references(tree, scope))
    return list(dict.fromkeys(found))


def _cells(spec: Spec) -> Iterator[Expr]:
    """The paths of the values and labels of choices that are nodes of the form itself, such as those of a repeat."""
    itemset = spec.control.itemset if spec.control is not None else None
    nodes = itemset.nodes.tree if itemset is not None else None
    if itemset is None or not isinstance(nodes, Path) or nodes.start not in (None, Call("current", ())):
        return
    for text in (itemset.value, itemset.label):
        cell = parse(text) if text else None
        if isinstance(cell, Path) and not cell.absolute and cell.start is None:
            yield replace(nodes, steps=(*nodes.steps, *cell.steps))


def _connect(rule: Rule, reference: Reference, graph: Graph, form: Form) -> None:
    target = reference.target
    for depth in range(1, len(target) + 1):
        if depth > reference.shared and target[:depth] in form.repeats:
            graph.places.setdefault(target[:depth], []).append(Edge(rule, min(reference.shared, depth - 1)))
    spec = form.by_path.get(target) if target else form.root
    if spec is None or reference.place:
        return
    repeats: set[Keys] = set()
    for read in _read_specs(spec, reference, rule):
        graph.values.setdefault(read.path, []).append(Edge(rule, reference.shared))
        if reference.deep:
            repeats.update(read.path[:depth] for depth in range(len(target) + 1, len(read.path) + 1))
    for path in sorted(repeats & form.repeats):
        graph.places.setdefault(path, []).append(Edge(rule, reference.shared))


def _read_specs(spec: Spec, reference: Reference, rule: Rule) -> Iterable[Spec]:
    """The nodes whose change a rule has to hear of; of a group only whether it is asked, where that is counted."""
    if reference.deep:
        return [item for item in spec.walk() if reference.reaches(item.path)]
    expression = rule.expression
    counted = expression is not None and "count-non-empty" in calls(expression.tree)
    return (spec,) if spec.leaf or counted else ()


def _makers(path: Keys, graph: Graph) -> Iterator[Rule]:
    """The rules that can change what a node shows: its own, and the relevance of its ancestors."""
    for rule in graph.by_path.get(path, ()):
        if rule.facet != "count":
            yield rule
    for depth in range(1, len(path)):
        for rule in graph.by_path.get(path[:depth], ()):
            if rule.facet == "relevant":
                yield rule


def _order(graph: Graph, reads: list[list[Reference]], form: Form) -> None:
    strict: list[list[int]] = [[] for _rule in graph.rules]
    every: list[list[int]] = [[] for _rule in graph.rules]
    for path, edges in graph.values.items():
        for maker in _makers(path, graph):
            for edge in edges:
                if edge.rule.cascading:
                    every[maker.number].append(edge.rule.number)
                    if "choices" not in (maker.facet, edge.rule.facet) and _binding(
                        edge, reads[edge.rule.number], path, form
                    ):
                        strict[maker.number].append(edge.rule.number)
    _relevance_first(graph, every)
    for path, edges in graph.places.items():
        for rule in graph.by_path.get(path, ()):
            if rule.facet == "count":
                every[rule.number].extend(edge.rule.number for edge in edges if edge.rule.cascading)
    _find_cycles(strict, graph, form)
    for rank, group in enumerate(reversed(components(every))):
        for number in group:
            graph.rules[number].rank = rank


def _relevance_first(graph: Graph, every: list[list[int]]) -> None:
    """What is worked out once waits for its relevance, and that of what it is in."""
    for rule in graph.rules:
        if rule.once:
            for maker in _makers(rule.spec.path, graph):
                if maker.facet == "relevant":
                    every[maker.number].append(rule.number)


def _binding(edge: Edge, reads: list[Reference], path: Keys, form: Form) -> bool:
    """Whether a read is of the same instance: a filtered one that leaves its repeat looks at other instances."""
    for reference in reads:
        if reference.reaches(path) and not reference.place and reference.shared == edge.shared:
            leaves = any(
                depth > reference.shared and path[:depth] == edge.rule.spec.path[:depth]
                for depth in range(1, len(path) + 1)
                if path[:depth] in form.repeats
            )
            if not (reference.filtered and leaves):
                return True
    return False


def _find_cycles(strict: list[list[int]], graph: Graph, form: Form) -> None:
    for group in components(strict):
        rules = [graph.rules[number] for number in group]
        looped = len(group) > 1 or group[0] in strict[group[0]]
        if not looped or (len(group) > 1 and all(rule.facet == "relevant" for rule in rules)):
            continue
        names = ", ".join(dict.fromkeys(rule.spec.name for rule in rules))
        if len(rules) == 1:
            message = _("The formula of the question {names} refers to the question itself.")
        else:
            message = _("The formulas of these questions wait for each other: {names}.")
        first = rules[0]
        formula = first.expression.text if first.expression is not None else ""
        form.errors.append(ExpressionError(message.format(names=names), first.spec.ref, first.facet, formula))
