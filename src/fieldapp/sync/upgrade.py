"""After an upgrade: bring into the rows what newer devices had sent before this one knew what it meant.

Unknown record types and fields wait in the log. A migration that adds them leaves a note; this module acts on it.
Must not know migrations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldapp.progress import Progress
from fieldapp.store import Changes, Store, local

if TYPE_CHECKING:
    from fieldapp.sync.refold import Types

NOTE = "refold:"
"""Prefix of the local fact that names a record type to be folded again."""


def catch_up(store: Store, progress: Progress | None = None, *, types: Types | None = None) -> Changes:
    """Fold again the record types that a migration has noted; what changed. Costs nothing where nothing is noted.

    ``types`` are those that this application knows: all of ``RECORDS`` unless a test says otherwise.
    """
    with store.read() as look:
        noted = [name for name in local.everything(look) if name.startswith(NOTE)]
    if not noted:
        return Changes()
    from fieldapp.domain.records import RECORDS  # here: this runs at every start, where nothing is noted
    from fieldapp.sync import log
    from fieldapp.sync.refold import quiet, refold

    with store.write() as tx:
        log.begin_touched(tx.conn)
        for name in noted:
            log.touch_kind(tx.conn, name.removeprefix(NOTE))
        with quiet(tx.conn):
            folded = refold(tx.conn, RECORDS if types is None else types, progress, 0, log.touched_count(tx.conn))
        for name in noted:
            local.put(tx, name, None)
        return folded.changes
