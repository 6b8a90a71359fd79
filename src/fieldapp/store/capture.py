"""Every write to a record table appears in the change log, whoever makes it: triggers made from the declarations.

The SQLite dialect; PostgreSQL has a module of its own (``of`` chooses). Triggers use only what plain SQLite has, so
that any program that opens the file is captured too. Must not know sessions, transactions or use cases.

What the triggers of a table do, while ``me.quiet`` is 0:

* a write that breaks a rule is refused: id and team never change, required fields are filled, whole numbers are whole;
* a write that would not count (``sync.fold.Law``) is refused, so that a row never differs from the fold of its log:
  what headquarters owns is written only where ``me.central`` is 1; append-only records are not rewritten, and deleted
  only by the device that made them; signed ones change only when they are signed anew;
* the clock ticks, and one line is added to ``change`` in the stream of this device and the record's team. ``base`` is
  what is visible of the record at that moment; ``patch`` the fields that changed (of a new record, those filled);
* disagreements about the fields that were overwritten are settled by it;
* inside an operation, what was there before is kept for undo.

Always, quiet or not, the record is marked ``stale`` for the search index when a searched or sorted field changed, and
aliases and facts about records that have one for ``store.same``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

import sqlalchemy as sa

from fieldapp.domain.declaring import Value
from fieldapp.store import capture_postgresql, channels, derived, guards, seams

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record

GONE = "~deleted"
"""The field name under which a disagreement about deletion is kept."""


class Dialect(Protocol):
    """Capture in the words of one database."""

    @property
    def LOG_RULES(self) -> tuple[str, ...]:  # noqa: N802  # a constant of the module
        """What keeps the log as it is."""

    def triggers(self, cls: type[Record], derived_fields: Iterable[str]) -> dict[str, str]:
        """See below."""

    def log_change(
        self, connection: sa.Connection, cls: type[Record], record_id: str, patch: Mapping[str, Value] | None
    ) -> None:
        """See below."""


def of(connection: sa.Connection) -> Dialect:
    """The module that speaks to this database."""
    return capture_postgresql if seams.is_postgresql(connection) else sys.modules[__name__]


LOG_RULES = (
    """CREATE TRIGGER change_is_never_rewritten BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, 'fieldapp: append-only change'); END""",
    """CREATE TRIGGER change_is_kept BEFORE DELETE ON change WHEN (SELECT quiet FROM me) = 0
BEGIN SELECT RAISE(ABORT, 'fieldapp: append-only change'); END""",
)

_LOUD = "(SELECT quiet FROM me) = 0"
_TICK = (
    "UPDATE me SET hlc = max(hlc + 1, "
    "coalesce(clock, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) + skew) << 16);"
)


def triggers(cls: type[Record], derived_fields: Iterable[str]) -> dict[str, str]:
    """The triggers of a record type, name -> SQL; ``derived_fields``: what search text and sort keys come from."""
    table = cls.table_name()
    return {
        f"{table}_{name}": sql
        for name, sql in {**_guards(cls), **_captures(cls), **_marks(cls, derived_fields)}.items()
    }


def log_change(connection: sa.Connection, cls: type[Record], record_id: str, patch: Mapping[str, Value] | None) -> None:
    """Log a change that the row itself does not show: a value confirmed as it is, a repair.

    The record must exist (its team is read from it) unless the log knows it. The statements are the triggers' own.
    """
    table = cls.table_name()
    fields = "1" if patch is None else f"field IN ({', '.join(map(_quoted, [*patch, GONE]))})"
    body = None if patch is None else json.dumps(dict(patch), ensure_ascii=False, separators=(",", ":"))
    places = [
        f'(SELECT team FROM "{table}" WHERE id = :row)',
        "(SELECT s.team FROM change c JOIN stream s ON s.n = c.stream WHERE c.row = :row ORDER BY c.hlc LIMIT 1)",
    ]
    if channels.may_be_closed(cls):
        places.reverse()
    known = f"coalesce({', '.join(places)}, '')"
    values = {"row": record_id, "patch": body}
    for statement in _logging(table, ":row", known, ":patch", fields):
        connection.execute(
            sa.text(statement), {name: value for name, value in values.items() if f":{name}" in statement}
        )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _refuse(rule: str, when: str) -> str:
    return f"SELECT RAISE(ABORT, {_quoted('fieldapp: ' + rule)}) WHERE {when};"


def _guards(cls: type[Record]) -> dict[str, str]:
    """Refusals before a write that a person made here."""
    table = cls.table_name()
    return {
        f"{event}_guard": _trigger(
            table, f"{event}_guard", f"BEFORE {event.upper()}", _LOUD, [_refuse(*rule) for rule in rules]
        )
        for event, rules in guards.of(cls, _WORDS).items()
        if rules
    }


def _captures(cls: type[Record]) -> dict[str, str]:
    """One line in the log for each write."""
    table, names = cls.table_name(), cls.columns()
    every = ", ".join(f"'{name}', NEW.\"{name}\"" for name in names)
    is_new = f"{_base('NEW.id')} IS NULL"
    filled = f"CASE WHEN {is_new} THEN json_patch('{{}}', json_object({every})) ELSE json_object({every}) END"
    some = " UNION ALL ".join(
        f'SELECT \'{name}\' AS k, NEW."{name}" AS v WHERE OLD."{name}" IS NOT NEW."{name}"' for name in names
    )
    changed = f"(SELECT json_group_object(k, v) FROM ({some}))"
    covered = " OR ".join(f'(field = \'{name}\' AND OLD."{name}" IS NOT NEW."{name}")' for name in names)
    old_some = " UNION ALL ".join(
        f'SELECT \'{name}\' AS k, OLD."{name}" AS v WHERE OLD."{name}" IS NOT NEW."{name}"' for name in names
    )
    old_every = ", ".join(f"'{name}', OLD.\"{name}\"" for name in names)
    insert = _logging(table, "NEW.id", channels.of(cls, "NEW"), filled, "1", old="NULL")
    update = _logging(
        table, "NEW.id", channels.of(cls, "NEW"), changed, f"field = '{GONE}' OR {covered}",
        old=f"(SELECT json_group_object(k, v) FROM ({old_some}))",
    )  # fmt: skip
    delete = _logging(table, "OLD.id", channels.of(cls, "OLD"), "NULL", "1", old=f"json_object({old_every})")
    return {
        "insert": _trigger(table, "insert", "AFTER INSERT", _LOUD, insert),
        "update": _trigger(table, "update", "AFTER UPDATE", f"{_LOUD} AND NOT ({_same(cls)})", update),
        "delete": _trigger(table, "delete", "AFTER DELETE", _LOUD, delete),
    }


def _marks(cls: type[Record], derived_fields: Iterable[str]) -> dict[str, str]:
    """Which records need new search text and sort keys, or may change what is said to be the same (``store.same``)."""
    table, names = cls.table_name(), list(derived_fields)
    keys = [] if names else list(derived.alias_keys(cls))
    if table == derived.ALIAS:
        names, keys = list(cls.fields()), []
    if not names and not keys:
        return {}
    mark = (
        f"INSERT INTO stale SELECT '{table}', {{0}}.id "
        f"WHERE NOT EXISTS(SELECT 1 FROM stale WHERE kind = '{table}' AND row = {{0}}.id);"
    )
    known = " OR ".join(
        f'EXISTS(SELECT 1 FROM same WHERE {place} = {{0}}."{name}")' for name in keys for place in ("row", "leader")
    )
    other = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in names or keys)
    return {
        "insert_mark": _trigger(table, "insert_mark", "AFTER INSERT", known.format("NEW"), [mark.format("NEW")]),
        "update_mark": _trigger(table, "update_mark", "AFTER UPDATE", other, [mark.format("NEW")]),
        "delete_mark": _trigger(table, "delete_mark", "AFTER DELETE", known.format("OLD"), [mark.format("OLD")]),
    }


def _trigger(table: str, name: str, event: str, when: str, body: Iterable[str]) -> str:
    condition = f"\nWHEN {when}" if when else ""
    return f'CREATE TRIGGER "{table}_{name}" {event} ON "{table}"{condition}\nBEGIN\n' + "\n".join(body) + "\nEND"


def _same(cls: type[Record]) -> str:
    return " AND ".join(f'OLD."{name}" IS NEW."{name}"' for name in cls.columns())


def _base(row: str) -> str:
    """What is visible of a record: JSON {stream number: seq}, NULL when nothing is."""
    return (
        "(SELECT NULLIF(json_group_object(CAST(n AS TEXT), m), '{}') FROM (SELECT c.stream AS n, max(c.seq) AS m "
        f"FROM change c CROSS JOIN stream s ON s.n = c.stream WHERE c.row = {row} AND c.seq <= s.have "
        "GROUP BY c.stream))"
    )


_WORDS = guards.Words(
    differs="IS NOT",
    changed=lambda cls: f"NOT ({_same(cls)})",
    base=_base,
    not_whole=lambda value: f"typeof({value}) NOT IN ('integer', 'null')",
)


def _logging(table: str, row: str, team: str, patch: str, covered: str, old: str = "") -> list[str]:
    """The statements that log one change. ``covered`` = condition on ``conflict`` for the fields that it overwrites.

    No inner statement relies on a conflict clause: the one of the outer statement (REPLACE, IGNORE) would rule it.
    """
    mine = f"(SELECT device || ':' || {team} FROM me)"
    waiting = (
        "EXISTS(SELECT 1 FROM stream s CROSS JOIN change c ON c.stream = s.n AND c.seq = s.have + 1 "
        f"WHERE s.id = {mine})"
    )
    keep = (
        f"INSERT INTO before(operation, kind, row, old) "
        f"SELECT operation, '{table}', {row}, {old} FROM me WHERE operation IS NOT NULL;"
    )
    stream = (
        f"INSERT INTO stream(id, device, team) SELECT {mine}, device, {team} FROM me "
        f"WHERE NOT EXISTS(SELECT 1 FROM stream WHERE id = {mine});"
    )
    line = (
        "INSERT INTO change(stream, seq, hlc, kind, row, base, patch, bundle, operation) "
        f"SELECT s.n, s.have + 1, me.hlc, '{table}', {row}, {_base(row)}, {patch}, NULL, me.operation "
        f"FROM me CROSS JOIN stream s ON s.id = {mine};"
    )
    seen = f"UPDATE stream SET have = have + 1 WHERE id = {mine};"
    settled = f"DELETE FROM conflict WHERE row = {row} AND kind = '{table}' AND ({covered});"
    return [_TICK, stream, *([_refuse("copied device", waiting), keep] if old else []), line, seen, settled]
