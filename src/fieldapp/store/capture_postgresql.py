"""Capture in the PostgreSQL dialect: what ``capture`` says, in PL/pgSQL. Must not know sessions or use cases.

One function logs a change, ``fieldapp_log``; the triggers of a record type work out what to give it. Who writes here
has the store alone, so two transactions never number a stream at the same time (docs/adr/0012). Whether capture is off
is a setting of the transaction, not ``me.quiet``: several merges have it off at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import sqlalchemy as sa

from fieldapp.domain.declaring import Value
from fieldapp.store import channels, derived, guards

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record

GONE = "~deleted"


def _function(name: str, body: str, *, declare: str = "", takes: str = "", gives: str = "trigger") -> str:
    return (
        f'CREATE OR REPLACE FUNCTION "{name}"({takes}) RETURNS {gives} LANGUAGE plpgsql AS $fieldapp$\n'
        f"{'DECLARE ' + declare if declare else ''}\nBEGIN\n{body}\nEND $fieldapp$;\n"
    )


def _raise(rule: str) -> str:
    return f"RAISE EXCEPTION USING MESSAGE = 'fieldapp: {rule}', ERRCODE = '23000';"


def _refuse(rule: str, when: str) -> str:
    return f"IF {when} THEN {_raise(rule)} END IF;"


def _trigger(table: str, name: str, event: str, body: Iterable[str], declare: str = "", when: str = "") -> str:
    """A trigger and its function. The row goes on as it is; a condition in ``when`` saves the call."""
    row = "OLD" if event.endswith("DELETE") else "NEW"
    lines = "\n".join([*body, f"RETURN {row};"])
    condition = f" WHEN ({when})" if when else ""
    call = f'FOR EACH ROW{condition} EXECUTE FUNCTION "{table}_{name}"()'
    return _function(f"{table}_{name}", lines, declare=declare) + (
        f'CREATE TRIGGER "{table}_{name}" {event} ON "{table}" {call}'
    )


def _mark(table: str, name: str, event: str, rows: str, when: str) -> str:
    """A trigger that marks all rows of a statement at once; ``when`` is about the row ``r``."""
    lines = (
        f"INSERT INTO stale(kind, \"row\") SELECT '{table}', r.id FROM fieldapp_rows r WHERE {when} "
        "ON CONFLICT DO NOTHING; RETURN NULL;"
    )
    return _function(f"{table}_{name}", lines) + (
        f'CREATE TRIGGER "{table}_{name}" AFTER {event} ON "{table}" REFERENCING {rows} TABLE AS fieldapp_rows '
        f'FOR EACH STATEMENT EXECUTE FUNCTION "{table}_{name}"()'
    )


QUIET = "fieldapp.quiet"
"""The setting that is 1 while capture is off."""
_LOUD = f"current_setting('{QUIET}', true) IS DISTINCT FROM '1'"
_BASE = _function(
    "fieldapp_base",
    """RETURN (SELECT json_object_agg(CAST(seen.n AS text), seen.last)::text FROM (
        SELECT c.stream AS n, max(c.seq) AS last FROM change c JOIN stream s ON s.n = c.stream
        WHERE c."row" = row_ AND c.seq <= s.have GROUP BY c.stream) AS seen);""",
    takes="row_ text",
    gives="text",
)
_LOG = _function(
    "fieldapp_log",
    f"""UPDATE me SET hlc = greatest(me.hlc + 1,
        coalesce(me.clock, CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint) + me.skew) << 16)
        RETURNING me.device, me.hlc, me.operation INTO mine_;
    name_ := mine_.device || ':' || team_;
    SELECT stream.n, stream.have INTO stream_ FROM stream WHERE stream.id = name_;
    IF NOT FOUND THEN
        INSERT INTO stream(id, device, team) VALUES(name_, mine_.device, team_)
            RETURNING stream.n, stream.have INTO stream_;
    END IF;
    IF own_ THEN
        {
        _refuse(
            "copied device",
            "EXISTS(SELECT 1 FROM change c WHERE c.stream = stream_.n AND c.seq = stream_.have + 1)",
        )
    }
        IF mine_.operation IS NOT NULL THEN
            INSERT INTO "before"(operation, kind, "row", old) VALUES(mine_.operation, kind_, row_, old_);
        END IF;
    END IF;
    INSERT INTO change(stream, seq, hlc, kind, "row", base, patch, bundle, operation) VALUES(
        stream_.n, stream_.have + 1, mine_.hlc, kind_, row_, fieldapp_base(row_), patch_, NULL, mine_.operation);
    UPDATE stream SET have = stream_.have + 1 WHERE stream.n = stream_.n;
    DELETE FROM conflict WHERE conflict."row" = row_ AND conflict.kind = kind_
        AND (covered_ IS NULL OR conflict.field = ANY(covered_));""",
    takes="kind_ text, row_ text, team_ text, patch_ text, covered_ text[], old_ text, own_ boolean",
    gives="void",
    declare="mine_ record; stream_ record; name_ text;",
)

LOG_RULES = (
    _BASE,
    _LOG,
    _trigger("change", "is_never_rewritten", "BEFORE UPDATE", [_raise("append-only change")]),
    _trigger("change", "is_kept", "BEFORE DELETE", [_raise("append-only change")], when=_LOUD),
)


def triggers(cls: type[Record], derived_fields: Iterable[str]) -> dict[str, str]:
    """The triggers of a record type, name -> SQL; ``derived_fields``: what search text and sort keys come from."""
    table = cls.table_name()
    made: dict[str, str] = {}
    for name, (event, body, declare) in {**_guards(cls), **_captures(cls)}.items():
        made[f"{table}_{name}"] = _trigger(table, name, event, body, declare, _LOUD)
    return made | {f"{table}_{name}": sql for name, sql in _marks(cls, derived_fields).items()}


def log_change(connection: sa.Connection, cls: type[Record], record_id: str, patch: Mapping[str, Value] | None) -> None:
    """As ``capture.log_change``."""
    table = sa.table(cls.table_name(), sa.column("id"), sa.column("team"))
    here = sa.select(table.c.team).where(table.c.id == record_id)
    known = None if channels.may_be_closed(cls) else connection.scalar(here)
    if known is None:
        known = connection.scalar(_FIRST_TEAM, {"row": record_id}) or connection.scalar(here) or ""
    body = None if patch is None else json.dumps(dict(patch), ensure_ascii=False, separators=(",", ":"))
    covered = None if patch is None else [*patch, GONE]
    connection.execute(_CALL, {"kind": table.name, "row": record_id, "team": known, "patch": body, "covered": covered})


_FIRST_TEAM = sa.text(
    'SELECT s.team FROM change c JOIN stream s ON s.n = c.stream WHERE c."row" = :row ORDER BY c.hlc LIMIT 1'
)
_CALL = sa.text(
    "SELECT fieldapp_log(CAST(:kind AS text), CAST(:row AS text), CAST(:team AS text), CAST(:patch AS text), "
    "CAST(:covered AS text[]), NULL, false)"
)

_Made = dict[str, tuple[str, list[str], str]]
"""Name -> event, body, declarations."""


def _guards(cls: type[Record]) -> _Made:
    """Refusals before a write that a person made here. Whole numbers are whole by the type of their column."""
    return {
        f"{event}_guard": (f"BEFORE {event.upper()}", [_refuse(rule, when) for rule, when in rules], "")
        for event, rules in guards.of(cls, _WORDS).items()
        if rules
    }


def _differs(cls: type[Record]) -> str:
    return f"({_row(cls, 'OLD')} IS DISTINCT FROM {_row(cls, 'NEW')})"


_WORDS = guards.Words(differs="IS DISTINCT FROM", changed=_differs, base=lambda row: f"fieldapp_base({row})")


def _row(cls: type[Record], row: str) -> str:
    return "ROW(" + ", ".join(f'{row}."{name}"' for name in cls.columns()) + ")"


def _object(cls: type[Record], row: str, where: str = "") -> str:
    """JSON of a row's columns; with ``where`` of those that changed."""
    values = ", ".join(
        f"('{name}', to_json({row}.\"{name}\"), "
        + (f'OLD."{name}" IS DISTINCT FROM NEW."{name}")' if where else "true)")
        for name in cls.columns()
    )
    return f"(SELECT json_object_agg(f.k, f.v) FROM (VALUES {values}) AS f(k, v, other) WHERE f.other)"


def _captures(cls: type[Record]) -> _Made:
    """One line in the log for each write."""
    changed = ", ".join(f'(\'{name}\', OLD."{name}" IS DISTINCT FROM NEW."{name}")' for name in cls.columns())
    declare = "patch_ text; covered_ text[]; old_ text;"
    every = _object(cls, "NEW")
    insert = [
        f"patch_ := CASE WHEN fieldapp_base(NEW.id) IS NULL THEN json_strip_nulls({every}) ELSE {every} END;",
        _call(cls, "NEW"),
    ]
    update = [
        f"IF NOT {_differs(cls)} THEN RETURN NEW; END IF;",
        f"patch_ := {_object(cls, 'NEW', 'changed')};",
        f"old_ := {_object(cls, 'OLD', 'changed')};",
        f"covered_ := array_append((SELECT array_agg(f.k) FROM (VALUES {changed}) AS f(k, o) WHERE f.o), '{GONE}');",
        _call(cls, "NEW"),
    ]
    delete = [f"old_ := {_object(cls, 'OLD')};", _call(cls, "OLD")]
    return {
        "insert": ("AFTER INSERT", insert, declare),
        "update": ("AFTER UPDATE", update, declare),
        "delete": ("AFTER DELETE", delete, declare),
    }


def _call(cls: type[Record], row: str) -> str:
    channel = channels.of(cls, row)
    return f"PERFORM fieldapp_log('{cls.table_name()}', {row}.id, {channel}, patch_, covered_, old_, true);"


def _marks(cls: type[Record], derived_fields: Iterable[str]) -> dict[str, str]:
    """Which records need new search text and sort keys, or may change what is said to be the same (``store.same``)."""
    table, names = cls.table_name(), list(derived_fields)
    keys = [] if names else list(derived.alias_keys(cls))
    if table == derived.ALIAS:
        names, keys = list(cls.fields()), []
    if not names and not keys:
        return {}
    known = " OR ".join(
        f'EXISTS(SELECT 1 FROM same WHERE same."{place}" = r."{name}")' for name in keys for place in ("row", "leader")
    )
    other = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in names or keys)
    mark = f"INSERT INTO stale(kind, \"row\") VALUES('{table}', NEW.id) ON CONFLICT DO NOTHING;"
    return {
        "insert_mark": _mark(table, "insert_mark", "INSERT", "NEW", known or "true"),
        "update_mark": _trigger(table, "update_mark", "AFTER UPDATE", [mark], when=other),
        "delete_mark": _mark(table, "delete_mark", "DELETE", "OLD", known or "true"),
    }
