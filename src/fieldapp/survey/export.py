"""Submissions to rows: one flat row for the form and a list of rows for each repeat, codes or labels.

Works on the XML of a finished submission or a draft; runs no rules. Must not know files or spreadsheets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fieldapp.survey.definition import Spec
from fieldapp.survey.form import Form
from fieldapp.survey.instance import root_of
from fieldapp.survey.nodes import Document, Node
from fieldapp.survey.xpath.syntax import Call, Path, Text

ROW = "_row"
"""The column of a repeat's rows that numbers them, from 1 in each submission."""

PARENT = "_parent"
"""The column of a nested repeat's rows: the ``_row`` of the row of the outer repeat that it belongs to."""

Row = dict[str, str]
Live = Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key (``group/question``), the label of the question, its type, its choices (code to label)."""

    key: str
    label: str
    type: str
    choices: dict[str, str] = field(default_factory=dict)
    several: bool = False
    ranked: bool = False
    """Where ``several``: the answer is an order."""
    groups: tuple[str, ...] = ()
    """The labels (else names) of the groups and repeats around it, from the outside in."""


def chosen(column: Column, code: str, text: str) -> int:
    """What an answer says of one choice: 1 or 0; of an order the place of the choice, from 1, and 0 without one."""
    codes = text.split()
    if column.ranked:
        return codes.index(code) + 1 if code in codes else 0
    return int(code in codes)


@dataclass(frozen=True, slots=True)
class Answers:
    """One submission: ``main`` by column key; ``repeats`` by key of the repeat, a row for each instance."""

    main: Row
    repeats: dict[str, list[Row]]


def key_of(spec: Spec) -> str:
    """The key of a node: its reference without the root, ``household/age``."""
    return "/".join(spec.ref.split("/")[2:])


def columns(form: Form, language: str | None = None, lists: Live | None = None) -> dict[str, list[Column]]:
    """The columns of the main table (key "") and of each repeat's, in the order of the form."""
    tables: dict[str, list[Column]] = {"": []}
    for spec in form.root.walk():
        if spec.repeat is not None:
            tables.setdefault(key_of(spec), [])
        elif spec.leaf and not spec.attribute and spec.parent is not None and not _is_note(spec):
            tables[_table_of(spec)].append(_column(spec, form, language, lists))
    return tables


def _is_note(spec: Spec) -> bool:
    """Nothing is answered there: words, or the head of a table of questions."""
    control = spec.control
    head = control is not None and control.kind in ("select", "select1") and "label" in control.appearance.split()
    return (spec.kind == "note" or head) and spec.calculate is None


def _table_of(spec: Spec) -> str:
    item = spec.parent
    while item is not None:
        if item.repeat is not None:
            return key_of(item)
        item = item.parent
    return ""


def _column(spec: Spec, form: Form, language: str | None, lists: Live | None) -> Column:
    control = spec.control
    label = form.plain_text(control.label, language) if control is not None else ""
    choices = choice_labels(spec, form, language, lists)
    several = control is not None and control.kind in ("select", "rank")
    ranked = control is not None and control.kind == "rank"
    return Column(key_of(spec), label or spec.name, spec.type, choices, several, ranked, _groups(spec, form, language))


def _groups(spec: Spec, form: Form, language: str | None) -> tuple[str, ...]:
    found: list[str] = []
    item = spec.parent
    while item is not None and item.parent is not None:
        label = form.plain_text(item.control.label, language) if item.control is not None else ""
        found.append(label or item.name)
        item = item.parent
    return tuple(reversed(found))


def choice_labels(spec: Spec, form: Form, language: str | None = None, lists: Live | None = None) -> dict[str, str]:
    """Code to label of all the choices of a question, whatever filter it has; empty for other questions."""
    control = spec.control
    if control is None:
        return {}
    if control.itemset is None:
        return {choice.value: form.plain_text(choice.label, language) for choice in control.choices}
    itemset = control.itemset
    found: dict[str, str] = {}
    for item in _all_items(itemset.nodes.tree, form, lists):
        value, label = _cell(item, itemset.value), _cell(item, itemset.label)
        if itemset.label_is_itext:
            parts = form.translations.find(label, language or form.default_language)
            label = "".join(part for part in parts.get("", parts.get("long", ())) if isinstance(part, str))
        found.setdefault(value, label)
    return found


def _cell(item: Node, key: str) -> str:
    found = item.first(key)
    return found.value() if found is not None else ""


def _all_items(tree: object, form: Form, lists: Live | None) -> Iterator[Node]:
    if isinstance(tree, Call) and tree.name == "randomize" and tree.arguments:
        tree = tree.arguments[0]
    if not isinstance(tree, Path) or not isinstance(tree.start, Call) or tree.start.name != "instance":
        return
    name = tree.start.arguments[0]
    asked = name.value if isinstance(name, Text) else ""
    document = (lists or {}).get(asked) or form.lists.find(asked)
    if document is None:
        return
    found: list[Node] = [document]
    for step in tree.steps:
        found = [child for node in found for child in node.named(step.test)]
    yield from found


def answers(
    form: Form, instance_xml: str, *, labels: bool = False, language: str | None = None, lists: Live | None = None
) -> Answers:
    """The rows of a submission; with ``labels``, chosen codes are given by their labels. Raises FormError.

    ``lists``: look-up lists in the place of the form's, as for ``Form.start``.
    """
    root = root_of(form, instance_xml)
    found = Answers({}, {})
    reader = _Reader(form, found, labels=labels, language=language, lists=lists)
    reader.read(form.root, root, found.main, "")
    return found


class _Reader:
    def __init__(self, form: Form, found: Answers, *, labels: bool, language: str | None, lists: Live | None) -> None:
        self.form = form
        self.found = found
        self.labels = labels
        self.language = language
        self.lists = lists
        self.names: dict[Spec, dict[str, str]] = {}

    def read(self, spec: Spec, node: Node | None, row: Row, parent_row: str) -> None:
        for child in spec.children:
            nodes = matching(child, node)
            if child.repeat is not None:
                rows = self.found.repeats.setdefault(key_of(child), [])
                for item in nodes:
                    own = {ROW: str(len(rows) + 1), PARENT: parent_row}
                    rows.append(own)
                    self.read(child, item, own, own[ROW])
            elif not child.leaf:
                self.read(child, nodes[0] if nodes else None, row, parent_row)
            elif not _is_note(child):
                row[key_of(child)] = self.shown(child, nodes[0].value() if nodes else "")

    def shown(self, spec: Spec, value: str) -> str:
        """The value, or the labels of what was chosen."""
        control = spec.control
        if not self.labels or not value or control is None or control.kind not in ("select", "select1", "rank"):
            return value
        names = self.names.get(spec)
        if names is None:
            names = self.names[spec] = choice_labels(spec, self.form, self.language, self.lists)
        if control.kind == "select1":
            return names.get(value) or value
        return "; ".join(names.get(word) or word for word in value.split())


def matching(spec: Spec, node: Node | None) -> list[Node]:
    """The nodes of a submission that are a spec's: by name with namespace, else by name alone."""
    if node is None:
        return []
    return node.named(spec.key) or [item for item in node.elements() if item.name == spec.name]
