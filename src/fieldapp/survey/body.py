"""Reading the body of an XForm: questions, groups, repeats, choices, in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fieldapp.i18n import _
from fieldapp.survey import nodes as xml
from fieldapp.survey.definition import NO_TEXT, Choice, Control, Itemset, Question, Spec
from fieldapp.survey.errors import FormError
from fieldapp.survey.form import Form
from fieldapp.survey.nodes import Node
from fieldapp.survey.texts import text_ref

CONTROLS: Final = frozenset(("input", "select", "select1", "rank", "upload", "trigger", "range", "secret"))
_SELECTS: Final = frozenset(("select", "select1", "rank"))
_OWN: Final = frozenset(("ref", "nodeset", "appearance"))
_JR: Final = "{" + xml.JR + "}"


def read_body(body: Node, form: Form) -> tuple[Question, ...]:
    """The entries of the body; controls and repeats are noted in the specs of their nodes."""
    return tuple(_entries(body, form.root, form))


def _entries(parent: Node, base: Spec, form: Form) -> list[Question]:
    found: list[Question] = []
    for element in parent.elements():
        read = _READERS.get(element.name)
        if read is not None:
            entry = read(element, base, form)
            if entry is not None:
                found.append(entry)
    return found


def _target(element: Node, base: Spec, form: Form) -> Spec | None:
    from fieldapp.survey.resolving import spec_at

    return spec_at(element.get("nodeset") or element.get("ref"), base, form)


def _child(element: Node, name: str) -> Node | None:
    return next((child for child in element.elements() if child.name == name), None)


def _group(element: Node, base: Spec, form: Form) -> Question | None:
    spec = _target(element, base, form)
    label = text_ref(_child(element, "label"))
    children = tuple(_entries(element, spec or base, form))
    repeat = next((entry for entry in children if entry.kind == "repeat" and spec and entry.ref == spec.ref), None)
    if repeat is not None and spec is not None and spec.control is not None:
        if spec.control.label == NO_TEXT:
            spec.control.label = label
        if element.get("appearance") and not spec.control.appearance:
            spec.control.appearance = element.get("appearance")
        return _question(spec, "repeat", spec.control, repeat.children)
    control = Control("group", element.get("appearance"), label, text_ref(_child(element, "hint")))
    if spec is not None and spec.repeat is None:
        spec.control = control
    if spec is not None and spec.repeat is None:
        return _question(spec, "group", control, children)
    return Question("", "", "group", "group", "", control.appearance, label, control.hint, {}, children)


def _repeat(element: Node, base: Spec, form: Form) -> Question | None:
    spec = _target(element, base, form)
    if spec is None or spec.repeat is None:
        return None
    count = element.get(f"{_JR}count")
    if count.strip():
        spec.repeat.count = form.expression(count, spec, "count")
    spec.repeat.fixed = element.get(f"{_JR}noAddRemove").replace(" ", "") == "true()"
    spec.control = Control("repeat", element.get("appearance"), text_ref(_child(element, "label")))
    return _question(spec, "repeat", spec.control, tuple(_entries(element, spec, form)))


def _control(element: Node, base: Spec, form: Form) -> Question | None:
    spec = _target(element, base, form)
    if spec is None:
        ref = element.get("ref") or "?"
        form.errors.append(FormError(_("A question refers to {ref}, which is not in the form.").format(ref=ref)))
        return None
    control = Control(
        element.name,
        element.get("appearance"),
        text_ref(_child(element, "label")),
        text_ref(_child(element, "hint")),
        parameters={item.name: item.text for item in element.attributes or () if item.name not in _OWN},
    )
    if spec.max_pixels:
        control.parameters = {**control.parameters, "max-pixels": spec.max_pixels}
    if element.name in _SELECTS:
        control.choices = tuple(_choices(element))
        itemset = _child(element, "itemset")
        if itemset is not None:
            control.itemset = _itemset(itemset, spec, form)
        elif element.get("query"):
            control.itemset = Itemset(form.expression(element.get("query"), spec, "choices"), "name", "label", False)
    spec.control = control
    return _question(spec, "", control, ())


def _choices(element: Node) -> list[Choice]:
    found = []
    for item in element.elements():
        if item.name == "item":
            value = _child(item, "value")
            found.append(Choice(value.value().strip() if value is not None else "", text_ref(_child(item, "label"))))
    return found


def _itemset(element: Node, spec: Spec, form: Form) -> Itemset:
    value, label = _child(element, "value"), _child(element, "label")
    text = (label.get("ref") if label is not None else "").strip()
    is_itext = text.startswith("jr:itext(") and text.endswith(")")
    if is_itext:
        text = text.removeprefix("jr:itext(").removesuffix(")").strip()
    nodes = form.expression(element.get("nodeset"), spec, "choices")
    return Itemset(nodes, (value.get("ref") if value is not None else "name").strip(), text, is_itext)


def _question(spec: Spec, kind: str, control: Control, children: tuple[Question, ...]) -> Question:
    return Question(
        spec.ref,
        spec.name,
        kind or spec.kind,
        control.kind,
        spec.type if spec.leaf else "",
        control.appearance,
        control.label,
        control.hint,
        control.parameters,
        children,
    )


_READERS: Final[dict[str, Callable[[Node, Spec, Form], Question | None]]] = {
    "group": _group,
    "repeat": _repeat,
    **dict.fromkeys(CONTROLS, _control),
}
