"""Folders that cannot be used: taken, read-only, full, written by a newer version. Each says why; nothing is lost."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event

from fieldapp.domain.records import Enterprise, Person
from fieldapp.services import exchange, importing, records, setup, surveys, transfer
from fieldapp.services.demo import contents
from fieldapp.store import DiskFull, Query, driver, migrations
from fieldapp.store.layout import FILE
from tests.e2e.conftest import ROOT, fieldapp
from tests.services.test_transfer import HEAD, line


def test_a_second_instance_then_it_is_sent_away_and_the_first_goes_on(folders):
    with setup.open_folder(folders.hq) as store:
        said = fieldapp("check", "--data", folders.hq)
        assert said.code == 1
        assert "already open" in said.err
        assert records.save(store, Enterprise, {"owner": "x"}, record_id=folders.firm).id
    assert fieldapp("check", "--data", folders.hq).code == 0


def test_a_store_of_a_newer_version_then_refused_unchanged(folders, run):
    path = folders.hq / FILE
    with contextlib.closing(driver.connect(path)) as connection:
        newer = migrations.Version(migrations.newest().major + 1, 0)
        connection.execute(f"PRAGMA user_version = {newer.packed()}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    for words, code in ((["check"], 1), (["merge", "x.fab"], 3), (["backup"], 1)):
        said = run(*words, "--data", folders.hq)
        assert said.code == code
        assert "newer fieldapp" in said.err
    assert path.read_bytes() == before


def test_a_damaged_store_then_refused_and_the_backup_named(folders, run, tmp_path):
    assert run("backup", "--data", folders.hq).code == 0
    path = folders.hq / FILE
    path.write_bytes(b"SQLite is not this" + path.read_bytes()[100:])
    said = run("check", "--data", folders.hq)
    assert said.code == 1
    assert "Restore the last backup" in said.err
    copy = next((folders.hq / "backups").glob("*.db"))
    with setup.restore(tmp_path / "restored", copy) as store:
        assert records.load(store, Enterprise, folders.firm)["name"] == "Atelier 12"


def in_private(mount: str, folder: Path, words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line after ``mount``, in a mount namespace that nobody else sees; then list ``folder``."""
    script = f'{mount} && {shlex.quote(sys.executable)} -m fieldapp {words}; echo "code $?"; ls -A "$FOLDER"'
    return subprocess.run(
        ["unshare", "-m", "sh", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "FOLDER": str(folder)},
    )


needs_mounts = pytest.mark.skipif(
    sys.platform != "linux"
    or shutil.which("unshare") is None
    or subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode != 0,
    reason="needs a mount namespace of its own",
)


@needs_mounts
def test_a_read_only_stick_then_refused_in_words(folders):
    read_only = 'mount --bind "$FOLDER" "$FOLDER" && mount -o remount,bind,ro "$FOLDER"'
    said = in_private(read_only, folders.hq, f"check --data {folders.hq}")
    assert "code 1\n" in said.stdout
    assert "may not write" in said.stderr
    assert "Traceback" not in said.stderr
    assert fieldapp("check", "--data", folders.hq).code == 0


@needs_mounts
def test_a_full_stick_then_a_backup_is_refused_and_no_half_is_left(folders, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    said = in_private('mount -t tmpfs -o size=64k tmpfs "$FOLDER"', stick, f"backup --to {stick} --data {folders.hq}")
    assert said.stdout == "code 1\n"  # and nothing listed
    assert "is full" in said.stderr
    assert "Traceback" not in said.stderr


@needs_mounts
def test_a_disk_full_to_the_last_byte_then_the_data_are_not_called_damaged(folders):
    full = (
        'D=$(mktemp -d) && cp -a "$FOLDER/." $D && mount -t tmpfs -o size=4m tmpfs "$FOLDER" && cp -a $D/. "$FOLDER" '
        '&& rm -r $D && { dd if=/dev/zero of="$FOLDER/fill" bs=1k 2>/dev/null || true; }'
    )
    said = in_private(full, folders.hq, f"backup --data {folders.hq}")
    assert "code 1\n" in said.stdout
    assert "is full" in said.stderr
    assert "damaged" not in said.stderr


@contextlib.contextmanager
def no_room(store, pages=0):
    """Let the database grow by at most some pages."""
    with store.read() as tx:
        used = tx.conn.exec_driver_sql("PRAGMA page_count").scalar_one()

    def limit(connection, *_rest):
        connection.execute(f"PRAGMA max_page_count = {used + pages}")

    store.engine.dispose()
    event.listen(store.engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(store.engine, "connect", limit)
        store.engine.dispose()


@pytest.mark.parametrize("pages", [0, 3, 40])
def test_a_full_disk_while_importing_then_nothing_was_imported_and_later_it_works(folders, tmp_path, pages):
    path = tmp_path / "e.csv"
    path.write_text("\n".join([HEAD, *(line(f"Atelier {n}", owner="x" * 100) for n in range(400))]), "utf-8")
    with setup.open_folder(folders.hq) as store:
        preview = transfer.import_preview(store, Enterprise, path)
        before = contents(store)
        with no_room(store, pages), pytest.raises(DiskFull) as caught:
            importing.import_apply(store, preview)
        assert "is full" in caught.value.message()
        assert contents(store) == before
        assert importing.import_apply(store, preview).new == 400


def test_a_full_disk_while_merging_then_as_before_and_later_it_works(folders, write_bundle):
    with setup.open_folder(folders.laptop) as store:
        team = records.load(store, Enterprise, folders.firm)["team"]
        with store.write() as tx:
            person = {"team": team, "sex": "F", "notes": "y" * 300}
            tx.insert_many(Person, [{**person, "name_as_written": f"P {n}"} for n in range(400)])
    path = write_bundle("Coop Nam")
    with setup.open_folder(folders.hq) as store:
        before = contents(store)
        with no_room(store), pytest.raises(DiskFull):
            exchange.receive(store, path)
        assert contents(store) == before
        assert exchange.receive(store, path).new > 400
        assert records.listing(store, Person, Query()).total > 400


def test_a_full_disk_while_a_draft_is_kept_then_it_says_so_and_the_last_one_stays(folders):
    with setup.open_folder(folders.hq) as store:
        filling = surveys.begin(store, folders.form)
        root = filling.session.root.ref
        filling.session.answer(f"{root}/owner", "Chea")
        surveys.keep_draft(store, filling, filling.session.instance_xml(), "x")
        filling.session.answer(f"{root}/owner", "Chea" * 20_000)
        with no_room(store), pytest.raises(DiskFull):
            surveys.keep_draft(store, filling, filling.session.instance_xml(), "x")
        kept = surveys.resume(store, filling.draft_key)
        assert kept.session.node_state(f"{root}/owner").value == "Chea"
