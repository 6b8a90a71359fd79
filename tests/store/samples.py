"""Canonical values for any record type, made from its declaration, and what tests ask of a store's file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fieldapp.domain.fields import F, Kind, Record
from fieldapp.store import Store, driver, schema

BY_KIND: dict[Kind, Any] = {
    Kind.TEXT: "Văn Lâm",
    Kind.LONG: "Two lines\nof text",
    Kind.INTEGER: 7,
    Kind.PERCENT: 8000,
    Kind.MONEY: "1500.00 USD",
    Kind.DAY: "2025-11-15",
    Kind.PARTIAL: "1992-05~",
    Kind.CLOCK: "08:30",
    Kind.INSTANT: "2025-11-15T01:30:00Z",
    Kind.REF: "018f0000-0000-7000-8000-000000000001",
    Kind.REFS: "018f0000-0000-7000-8000-000000000001 018f0000-0000-7000-8000-000000000002",
    Kind.PLACE: "13.361000 103.860000 12",
    Kind.PHONE: "+85512345678",
    Kind.DATA: "<x/>",
}


def value(field: F, number: int = 0) -> Any:
    """A canonical value of a field; another one for another number where the kind allows."""
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        return field.choices[number % len(field.choices)].code
    found = BY_KIND[field.kind]
    if not number:
        return found
    return found + number if isinstance(found, int) else f"{found} {number}"


def sample(cls: type[Record], number: int = 0, **more: Any) -> dict[str, Any]:
    """Values of all required fields; the same number gives the same values."""
    return {name: value(cls.fields()[name], number) for name in cls.required()} | more


def full(cls: type[Record], number: int = 0, **more: Any) -> dict[str, Any]:
    """Values of all fields."""
    return {name: value(field, number) for name, field in cls.fields().items()} | more


def log(store: Store) -> list[tuple[Any, ...]]:
    """(stream, seq, table, id, base, patch) of all changes."""
    with store.read() as tx:
        rows = tx.conn.exec_driver_sql(
            "SELECT s.id, c.seq, c.kind, c.row, c.base, c.patch FROM change c JOIN stream s ON s.n = c.stream "
            "ORDER BY c.hlc"
        )
        return [(*row[:4], json.loads(row[4] or "{}"), None if row[5] is None else json.loads(row[5])) for row in rows]


def rows(store: Store, cls: type[Record]) -> list[dict[str, Any]]:
    """All records of a type."""
    with store.read() as tx:
        return tx.find(cls)


def dump(path: Path) -> list[str]:
    """The whole content of a store's file but the search tables, as SQL: equal dumps are equal stores."""
    connection = driver.connect(path)
    try:
        tables = [*schema.metadata.tables, *(r[0] for r in connection.execute(_RECORD_TABLES))]
        return [f"{table}: {row}" for table in tables for row in connection.execute(f'SELECT * FROM "{table}"')]
    finally:
        connection.close()


_RECORD_TABLES = (
    "SELECT m.name FROM sqlite_master m WHERE m.type = 'table' AND EXISTS(SELECT 1 FROM sqlite_master t "
    "WHERE t.type = 'trigger' AND t.tbl_name = m.name AND t.name = m.name || '_insert') ORDER BY 1"
)

FIRST_TYPES = (
    "programme",
    "team",
    "location",
    "cluster",
    "enterprise",
    "enterprise_snapshot",
    "person",
    "organisation",
    "consent",
    "training_event",
    "session",
    "participation",
    "attendance_mark",
    "survey_form",
    "survey_submission",
    "attachment",
)
"""The record types of the stores of version 1.0."""
