"""What happened to a record, in sentences: who changed what, when, from which laptop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fieldapp.domain import kinds
from fieldapp.domain.fields import Kind, Record, Value
from fieldapp.i18n import _, format_datetime
from fieldapp.services import restricted
from fieldapp.services.naming import reference_text
from fieldapp.store import ReadTx, Store

_LONG = 60


@dataclass(frozen=True)
class Event:
    """One change in words: ``sentence`` says what, ``when_and_where`` when and on which device."""

    sentence: str
    when_and_where: str


def history(store: Store, cls: type[Record], record_id: str) -> list[Event]:
    """Every change of a record, newest first; none of one that the person here may not read."""
    events: list[Event] = []
    with store.read() as tx:
        if restricted.hidden(tx, cls, record_id):
            return []
        now: dict[str, Value] = {}
        for change in tx.history(cls, record_id):
            patch = change.patch or {}
            sentence = _sentence(tx, cls, change.kind, patch, now)
            now.update(patch)
            device = change.author or _("device {id}").format(id=change.device[:8])
            events.append(Event(sentence, f"{moment(change.at)} · {device}"))
    return events[::-1]


def moment(at_ms: int) -> str:
    """A moment in milliseconds since 1970 as local day and time; a clock that is far out is shown as it is."""
    try:
        return format_datetime(datetime.fromtimestamp(at_ms / 1000, UTC).astimezone())
    except (OverflowError, OSError, ValueError):
        return _("at an unknown time")


def _sentence(tx: ReadTx, cls: type[Record], kind: str, patch: dict[str, Any], before: dict[str, Value]) -> str:
    if kind == "new":
        return _("Recorded.")
    if kind == "deleted":
        return _("Deleted.")
    parts = [_part(tx, cls, name, before.get(name), value) for name, value in patch.items() if name in cls.fields()]
    return "; ".join(parts) or _("Confirmed as it is.")


def _part(tx: ReadTx, cls: type[Record], name: str, old: Value, new: Value) -> str:
    label = _(cls.fields()[name].label)
    if cls.fields()[name].kind is Kind.DATA:
        return _("{label} changed").format(label=label)
    was, is_now = value_text(tx, cls, name, old), value_text(tx, cls, name, new)
    if old == new:
        return _("{label} confirmed: {new}").format(label=label, new=is_now or _("empty"))
    if not was:
        return _("{label}: {new}").format(label=label, new=is_now)
    return _("{label}: {new} (was {old})").format(label=label, new=is_now or _("empty"), old=was)


def value_text(tx: ReadTx, cls: type[Record], name: str, value: Value, *, whole: bool = False) -> str:
    """A field's value in words, references by their titles; long texts are shortened unless the ``whole`` is wanted."""
    if value in (None, ""):
        return ""
    field = cls.fields()[name]
    if field.kind in (Kind.REF, Kind.REFS):
        return reference_text(tx, field.to, value)
    text = kinds.show(field, value)
    return text if whole or len(text) <= _LONG else text[: _LONG - 1] + "…"
