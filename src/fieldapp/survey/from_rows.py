"""Rows to a submission: the way back from tables that other programs made of answers.

Must not know how tables are written nor how their columns are called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fieldapp.survey.definition import Spec
from fieldapp.survey.form import Form
from fieldapp.survey.instance import InstanceNode, new_instance, new_node, write_instance
from fieldapp.survey.model import deprecated_id
from fieldapp.survey.nodes import ATTRIBUTE, Node

Row = Mapping[str, str]
CellOf = Callable[[Spec, Row], str]
RowsOf = Callable[[Spec, Row], Sequence[Row]]
RestOf = Callable[[Spec, Row], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Reading:
    """How rows are read.

    ``cell`` gives the answer to a question in a row; ``rows`` the rows of a repeat under a row, in their order;
    ``rest`` what else a row of the form or of a repeat holds, by a name that may stand in XML.
    """

    cell: CellOf
    rows: RowsOf
    rest: RestOf


def submission(form: Form, row: Row, reading: Reading, marks: Mapping[str, str]) -> str:
    """The XML of a submission. Nothing is worked out and no default is filled in: what has no cell is blank.

    What the form has no question for is kept at the end. ``marks`` are attributes of the root element.
    """
    root = new_node(form.prototype, None)
    _fill(root, row, reading)
    for name, text in marks.items():
        _mark(root, name, text)
    return write_instance(root, form, draft=False)


def _fill(node: InstanceNode, row: Row, reading: Reading) -> None:
    if node.spec.leaf:
        node.kept = node.text = reading.cell(node.spec, row)
        return
    children: list[Node] = []
    for spec in node.spec.children:
        if spec.repeat is None:
            child = next(iter(node.instances(spec)), None)
            if child is None and spec.name == "deprecatedID" and reading.cell(spec, row):
                child = new_node(deprecated_id(node.spec), node)
            if child is not None:
                _fill(child, row, reading)
                children.append(child)
            continue
        for own in reading.rows(spec, row):
            instance = new_instance(spec, node)
            _fill(instance, own, reading)
            children.append(instance)
    if node.spec.repeat is not None or node.spec.parent is None:
        for name, text in reading.rest(node.spec, row).items():
            unknown = Spec(name, name, "", node.uri, (*node.spec.path, name), node.spec)
            children.append(InstanceNode(unknown, text, node))
    node.children, node.index = children, None


def _mark(root: InstanceNode, name: str, text: str) -> None:
    known = next((item for item in root.attributes or () if item.name == name and not item.prefix), None)
    if isinstance(known, InstanceNode):
        known.kept = known.text = text
    elif known is not None:
        known.text = text
    elif text:
        added = Node(ATTRIBUTE, name, text, root)
        added.key = name
        root.attributes = [*(root.attributes or ()), added]
