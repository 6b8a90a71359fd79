"""Rules that need to look around in the store, asked whenever a record is checked: by forms, imports and scripts.

A type's rule is named here and imported when it is first needed. Where a type has a field for the reason, a doubt is
answered by writing it there, and the reason is kept with the record. Must not know what the rules say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from fieldapp.domain.apprenticeship_rules import Found
from fieldapp.domain.fields import Record, Value, Values
from fieldapp.i18n import _
from fieldapp.services.checking import Checked, jumps
from fieldapp.store import ReadTx

Rule = Callable[[ReadTx, Values, str | None], Found]
"""All values of the record as they would be, its id (None: a new one) -> what stands against them."""
_CHECKS = "fieldapp.services.apprentice_checks"
_CHAINS = "fieldapp.services.chain_checks"
_RULES = {
    "agreement": (_CHECKS, "agreement"),
    "status_event": (_CHECKS, "status_event"),
    "monthly_review": (_CHECKS, "review"),
    "log_entry": (_CHECKS, "log_entry"),
    "competency_assessment": (_CHECKS, "assessment"),
    "standard_task": (_CHECKS, "task"),
    "rpl_claim": (_CHECKS, "prior_learning"),
    "tracer": (_CHECKS, "tracer"),
    "incident": (_CHECKS, "incident"),
    "chain_stage": (_CHAINS, "stage"),
    "chain_flow": (_CHAINS, "flow"),
    "stage_actor": (_CHAINS, "actor"),
    "problem_node": (_CHAINS, "problem"),
    "linkage": ("fieldapp.services.linkages", "rule"),
    "cluster": ("fieldapp.services.diagnosis.phases", "rule"),
    "training_event": ("fieldapp.services.session_checks", "training"),
    "assessment_result": ("fieldapp.services.session_checks", "result"),
    "session": ("fieldapp.services.session_checks", "session"),
    "attendance_mark": ("fieldapp.services.session_checks", "mark"),
}
REASON = "reason"
"""The field in which a doubt is answered."""


def look_around(
    tx: ReadTx, cls: type[Record], checked: Checked, current: Values | None = None, record_id: str | None = None
) -> Checked:
    """``checked`` with what the type's rule says, given the record as it stands (None: a new one)."""
    if cls.view.steady and (current is None or checked.values.keys() & {*cls.view.steady, cls.view.explain}):
        beside = {**(current or {}), **checked.values}
        checked = replace(checked, errors={**jumps(tx, cls, beside, checked.errors), **checked.errors})
    named = _RULES.get(cls.table_name())
    if named is None:
        return checked
    rule: Rule = getattr(import_module(named[0]), named[1])
    merged: dict[str, Value] = {**dict.fromkeys(cls.fields()), **(current or {}), **checked.values}
    if any(merged[name] is None for name in cls.required()):
        return checked
    found = rule(tx, merged, record_id)
    errors = {**found.errors, **checked.errors}
    doubts = {name: text for name, text in found.doubts.items() if name not in errors}
    if REASON in cls.fields() and cls.fields()[REASON].kind == "text":
        if doubts and merged.get(REASON):
            doubts = {}
        elif doubts:
            errors.setdefault(REASON, _("Write why this is right all the same."))
    return replace(checked, errors=errors, warnings={**doubts, **checked.warnings})


def filled_in(tx: ReadTx, cls: type[Record], values: Values) -> Values:
    """The values with what is known without asking: who records an incident."""
    if cls.table_name() == "incident" and not values.get("reported_by"):
        from fieldapp.services import me as who

        return {**values, "reported_by": who.read(tx).name}
    return values
