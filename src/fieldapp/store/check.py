"""Is the store whole? SQLite's own check, rows against the log, references against what is here.

The merge rule is passed in: it belongs to ``sync``. Nothing is changed. Must not know how findings are shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import sqlalchemy as sa

from fieldapp.domain.fields import Kind, Record, Value
from fieldapp.domain.records import RECORDS
from fieldapp.i18n import N_, _
from fieldapp.progress import Progress
from fieldapp.store import query, schema, seams
from fieldapp.store.tx import ReadTx

if TYPE_CHECKING:
    from fieldapp.store.database import Store

_CHUNK = 500


class LoggedOp(NamedTuple):
    """One visible change of one record, as the merge rule takes it."""

    stream: str
    seq: int
    hlc: int
    base: Mapping[str, int]
    patch: Mapping[str, Value] | None


class FoldedRow(Protocol):
    """What the merge rule answers: the row's values, None where it is deleted."""

    @property
    def values(self) -> Mapping[str, Value] | None:
        """The values."""


Fold = Callable[[type[Record], Sequence[Any]], FoldedRow]
"""Record type and the visible changes of one record -> its row."""


class Problem(StrEnum):
    """Kinds of findings, the worst first."""

    DAMAGED = "damaged"
    DIFFERS = "differs"
    GAP = "gap"
    UNFINISHED = "unfinished"
    MISSING = "missing"


SENTENCES = {
    Problem.DAMAGED: N_("The data file is damaged: {detail}. Restore the last backup."),
    Problem.DIFFERS: N_("A record differs from its history: {table} {record_id} ({detail})."),
    Problem.GAP: N_("Changes of another device are missing: {detail}. Ask for its last bundle."),
    Problem.UNFINISHED: N_("A merge was not finished. Close fieldapp and open it again."),
    Problem.MISSING: N_("Not received yet: {detail}, which {table} {record_id} refers to."),
}


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be. ``detail`` names the field, the stream or SQLite's own words."""

    problem: Problem
    table: str = ""
    record_id: str = ""
    detail: str = ""

    def message(self) -> str:
        """The sentence in the language in force."""
        return _(SENTENCES[self.problem]).format(table=self.table, record_id=self.record_id, detail=self.detail)


def check(store: Store, fold: Fold | None = None, progress: Progress | None = None) -> list[Finding]:
    """Look at the whole store; what was found, the worst first. Without ``fold`` rows are not compared with the log.

    Raises StoreDamaged when it cannot even be read, Cancelled.
    """
    step = progress or Progress()
    with store.read() as tx:
        found = list(_integrity(tx))
        step.step(1, len(RECORDS) + 2)
        if tx.conn.scalar(sa.select(schema.me.c.quiet)):
            found.append(Finding(Problem.UNFINISHED))
        found += _gaps(tx)
        for place, cls in enumerate(RECORDS):
            if fold is not None:
                found += _differences(tx, cls, fold)
            found += _missing(tx, cls)
            step.step(place + 2, len(RECORDS) + 2)
    return sorted(found, key=lambda finding: list(Problem).index(finding.problem))


def _integrity(tx: ReadTx) -> Iterator[Finding]:
    if seams.is_postgresql(tx.conn):
        return  # a server looks after its own files (checksums, amcheck)
    for (line,) in tx.conn.exec_driver_sql("PRAGMA integrity_check(20)"):
        if line != "ok":
            yield Finding(Problem.DAMAGED, detail=line)


def _gaps(tx: ReadTx) -> Iterator[Finding]:
    """Streams whose later changes wait for earlier ones."""
    rows = tx.conn.exec_driver_sql(
        "SELECT s.id, s.have, min(c.seq) FROM stream s JOIN change c ON c.stream = s.n AND c.seq > s.have GROUP BY s.n"
    )
    for name, have, first in rows:
        yield Finding(Problem.GAP, detail=f"{name} {have + 1}-{first - 1}")


def _differences(tx: ReadTx, cls: type[Record], fold: Fold) -> Iterator[Finding]:
    """Rows that are not the fold of their changes, rows without changes, changes without a row."""
    table = cls.table_name()
    names = ("id", *cls.columns())
    record = query.record_table(cls)
    rows = {row[0]: row for row in tx.conn.execute(sa.select(*(record.c[name] for name in names)))}
    for record_id, ops in _visible(tx, table):
        values = fold(cls, ops).values
        row = rows.pop(record_id, None)
        if (values is None) != (row is None):
            yield Finding(Problem.DIFFERS, table, record_id, "~deleted")
        elif values is not None and row is not None:
            for name, value in zip(names[1:], row[1:], strict=True):
                if value != values.get(name) and not (name == "team" and "team" not in values):
                    yield Finding(Problem.DIFFERS, table, record_id, name)
    for record_id in rows:
        yield Finding(Problem.DIFFERS, table, record_id, "~unlogged")


def _visible(tx: ReadTx, table: str) -> Iterator[tuple[str, list[LoggedOp]]]:
    """Each record of a type with its visible changes."""
    streams = dict(tx.conn.execute(sa.select(schema.stream.c.n, schema.stream.c.id)).all())
    rows = tx.conn.execute(
        sa.text(
            "SELECT c.row, c.stream, c.seq, c.hlc, c.base, c.patch FROM change c JOIN stream s ON s.n = c.stream "
            "WHERE c.kind = :kind AND c.seq <= s.have ORDER BY c.row"
        ),
        {"kind": table},
    )
    for record_id, group in groupby(rows, key=lambda row: row[0]):
        yield record_id, [_op(row, streams) for row in group]


def _op(row: Any, streams: Mapping[int, str]) -> LoggedOp:
    base = {streams[int(n)]: seq for n, seq in json.loads(row.base or "{}").items()}
    return LoggedOp(streams[row.stream], row.seq, row.hlc, base, None if row.patch is None else json.loads(row.patch))


def _missing(tx: ReadTx, cls: type[Record]) -> Iterator[Finding]:
    """References to records that are not here."""
    record = query.record_table(cls)
    here = {other.table_name(): query.record_table(other) for other in RECORDS}
    for name, field in cls.fields().items():
        if field.kind not in (Kind.REF, Kind.REFS) or field.to not in here:
            continue
        target = here[field.to]
        rows = tx.conn.execute(sa.select(record.c.id, record.c[name]).where(record.c[name].is_not(None))).all()
        wanted = {one for row in rows for one in row[1].split()}
        present = set(_present(tx, target, list(wanted)))
        for record_id, value in rows:
            for one in value.split():
                if one not in present and not _is_elsewhere(cls, name):
                    yield Finding(Problem.MISSING, cls.table_name(), record_id, f"{field.to} {one}")


def _present(tx: ReadTx, target: sa.Table, ids: list[str]) -> Iterator[str]:
    for start in range(0, len(ids), _CHUNK):
        yield from tx.conn.scalars(sa.select(target.c.id).where(target.c.id.in_(ids[start : start + _CHUNK])))


def _is_elsewhere(cls: type[Record], name: str) -> bool:
    """A ``subject`` beside a ``subject_kind`` may lead to another record type than the one declared."""
    return f"{name}_kind" in cls.fields()
