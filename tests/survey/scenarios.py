"""Plays the whole-form scenarios recorded from another engine and tells where the states differ."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from fieldapp.survey import FormError, NodeState, compile_form
from fieldapp.survey.play import apply_step

ZONE = ZoneInfo("America/Phoenix")
_FIELDS = ("v", "rel", "ro", "req", "invalid", "label", "hint", "choices", "count", "t")


def scenario_failure(scenario: dict[str, Any], forms: dict[str, str]) -> str:
    """Why a scenario fails, "" where every step has the states it should have."""
    resources = {name: item["text"] for name, item in scenario.get("resources", {}).items()}
    try:
        form = compile_form(forms[scenario["form"]], resources)
        session = form.start(scenario.get("edit_instance_xml"), zone=ZONE)
    except FormError as error:
        return "" if "expect_load_error" in scenario else f"does not load: {error}"
    if "expect_load_error" in scenario:
        return "loads, but should not"
    volatile = set(scenario.get("volatile") or ())
    expected: dict[str, dict[str, Any]] = {}
    for number, step in enumerate(scenario["steps"]):
        try:
            apply_step(session, step)
        except FormError as error:
            return f"step {number} {step['op']}: {error!r}"
        expected.update(step.get("expect", {}))
        for ref in step.get("gone", ()):
            expected.pop(ref, None)
        failure = _compare(session.state(), expected, volatile)
        if failure:
            return f"step {number} {step['op']}: {failure}"
    return ""


def _compare(states: dict[str, NodeState], expected: dict[str, dict[str, Any]], volatile: set[str]) -> str:
    if states.keys() != expected.keys():
        return f"other nodes: {sorted(states.keys() ^ expected.keys())}"
    for ref, wanted in expected.items():
        found = _fields(states[ref])
        for name in _FIELDS:
            if f"{ref}@{name}" in volatile or (name == "v" and "v" not in wanted):
                continue
            default = {"rel": True, "ro": False, "req": False}.get(name)
            want = wanted.get(name, default)
            if name in ("label", "hint"):
                want = want or ""
            if name == "choices" and want is not None:
                want = [list(pair) for pair in want]
            if found[name] != want:
                return f"{ref} {name}: {found[name]!r}, not {want!r}"
    return ""


def _fields(state: NodeState) -> dict[str, Any]:
    return {
        "t": state.type,
        "v": state.value,
        "rel": state.relevant,
        "ro": state.readonly,
        "req": state.required,
        "invalid": state.violation,
        "label": state.label if state.type not in ("repeat", "repeat-instance") else "",
        "hint": state.hint,
        "choices": None if state.choices is None else [list(pair) for pair in state.choices],
        "count": state.count,
    }
