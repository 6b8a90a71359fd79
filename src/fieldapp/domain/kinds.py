"""The kinds of values, in one place: typed text to canonical value (clean), value to text for a person (show).

``clean(field, show(field, value)) == value`` in every language, but for what a person cannot see (seconds of a moment).
Bounds are pydantic's; ``explain`` says them in words. Must not know record types, sessions or windows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from fieldapp.domain import calendars
from fieldapp.domain.cleaning import clean, find_choice
from fieldapp.domain.fields import F, Kind, Value
from fieldapp.domain.numbers import format_money
from fieldapp.domain.places import show_place
from fieldapp.i18n import _, format_number, format_percent, ngettext

__all__ = ["clean", "explain", "find_choice", "is_number", "label", "show", "sorts_as_number"]


def is_number(kind: Kind) -> bool:
    """True where the canonical value is a whole number, in memory and in the column."""
    return kind in (Kind.INTEGER, Kind.PERCENT)


def sorts_as_number(kind: Kind) -> bool:
    """True where lists sort by size: whole numbers, and amounts by the number in front."""
    return is_number(kind) or kind == Kind.MONEY


def label(field: F, code: str) -> str:
    """The label of a code in the language in force; the code itself where the list does not have it."""
    return next((_(choice.label) for choice in field.choices if choice.code == code), code)


def _integer(field: F, value: Value) -> str:
    return format_number(int(value or 0)) if field.grouped else str(value)


def _percent(_field: F, value: Value) -> str:
    whole = int(value or 0)
    if abs(whole) >= 100_000:  # from 1,000 % on, a thousands mark would read as a decimal mark elsewhere
        return f"{Decimal(whole) / 100:.2f}%"
    decimals = 0 if whole % 100 == 0 else 1 if whole % 10 == 0 else 2
    return format_percent(Decimal(whole) / 10000, decimals)


def _choices(field: F, value: Value) -> str:
    return "; ".join(label(field, code) for code in str(value).split())


_SHOWERS: dict[Kind, Callable[[F, Value], str]] = {
    Kind.INTEGER: _integer,
    Kind.PERCENT: _percent,
    Kind.MONEY: lambda _field, value: format_money(str(value)),
    Kind.DAY: lambda _field, value: calendars.show_day(str(value)),
    Kind.PARTIAL: lambda _field, value: calendars.show_partial(str(value)),
    Kind.CLOCK: lambda _field, value: calendars.show_clock(str(value)),
    Kind.INSTANT: lambda _field, value: calendars.show_instant(str(value)),
    Kind.CHOICE: lambda field, value: label(field, str(value)),
    Kind.CHOICES: _choices,
    Kind.PLACE: lambda _field, value: show_place(str(value)),
}


def show(field: F, value: Value) -> str:
    """A canonical value for a person, in the language in force; empty for nothing.

    A value that is not canonical (written by a newer version, or damaged) is shown as it is. Records that a reference
    leads to are shown by the caller.
    """
    if value is None:
        return ""
    shower = _SHOWERS.get(field.kind)
    if shower is None:
        return str(value)
    try:
        return shower(field, value)
    except (ValueError, ArithmeticError):
        return str(value)


def _number(context: Mapping[str, Any], bound: str, field: F) -> str:
    """A bound in the field's own writing: 10000 hundredths of a per cent are 100 %."""
    value = context.get(bound, 0)
    return show(field, int(value)) if is_number(field.kind) else str(value)


def explain(error: Mapping[str, Any], field: F) -> str:
    """The words for one of pydantic's errors (an item of ``ValidationError.errors()``), in the language in force."""
    kind, context = str(error.get("type", "")), error.get("ctx") or {}
    if kind == "value_error":
        return str(context.get("error") or _("This is not right. Check it."))
    if (kind in ("missing", "string_type", "int_type") and error.get("input") is None) or kind == "missing":
        return _("This is needed.")
    if kind in ("greater_than_equal", "greater_than"):
        bound = "ge" if kind == "greater_than_equal" else "gt"
        text = _("This must be {least} or more.") if bound == "ge" else _("This must be more than {least}.")
        return text.format(least=_number(context, bound, field))
    if kind in ("less_than_equal", "less_than"):
        bound = "le" if kind == "less_than_equal" else "lt"
        text = _("This must be {most} or less.") if bound == "le" else _("This must be less than {most}.")
        return text.format(most=_number(context, bound, field))
    return _length(kind, context, field)


def _length(kind: str, context: Mapping[str, Any], field: F) -> str:
    if kind == "string_too_short":
        least = int(context.get("min_length", 1))
        if least <= 1:
            return _("This is needed.")
        return ngettext("Write at least {count} letter.", "Write at least {count} letters.", least).format(count=least)
    if kind == "string_too_long":
        most = int(context.get("max_length", 0))
        return ngettext("Write at most {count} letter.", "Write at most {count} letters.", most).format(count=most)
    if kind == "string_pattern_mismatch":
        return _(field.pattern_hint) if field.pattern_hint else _("This is not written as it should be.")
    return _("This is not right. Check it.")
