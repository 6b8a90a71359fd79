"""The quick way from changes to rows: for a change whose author had seen all that is here of an undisputed record.

Such a change simply overwrites its fields; the fold of the whole history would give the same row (a test compares).
Everything else is noted in ``log.touched`` and folded from the log afterwards. Asks three questions for thousands of
changes instead of reading the history of each record. Must not know where changes come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import msgspec
import sqlalchemy as sa

from fieldapp.domain.fields import Merge, Record, Value
from fieldapp.store import bulk, schema
from fieldapp.store.lifted import Lifted
from fieldapp.sync import log, roles
from fieldapp.sync.fold import RENAMES, Law, renamed
from fieldapp.sync.refold import Refolded, Rewritten, Types, rewrite, rows_here

_change = schema.change
_HELD = sa.select(_change.c.row, _change.c.stream, _change.c.seq).where(bulk.Among(_change.c.row, "rows"))
"""Not grouped: the planner would then walk through the whole index."""
_DISPUTED = sa.select(schema.conflict.c.row).where(bulk.Among(schema.conflict.c.row, "rows"))
_TOUCHED = sa.select(log.touched.c.kind, log.touched.c.row).where(bulk.Among(log.touched.c.row, "rows"))


ALIKE = 100
"""New records that fill the same fields from which they are inserted by themselves."""

Fresh = tuple[int, log.Line, Mapping[int, int], Mapping[str, Value] | None]
"""A change that becomes visible now: clock, line of the log, base by stream numbers of this store, patch."""


class _State(msgspec.Struct, gc=False):
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
        self.names: dict[int, str] = {}
        """Stream number -> id, for the streams of which changes are handed over."""
        self.lifted = Lifted(conn)
        authors = roles.role_of(conn)
        laws = {cls: roles.law_of(cls, authors) for cls in types}
        self._types = {cls.table_name(): cls for cls, law in laws.items() if _each_by_itself(law)}
        self._may = {cls.table_name(): law.may for cls, law in laws.items() if law.may is not None}

    def fold(self, chunk: Sequence[Fresh]) -> None:
        """Write the rows of a chunk. All changes of the log that are visible are in the log, these are not yet."""
        rows = {line[4] for _hlc, line, _base, _patch in chunk}
        noted = {(kind, row) for kind, row in self._conn.execute(_TOUCHED, {"rows": rows}).all()}
        seen, slow = self._seen(rows)
        slow.update((row, set()) for _kind, row in noted)
        states: dict[str, _State] = {}
        self._pass(chunk, states, slow, seen, self._here(chunk, seen))
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
        for row, stream, seq in self._conn.execute(_HELD, ids).all():
            here = seen.setdefault(row, {})
            here[stream] = max(seq, here.get(stream, 0))
            if seq > self._visible[stream]:
                slow.setdefault(row, set())
        return seen, slow

    def _here(self, chunk: Sequence[Fresh], seen: Mapping[str, Any]) -> dict[tuple[str, str], tuple[Value, ...]]:
        wanted: dict[str, set[str]] = {}
        for _hlc, line, _base, _patch in chunk:
            kind, row = line[3], line[4]
            if row in seen and kind in self._types:
                wanted.setdefault(kind, set()).add(row)
        return {
            (kind, row): values
            for kind, rows in wanted.items()
            for row, values in rows_here(self._conn, self._types[kind], list(rows)).items()
        }

    def _pass(
        self,
        chunk: Sequence[Fresh],
        states: dict[str, _State],
        slow: dict[str, set[str]],
        seen: Mapping[str, dict[int, int]],
        here: Mapping[tuple[str, str], tuple[Value, ...]],
    ) -> None:
        """Let the changes pass over their records by the clock, so that colleagues' edits follow what they saw.

        Any order would do: what an author had not seen goes into ``slow``, with all that comes later.
        """
        names, types, mays = self.names, self._types, self._may
        teams = {n: name.partition(":")[2] for n, name in names.items()}
        for _clock, (n, seq, _hlc, kind, row, _text, _values, _bundle), base, patch in sorted(chunk, key=itemgetter(0)):
            if row in slow:
                slow[row].add(kind)
                continue
            state = states.get(row)
            if state is None and kind in types:
                state = _begun(types[kind], kind, seen.get(row), here.get((kind, row)))
            may = mays.get(kind)
            if (
                state is None
                or not _follows(state, kind, base)
                or (may is not None and not may(names[n], seq))
                or not _write_over(state, kind, patch, teams[n], fresh=row not in states)
            ):
                dropped = states.pop(row, None)
                slow[row] = {kind, *([dropped.kind] if dropped else ())}
                continue
            state.seen[n] = seq
            states[row] = state

    def _write(self, cls: type[Record], found: Sequence[tuple[str, _State]]) -> None:
        kind, columns, conn = cls.table_name(), cls.columns(), self._conn
        fresh: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        gone: list[str] = []
        altered: list[Rewritten] = []
        for row, state in found:
            values, old = state.values, state.old
            if values is None:
                if old is not None:
                    gone.append(row)
            elif old is None:
                fresh.setdefault(tuple(values), []).append((row, *values.values()))
            elif (new := tuple(map(values.get, columns))) != old:
                altered.append((row, old, new))
            if old is not None and values and len(values) > len(columns):
                self._note_unknown(kind, values.keys() - set(columns))
        made = [row[0] for rows in fresh.values() for row in rows]
        self.lifted.lift(cls, len(made))
        self._insert(cls, fresh)
        rewrite(conn, cls, altered)
        bulk.delete(conn, kind, gone)
        self._result.note_new(kind, made)
        self._result.note_changed(kind, [one[0] for one in altered])
        self._result.note_deleted(kind, gone)

    def _insert(self, cls: type[Record], fresh: Mapping[tuple[str, ...], list[tuple[Any, ...]]]) -> None:
        """New records by the fields that are filled: where many fill the same ones, the others need not be written."""
        kind, columns, known = cls.table_name(), cls.columns(), set(cls.columns())
        others: list[tuple[Any, ...]] = []
        for names, rows in fresh.items():
            if len(rows) >= ALIKE and known.issuperset(names):
                bulk.insert(self._conn, kind, ("id", *names), sorted(rows))
                continue
            self._note_unknown(kind, set(names) - known)
            others += [(row[0], *map(dict(zip(names, row[1:], strict=True)).get, columns)) for row in rows]
        bulk.insert(self._conn, kind, ("id", *columns), sorted(others))

    def _note_unknown(self, kind: str, names: Iterable[str]) -> None:
        self._result.unknown.update(f"{kind}.{name}" for name in names)


def _each_by_itself(law: Law) -> bool:
    """True when no more than its author says whether a change counts."""
    return law.merge not in roles.STRICT or (law.merge is Merge.CENTRAL and law.role_of is None)


def _follows(state: _State, kind: str, base: Mapping[int, int]) -> bool:
    """True when the author of a change had seen all that is here of its record, which is not deleted."""
    if state.kind != kind or state.values is None:
        return False
    for stream, last in state.seen.items():  # noqa: SIM110  # a generator would cost more than the question
        if base.get(stream, 0) < last:
            return False
    return True


def _write_over(state: _State, kind: str, patch: Mapping[str, Value] | None, team: str, *, fresh: bool) -> bool:
    """Let a change overwrite its fields; False where its record's history must say what it does."""
    values = state.values
    if patch is None:
        if fresh and state.old is None:
            return False
        state.values = None
    elif values is not None:
        values.update(renamed(kind, patch) if kind in RENAMES else patch)
        if values.setdefault("team", team) != team:
            return False
    return True


def _begun(cls: type[Record], kind: str, seen: dict[int, int] | None, here: tuple[Value, ...] | None) -> _State | None:
    """A record as it is before the chunk; None when its row says less than its history (deleted, or not written)."""
    if seen is None:
        return _State(kind, {}, None, {})
    if here is None:
        return None
    return _State(kind, dict(seen), here, dict(zip(cls.columns(), here, strict=True)))
