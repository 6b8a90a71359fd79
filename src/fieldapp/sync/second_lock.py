"""The second lock: before changes leave, the rows they made are compared with the fold of their log.

A row that was altered behind the log's back (a trigger dropped, a file patched) is logged as a change, so that
everybody gets it; where that change does not count, the row goes back and the merge desk shows it. A row that vanished
stops the export, because nobody can tell a deletion from damage.
Must not know files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from fieldapp.domain.fields import Record, Value
from fieldapp.i18n import _, ngettext
from fieldapp.store import WriteTx, capture
from fieldapp.sync import log, roles
from fieldapp.sync.refold import Types, refold_some, row_of, rows_here


class ExportStopped(Exception):
    """Records are missing although the log has no deletion of them: (table, id) each."""

    def __init__(self, missing: Sequence[tuple[str, str]]) -> None:
        super().__init__(f"{len(missing)} rows are missing")
        self.missing = tuple(missing)

    def message(self) -> str:
        """What a person reads."""
        lost = ngettext(
            "{count} record is missing although nobody deleted it.",
            "{count} records are missing although nobody deleted them.",
            len(self.missing),
        ).format(count=len(self.missing))
        return lost + " " + _("No bundle was made. Make a copy of the data folder and restore the last backup.")


Drift = tuple[type[Record], str, dict[str, Value]]
"""Type, id and the fields in which a row differs from its log."""


def differences(conn: sa.Connection, types: Types) -> tuple[list[Drift], list[tuple[str, str]]]:
    """Of the records in ``log.touched``: rows that differ from the fold of their log, and rows that are missing."""
    known = {stream.n: stream for stream in log.streams(conn)}
    authors = roles.role_of(conn)
    by_name = {cls.table_name(): cls for cls in types}
    drifted: list[Drift] = []
    missing: list[tuple[str, str]] = []
    for kind, rows in log.touched_pages(conn):
        cls = by_name.get(kind)
        if cls is None:
            continue
        found, here = log.operations(conn, kind, rows, known), rows_here(conn, cls, rows)
        for record_id in rows:
            wanted, _folded = row_of(cls, found.get(record_id, ()), roles.law_of(cls, authors))
            row = here.get(record_id)
            if row == wanted:
                continue
            if row is None:
                missing.append((kind, record_id))
            else:
                blank = wanted or (None,) * len(row)
                columns = zip(cls.columns(), row, blank, strict=True)
                drifted.append(
                    (cls, record_id, {name: is_ for name, is_, was in columns if is_ != was or wanted is None})
                )
    return drifted, missing


def close(tx: WriteTx, since: Mapping[str, int], types: Types) -> int:
    """Compare the records of all visible changes after ``since`` (stream -> number); how many rows were logged anew.

    Raises ExportStopped when rows are missing; then nothing was logged.
    """
    log.begin_touched(tx.conn)
    for stream in log.streams(tx.conn):
        if stream.have > since.get(stream.id, 0):
            log.touch(tx.conn, stream.n, since.get(stream.id, 0), stream.have)
    drifted, missing = differences(tx.conn, types)
    if missing:
        raise ExportStopped(missing)
    for cls, record_id, patch in drifted:
        capture.of(tx.conn).log_change(tx.conn, cls, record_id, patch)
    ruled = roles.role_of(tx.conn) is not None
    strict = [
        (cls.table_name(), record_id) for cls, record_id, _patch in drifted if ruled or cls.view.merge in roles.STRICT
    ]
    if strict:  # what does not count goes to the merge desk, and the row back to what does
        refold_some(tx.conn, types, strict)
    return len(drifted)
