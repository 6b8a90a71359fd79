"""Opening a data folder: who may, which versions, what is said when it cannot be."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated, ClassVar

import pytest
import zstandard
from sqlmodel import MetaData

from fieldapp.domain import records
from fieldapp.domain.fields import F, Kind, Record, View
from fieldapp.domain.records import RECORDS, Location
from fieldapp.store import (
    DiskFull,
    Store,
    StoreBusy,
    StoreDamaged,
    StoreMissing,
    StoreReadOnly,
    StoreTooNew,
    driver,
    errors,
    exists,
    migrations,
    open_store,
)
from fieldapp.store.layout import FILE
from fieldapp.store.record_tables import update_record_table
from tests.store import samples


class Place(Record, table=True):
    """Locations as a later version might declare them."""

    __tablename__ = "location"
    metadata = MetaData()
    view: ClassVar[View] = Location.view
    name: Annotated[str, F("Name")]
    country: Annotated[str, F("Country")]
    altitude: Annotated[int | None, F("Altitude", Kind.INTEGER)] = None


FIXTURES = Path(__file__).parent.parent / "fixtures"


def set_version(path: Path, version: migrations.Version) -> None:
    connection = driver.connect(path)
    connection.execute(f"PRAGMA user_version = {version.packed()}")
    connection.close()


def test_folder_when_there_is_no_store_then_it_is_said_and_nothing_is_made(folder: Path) -> None:
    with pytest.raises(StoreMissing) as refused:
        open_store(folder)
    assert not folder.exists()
    assert str(folder) in refused.value.message()
    assert not exists(folder)


def test_new_store_when_made_then_it_opens_again_with_its_device(folder: Path) -> None:
    with open_store(folder, create=True, device_name="KH-01") as made:
        device = made.device_id
        assert len(device) == 26
        assert made.attachments == folder / "attachments"
    assert exists(folder)
    with open_store(folder, create=True) as again:
        assert again.device_id == device
        with again.read() as tx:
            assert tx.conn.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
            assert tx.conn.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
            assert tx.conn.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
            assert tx.conn.exec_driver_sql("PRAGMA recursive_triggers").scalar_one() == 1


def test_empty_file_when_left_by_a_crash_then_a_store_is_made_of_it(folder: Path) -> None:
    folder.mkdir()
    (folder / FILE).touch()
    with open_store(folder) as store:
        assert samples.rows(store, Location) == []


def test_second_instance_when_it_opens_then_it_is_told_what_to_do(store: Store) -> None:
    with pytest.raises(StoreBusy) as refused:
        open_store(store.folder)
    assert "already open" in refused.value.message()
    code = (
        "import sys, pathlib; from fieldapp.store import open_store, StoreBusy\n"
        "try: open_store(pathlib.Path(sys.argv[1]))\n"
        "except StoreBusy: sys.exit(42)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code, str(store.folder)], env=_environment(), check=False).returncode
        == 42
    )
    store.close()
    store.close()
    open_store(store.folder).close()


def test_store_of_a_newer_major_version_when_opened_then_it_is_refused_untouched(store: Store) -> None:
    store.close()
    set_version(store.file, migrations.Version(migrations.newest().major + 1, 0))
    before = store.file.read_bytes()
    with pytest.raises(StoreTooNew) as refused:
        open_store(store.folder)
    assert "newer fieldapp" in refused.value.message()
    assert store.file.read_bytes() == before
    with pytest.raises(StoreTooNew):
        open_store(store.folder)  # the lock was given free


def test_store_of_a_newer_minor_version_when_opened_then_what_it_has_more_is_left_alone(store: Store) -> None:
    store.close()
    newer = migrations.Version(migrations.newest().major, 999)
    connection = driver.connect(store.file)
    connection.execute("ALTER TABLE location ADD COLUMN altitude INTEGER")
    connection.execute(f"PRAGMA user_version = {newer.packed()}")
    connection.close()
    with open_store(store.folder) as opened:
        with opened.write() as tx:
            row = tx.insert(Location, samples.sample(Location))
            assert tx.conn.exec_driver_sql("SELECT altitude FROM location").scalar_one() is None
            assert migrations.version_of(tx.conn) == newer
        assert [one["id"] for one in samples.rows(opened, Location)] == [row]


@pytest.mark.parametrize("content", [b"long enough to look like a database" * 40, b"SQLite format 3\0" + bytes(9000)])
def test_file_that_is_no_store_when_opened_then_it_is_kept_and_backups_are_named(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(content)
    with pytest.raises(StoreDamaged) as refused:
        open_store(folder)
    assert "no backup" in refused.value.message()
    (folder / "backups").mkdir()
    (folder / "backups" / "fieldapp-20251115-080000.db").touch()
    assert "fieldapp-20251115-080000.db" in refused.value.message()
    assert (folder / FILE).read_bytes() == content


def test_database_of_another_program_when_opened_then_it_is_not_touched(folder: Path) -> None:
    folder.mkdir()
    connection = driver.connect(folder / FILE)
    connection.execute("CREATE TABLE theirs(x)")
    connection.close()
    before = (folder / FILE).read_bytes()
    with pytest.raises(StoreDamaged):
        open_store(folder)
    assert (folder / FILE).read_bytes() == before


def test_page_in_the_middle_when_damaged_then_reading_says_so(store: Store) -> None:
    with store.write() as tx:
        tx.insert_many(Location, [samples.sample(Location, n) for n in range(6_000)])
    store.close()
    content = bytearray(store.file.read_bytes())
    for page in range(len(content) // 4096 * 3 // 4, len(content) // 4096):
        content[page * 4096 : page * 4096 + 4096] = b"\xff" * 4096
    store.file.write_bytes(content)
    with open_store(store.folder) as opened, pytest.raises(StoreDamaged), opened.read() as tx:  # noqa: PT012
        tx.find(Location)
        tx.conn.exec_driver_sql("SELECT count(patch) FROM change").all()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_folder_that_may_not_be_written_when_opened_then_it_is_said(store: Store, tmp_path: Path) -> None:
    store.close()
    for path in (store.folder, store.file, store.folder / "store.lock"):
        path.chmod(0o555)
    code = (
        "import os, sys, pathlib; from fieldapp.store import open_store, StoreReadOnly\n"
        "import sqlalchemy.dialects.sqlite.pysqlite, filelock\n"
        "if os.geteuid() == 0: os.setuid(65534)\n"  # root may write everywhere
        "try: open_store(pathlib.Path(sys.argv[1]))\n"
        "except StoreReadOnly as error: print(error.message()); sys.exit(42)"
    )
    reachable = tmp_path
    while os.geteuid() == 0 and reachable != reachable.parent:
        reachable.chmod(reachable.stat().st_mode | 0o055)
        reachable = reachable.parent
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, str(store.folder)],
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        for path in (store.folder, store.file, store.folder / "store.lock"):
            path.chmod(0o755)
    assert done.returncode == 42, done.stderr
    assert "may not write" in done.stdout


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, DiskFull), (errno.EROFS, StoreReadOnly), (errno.EACCES, StoreReadOnly)]
)
def test_system_error_when_it_is_about_the_disk_then_it_has_a_sentence(folder: Path, number: int, kind) -> None:
    with pytest.raises(kind) as refused, errors.translated(folder):
        raise OSError(number, "no")
    assert str(folder) in refused.value.message()
    with pytest.raises(OSError, match="other") as other, errors.translated(folder):
        raise OSError(errno.EINVAL, "other")
    assert not isinstance(other.value, errors.StoreError)


@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
def test_schema_when_migrated_then_it_is_as_declared(store: Store, cls) -> None:
    from fieldapp.store import capture, derived, record_tables

    with store.read() as tx:
        assert shape(tx.conn, cls) == {
            "columns": {"id": "TEXT"} | {n: "INTEGER" if cls.is_integer(n) else "TEXT" for n in cls.columns()},
            "triggers": set(capture.triggers(cls, derived.fields(cls)).values()),
            "indexes": set(record_tables.indexes(cls).values()),
            "search": set(record_tables.search_tables(cls).values()),
        }


def shape(connection, cls) -> dict:
    """What the database has for a record type."""
    table = cls.table_name()
    sql = dict(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all())
    kinds = connection.exec_driver_sql("SELECT type, name FROM sqlite_master WHERE tbl_name = ?", (table,)).all()
    made = {name for name in sql if name in (f"keys_{table}", f"keys_{table}_order", f"find_{table}")}
    return {
        "columns": {row[1]: row[2] for row in connection.exec_driver_sql(f'PRAGMA table_info("{table}")')},
        "triggers": {sql[name] for kind, name in kinds if kind == "trigger"},
        "indexes": {sql[name] for kind, name in kinds if kind == "index" and name in sql},
        "search": {sql[name] for name in made},
    }


def old_store(folder: Path, version: str) -> None:
    packed = (FIXTURES / f"store-{version}.db.zst").read_bytes()
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(zstandard.ZstdDecompressor().decompress(packed, max_output_size=1 << 28))


@pytest.mark.parametrize("version", ["1.0"])
def test_old_store_when_opened_then_it_is_as_declared_with_all_its_records(folder: Path, version: str) -> None:
    """Until 1.0 is released its fixture may be made again (python -m tests.store.make_fixture), then never."""
    old_store(folder, version)
    with open_store(folder) as store:
        with store.read() as tx:
            assert migrations.version_of(tx.conn) == migrations.newest()
            assert tx.conn.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
            for cls in RECORDS:
                columns = set(shape(tx.conn, cls)["columns"])
                assert columns == {"id", *cls.columns()}, f"{cls.__name__} needs a migration"
        for name in samples.FIRST_TYPES:
            cls = next(one for one in RECORDS if one.table_name() == name)
            assert len(samples.rows(store, cls)) == 2
            with store.write("Add") as tx:
                tx.insert(cls, samples.sample(cls, 5))
        assert store.device_id == "device-of-old"


def test_migration_when_it_fails_half_way_then_the_store_is_as_before_and_a_backup_lies_beside(
    store: Store, monkeypatch
) -> None:
    store.close()
    before = samples.dump(store.file)

    def half(connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half(x)")
        connection.exec_driver_sql("DROP TABLE location")
        raise ZeroDivisionError

    later = migrations.Version(1, 999)
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, migrations.Migration(later, half)))
    with pytest.raises(ZeroDivisionError):
        open_store(store.folder)
    assert samples.dump(store.file) == before
    (backup,) = (store.folder / "backups").iterdir()
    assert backup.name.startswith("before-1.999-from-1")
    assert samples.dump(backup) == before
    monkeypatch.undo()
    open_store(store.folder).close()


def test_migration_when_a_field_is_added_then_old_rows_stay_and_it_is_captured(store: Store, monkeypatch) -> None:
    with store.write() as tx:
        tx.insert(Location, samples.sample(Location, id="p1"))
    store.close()

    step = migrations.Migration(migrations.Version(1, 999), lambda connection: update_record_table(connection, Place))
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, step))
    monkeypatch.setattr(records, "RECORDS", (Place,))
    with open_store(store.folder) as opened:
        with opened.write() as tx:
            tx.update(Place, "p1", {"altitude": 12})
            assert tx.get(Place, "p1")["altitude"] == 12
            assert tx.get(Place, "p1")["name"] == "Văn Lâm"
            assert tx.conn.exec_driver_sql("SELECT value FROM local WHERE name = 'refold:location'").scalar_one() == "1"
        assert samples.log(opened)[-1][5] == {"altitude": 12}


def test_version_when_packed_then_it_comes_back() -> None:
    for version in (migrations.Version(0, 0), migrations.Version(1, 0), migrations.Version(12, 345)):
        assert migrations.Version.unpacked(version.packed()) == version
    assert str(migrations.Version(1, 2)) == "1.2"


def _environment() -> dict[str, str]:
    source = str(Path(errors.__file__).parents[2])
    return {**os.environ, "PYTHONPATH": source, "PYTHONDONTWRITEBYTECODE": "1"}


def test_copied_folder_when_opened_then_it_is_a_store_like_any_other(store: Store, tmp_path: Path) -> None:
    with store.write() as tx:
        tx.insert(Location, samples.sample(Location, id="p1"))
    store.close()
    shutil.copytree(store.folder, tmp_path / "copy")
    with open_store(tmp_path / "copy") as copy:
        assert [row["id"] for row in samples.rows(copy, Location)] == ["p1"]


def test_nothing_when_it_is_bound_then_it_is_null_and_the_driver_has_a_short_way_for_it(tmp_path: Path) -> None:
    connection = driver.connect(tmp_path / "any.db")
    connection.execute("CREATE TABLE t(a, b)")
    connection.executemany("INSERT INTO t VALUES(?, ?)", [(None, 1), ("", None)])
    found = connection.execute("SELECT typeof(a), typeof(b) FROM t").fetchall()
    connection.close()
    assert found == [("null", "integer"), ("text", "null")]
    assert any(kind is type(None) for kind, _protocol in driver.dbapi.adapters)
