"""Copies of a store: in turn, on a stick, and back again."""

from __future__ import annotations

import errno
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from fieldapp.domain.records import Location, Person
from fieldapp.progress import Cancelled, Progress
from fieldapp.store import (
    DiskFull,
    Query,
    Store,
    StoreBusy,
    StoreDamaged,
    StoreReadOnly,
    StoreTooNew,
    backup,
    blocks,
    driver,
    open_store,
    schema,
)
from fieldapp.store.layout import BACKUPS, DEVICE_KEY, FILE
from tests.store import samples


def add(store: Store, record_id: str) -> None:
    with store.write("Add") as tx:
        tx.insert(Location, samples.sample(Location, id=record_id))


def test_backup_when_made_of_an_open_store_then_it_holds_what_was_committed(store: Store) -> None:
    add(store, "p1")
    path = backup.backup(store)
    add(store, "p2")
    assert path.parent == store.folder / BACKUPS
    assert not list(path.parent.glob(".*"))
    assert not list(path.parent.glob("*-wal"))
    kept = backup.latest(store.folder)
    assert kept is not None
    assert (kept.path, kept.size) == (path, path.stat().st_size)
    assert abs((datetime.now(UTC) - kept.made_at).total_seconds()) < 60
    connection = driver.connect(path)
    assert [row[0] for row in connection.execute("SELECT id FROM location")] == ["p1"]
    connection.close()


def test_backups_when_more_than_ten_then_the_oldest_go(store: Store) -> None:
    made = [backup.backup(store) for _ in range(12)]
    assert [one.path for one in backup.listing(store.folder)] == made[:1:-1]
    assert len(set(made)) == 12


def test_backup_when_made_to_a_stick_then_attached_files_go_along_once(store: Store, tmp_path: Path) -> None:
    store.attachments.mkdir()
    (store.attachments / ("a" * 64)).write_bytes(b"photo")
    stick = tmp_path / "stick ยูเอสบี"
    first = backup.backup(store, stick)
    (stick / "attachments" / ("a" * 64)).write_bytes(b"kept as it is")
    second = backup.backup(store, stick)
    assert {first, second} == set(stick.glob("*.db"))
    assert (stick / "attachments" / ("a" * 64)).read_bytes() == b"kept as it is"
    assert not (store.folder / BACKUPS).exists()


def test_restore_when_records_were_lost_then_they_are_back_and_the_device_is_a_new_one(store: Store) -> None:
    add(store, "p1")
    with store.write() as tx:
        blocks.grant(tx, 1, 5_000)
        assert blocks.next_code(tx, Person, "KH", "VL").startswith("KH-VL-P-0000001-")
    path = backup.backup(store)
    add(store, "p2")
    (store.folder / DEVICE_KEY).write_text("key of the old device")
    store.close()
    aside = backup.restore(store.folder, path)
    assert not (store.folder / DEVICE_KEY).exists()
    assert len(list(store.folder.glob(f"{DEVICE_KEY}.replaced-*"))) == 1
    with open_store(store.folder) as restored:
        assert [row["id"] for row in samples.rows(restored, Location)] == ["p1"]
        assert restored.device_id != "device-a"
        add(restored, "p3")
        assert samples.log(restored)[-1][:2] == (f"{restored.device_id}:", 1)
        with restored.write() as tx:  # the numbers that may have been printed since are left out
            assert blocks.next_code(tx, Person, "KH", "VL").startswith("KH-VL-P-0001002-")
        with restored.read() as tx:
            assert tx.ids(Location, Query(text="lam")) == ["p1", "p3"]
    assert aside is not None
    connection = driver.connect(aside)  # the store that was replaced is kept with all it held
    assert [row[0] for row in connection.execute("SELECT id FROM location ORDER BY 1")] == ["p1", "p2"]
    connection.close()


def test_restore_when_the_folder_is_empty_then_the_backup_becomes_its_store(store: Store, tmp_path: Path) -> None:
    add(store, "p1")
    store.attachments.mkdir()
    (store.attachments / ("b" * 64)).write_bytes(b"photo")
    path = backup.backup(store, tmp_path / "stick")
    assert backup.restore(tmp_path / "new", path) is None
    with open_store(tmp_path / "new") as restored:
        assert len(samples.rows(restored, Location)) == 1
        assert (restored.attachments / ("b" * 64)).read_bytes() == b"photo"


def test_restore_when_the_store_is_open_then_it_is_refused(store: Store) -> None:
    path = backup.backup(store)
    with pytest.raises(StoreBusy):
        backup.restore(store.folder, path)
    add(store, "p1")


@pytest.mark.parametrize("kind", ["foreign", "cut", "text", "newer", "missing"])
def test_restore_when_the_file_is_no_backup_then_the_store_stays(store: Store, tmp_path: Path, kind: str) -> None:
    add(store, "p1")
    source = tmp_path / "source.db"
    shutil.copy(backup.backup(store), source)
    store.close()
    before = samples.dump(store.file)
    if kind == "foreign":
        source.unlink()
        connection = driver.connect(source)
        connection.execute("CREATE TABLE theirs(x)")
        connection.close()
    elif kind == "cut":
        source.write_bytes(source.read_bytes()[: 4096 * 40])
    elif kind == "text":
        source.write_text("no database" * 1000)
    elif kind == "missing":
        source.unlink()
    else:
        connection = driver.connect(source)
        connection.execute("PRAGMA user_version = 99000")
        connection.close()
    with pytest.raises(StoreTooNew if kind == "newer" else StoreDamaged):
        backup.restore(store.folder, source)
    assert samples.dump(store.file) == before
    assert not list(store.folder.glob(".*"))
    open_store(store.folder).close()


def test_backup_when_cancelled_then_no_half_copy_is_left(store: Store, tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        backup.backup(store, tmp_path / "stick", progress)
    assert list((tmp_path / "stick").iterdir()) == []


def test_backup_when_the_stick_is_full_or_locked_then_it_is_said(store: Store, tmp_path: Path, monkeypatch) -> None:
    for number, kind in ((errno.ENOSPC, DiskFull), (errno.EROFS, StoreReadOnly)):

        def refuse(_source, _target, _progress, number=number) -> None:
            raise OSError(number, "no")

        monkeypatch.setattr(backup, "_copy_pages", refuse)
        with pytest.raises(kind) as refused:
            backup.backup(store, tmp_path)
        assert str(tmp_path) in refused.value.message()


def test_backup_when_the_store_is_damaged_then_the_good_ones_are_kept(store: Store) -> None:
    with store.write() as tx:
        tx.insert_many(Location, [samples.sample(Location, n) for n in range(12_000)])
    good = backup.backup(store)
    store.close()
    content = bytearray(store.file.read_bytes())
    content[len(content) // 2 :] = b"\x00" * (len(content) - len(content) // 2)
    store.file.write_bytes(content)
    with open_store(store.folder) as damaged, pytest.raises(StoreDamaged):
        backup.backup(damaged)
    assert [one.path for one in backup.listing(store.folder)] == [good]


def test_journal_when_a_backup_is_opened_then_its_changes_are_all_there(store: Store) -> None:
    add(store, "p1")
    path = backup.backup(store)
    assert samples.dump(path) == samples.dump(store.file)
    connection = driver.connect(path)
    assert connection.execute(str(sa.select(sa.func.count()).select_from(schema.change))).fetchone()[0] == 1
    connection.close()
    assert path.name.startswith("fieldapp-")
    assert FILE == "fieldapp.db"
