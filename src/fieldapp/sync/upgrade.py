"""After an upgrade: bring into the rows what newer devices had sent before this one knew what it meant.

Unknown record types and fields wait in the log. A migration that adds them leaves a note; this module acts on it.
Must not know migrations.
"""

from __future__ import annotations

from fieldapp.domain.records import RECORDS
from fieldapp.progress import Progress
from fieldapp.store import Changes, Store, local
from fieldapp.sync import log
from fieldapp.sync.refold import Types, quiet, refold

NOTE = "refold:"
"""Prefix of the local fact that names a record type to be folded again."""


def catch_up(store: Store, progress: Progress | None = None, *, types: Types = RECORDS) -> Changes:
    """Fold again the record types that a migration has noted; what changed. Costs nothing where nothing is noted."""
    with store.read() as look:
        noted = [name for name in local.everything(look) if name.startswith(NOTE)]
    if not noted:
        return Changes()
    with store.write() as tx:
        log.begin_touched(tx.conn)
        for name in noted:
            log.touch_kind(tx.conn, name.removeprefix(NOTE))
        with quiet(tx.conn):
            folded = refold(tx.conn, types, progress, 0, log.touched_count(tx.conn))
        for name in noted:
            local.put(tx, name, None)
        return folded.changes
