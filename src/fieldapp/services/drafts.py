"""What is being typed and not saved yet. Drafts stay on this computer and survive a crash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fieldapp.domain.fields import Record, Value, new_id
from fieldapp.domain.records import by_table
from fieldapp.i18n import _
from fieldapp.services.naming import new_title, titles
from fieldapp.store import Store
from fieldapp.store import drafts as kept


@dataclass(frozen=True)
class Draft:
    """A form as it was left: values as typed, the record it edits (None: a new one), a name, when (ms since 1970)."""

    key: str
    table: str
    record_id: str | None
    values: dict[str, Any]
    label: str
    at: int


def new_key(cls: type[Record]) -> str:
    """A key for the draft of a record that does not exist yet."""
    return f"{cls.table_name()}:new:{new_id()}"


def key_of(cls: type[Record], record_id: str) -> str:
    """The key of the draft of changes to a record: one for each record."""
    return f"{cls.table_name()}:{record_id}"


def keep_record(
    store: Store, cls: type[Record], key: str, values: Mapping[str, Value], record_id: str | None = None
) -> None:
    """Keep what was typed, on the disk when this returns. Values may be wrong or half written.

    For changes to a record only the changed fields need be there; the draft is called by the record's name then.
    """
    typed = next((str(values[n]) for n in cls.view.title if values.get(n) and n not in _references(cls)), "")
    if not typed.strip() and record_id is not None:
        typed = titles(store, cls.table_name(), [record_id]).get(record_id, "")
    label = typed.strip() or new_title(cls)
    kept.keep(store, kept.Draft(key, cls.table_name(), record_id, dict(values), label))


def fetch(store: Store, key: str) -> Draft | None:
    """The draft with this key, or None."""
    found = kept.fetch(store, key)
    return None if found is None else _read(found)


def listing(store: Store) -> list[Draft]:
    """All drafts, newest first."""
    return [_read(found) for found in kept.listing(store)]


def drop(store: Store, key: str) -> None:
    """Throw a draft away."""
    kept.drop(store, key)


def type_label(draft: Draft) -> str:
    """What kind of thing the draft is, in words."""
    return _(by_table(draft.table).view.one)


def _references(cls: type[Record]) -> set[str]:
    return {n for n, f in cls.fields().items() if f.to}


def _read(found: kept.Draft) -> Draft:
    return Draft(found.key, found.table, found.record_id, dict(found.values), found.label, found.at)
