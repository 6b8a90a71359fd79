"""Whether a record may be saved: every field cleaned, needed, within its bounds, and the rules between fields.

One call for forms, imports and merges alike; answers in the language in force. Must not know stores or windows.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cache
from typing import Any

from fieldapp.domain import kinds
from fieldapp.domain.fields import Check, F, Record, Value, Values


@dataclass(frozen=True)
class Checked:
    """What came out: canonical values of the good fields, errors that forbid saving, doubts that do not."""

    values: dict[str, Value]
    errors: dict[str, str] = dataclass_field(default_factory=dict)
    warnings: dict[str, str] = dataclass_field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """True when the record may be saved (doubts may be open)."""
        return not self.errors


@dataclass(frozen=True)
class _Rule:
    name: str
    field: F
    required: bool
    default: Value
    ge: int | None
    le: int | None
    least: int | None
    most: int | None


@cache
def _rules(cls: type[Record]) -> tuple[_Rule, ...]:
    """The declaration of a record type as flat rules, read once."""
    return tuple(
        _Rule(
            name,
            field,
            name in cls.required(),
            None if name in cls.required() else cls.model_fields[name].get_default(),
            cls.limit(name, "ge"),
            cls.limit(name, "le"),
            cls.limit(name, "min_length"),
            cls.limit(name, "max_length"),
        )
        for name, field in cls.fields().items()
    )


def _broken_bound(rule: _Rule, value: Value) -> dict[str, Any] | None:
    """The error that pydantic would report for a bound, or None."""
    if isinstance(value, int):
        if rule.ge is not None and value < rule.ge:
            return {"type": "greater_than_equal", "ctx": {"ge": rule.ge}}
        if rule.le is not None and value > rule.le:
            return {"type": "less_than_equal", "ctx": {"le": rule.le}}
        return None
    length = len(str(value))
    if rule.least is not None and length < rule.least:
        return {"type": "string_too_short", "ctx": {"min_length": rule.least}}
    if rule.most is not None and length > rule.most:
        return {"type": "string_too_long", "ctx": {"max_length": rule.most}}
    return None


def _one(rule: _Rule, raw: object) -> tuple[Value, str]:
    """The canonical value of one field and what is wrong with it (empty when nothing is)."""
    try:
        value = kinds.clean(rule.field, raw)
    except ValueError as error:
        return None, str(error)
    if value is None:
        if rule.required:
            return None, kinds.explain({"type": "missing"}, rule.field)
        return rule.default, ""
    broken = _broken_bound(rule, value)
    return (None, kinds.explain(broken, rule.field)) if broken else (value, "")


def check_field(cls: type[Record], name: str, raw: object) -> str:
    """What is wrong with one field on its own; empty when nothing is."""
    return next((_one(rule, raw)[1] for rule in _rules(cls) if rule.name == name), "")


def _between(check: Check | None, values: Values, known: dict[str, str]) -> dict[str, str]:
    """Messages of a rule between fields, for fields that have no error of their own."""
    if check is None:
        return {}
    return {name: message for name, message in check(values).items() if name not in known}


def validate(cls: type[Record], values: Values) -> Checked:
    """Check what was typed, or read, for a record of this type.

    ``values`` may hold raw text; names that the type does not declare are ignored, but for ``team``. An empty field
    with a default takes it. ``Checked.values`` has every declared field that is in order.
    """
    kept: dict[str, Value] = {"team": str(values["team"])} if values.get("team") else {}
    errors: dict[str, str] = {}
    for rule in _rules(cls):
        value, wrong = _one(rule, values.get(rule.name))
        if wrong:
            errors[rule.name] = wrong
        else:
            kept[rule.name] = value
    errors.update(_between(cls.view.check, kept, errors))
    warnings = _between(cls.view.warn, kept, errors)
    return Checked(kept, errors, warnings)
