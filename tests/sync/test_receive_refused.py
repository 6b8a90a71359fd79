"""What a store does with files it must not use: it stays as it was, says why, keeps the file."""

from __future__ import annotations

import errno
import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.records import Organisation
from fieldapp.store import DiskFull, NotAllowed, StoreReadOnly, local, open_store
from fieldapp.sync import bundle, claim, contents, gate, identity, receive, second_lock, send
from fieldapp.sync.refusal import Reason, Refused
from tests.postgres import HEADQUARTERS
from tests.sync.bundles import by_hand, small, squeezed, text_of
from tests.sync.conftest import Trio
from tests.sync.states import everything, records, rows


def refused(trio: Trio, path: Path) -> Refused:
    """The refusal; the store is as it was."""
    before = everything(trio.b)
    with pytest.raises(Refused) as caught:
        receive.merge(trio.b, path)
    assert everything(trio.b) == before
    with pytest.raises(Refused) as looked:
        receive.preview(trio.b, path)
    assert looked.value.code is caught.value.code
    assert "{" not in caught.value.message()
    return caught.value


@HEADQUARTERS
def test_damaged_bundles_when_they_are_opened_then_the_store_is_as_before(trio: Trio, tmp_path: Path) -> None:
    trio.firm(trio.a)
    whole, rng = trio.send(trio.a).read_bytes(), random.Random(3)
    path = tmp_path / "ខូច.fab"
    for _ in range(12):
        at = rng.randrange(len(whole))
        for altered in (whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :], whole[:at], whole + whole[:9]):
            path.write_bytes(altered)
            before = everything(trio.b)
            with pytest.raises(Refused):
                receive.merge(trio.b, path)
            assert everything(trio.b) == before


@HEADQUARTERS
def test_a_damaged_bundle_when_it_is_refused_then_it_lies_untouched_in_quarantine(trio: Trio) -> None:
    path = trio.send(trio.a)
    path.write_bytes(path.read_bytes()[:-3])
    error = refused(trio, path)
    assert error.code is Reason.CUT
    assert error.kept is not None
    assert error.kept.read_bytes() == path.read_bytes()
    names = sorted(entry.name for entry in (trio.b.folder / "quarantine").iterdir())
    assert names == [error.kept.name, error.kept.name + ".why.json"]


@HEADQUARTERS
def test_a_letter_when_it_is_opened_by_mistake_then_it_is_refused_and_not_kept(trio: Trio, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"%PDF-1.7 my own affairs")
    assert refused(trio, path).code is Reason.NOT_OURS
    assert not (trio.b.folder / "quarantine").exists()


@HEADQUARTERS
def test_a_file_that_is_not_there_or_a_folder_when_it_is_opened_then_it_says_so(trio: Trio, tmp_path: Path) -> None:
    gone = refused(trio, tmp_path / "gone.fab")
    assert gone.code is Reason.NOT_FOUND
    assert gone.message().startswith(f"There is no file {tmp_path / 'gone.fab'}.")
    folder = refused(trio, tmp_path)
    assert folder.code is Reason.FOLDER
    assert "is a folder" in folder.message()


@HEADQUARTERS
def test_a_bundle_of_another_programme_when_it_is_opened_then_it_is_foreign(trio: Trio) -> None:
    with trio.a.write() as tx:
        local.put(tx, local.PROGRAMME, "another")
    assert refused(trio, trio.send(trio.a)).code is Reason.FOREIGN


@HEADQUARTERS
def test_a_store_without_a_programme_when_it_exchanges_then_it_says_what_to_do_first(
    trio: Trio, tmp_path: Path
) -> None:
    with open_store(tmp_path / "fresh", create=True) as fresh:
        with pytest.raises(Refused) as caught:
            receive.merge(fresh, small(tmp_path / "small.fab"))
        assert caught.value.code is Reason.NO_PROGRAMME
        with pytest.raises(Refused) as sending:
            send.export_bundle(fresh, tmp_path / "x.fab")
        assert sending.value.code is Reason.NO_PROGRAMME
        assert not (tmp_path / "x.fab").exists()


@HEADQUARTERS
def test_a_body_in_another_envelope_when_it_is_opened_then_it_is_refused(trio: Trio, tmp_path: Path) -> None:
    path = trio.send(trio.a)
    with bundle.opened(path) as opened:
        header = opened.header
    body = path.read_bytes()[-header.size :]
    thief = claim.key(trio.hq)
    assert refused(trio, by_hand(tmp_path / "stolen.fab", body, thief, id=header.id)).code is Reason.CONTENT


@HEADQUARTERS
def test_a_copied_device_when_both_copies_have_written_then_the_second_is_refused_in_clear_words(
    trio: Trio, tmp_path: Path
) -> None:
    trio.pass_on(trio.a, trio.b)
    trio.a.close()
    shutil.copytree(trio.a.folder, tmp_path / "copy")
    with (
        open_store(trio.a.folder, clock=trio.clock.of("a")) as one,
        open_store(tmp_path / "copy", clock=trio.clock.of("a")) as two,
    ):
        trio.firm(one, "one")
        trio.firm(two, "two")
        receive.merge(trio.b, trio.send(one, trio.b))
        error = refused(trio, trio.send(two, trio.b))
        assert error.code is Reason.FORKED
        assert "KH-01" in error.message()
        assert "number 1" in error.message()
        trio.firm(two, "three")
        later = tmp_path / "later.fab"
        send._export(two, later, send.Order({f"{two.device_id}:{trio.team}": 1}), receive.RECORDS, None)
        assert refused(trio, later).code is Reason.FORKED, "found by the link to the change before"


@HEADQUARTERS
def test_a_full_disk_when_a_bundle_is_merged_then_the_store_is_as_before(trio: Trio) -> None:
    for number in range(300):
        trio.firm(trio.a, f"Workshop number {number} by the river " * 3)
    path = trio.send(trio.a)
    claim.ready(trio.b)
    before = everything(trio.b)
    with trio.b.read() as tx:
        pages = tx.conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    limits = [pages, pages + 5, pages + 20, pages + 60]
    for limit in limits:
        _limit(trio, limit)
        with pytest.raises(DiskFull) as caught:
            receive.merge(trio.b, path)
        assert "full" in caught.value.message()
        _limit(trio, 1 << 30)
        assert everything(trio.b) == before
        with trio.b.read() as tx:
            assert tx.conn.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    assert receive.merge(trio.b, path).new == 300


def _limit(trio: Trio, pages: int) -> None:
    """A bound on the file, on each connection of the pool."""
    connections = [trio.b.engine.connect() for _ in range(4)]
    for connection in connections:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    for connection in connections:
        connection.close()


@HEADQUARTERS
def test_a_full_stick_when_a_bundle_is_written_then_nothing_is_left_there_and_the_store_is_as_before(
    trio: Trio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trio.firm(trio.a)
    claim.ready(trio.a)
    before = everything(trio.a)
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "old.fab").write_bytes(b"what was there")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bundle.os, "fsync", full)
    with pytest.raises(DiskFull) as caught:
        send.export_bundle(trio.a, stick / "old.fab", to=trio.b.device_id)
    assert str(stick) in caught.value.message()
    assert [entry.read_bytes() for entry in stick.iterdir()] == [b"what was there"]
    assert {**everything(trio.a), "me": None} == {**before, "me": None}, "more than the clock has moved"

    def locked(*_args: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(bundle.os, "fsync", locked)
    with pytest.raises(StoreReadOnly):
        send.export_bundle(trio.a, stick / "new.fab")


@HEADQUARTERS
def test_a_stick_that_is_pulled_out_when_a_bundle_is_read_then_the_store_is_as_before(
    trio: Trio, monkeypatch: pytest.MonkeyPatch
) -> None:
    trio.firm(trio.a)
    path = trio.send(trio.a)
    whole = bundle._Body.read
    reads = []

    def pulled(self: Any, size: int = -1) -> bytes:
        reads.append(size)
        if len(reads) > 2:
            with bundle._readable(path):
                raise OSError(errno.EIO, "Input/output error")
        return whole(self, size)

    monkeypatch.setattr(bundle._Body, "read", pulled)
    before = everything(trio.b)
    with pytest.raises(Refused) as caught:
        receive.merge(trio.b, path)
    assert caught.value.code is Reason.UNREADABLE
    assert everything(trio.b) == before


@HEADQUARTERS
def test_a_row_altered_behind_the_log_when_a_bundle_is_made_then_it_travels_as_a_change(trio: Trio) -> None:
    firm = trio.firm(trio.a, "as logged")
    _behind_the_log(trio, "UPDATE organisation SET name_as_written = 'as patched' WHERE id = ?", firm)
    trio.pass_on(trio.a, trio.b)
    assert trio.name(trio.b, firm) == "as patched"
    assert records(trio.b)["organisation"] == records(trio.a)["organisation"]
    count = len(rows(trio.a, "change"))
    trio.send(trio.a, trio.b)
    assert len(rows(trio.a, "change")) == count, "it was logged once"


@HEADQUARTERS
def test_a_row_lost_behind_the_log_when_a_bundle_is_made_then_the_export_stops(trio: Trio) -> None:
    firm = trio.firm(trio.a)
    _behind_the_log(trio, "DELETE FROM organisation WHERE id = ?", firm)
    with pytest.raises(second_lock.ExportStopped) as caught:
        trio.send(trio.a, trio.b)
    assert caught.value.missing == (("organisation", firm),)
    assert "1 record is missing" in caught.value.message()
    assert list(trio.post.iterdir()) == []


def _behind_the_log(trio: Trio, sql: str, firm: str) -> None:
    """Somebody opens the file with another program and drops a trigger."""
    with trio.a.write() as tx:
        tx.conn.exec_driver_sql("UPDATE me SET quiet = 1")
        tx.conn.exec_driver_sql(sql, (firm,))
        tx.conn.exec_driver_sql("UPDATE me SET quiet = 0")


@HEADQUARTERS
def test_records_of_a_newer_version_when_they_arrive_then_they_wait_in_the_log_and_are_passed_on(
    trio: Trio, tmp_path: Path
) -> None:
    firm = trio.firm(trio.a)
    trio.send(trio.a)
    key = claim.key(trio.a)
    stream = identity.stream_id(trio.a.device_id, trio.team)
    with trio.a.read() as tx:
        programme = local.get(tx, local.PROGRAMME)
    told = contents.Manifest(
        "0" * 36, trio.a.device_id, (), contents.CHANGES, programme, "x", "KH-01", "9", "9.0", 1, 3, have=((stream, 3),)
    )
    lines = [
        text_of(told),
        json.dumps({"stream": stream, "from": 1, "clock": 1 << 57, "link": ""}).encode() + b"\n",
        b'[0,"organisation","%s",null,{"team":"%s","name_as_written":"x"}]\n' % (firm.encode(), trio.team.encode()),
        b'[1,"organisation","%s",{"0":1},{"holograms":7}]\n' % firm.encode(),
        b'[1,"drone_flight","d1",null,{"height":120}]\n',
    ]
    path = by_hand(tmp_path / "newer.fab", squeezed(b"".join(lines)), key)
    report = receive.merge(trio.b, path)
    assert report.unknown_types == ("drone_flight", "organisation.holograms")
    passed = tmp_path / "passed.fab"
    send.export_bundle(trio.b, passed)
    with bundle.opened(passed, gate.keys(None, claim.key(trio.b))) as opened:
        _told, runs = contents.read(opened.lines())
        changes = [change for run in runs if run.stream == stream for change in run.changes]
    assert [(c.kind, c.patch) for c in changes][1:] == [
        ("organisation", {"holograms": 7}),
        ("drone_flight", {"height": 120}),
    ]


def test_the_device_key_when_it_is_made_then_only_its_owner_may_read_it(tmp_path: Path) -> None:
    key = identity.device_key(tmp_path)
    assert (tmp_path / identity.KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert bytes(identity.device_key(tmp_path)) == bytes(key)
    assert len(identity.id_of(key)) == identity.ID_LENGTH
    (tmp_path / identity.KEY_FILE).write_bytes(b"nonsense")
    with pytest.raises(identity.IdentityDamaged) as caught:
        identity.device_key(tmp_path)
    assert "backup" in caught.value.message()


@HEADQUARTERS
def test_a_store_that_lost_its_key_when_it_sends_then_it_starts_new_streams_and_nothing_is_lost(trio: Trio) -> None:
    firm = trio.firm(trio.a)
    trio.pass_on(trio.a, trio.b)
    old = trio.a.device_id
    (trio.a.folder / identity.KEY_FILE).unlink()
    trio.rename(trio.a, firm, "after")
    trio.pass_on(trio.a, trio.b)
    assert trio.a.device_id != old
    trio.rename(trio.a, firm, "with the new key")
    trio.pass_on(trio.a, trio.b)
    assert trio.name(trio.b, firm) == "with the new key"


def test_a_store_that_was_never_sent_when_it_gets_its_key_then_its_streams_carry_the_new_id(tmp_path: Path) -> None:
    with open_store(tmp_path / "s", create=True) as store:
        with store.write("x") as tx:
            tx.insert(Organisation, {"team": "t", "name_as_written": "x y", "country": "KH", "kind": "BMO"})
        key = claim.key(store)
        assert store.device_id == identity.id_of(key)
        assert {row[2] for row in rows(store, "stream")} == {store.device_id}


@HEADQUARTERS
def test_the_log_when_somebody_rewrites_it_then_the_database_refuses(trio: Trio) -> None:
    trio.firm(trio.a)
    with pytest.raises(NotAllowed), trio.a.write() as tx:
        tx.conn.exec_driver_sql("DELETE FROM change")
