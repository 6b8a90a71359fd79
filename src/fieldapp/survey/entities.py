"""Entities: what a submission says about records of a list (ODK's ``entities`` sheet and ``save_to``), as plain values.

Must not know which lists there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fieldapp.survey.definition import Spec
from fieldapp.survey.export import matching
from fieldapp.survey.form import Form
from fieldapp.survey.instance import root_of
from fieldapp.survey.nodes import Node

_TRUE: Final = frozenset(("1", "true", "true()"))


@dataclass(frozen=True, slots=True)
class Entity:
    """One record that a submission makes (``create``) or changes (``update``); ``values`` by property."""

    dataset: str
    id: str
    create: bool
    update: bool
    label: str
    values: dict[str, str]


def entities(form: Form, instance_xml: str) -> list[Entity]:
    """The entities of a submission, in order; those that are neither to be made nor changed are left out.

    Raises FormError where the answers cannot be read.
    """
    found: list[Entity] = []
    if any(spec.name == "entity" for spec in form.by_path.values()):
        _look(form.root, root_of(form, instance_xml), found)
    return found


def datasets(form: Form) -> list[str]:
    """The names of the lists that a form writes to."""
    found = [_default(spec, "dataset") for spec in form.by_path.values() if spec.name == "entity" and _is_entity(spec)]
    return [name for name in dict.fromkeys(found) if name]


def _is_entity(spec: Spec) -> bool:
    return spec.parent is not None and spec.parent.name == "meta"


def _default(spec: Spec, name: str) -> str:
    pattern = spec.pattern
    return next((text for _key, own, text in pattern.attributes if own == name), "") if pattern is not None else ""


def _look(spec: Spec, node: Node, found: list[Entity]) -> None:
    """A part of the form that may have an entity of its own: the root, or one instance of a repeat."""
    block = next(
        (n for meta in node.elements() if meta.name == "meta" for n in meta.elements() if n.name == "entity"), None
    )
    values: dict[str, str] = {}
    inner: list[tuple[Spec, Node]] = []
    _collect(spec, node, values, inner)
    if block is not None:
        create, update = block.get("create") in _TRUE, block.get("update") in _TRUE
        label = next((n.value().strip() for n in block.elements() if n.name == "label"), "")
        if create or update:
            found.append(Entity(block.get("dataset"), block.get("id").strip(), create, update, label, values))
    for repeat, item in inner:
        _look(repeat, item, found)


def _collect(spec: Spec, node: Node, values: dict[str, str], inner: list[tuple[Spec, Node]]) -> None:
    for child in spec.children:
        items = matching(child, node)
        if child.repeat is not None:
            inner.extend((child, item) for item in items)
        elif child.leaf:
            if child.saveto and items:
                values[child.saveto] = items[0].value()
        elif items:
            _collect(child, items[0], values, inner)
