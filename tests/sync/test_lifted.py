"""Triggers that a large merge lifts for a while: nothing of what they do is missing then, nor after a refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldapp.domain.fields import new_id
from fieldapp.domain.records import Organisation
from fieldapp.progress import Cancelled
from fieldapp.services import records
from fieldapp.store import Query, Store, lifted, local, open_store, schema
from fieldapp.sync import bundle, contents, lines, receive
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
        lines.Writer(sink).run(STREAM, 0, 1, "", rows)

    bundle.write(tmp_path / "many.fab", KEY, told.id, fill)
    return tmp_path / "many.fab"


def _triggers(store: Store) -> dict[str, str]:
    with store.read() as tx:
        found = tx.conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: str(sql) for name, sql in found}


def _is_lifted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    seen: list[str] = []
    put_back = lifted.Lifted.put_back

    def spy(self: lifted.Lifted, written: dict[str, set[str]]) -> None:
        seen.extend(cls.table_name() for cls in self.tables)
        put_back(self, written)

    monkeypatch.setattr(lifted.Lifted, "put_back", spy)
    return lambda: seen


def test_a_large_merge_when_it_is_done_then_its_triggers_are_back_and_search_finds_what_it_brought(
    store: Store, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, tables = _triggers(store), _is_lifted(monkeypatch)
    receive.merge(store, many, index=False)
    assert tables() == ["organisation"]
    assert _triggers(store) == before
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
    before = _triggers(store)
    receive.preview(store, many)
    assert _triggers(store) == before
    with pytest.raises(Cancelled):
        receive.merge(store, many, Stopping(1))
    assert _triggers(store) == before
