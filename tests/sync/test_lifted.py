"""What a large merge lifts for a while, triggers and indexes: nothing of it is missing then, nor after a refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldapp.domain.fields import new_id
from fieldapp.domain.records import Organisation
from fieldapp.progress import Cancelled
from fieldapp.services import records
from fieldapp.store import Query, Store, lifted, local, open_store, record_tables, schema, search
from fieldapp.sync import bundle, contents, line_writer, receive
from tests.sync.bundles import KEY, STREAM, manifest
from tests.sync.stations import Stopping

FIRMS = 60


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(lifted, "FEW", 10)
    made = open_store(tmp_path / "hq", create=True)
    with made.write() as tx:
        local.put(tx, local.PROGRAMME, "p1")
    return made


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Sixty firms of one device, of which the last was deleted again and the first corrected."""
    texts = [(f"e{n:02}", {}, {"team": "t1", "name_as_written": f"Sok {n}"}) for n in range(FIRMS)]
    texts += [("e59", {0: 60}, None), ("e00", {0: 1}, {"name_as_written": "Dara"})]  # type: ignore[list-item]
    rows = [
        (1000 + at, "organisation", row, base, None if said is None else json.dumps(said))
        for at, (row, base, said) in enumerate(texts)
    ]
    told = manifest(new_id(), changes=len(rows), have=((STREAM, len(rows)),))

    def fill(sink: bundle.Sink) -> None:
        contents.write_manifest(sink, told)
        line_writer.Writer(sink).run(STREAM, 0, 1, "", rows)

    bundle.write(tmp_path / "many.fab", KEY, told.id, fill)
    return tmp_path / "many.fab"


def _made(store: Store) -> dict[str, str]:
    """The triggers and indexes of the store, name -> SQL."""
    with store.read() as tx:
        found = tx.conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'index')")
        return {name: str(sql) for name, sql in found}


def _is_lifted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """The tables whose triggers were away when all was written, and the indexes that were."""
    seen: list[str] = []
    put_back = lifted.Lifted.put_back

    def spy(self: lifted.Lifted, written: dict[str, set[str]]) -> None:
        seen.extend(cls.table_name() for cls in self.tables)
        seen.extend(name for cls in self.tables for name in record_tables.indexes(cls) if not _is_there(self, name))
        put_back(self, written)

    monkeypatch.setattr(lifted.Lifted, "put_back", spy)
    return lambda: seen


def _is_there(tables: lifted.Lifted, index: str) -> bool:
    sql = "SELECT count(*) FROM sqlite_master WHERE name = ?"
    return bool(tables._conn.exec_driver_sql(sql, (index,)).scalar_one())


INDEXES = sorted(record_tables.indexes(Organisation))


def test_a_large_merge_when_it_is_done_then_its_triggers_are_back_and_search_finds_what_it_brought(
    store: Store, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, tables = _made(store), _is_lifted(monkeypatch)
    receive.merge(store, many, index=False)
    assert tables()[0] == "organisation"
    assert sorted(tables()[1:]) == INDEXES != []
    assert _made(store) == before
    store.refresh_search()
    assert len(records.listing(store, Organisation, Query("sok")).ids) == FIRMS - 2
    assert list(records.listing(store, Organisation, Query("dara")).ids) == ["e00"]


def test_a_large_merge_when_a_person_writes_afterwards_then_it_is_captured(store: Store, many: Path) -> None:
    receive.merge(store, many)
    with store.write() as tx:
        tx.conn.exec_driver_sql("UPDATE organisation SET name_as_written = 'Bopha' WHERE id = 'e01'")
    with store.read() as tx:
        own = tx.conn.execute(schema.change.select().where(schema.change.c.bundle.is_(None))).all()
    assert [(one.row, json.loads(one.patch)) for one in own] == [("e01", {"name_as_written": "Bopha"})]
    assert list(records.listing(store, Organisation, Query("bopha")).ids) == ["e01"]


def test_a_large_merge_when_it_is_cancelled_or_only_looked_at_then_the_triggers_were_never_away(
    store: Store, many: Path
) -> None:
    before = _made(store)
    receive.preview(store, many)
    assert _made(store) == before
    with pytest.raises(Cancelled):
        receive.merge(store, many, Stopping(1))
    assert _made(store) == before


def test_a_large_merge_when_there_are_records_already_then_their_table_keeps_its_indexes(
    store: Store, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.write() as tx:
        tx.insert(Organisation, {"name_as_written": "Vanna", "kind": "ngo", "country": "KH"})
    tables = _is_lifted(monkeypatch)
    receive.merge(store, many)
    assert tables() == ["organisation"]


def test_a_large_merge_when_a_table_becomes_large_then_its_indexes_come_back_on_the_way(
    store: Store, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifted, "MANY", 20)
    before, tables = _made(store), _is_lifted(monkeypatch)
    receive.merge(store, many)
    assert tables() == ["organisation"]
    assert _made(store) == before


def test_search_text_when_who_merges_asks_for_it_later_then_a_small_merge_leaves_it_to_him(
    store: Store, many: Path
) -> None:
    receive.merge(store, many, index=False)
    with store.read() as tx:
        assert search.is_stale(tx.conn, Organisation)
    assert len(records.listing(store, Organisation, Query("sok")).ids) == FIRMS - 2  # who looks makes it
    with store.read() as tx:
        assert not search.is_stale(tx.conn, Organisation)
