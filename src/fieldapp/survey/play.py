"""Playing a form by steps: answers in, states out. So forms get tests, and engines can be compared.

A step is a mapping: ``op`` (start, answer, add_repeat, remove_repeat, set_language), ``ref``, ``value``, ``language``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from fieldapp.i18n import _
from fieldapp.survey.errors import FormError
from fieldapp.survey.form import Form
from fieldapp.survey.session import Session
from fieldapp.survey.state import NodeState

Step = Mapping[str, Any]


def apply_step(session: Session, step: Step) -> set[str]:
    """Do one step; returns the references whose state may have changed. Raises FormError for what cannot be done."""
    try:
        match _said(step, "op"):
            case "start":
                return set(session.state())
            case "answer":
                return session.answer(_said(step, "ref"), step.get("value", ""))
            case "add_repeat":
                return session.add_repeat(_said(step, "ref"))
            case "remove_repeat":
                return session.remove_repeat(_said(step, "ref"))
            case "set_language":
                return session.set_language(_said(step, "language"))
            case other:
                raise FormError(_("There is no step “{name}”.").format(name=other))
    except KeyError as error:
        raise FormError(_("There is no {name} in the form now.").format(name=error.args[0])) from error


def _said(step: Step, name: str) -> str:
    """What a step says under a name. Raises FormError where it says nothing there."""
    if name not in step:
        raise FormError(_("A step lacks “{name}”; docs/forms.md says what it needs.").format(name=name))
    return str(step[name])


def play(
    form: Form,
    steps: Iterable[Step],
    instance_xml: str | None = None,
    *,
    now: Callable[[], datetime] | None = None,
    zone: tzinfo | None = None,
    rng: random.Random | None = None,
    properties: Mapping[str, str] | None = None,
) -> Iterator[tuple[Session, dict[str, NodeState]]]:
    """The session and the states after each step."""
    session = form.start(instance_xml, now=now, zone=zone, rng=rng, properties=properties)
    for step in steps:
        apply_step(session, step)
        yield session, session.state()


def changes(before: Mapping[str, NodeState], after: Mapping[str, NodeState]) -> dict[str, NodeState | None]:
    """What differs between two states: the new state by reference, None for what is gone."""
    found: dict[str, NodeState | None] = {ref: None for ref in before if ref not in after}
    found.update({ref: state for ref, state in after.items() if before.get(ref) != state})
    return found
