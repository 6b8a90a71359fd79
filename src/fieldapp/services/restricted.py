"""Records that only some may read, by their declaration: an incident is for who wrote it and for coordinators.

Lists, record panes, histories, the merge desk, papers and tables ask here. Must not know windows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fieldapp.domain.fields import Record, Value
from fieldapp.services import me as who
from fieldapp.store import Query, ReadTx


def is_restricted(cls: type[Record]) -> bool:
    """True for types that not everybody may read."""
    return bool(cls.view.writer)


def only(tx: ReadTx, cls: type[Record]) -> dict[str, Value]:
    """What a record's fields must equal for the person here to read it; empty where all may be read.

    Who calls themselves a coordinator in the settings is none as long as headquarters has not said so.
    """
    writer = cls.view.writer
    if not writer:
        return {}
    return {} if who.may_decide_centrally(tx) else {writer: who.read(tx).name}


def narrowed(tx: ReadTx, cls: type[Record], query: Query) -> Query:
    """The query without what the person here may not read."""
    limit = only(tx, cls)
    return replace(query, equals={**(query.equals or {}), **limit}) if limit else query


def hidden(tx: ReadTx, cls: type[Record], record_id: str) -> bool:
    """True for a record, also a deleted one, that the person here may not read."""
    return bool(only(tx, cls)) and readable(tx, cls, tx.get(cls, record_id)) is None


def readable(tx: ReadTx, cls: type[Record], row: dict[str, Any] | None) -> dict[str, Any] | None:
    """The record, or None where the person here may not read it."""
    limit = only(tx, cls) if row is not None else {}
    return None if row is None or any(row.get(name) != value for name, value in limit.items()) else row
