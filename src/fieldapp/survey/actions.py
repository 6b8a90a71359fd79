"""What happens at moments: values filled in beforehand (preloads) and actions on load, new repeat, value change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fieldapp.survey.casting import result_text
from fieldapp.survey.definition import Action, Keys, Spec
from fieldapp.survey.instance import InstanceNode
from fieldapp.survey.xpath import Moment
from fieldapp.survey.xpath.moments import start_of_day

if TYPE_CHECKING:
    from fieldapp.survey.session import Session

FIRST_LOAD: Final = frozenset(("odk-instance-first-load", "xforms-ready"))
LOAD: Final = frozenset(("odk-instance-load",))
NEW_REPEAT: Final = frozenset(("odk-new-repeat", "jr-insert"))
VALUE_CHANGED: Final = frozenset(("xforms-value-changed",))
_MAX_ROUNDS: Final = 50


def preload(session: Session, spec: Spec) -> str | None:
    """The value a preload gives at the start; None where it gives none then."""
    host = session.host
    moment = Moment(host.now().astimezone(session.zone))
    match spec.preload:
        case "uid":
            return f"uuid:{host.uuid()}"
        case "date" if spec.preload_params == "today":
            return str(start_of_day(moment, session.zone))
        case "timestamp" if spec.preload_params == "start":
            return moment.at.isoformat(timespec="milliseconds")
        case "property":
            return host.property(spec.preload_params) or _plain_property(session, spec.preload_params) or None
        case _:
            return None


def _plain_property(session: Session, name: str) -> str:
    return session.host.property(name.removeprefix("uri:")) if name.startswith("uri:") else ""


def fill_preloads(session: Session, *, only_blank: bool) -> None:
    """Fill in what is known beforehand: identity, start, today, device and person."""
    for node in session.root.below():
        if node.spec.preload and not (only_blank and node.kept):
            value = preload(session, node.spec)
            if value is not None and not (node.spec.preload == "uid" and node.kept):
                session.recalculation.set_value(node, value)


def fill_at_end(session: Session) -> None:
    """Note when the form was finished."""
    for node in session.root.below():
        if node.spec.preload == "timestamp" and node.spec.preload_params == "end":
            moment = session.host.now().astimezone(session.zone)
            session.recalculation.set_value(node, moment.isoformat(timespec="milliseconds"))


def fire(session: Session, events: frozenset[str]) -> None:
    """Run the actions for an event of the whole form."""
    for action in session.form.actions:
        if action.events & events:
            for target in _targets(session, action, None):
                perform(session, action, target)


def fire_new_repeat(session: Session, added: list[InstanceNode]) -> None:
    """Run the actions for instances that were added."""
    listening = [action for action in session.form.actions if action.events & NEW_REPEAT]
    if not listening:
        return
    for top in added:
        for node in top.below():  # the repeats inside it have new instances too
            for action in listening:
                if action.source == node.spec.path and node.spec.repeat is not None:
                    for target in _targets(session, action, node):
                        perform(session, action, target)


def fire_value_changed(session: Session, changed: list[InstanceNode]) -> None:
    """Run the actions of the questions whose values changed."""
    sources = session.actions_by_source
    for node in changed:
        for action in sources.get(node.spec.path, ()):
            for target in _targets(session, action, node):
                perform(session, action, target)


def _targets(session: Session, action: Action, node: InstanceNode | None) -> list[InstanceNode]:
    """The nodes that an action sets, seen from the node it stands in."""
    if action.place is None:
        return session.nodes_at(action.target, node)
    found = session.evaluate(action.place, node or session.root)
    return [item for item in found if isinstance(item, InstanceNode)] if isinstance(found, list) else []


def perform(session: Session, action: Action, target: InstanceNode) -> None:
    """Set the target. Placing by satellite and recording cannot be done here: they leave it as it is."""
    if action.kind != "setvalue":
        return
    if action.value is not None:
        text = result_text(session.evaluate(action.value, target), target.spec.type)
    else:
        text = result_text(action.literal, target.spec.type)
    session.recalculation.set_value(target, text)


def settle_all(session: Session) -> None:
    """Run rules and the actions they set off, until nothing moves."""
    work = session.recalculation
    for _round in range(_MAX_ROUNDS):
        work.settle()
        added, work.added = work.added, []
        changed, work.changed = work.changed, []
        if not session.started or not (added or changed):
            if added:
                fire_new_repeat(session, added)
                work.settle()
                work.added.clear()
                work.changed.clear()
            return
        fire_new_repeat(session, added)
        fire_value_changed(session, list(dict.fromkeys(changed)))


def by_source(actions: list[Action]) -> dict[Keys, list[Action]]:
    """The actions on a change of value, by the question whose value it is."""
    found: dict[Keys, list[Action]] = {}
    for action in actions:
        if action.events & VALUE_CHANGED and action.source is not None:
            found.setdefault(action.source, []).append(action)
    return found
