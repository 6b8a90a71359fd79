"""A form's own test: steps with what is expected after each, played and compared (docs/forms.md has the format).

Must not know files.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fieldapp.i18n import _, format_number
from fieldapp.survey.errors import FormError
from fieldapp.survey.form import Form
from fieldapp.survey.play import apply_step, changes
from fieldapp.survey.session import Session, UnfinishedError
from fieldapp.survey.state import NodeState

FIELDS = ("value", "relevant", "readonly", "required", "violation", "message", "label", "hint", "choices", "count")
"""What of a question's state can be expected."""
KINDS: Mapping[str, type | tuple[type, ...]] = {
    "op": str, "ref": str, "language": str, "value": (str, int, float), "expect": Mapping, "gone": list,
    "problems": Mapping, "now": str, "zone": str, "seed": (str, int, float), "instance": str, "properties": Mapping,
}  # fmt: skip
"""What each word of a trial and of a step has to be; without it, or null, the usual is taken."""
_NOW = "2026-01-15T12:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Step (from 1), reference, what of it, what was expected, what was found."""

    step: int
    ref: str
    field: str
    expected: Any
    found: Any


def run(form: Form, trial: Mapping[str, Any] | list[Any]) -> tuple[list[Mismatch], int]:
    """Play a trial; where it differs from what is expected, and how many expectations there were. Raises FormError."""
    session, steps = _begin(form, trial)
    found: list[Mismatch] = []
    total = 0
    for number, step in enumerate(steps, 1):
        found_here, count = _step(session, step, number)
        found += found_here
        total += count
    return found, total


def record(form: Form, trial: Mapping[str, Any] | list[Any]) -> dict[str, Any]:
    """The trial with what each step changes as its expectation: to be looked over, then kept as a test."""
    session, steps = _begin(form, trial)
    before: Mapping[str, NodeState] = {}
    made = []
    for step in steps:
        if step.get("op") == "finalise":
            made.append({**step, "problems": _finalise(session)})
            continue
        apply_step(session, step)
        after = session.state()
        moved = changes(before, after)
        expect = {ref: _told(state, before.get(ref)) for ref, state in moved.items() if state is not None}
        made.append({
            **{k: v for k, v in step.items() if k not in ("expect", "gone")},
            "expect": {ref: told for ref, told in expect.items() if told},
            "gone": [ref for ref, state in moved.items() if state is None],
        })  # fmt: skip
        before = after
    given = dict(trial) if isinstance(trial, Mapping) else {}
    return {"now": _NOW, "zone": "UTC", "seed": 1, **given, "steps": made}


def _begin(form: Form, trial: Mapping[str, Any] | list[Any]) -> tuple[Session, list[Mapping[str, Any]]]:
    given: Mapping[str, Any] = {"steps": trial} if isinstance(trial, list) else trial
    steps = given.get("steps")
    if not isinstance(steps, list) or not all(isinstance(step, Mapping) for step in steps):
        raise FormError(_("This is no list of steps. It begins with {example}.").format(example='{"steps": [...'))
    _looked_at(given, None)
    for number, step in enumerate(steps, 1):
        _looked_at(step, number)
    try:
        now = datetime.fromisoformat(given.get("now") or _NOW)
        zone = ZoneInfo(given.get("zone") or "UTC")
    except (ValueError, ZoneInfoNotFoundError, OSError) as error:
        raise FormError(_("The time or zone of the steps is not understood: {reason}").format(reason=error)) from error
    now = now if now.tzinfo is not None else now.replace(tzinfo=UTC)
    session = form.start(
        given.get("instance"), language=given.get("language"), now=lambda: now, zone=zone,
        rng=random.Random(1 if given.get("seed") is None else given["seed"]), properties=given.get("properties"),  # noqa: S311
    )  # fmt: skip
    return session, steps


def _looked_at(said: Mapping[str, Any], step: int | None) -> None:
    """Raise FormError where something is not of the kind that it has to be."""
    for name, kind in KINDS.items():
        found: Any = said.get(name)
        names = found if name == "gone" and isinstance(found, list) else []
        whole = isinstance(found, kind) and all(isinstance(one, str) for one in names)
        if found is not None and not whole:
            place = name if step is None else _("step {number}, {name}").format(number=format_number(step), name=name)
            text = _("The steps cannot be played: {place} is not of the right kind. Found: {found}")
            raise FormError(text.format(place=place, found=repr(found)[:60]))


def _step(session: Session, step: Mapping[str, Any], number: int) -> tuple[list[Mismatch], int]:
    if step.get("op") == "finalise":
        problems = _finalise(session)
        wanted = dict(step.get("problems") or {})
        refs = dict.fromkeys((*wanted, *problems))
        return [
            Mismatch(number, ref, "violation", wanted.get(ref), problems.get(ref))
            for ref in refs
            if wanted.get(ref) != problems.get(ref)
        ], max(1, len(wanted))
    try:
        apply_step(session, step)
    except FormError as error:
        if step.get("refused"):
            return [], 1
        return [Mismatch(number, str(step.get("ref", "")), "step", step.get("op"), str(error))], 1
    states = session.state()
    found = []
    expected: Mapping[str, Any] = step.get("expect") or {}
    for ref, wanted in expected.items():
        told = _told(states[ref]) if ref in states else None
        if told is None:
            found.append(Mismatch(number, ref, "there", True, False))
            continue
        fields = wanted if isinstance(wanted, Mapping) else {"value": wanted}
        found += [Mismatch(number, ref, n, v, told.get(n)) for n, v in fields.items() if told.get(n) != v]
    gone = step.get("gone") or []
    found += [Mismatch(number, ref, "there", False, True) for ref in gone if ref in states]
    return found, len(expected) + len(gone)


def _finalise(session: Session) -> dict[str, str]:
    try:
        session.finalise()
    except UnfinishedError as error:
        return {problem.ref: problem.violation for problem in error.problems}
    return {}


def _told(state: NodeState, before: NodeState | None = None) -> dict[str, Any]:
    """A state as JSON has it; with ``before`` only what differs."""

    def plain(value: Any) -> Any:
        return [list(pair) for pair in value] if isinstance(value, tuple) else value

    told = {name: plain(getattr(state, name)) for name in FIELDS}
    if before is None:
        return told
    return {name: value for name, value in told.items() if value != plain(getattr(before, name))}
