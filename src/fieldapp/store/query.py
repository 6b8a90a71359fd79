"""What a list asks for, and the SQL that answers it: all ids at once in order, values a page at a time.

Sorting follows the kinds of fields: text by its folded key, money by currency and amount, references by the title of
what they refer to, code lists by their own order; what is empty comes last; the id breaks ties. Must not know
transactions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from fieldapp.domain.declaring import Kind, Value
from fieldapp.store import derived, same, search
from fieldapp.store.seams import joined, part_of, place_of, whole

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record

PAGE = 200
"""Records that a list fetches together."""
_CHUNK = 500
_BETWEEN = "\n"
"""Stands between ids where many are fetched as one text."""


@dataclass(frozen=True)
class Query:
    """A list's question. ``equals``: field -> value, None for empty, several values for any of them."""

    text: str = ""
    sort: str | None = None
    """A field; None is the type's own order."""
    descending: bool = False
    equals: Mapping[str, Value | Sequence[Value]] | None = None


def ids(connection: sa.Connection, cls: type[Record], query: Query, *, keys_ready: bool = True) -> list[str]:
    """The ids of all matching records in order. Without ``keys_ready`` text is sorted by its bytes."""
    table = record_table(cls)
    source, order = _order(connection, cls, query.sort or cls.view.sort, keys_ready=keys_ready)
    conditions = _conditions(connection, cls, query)
    identity: sa.ColumnElement[str] = table.c.id
    if not conditions and order.alone is not None:
        source, identity = order.alone, order.alone.c.id  # answered without the records themselves
    if _has_others(connection, cls):
        conditions.append(same.is_shown(identity))
    if words := search.words(query.text):
        source, found = search.matching(connection, source, cls, words)
        conditions.append(found)
    statement = sa.select(identity.label("id")).select_from(source).where(*conditions)
    columns = [*order.columns, identity]
    directions = [column.desc() if query.descending else column.asc() for column in columns]
    if not order.indexed:
        return _fetched(connection, statement.order_by(order.empty, *directions))
    filled = _fetched(connection, statement.where(~order.empty).order_by(*directions))
    return filled + _fetched(connection, statement.where(order.empty).order_by(directions[-1]))


def matching(connection: sa.Connection, cls: type[Record], query: Query) -> int:
    """How many records match."""
    source: sa.FromClause = record_table(cls)
    conditions = _conditions(connection, cls, query)
    if _has_others(connection, cls):
        conditions.append(same.is_shown(record_table(cls).c.id))
    if words := search.words(query.text):
        source, found = search.matching(connection, source, cls, words)
        conditions.append(found)
    return int(connection.scalar(sa.select(sa.func.count()).select_from(source).where(*conditions)) or 0)


def total(connection: sa.Connection, cls: type[Record], *, keys_ready: bool = True) -> int:
    """How many records there are. Counted in the narrow table of keys where that is up to date."""
    source = search.keys(cls) if keys_ready and derived.fields(cls) else record_table(cls)
    every = int(connection.scalar(sa.select(sa.func.count()).select_from(source)) or 0)
    return every - same.hidden(connection, cls.table_name()) if _may_have_others(cls) else every


def page(
    connection: sa.Connection,
    cls: type[Record],
    wanted: Sequence[str],
    columns: Iterable[str] | None = None,
    *,
    as_written: bool = False,
) -> dict[str, dict[str, Value]]:
    """The values of some records by id; ids that are not there are left out.

    References lead to the records that stand for what was written, unless it is wanted ``as_written``.
    """
    table = record_table(cls)
    names = ["id", *(cls.columns() if columns is None else columns)]
    statement = sa.select(*(table.c[name] for name in dict.fromkeys(names)))
    found: dict[str, dict[str, Value]] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = connection.execute(statement.where(table.c.id.in_(wanted[start : start + _CHUNK])))
        keys = list(rows.keys())
        found.update((row[0], dict(zip(keys, row, strict=True))) for row in rows)
    if not as_written:
        same.follow(connection, cls, found.values())
    return {record_id: found[record_id] for record_id in wanted if record_id in found}


def find(connection: sa.Connection, cls: type[Record], equals: Mapping[str, Any]) -> list[dict[str, Value]]:
    """All records whose fields equal the values given, oldest id first; those that stand for nothing are left out."""
    table = record_table(cls)
    statement = sa.select(*(table.c[name] for name in ("id", *cls.columns())))
    conditions = _conditions(connection, cls, Query(equals=equals))
    if _has_others(connection, cls):
        conditions.append(same.is_shown(table.c.id))
    rows = connection.execute(statement.where(*conditions).order_by(table.c.id))
    keys = list(rows.keys())
    found = [dict(zip(keys, row, strict=True)) for row in rows]
    same.follow(connection, cls, found)
    return found


def _may_have_others(cls: type[Record]) -> bool:
    return cls.view.aliased or bool(derived.alias_keys(cls))


def _has_others(connection: sa.Connection, cls: type[Record]) -> bool:
    """True when some records of this type stand for nothing of their own."""
    return _may_have_others(cls) and same.any_of(connection, cls.table_name())


def record_table(cls: type[Record]) -> sa.Table:
    """The declared table of a record type."""
    return cls.__table__  # type: ignore[attr-defined, no-any-return]  # SQLModel adds it


@dataclass(frozen=True)
class _Order:
    """How to sort: columns in turn, when a record counts as empty, and whether an index holds this order."""

    columns: tuple[sa.ColumnElement[Any], ...]
    empty: sa.ColumnElement[bool]
    indexed: bool = False
    alone: sa.TableClause | None = None
    """The table of keys, where it has all that is needed."""


def _fetched(connection: sa.Connection, statement: sa.Select[Any]) -> list[str]:
    """The ids that a statement selects, as one text that is taken apart here: half the time of a row for each."""
    rows = statement.subquery("ordered")
    text = connection.scalar(sa.select(joined(rows.c.id, _BETWEEN)))
    return text.split(_BETWEEN) if text is not None else []


def _conditions(connection: sa.Connection, cls: type[Record], query: Query) -> list[sa.ColumnElement[bool]]:
    """What a list asks of fields; a reference to a record is one to all that are the same."""
    asked = dict(query.equals or {})
    for name in derived.followed(cls):
        value = asked.get(name)
        if value is not None and same.any_of(connection, cls.fields()[name].to):
            wanted = [value] if isinstance(value, str | int) else list(value)
            asked[name] = same.families(connection, [str(one) for one in wanted])
    return [_condition(cls, name, value) for name, value in asked.items()]


def _condition(cls: type[Record], name: str, value: Value | Sequence[Value]) -> sa.ColumnElement[bool]:
    column = record_table(cls).c[name]
    if value is None:
        return column.is_(None)
    values = [value] if isinstance(value, str | int) else list(value)
    field = cls.fields().get(name)
    if field is not None and field.kind in (Kind.REFS, Kind.CHOICES):
        padded = sa.literal(" ") + column + sa.literal(" ")
        return sa.or_(sa.false(), *(place_of(padded, f" {one} ") > 0 for one in values))
    return column == values[0] if len(values) == 1 else column.in_(values)


def _order(
    connection: sa.Connection, cls: type[Record], field: str, *, keys_ready: bool
) -> tuple[sa.FromClause, _Order]:
    """The tables to read and how to sort."""
    table = record_table(cls)
    is_own = field == cls.view.sort
    if keys_ready and field in derived.sorted_fields(cls):
        keys = search.keys(cls)
        key = keys.c[derived.key_column(field)]
        return table.join(keys, keys.c.id == table.c.id), _Order((key,), key.is_(None), is_own, keys)
    column = table.c[field]
    kind = cls.fields()[field].kind if field in cls.fields() else Kind.TEXT
    empty = column.is_(None)
    if kind is Kind.REF and keys_ready:
        if field in derived.followed(cls) and same.any_of(connection, cls.fields()[field].to):
            led: sa.ColumnElement[Any] = same.led(column)
        else:
            led = column
        source, titles = _titles(table, led, cls.fields()[field].to)
        return source, _Order((*titles, led), titles[0].is_(None) if titles else empty)
    if kind is Kind.MONEY:
        return table, _Order(_money(column), empty)
    if kind is Kind.CHOICE:
        places = {choice.code: place for place, choice in enumerate(cls.fields()[field].choices)}
        place = sa.case(places, value=column, else_=len(places)) if places else column
        return table, _Order((place, column), empty)
    return table, _Order((column,), empty, indexed=is_own)


def _titles(table: sa.Table, column: sa.ColumnElement[Any], to: str) -> tuple[sa.FromClause, tuple[Any, ...]]:
    """The table joined with the sort keys of what a reference leads to, and its title's key."""
    from fieldapp.domain.records import by_table  # here: a store opens without the record types

    try:
        other = by_table(to)
    except KeyError:
        return table, ()
    sortable = [name for name in other.view.title if name in derived.sorted_fields(other)]
    if not sortable:
        return table, ()
    keys = search.keys(other).alias("referred")
    columns = [keys.c[derived.key_column(name)] for name in sortable]
    title = sa.func.coalesce(*columns) if len(columns) > 1 else columns[0]
    return table.outerjoin(keys, keys.c.id == column), (title,)


def _money(column: sa.ColumnElement[Any]) -> tuple[sa.ColumnElement[Any], ...]:
    """Currency, then the amount as a whole number: within one currency all amounts have the same decimals."""
    space = place_of(column, sa.literal(" "))
    digits = sa.func.replace(part_of(column, 1, space - 1), ".", "")
    return part_of(column, space + 1), whole(digits)
