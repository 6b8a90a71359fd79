"""From nodes to states: texts, choices, violations. Works out on demand what nothing else depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fieldapp.i18n import _
from fieldapp.survey.casting import written
from fieldapp.survey.definition import NO_TEXT, Expression, Spec, TextRef
from fieldapp.survey.host import MEDIA, has_choices
from fieldapp.survey.instance import InstanceNode
from fieldapp.survey.nodes import Node
from fieldapp.survey.state import NodeState, Problem, Violation
from fieldapp.survey.xpath.compiler import truth_in_forms

if TYPE_CHECKING:
    from fieldapp.survey.session import Session

_FIXED: Final = {"true()": True, "false()": False}
"""What most rules say that say the same for ever."""


def node_state(session: Session, node: InstanceNode) -> NodeState:
    """The state of a node now."""
    spec = node.spec
    control = spec.control
    label = hint = guidance = ""
    media: tuple[tuple[str, str], ...] = ()
    if control is not None and spec.repeat is None:
        label, media = _label(session, control.label, node)
        if control.hint != NO_TEXT:
            forms = session.host.forms_of(control.hint, node)
            hint = session.host.spoken(forms, node)
            guidance = session.host.join(forms.get("guidance", ()), node)
    if not spec.leaf:
        kind = "repeat-instance" if spec.repeat is not None else spec.kind
        return NodeState(
            kind, relevant=node.relevant, readonly=_readonly(session, node),
            required=_holds(session, spec.required, node), label=label, hint=hint,
        )  # fmt: skip
    required = _holds(session, spec.required, node)
    violation = _violation(session, node, required=required)
    return NodeState(
        spec.kind,
        value=node.kept if control is not None and control.kind == "upload" else written(node.text, spec.type),
        relevant=node.relevant,
        readonly=_readonly(session, node),
        required=required,
        violation=violation,
        message=_message(session, node, violation) if violation is not None else "",
        label=label,
        hint=hint,
        guidance=guidance,
        choices=session.host.choices(node) if has_choices(spec) else None,
        data_type=spec.type,
        media=media,
    )


def range_state(session: Session, parent: InstanceNode, spec: Spec) -> NodeState:
    """The state of a repeat as a whole. Relevant are what it is in and its instances; it says only ``can_add``."""
    assert spec.repeat is not None
    there = parent.instances(spec)
    stand_in = InstanceNode(spec, "", parent)
    label = hint = ""
    if spec.control is not None:
        label, _media = _label(session, spec.control.label, stand_in)
        hint = session.host.text(spec.control.hint, stand_in)
    controlled = spec.repeat.controlled
    open_now = parent.relevant and not controlled
    if open_now and spec.relevant is not None:
        open_now = any(node.relevant for node in there) or (not there and _holds(session, spec.relevant, stand_in))
    return NodeState(
        "repeat",
        label=label,
        hint=hint,
        count=len(there),
        controlled=controlled,
        can_add=open_now,
    )


def _label(session: Session, text: TextRef, node: InstanceNode) -> tuple[str, tuple[tuple[str, str], ...]]:
    if text == NO_TEXT:
        return "", ()
    forms = session.host.forms_of(text, node)
    media = tuple((kind, session.host.join(forms[kind], node)) for kind in MEDIA if kind in forms)
    return session.host.spoken(forms, node), media


def _holds(session: Session, expression: Expression | None, node: InstanceNode) -> bool:
    if expression is None:
        return False
    return _FIXED[expression.text] if expression.text in _FIXED else truth_in_forms(session.evaluate(expression, node))


def _readonly(session: Session, node: InstanceNode) -> bool:
    item: Node | None = node
    while isinstance(item, InstanceNode):
        if item.spec.readonly is not None and _holds(session, item.spec.readonly, item):
            return True
        item = item.parent
    return False


def _violation(session: Session, node: InstanceNode, *, required: bool) -> Violation | None:
    if not node.relevant:
        return None
    if not node.text:
        return "required" if required else None
    constraint = node.spec.constraint
    if constraint is not None and not truth_in_forms(session.evaluate(constraint, node)):
        return "constraint"
    return None


def _message(session: Session, node: InstanceNode, violation: Violation) -> str:
    spec = node.spec
    text = spec.constraint_message if violation == "constraint" else spec.required_message
    words = session.host.text(text, node) if text != NO_TEXT else ""
    if words:
        return words
    if violation == "constraint":
        return _("This answer is not allowed. Please check it.")
    return _("Please answer this question.")


def problems(session: Session) -> list[Problem]:
    """The violations, in the order of the form."""
    found = []
    for node in session.root.below():
        spec = node.spec
        if spec.attribute or not spec.leaf or not (spec.required or spec.constraint):
            continue
        state = session.node_state(node.ref)
        if state.violation is not None:
            found.append(Problem(node.ref, state.violation, state.message, state.label or node.name))
    return found
