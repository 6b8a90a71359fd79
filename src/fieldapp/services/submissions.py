"""What the XML of a filled form says about itself without playing the form: identity, name, what is answered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldapp.domain.declaring import Value
from fieldapp.survey import Form
from fieldapp.survey.nodes import Node, parse_xml

_SUBMISSIONS = uuid.UUID("5f0b3f0e-8c1d-5d6a-9a55-7375726d6974")


@dataclass(frozen=True)
class Meta:
    """The meta block of a submission."""

    instance_id: str = ""
    instance_name: str = ""
    deprecated_id: str = ""
    """The submission that this one corrects."""


def meta_of(instance_xml: str) -> Meta:
    """Identity and name of a filled form; empty where the form has none."""
    block = next((node for node in parse_xml(instance_xml).root.elements() if node.name == "meta"), None)
    if block is None:
        return Meta()
    found = {node.name: node.value().strip() for node in block.elements()}
    return Meta(found.get("instanceID", ""), found.get("instanceName", ""), found.get("deprecatedID", ""))


def record_id_of(instance_id: str) -> str:
    """The id of the record of a submission: the same wherever it is brought in or finalised, so it is kept once."""
    return str(uuid.uuid5(_SUBMISSIONS, instance_id))


def current(rows: Sequence[Mapping[str, Value]], *, corrected: bool = False) -> list[Mapping[str, Value]]:
    """Submissions (with ``id`` and ``replaces``) without those that a correction replaced, unless ``corrected``."""
    if corrected:
        return list(rows)
    replaced = {str(row["replaces"]) for row in rows if row["replaces"]}
    return [row for row in rows if str(row["id"]) not in replaced]


def values_in(instance_xml: str) -> set[str]:
    """All answers of a filled form, as they are written: to see which files it names."""
    found: set[str] = set()
    stack = [parse_xml(instance_xml).root]
    while stack:
        node = stack.pop()
        inside = list(node.elements())
        stack.extend(inside)
        if not inside:
            found.add(node.value().strip())
    return found


def answered_of(form: Form, instance_xml: str) -> int:
    """How many of the form's questions have an answer; a question in a repeat counts once."""
    asked = {entry.ref for entry in form.walk() if entry.kind not in ("group", "repeat", "note") and entry.ref}
    found: set[str] = set()
    root = parse_xml(instance_xml).root

    def look(node: Node, ref: str) -> None:
        children = list(node.elements())
        if not children and ref in asked and node.value().strip():
            found.add(ref)
        for child in children:
            look(child, f"{ref}/{child.qname}")

    look(root, f"/{root.qname}")
    return len(found)
