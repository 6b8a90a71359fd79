"""The questions of a merge are answered along indexes, whatever the size of the store; a chunk is folded as a history.

That quick folding gives what folding the log gives is proved by the simulator, which compares every row after every
step.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from fieldapp.domain.fields import Value
from fieldapp.domain.records import RECORDS, Person
from fieldapp.store import derived, open_store
from fieldapp.sync import bundle, contents, gate, identity, log, quick, refold
from tests.sync.conftest import Trio

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


def test_the_indexed_columns_when_a_table_is_made_then_they_are_those_of_its_indexes(tmp_path: Path) -> None:
    found: dict[str, set[str]] = {cls.table_name(): set() for cls in RECORDS}
    sql = (
        "SELECT m.name, c.name FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c "
        "WHERE m.type = 'table' AND i.origin = 'c'"
    )
    with open_store(tmp_path, create=True) as store, store.read() as tx:
        for table, column in tx.conn.exec_driver_sql(sql).all():
            if table in found:
                found[table].add(column)
    assert found == {cls.table_name(): set(derived.indexed(cls)) for cls in RECORDS}


def test_rewriting_when_an_indexed_field_changes_or_another_then_each_record_is_as_it_shall_be(tmp_path: Path) -> None:
    with open_store(tmp_path, create=True) as store:
        with store.write() as tx:
            ids = [
                tx.insert(Person, {"name_as_written": name, "sex": "m", "enterprise": "e1"}) for name in ("Sok", "Dara")
            ]
        with store.write() as tx, refold.quiet(tx.conn):
            old = refold.rows_here(tx.conn, Person, ids)
            wanted = {ids[0]: _with(old[ids[0]], enterprise="e2"), ids[1]: _with(old[ids[1]], sex="f", phone=None)}
            statements: list[str] = []
            sa.event.listen(
                tx.conn, "before_cursor_execute", lambda _c, _cur, sql, _values, _ctx, _many: statements.append(sql)
            )
            refold.rewrite(tx.conn, Person, [(row, old[row], new) for row, new in wanted.items()])
            assert refold.rows_here(tx.conn, Person, ids) == wanted
    written = [sql for sql in statements if sql.startswith('UPDATE "person"')]
    assert ['"enterprise" =' in sql for sql in written] == [True, False]


def _with(row: tuple[Value, ...], **values: Value) -> tuple[Value, ...]:
    return tuple(values.get(name, was) for name, was in zip(Person.columns(), row, strict=True))


def test_a_bundle_when_it_holds_many_streams_then_those_of_a_team_stand_together(trio: Trio) -> None:
    for store, team in ((trio.a, "t2"), (trio.b, "t1"), (trio.a, "t1"), (trio.b, "t2")):
        trio.firm(store, team=team)
        trio.pass_on(store, trio.hq)
    path = trio.send(trio.hq)
    with bundle.opened(path, gate.keys(trio.a, identity.device_key(trio.a.folder))) as opened:
        teams = [identity.team_of(run.stream) for run in contents.read(opened.lines())[1]]
    assert teams == sorted(teams)
    assert {"t1", "t2"} <= set(teams)
