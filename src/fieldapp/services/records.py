"""Records of any type: look up, validate, save, delete. The one door through which forms, imports and scripts write.

Values may be as typed: they are cleaned and checked here by the declaration. Must not know any record type by name
beyond what its declaration says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldapp.domain.fields import Merge, Record, Value, Values
from fieldapp.domain.records import Programme
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import me as who
from fieldapp.services import restricted, rules
from fieldapp.services.checking import check_change, check_new, create
from fieldapp.services.chronicle import Event, history
from fieldapp.services.errors import ServiceError
from fieldapp.services.family import ChildGroup, children
from fieldapp.services.likeness import similar
from fieldapp.services.naming import new_title, options, titles
from fieldapp.store import Changes, Query, ReadTx, Store, drafts
from fieldapp.sync import roles

__all__ = [
    "ChildGroup",
    "Event",
    "Listing",
    "Saved",
    "children",
    "delete",
    "history",
    "listing",
    "load",
    "may_change",
    "may_write",
    "new_title",
    "options",
    "page",
    "save",
    "similar",
    "titles",
    "usual_currency",
]

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@dataclass(frozen=True)
class Listing:
    """The ids that a query finds, in its order, and how many records of the type there are in all."""

    ids: list[str]
    matching: int
    total: int


@dataclass(frozen=True)
class Saved:
    """What came of saving. ``id`` is None where nothing was saved: errors, or doubts that were not accepted."""

    id: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    warnings: Mapping[str, str] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


# ---------------------------------------------------------------------------------------------------------- reading
def listing(store: Store, cls: type[Record], query: Query) -> Listing:
    """The ids of the records that ``query`` finds, with counts for "3 of 1,204"."""
    with store.read() as tx:
        ids = tx.ids(cls, restricted.narrowed(tx, cls, query))
        _matching, total = tx.count(cls, Query())
    return Listing(ids, len(ids), len(ids) if restricted.is_restricted(cls) else total)


def page(
    store: Store, cls: type[Record], ids: Sequence[str], columns: Sequence[str] | None = None
) -> dict[str, dict[str, Any]]:
    """The records with these ids, by id; all columns or the ones named. Unknown ids are left out."""
    with store.read() as tx:
        if restricted.is_restricted(cls):
            return {key: row for key, row in tx.page(cls, ids).items() if restricted.readable(tx, cls, row)}
        return tx.page(cls, ids, columns)


def load(store: Store, cls: type[Record], record_id: str) -> dict[str, Any] | None:
    """One record with all its columns, or None."""
    with store.read() as tx:
        return restricted.readable(tx, cls, tx.get(cls, record_id))


def usual_currency(store: Store) -> str:
    """The programme's base currency, or an empty text."""
    with store.read() as tx:
        found = tx.find(Programme)
        chosen = next((p for p in found if p["id"] == who.read(tx).programme), found[0] if found else {})
    return str(chosen.get("base_currency") or "")


# ---------------------------------------------------------------------------------------------------------- rights
def _central(cls: type[Record]) -> bool:
    return cls.view.merge is Merge.CENTRAL


def may_write(store: Store, cls: type[Record]) -> bool:
    """True when the person here may make records of this type."""
    with store.read() as tx:
        mine = not _central(cls) or who.read(tx).coordinator
        return mine and roles.may_write(tx.conn, cls.table_name())


def may_change(store: Store, cls: type[Record], record: Values | None = None) -> bool:
    """True when the person here may change or delete records of this type: never what is written once for all.

    What is signed stays; ``record`` says of one whether it is.
    """
    return not _final(cls, record) and may_write(store, cls)


def _final(cls: type[Record], record: Values | None) -> bool:
    """True for what is never changed once it is written, and for what is signed."""
    if cls.view.merge is Merge.SEALED and cls.view.seal:
        return record is not None and record.get(cls.view.seal) is not None
    return cls.view.merge in (Merge.APPEND, Merge.SEALED)


def check_rights(tx: ReadTx, cls: type[Record], *, change: bool, current: Values | None = None) -> None:
    """Raise ServiceError when the person here may not make (or change) records of this type."""
    if _central(cls) and not who.read(tx).coordinator:
        raise ServiceError(
            _("{many} are kept by headquarters. Ask your coordinator for the change.").format(many=_(cls.view.many))
        )
    if not roles.may_write(tx.conn, cls.table_name()):
        raise ServiceError(
            _("{many} are not for your role ({role}): what you write would not count. Ask your coordinator.").format(
                many=_(cls.view.many), role=who.role_label(who.read(tx).role)
            )
        )
    if change and current is not None and restricted.readable(tx, cls, dict(current)) is None:
        raise ServiceError(_("Only who records an incident and the coordinators can read it."))
    if change and cls.view.seal and _final(cls, current):
        raise ServiceError(_("This is signed and stays as it is. Open it again with a reason first."))
    if change and _final(cls, current):
        raise ServiceError(
            _("{many} are never changed once they are written. Record a new one instead.").format(many=_(cls.view.many))
        )


# ---------------------------------------------------------------------------------------------------------- writing
def save(
    store: Store,
    cls: type[Record],
    values: Values,
    record_id: str | None = None,
    draft_key: str | None = None,
    accept_warnings: bool = False,
    seen: Values | None = None,
) -> Saved:
    """Check and save one record: a new one, or with ``record_id`` changes to one.

    ``values`` may be typed text and, for a change, only some fields. ``seen`` is what the form showed when it was
    opened: fields left as they were then are not written, even where the store has moved on. The draft
    ``draft_key`` goes in the same transaction. Raises ServiceError where the person may not write this type.
    """
    with store.write(_("save {name}").format(name=_(cls.view.one))) as tx:
        current = None if record_id is None else _current(tx, cls, record_id)
        check_rights(tx, cls, change=record_id is not None, current=current)
        if current is None:
            checked = check_new(cls, rules.filled_in(tx, cls, values), tx)
        else:
            checked = check_change(cls, current, _touched(values, seen), tx)
        checked = rules.look_around(tx, cls, checked, current, record_id)
        if checked.errors or (checked.warnings and not accept_warnings):
            return Saved(None, checked.errors, checked.warnings)
        if record_id is None:
            record_id = create(tx, cls, {**_id_of(cls, draft_key), **checked.values})
        else:
            tx.update(cls, record_id, checked.values)
        if draft_key:
            drafts.forget(tx, draft_key)
        return Saved(record_id, {}, checked.warnings, tx.changes)


def _id_of(cls: type[Record], draft_key: str | None) -> dict[str, Value]:
    """A new record takes the id that its draft was begun under, so what a survey named is found again."""
    name = (draft_key or "").removeprefix(f"{cls.table_name()}:new:")
    return {"id": name} if name != draft_key and _UUID.fullmatch(name) and not cls.view.key else {}


def delete(store: Store, cls: type[Record], ids: Iterable[str]) -> Changes:
    """Delete records. Undo brings them back. Raises ServiceError where the person may not."""
    wanted = list(dict.fromkeys(ids))
    label = ngettext("delete {count} record", "delete {count} records", len(wanted))
    with store.write(label.format(count=format_number(len(wanted)))) as tx:
        for record_id in wanted:
            check_rights(tx, cls, change=True, current=tx.get(cls, record_id))
            tx.delete(cls, record_id)
        return tx.changes


def _touched(values: Values, seen: Values | None) -> dict[str, Value]:
    return {n: v for n, v in values.items() if seen is None or n not in seen or seen[n] != v}


def _current(tx: ReadTx, cls: type[Record], record_id: str) -> dict[str, Value]:
    found = tx.get(cls, record_id)
    if found is None:
        raise ServiceError(_("This record has been deleted in the meantime. What you typed is kept as a draft."))
    return found
