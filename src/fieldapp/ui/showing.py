"""Values as they stand in the window: what ``kinds.show`` says, kept apart from the direction of what is around it."""

from __future__ import annotations

from fieldapp.domain import kinds
from fieldapp.domain.fields import F, Kind, Value
from fieldapp.domain.text import isolate
from fieldapp.i18n import is_rtl

_APART = (Kind.TEXT, Kind.PHONE, Kind.PLACE, Kind.MONEY, Kind.INTEGER, Kind.PERCENT, Kind.CLOCK)


def shown(field: F, value: Value) -> str:
    """The value for a person. Among Arabic text, codes, phones and foreign names keep their own direction."""
    text = kinds.show(field, value)
    return isolate(text) if text and field.kind in _APART and is_rtl() else text
