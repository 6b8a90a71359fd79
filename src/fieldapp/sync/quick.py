"""The quick way from changes to rows: for a change whose author had seen all that is here of an undisputed record.

Such a change simply overwrites its fields; the fold of the whole history would give the same row (a test compares).
Everything else is noted in ``log.touched`` and folded from the log afterwards. Asks three questions for thousands of
changes instead of reading the history of each record. Must not know where changes come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from fieldapp.domain.fields import Merge, Record, Value
from fieldapp.store import bulk, schema
from fieldapp.store.lifted import Lifted
from fieldapp.sync import log, roles
from fieldapp.sync.fold import RENAMES, Law, renamed
from fieldapp.sync.refold import Refolded, Types, rows_here

_change = schema.change
_HELD = sa.select(_change.c.row, _change.c.stream, _change.c.seq).where(bulk.Among(_change.c.row, "rows"))
"""Not grouped: the planner would then walk through the whole index."""
_DISPUTED = sa.select(schema.conflict.c.row).where(bulk.Among(schema.conflict.c.row, "rows"))
_TOUCHED = sa.select(log.touched.c.kind, log.touched.c.row).where(bulk.Among(log.touched.c.row, "rows"))


class Fresh(NamedTuple):
    """A change that becomes visible now. ``base`` by stream numbers of this store; ``name`` of its stream, its team."""

    name: str
    stream: int
    seq: int
    kind: str
    row: str
    base: Mapping[int, int]
    patch: Mapping[str, Value] | None
    team: str


@dataclass(slots=True)
class _State:
    """A record while the changes of a chunk pass over it. ``old`` None for a new one, ``values`` None once deleted."""

    kind: str
    seen: dict[int, int]
    old: tuple[Value, ...] | None
    values: dict[str, Value] | None


class Quick:
    """Folds chunks of fresh changes, before they are put in the log, in the transaction that is open."""

    def __init__(self, conn: sa.Connection, types: Types, result: Refolded, visible: log.Visible) -> None:
        self._conn = conn
        self._result = result
        self._visible = visible
        self.lifted = Lifted(conn)
        authors = roles.role_of(conn)
        laws = {cls: roles.law_of(cls, authors) for cls in types}
        self._types = {cls.table_name(): cls for cls, law in laws.items() if _each_by_itself(law)}
        self._may = {cls.table_name(): law.may for cls, law in laws.items()}

    def fold(self, chunk: Sequence[Fresh]) -> None:
        """Write the rows of a chunk. All changes of the log that are visible are in the log, these are not yet."""
        rows = {change.row for change in chunk}
        noted = {(kind, row) for kind, row in self._conn.execute(_TOUCHED, {"rows": rows})}
        seen, slow = self._seen(rows)
        slow.update((row, set()) for _kind, row in noted)
        here = self._here(chunk, seen)
        states: dict[str, _State] = {}
        for change in chunk:
            if change.row in slow:
                slow[change.row].add(change.kind)
            elif not self._apply(change, states, seen, here):
                dropped = states.pop(change.row, None)
                slow[change.row] = {change.kind, *([dropped.kind] if dropped else ())}
        wanted = {(kind, row) for row, kinds in slow.items() for kind in kinds}
        log.touch_some(self._conn, sorted(wanted - noted))
        by_kind: dict[str, list[tuple[str, _State]]] = {}
        for row, state in states.items():
            by_kind.setdefault(state.kind, []).append((row, state))
        for kind, found in by_kind.items():
            self._write(self._types[kind], found)

    def _seen(self, rows: Iterable[str]) -> tuple[dict[str, dict[int, int]], dict[str, set[str]]]:
        """What is here of some records, and those that need their history: disputed, or with changes that wait."""
        ids = {"rows": rows}
        slow: dict[str, set[str]] = {row: set() for row in self._conn.scalars(_DISPUTED, ids)}
        seen: dict[str, dict[int, int]] = {}
        for row, stream, seq in self._conn.execute(_HELD, ids):
            here = seen.setdefault(row, {})
            here[stream] = max(seq, here.get(stream, 0))
            if seq > self._visible[stream]:
                slow.setdefault(row, set())
        return seen, slow

    def _here(self, chunk: Sequence[Fresh], seen: Mapping[str, Any]) -> dict[tuple[str, str], tuple[Value, ...]]:
        wanted: dict[str, set[str]] = {}
        for change in chunk:
            if change.row in seen and change.kind in self._types:
                wanted.setdefault(change.kind, set()).add(change.row)
        return {
            (kind, row): values
            for kind, rows in wanted.items()
            for row, values in rows_here(self._conn, self._types[kind], list(rows)).items()
        }

    def _apply(
        self,
        change: Fresh,
        states: dict[str, _State],
        seen: Mapping[str, dict[int, int]],
        here: Mapping[tuple[str, str], tuple[Value, ...]],
    ) -> bool:
        """Let one change pass over its record; False when that takes the record's history."""
        kind, row, patch = change.kind, change.row, change.patch
        cls = self._types.get(kind)
        may = self._may.get(kind)
        if cls is None or (may is not None and not may(change.name, change.seq)):
            return False
        state = states.get(row)
        if state is None:
            state = _begun(cls, seen.get(row), here.get((kind, row)))
            if state is None:
                return False
        elif state.kind != kind or state.values is None:
            return False
        base = change.base
        for stream, last in state.seen.items():
            if base.get(stream, 0) < last:
                return False
        values = state.values
        if patch is None:
            if state.old is None and row not in states:
                return False
            state.values = None
        elif values is not None:
            values.update(renamed(kind, patch) if kind in RENAMES else patch)
            if values.setdefault("team", change.team) != change.team:
                return False
        state.seen[change.stream] = change.seq
        states[row] = state
        return True

    def _write(self, cls: type[Record], found: Sequence[tuple[str, _State]]) -> None:
        kind, columns, conn = cls.table_name(), cls.columns(), self._conn
        known = set(columns)
        fresh: list[tuple[Any, ...]] = []
        gone: list[str] = []
        altered: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        for row, state in found:
            values, old = state.values, state.old
            if values is None:
                if old is not None:
                    gone.append(row)
                continue
            if not values.keys() <= known:
                self._result.unknown.update(f"{kind}.{name}" for name in values.keys() - known)
            if old is None:
                fresh.append((row, *map(values.get, columns)))
            elif names := tuple(name for name, was in zip(columns, old, strict=True) if values[name] != was):
                altered.setdefault(names, []).append((*map(values.get, names), row))
        fresh.sort()
        self.lifted.lift(cls, len(fresh))
        bulk.insert(conn, kind, ("id", *columns), fresh)
        for names, rows in altered.items():
            bulk.update(conn, kind, names, rows)
        bulk.delete(conn, kind, gone)
        self._result.note_new(kind, [one[0] for one in fresh])
        self._result.note_changed(kind, [one[-1] for rows in altered.values() for one in rows])
        self._result.note_deleted(kind, gone)


def _each_by_itself(law: Law) -> bool:
    """True when no more than its author says whether a change counts."""
    return law.merge not in roles.STRICT or (law.merge is Merge.CENTRAL and law.role_of is None)


def _begun(cls: type[Record], seen: dict[int, int] | None, here: tuple[Value, ...] | None) -> _State | None:
    """A record as it is before the chunk; None when its row says less than its history (deleted, or not written)."""
    if seen is None:
        return _State(cls.table_name(), {}, None, {})
    if here is None:
        return None
    return _State(cls.table_name(), dict(seen), here, dict(zip(cls.columns(), here, strict=True)))
