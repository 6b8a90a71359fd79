"""The questions of a merge are answered along indexes, whatever the size of the store; a chunk is folded as a history.

That quick folding gives what folding the log gives is proved by the simulator, which compares every row after every
step.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from fieldapp.domain.records import Person
from fieldapp.store import open_store
from fieldapp.sync import log, quick, refold

QUESTIONS = {
    "what is here of some records": quick._HELD,
    "which are disputed": quick._DISPUTED,
    "rows of a table": refold._read(Person),
    "disagreements listed": refold._LISTED,
    "histories": log._OPERATIONS,
    "the last change of a stream": log._TOP,
    "changes of a stream": log._HELD,
    "gaps": log._GAPS,
    "one stream": log._ONE_STREAM,
    "records of some changes": log._TOUCH,
}


@pytest.mark.parametrize("name", QUESTIONS, ids=lambda name: name.replace(" ", "-"))
def test_a_question_of_a_merge_when_the_database_plans_it_then_no_table_is_scanned(tmp_path: Path, name: str) -> None:
    with open_store(tmp_path, create=True) as store, store.write() as tx:
        log.begin_touched(tx.conn)
        compiled = QUESTIONS[name].compile(dialect=store.engine.dialect)
        blank = dict.fromkeys(compiled.params, "[]")
        plan = tx.conn.execute(sa.text(f"EXPLAIN QUERY PLAN {_named(str(compiled), compiled)}"), blank)
        scans = [row[3] for row in plan if row[3].startswith("SCAN") and " stream" not in row[3]]
    assert [scan for scan in scans if "json_each" not in scan] == []


def _named(sql: str, compiled: sa.engine.interfaces.Compiled) -> str:
    """The statement with its parameters by name."""
    for parameter in compiled.positiontup or ():  # type: ignore[attr-defined]
        sql = sql.replace("?", f":{parameter}", 1)
    return sql
