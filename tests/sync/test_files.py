"""The bytes of attachments between three stores: sent once, sent again when lost, refused when they are not right."""

from __future__ import annotations

import hashlib
import io
import shutil
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.records import Attachment
from fieldapp.store import Store, files
from fieldapp.sync import attached, bundle, contents, file_body, identity, receive, sealing, send, send_files
from fieldapp.sync.attached import File
from fieldapp.sync.order import Order
from fieldapp.sync.refusal import Reason, Refused
from tests.postgres import HEADQUARTERS
from tests.sync.conftest import Trio
from tests.sync.test_kept_bundles import as_before


def photo(store: Store, team: str, content: bytes, name: str = "photo.jpg") -> str:
    """A record that names a file, and its bytes."""
    sha256, size = files.keep(store, io.BytesIO(content))
    with store.write("attach") as tx:
        told = {"file_name": name, "kind": "photo", "sha256": sha256, "mime": "image/jpeg", "size": size, "team": team}
        tx.insert(Attachment, {**told, "captured_at": "2025-11-15T08:00:00Z"})
    return sha256


def out(trio: Trio, sender: Store, to: Store | None, **how: Any) -> send_files.FilesSent:
    trio._sent += 1
    path = trio.post / f"files-{trio._sent}.fab"
    return send_files.export_files(sender, path, to=to.device_id if to else None, **how)


def here(store: Store) -> set[str]:
    return {path.name for path in store.attachments.glob("*")} if store.attachments.exists() else set()


@HEADQUARTERS
def test_a_photo_of_the_field_comes_to_headquarters_and_from_there_to_the_team(trio: Trio, tmp_path: Path) -> None:
    sha256 = photo(trio.a, trio.team, b"a roof" * 999)
    trio.pass_on(trio.a, trio.hq)
    with trio.hq.read() as tx:
        assert [one.sha256 for one in attached.missing(trio.hq, tx)] == [sha256]
    sent = out(trio, trio.a, trio.hq)
    assert (sent.files, len(sent.paths)) == (1, 1)
    carried = shutil.copy(sent.paths[0], tmp_path / "carried.fab")  # by way of somebody who cannot open it
    with pytest.raises(Refused) as caught:
        receive.merge(trio.b, Path(carried))
    assert caught.value.code is Reason.SEALED
    assert receive.preview(trio.hq, Path(carried)).files == 1
    assert here(trio.hq) == set()
    report = receive.merge(trio.hq, Path(carried))
    assert (report.files, report.files_known, report.new) == (1, 0, 0)
    again = receive.merge(trio.hq, Path(carried))
    assert (again.files, again.files_known, again.again) == (0, 1, True)
    trio.pass_on(trio.hq, trio.b)
    receive.merge(trio.b, out(trio, trio.hq, trio.b).paths[0])
    assert here(trio.b) == here(trio.hq) == {sha256}
    assert files.path_of(trio.b, sha256).read_bytes() == b"a roof" * 999  # type: ignore[union-attr]


@HEADQUARTERS
def test_what_was_sent_is_not_sent_again_until_the_other_says_that_it_lacks_it(trio: Trio) -> None:
    photo(trio.a, trio.team, b"one")
    trio.pass_on(trio.a, trio.hq)
    assert out(trio, trio.a, trio.hq).files == 1  # and lost on the way
    assert out(trio, trio.a, trio.hq).paths == ()
    trio.pass_on(trio.hq, trio.a)  # headquarters has the record, and says that it lacks the bytes
    again = out(trio, trio.a, trio.hq)
    assert again.files == 1
    receive.merge(trio.hq, again.paths[0])
    trio.pass_on(trio.hq, trio.a)
    assert out(trio, trio.a, trio.hq).files == 0
    for path in trio.hq.attachments.iterdir():  # a backup without them was restored
        path.unlink()
    receipt = trio.post / "receipt.fab"
    send.export_receipt(trio.hq, receipt, trio.a.device_id)
    receive.merge(trio.a, receipt)
    assert out(trio, trio.a, trio.hq).files == 1


@HEADQUARTERS
def test_a_photo_before_its_record_is_kept_and_confirmed_later(trio: Trio) -> None:
    sha256 = photo(trio.a, trio.team, b"early")
    assert receive.merge(trio.hq, out(trio, trio.a, trio.hq).paths[0]).files == 1
    assert here(trio.hq) == {sha256}
    trio.pass_on(trio.a, trio.hq)
    trio.pass_on(trio.hq, trio.a)
    assert send_files.waiting(trio.a, [trio.hq.device_id])[trio.hq.device_id].files == 0


@HEADQUARTERS
def test_photos_of_another_team_are_not_for_a_facilitator(trio: Trio) -> None:
    with trio.hq.read() as tx:
        other = next(team for (team,) in tx.conn.exec_driver_sql("SELECT id FROM team WHERE short = 'LP'"))
    photo(trio.hq, str(other), b"theirs")
    shared = photo(trio.hq, "", b"a picture of a form")
    trio.pass_on(trio.a, trio.hq)  # who says which teams it holds
    sent = out(trio, trio.hq, trio.a)
    receive.merge(trio.a, sent.paths[0])
    assert here(trio.a) == {shared}


@HEADQUARTERS
def test_a_reader_of_the_version_before_calls_a_bundle_of_files_too_new(trio: Trio) -> None:
    photo(trio.a, trio.team, b"x")
    whole = out(trio, trio.a, trio.hq).paths[0].read_bytes()
    assert as_before(whole.split(b"\n", 2)[1]) == "too new"


@HEADQUARTERS
def test_every_flipped_byte_and_every_truncation_is_refused_and_nothing_is_kept(trio: Trio) -> None:
    photo(trio.a, trio.team, b"x")
    whole = out(trio, trio.a, trio.hq).paths[0].read_bytes()
    path = trio.post / "damaged.fab"
    keys = (sealing.secret_of(identity.device_key(trio.hq.folder)),)
    for at in range(len(whole)):
        for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :]):
            path.write_bytes(damaged)
            with pytest.raises(Refused), bundle.opened(path, lambda _header: keys) as opened:
                opened.raw()
    with pytest.raises(Refused):
        receive.merge(trio.hq, path)
    assert here(trio.hq) == set()


def forged(trio: Trio, listed: list[str], body: bytes, kind: str = contents.FILES) -> Path:
    """A signed bundle of files from ``a`` whose manifest says what it likes."""
    key = identity.device_key(trio.a.folder)
    told = send.without_changes(trio.a, Order(to=(trio.hq.device_id,), kind=kind))
    told = replace(told, files=tuple(listed))
    raw = io.BytesIO(contents.line_of(told) + body)
    seal = sealing.for_devices([bytes(identity.device_key(trio.hq.folder).verify_key)])
    path = trio.post / "forged.fab"
    bundle.write_files(path, key, told.id, raw, to=told.to, part=(1, 1), seal=seal)
    return path


ONE, TWO = (hashlib.sha256(text).hexdigest() for text in (b"one", b"two"))


@pytest.mark.parametrize(
    ("listed", "body"),
    [
        ([f"{ONE} 3", f"{TWO} 3"], b"onetwx"),
        ([f"{ONE} 3", f"{TWO} 9999999999999"], b"onetwo"),
        ([f"{ONE} 3", f"{TWO} 2"], b"onetwo"),
        ([f"{ONE} 3", f"{TWO} 4"], b"onetwo"),
        ([f"{ONE} 3", f"{ONE} 3"], b"oneone"),
        ([f"{ONE} -3", f"{TWO} 9"], b"onetwo"),
        ([f"../../{ONE[:58]} 3"], b"one"),
        ([f"{ONE.upper()} 3"], b"one"),
        ([], b"one"),
    ],
)
@HEADQUARTERS
def test_a_manifest_that_lies_is_refused_and_no_file_of_it_stays(trio: Trio, listed: list[str], body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        receive.merge(trio.hq, forged(trio, listed, body))
    assert caught.value.code is Reason.CONTENT
    assert here(trio.hq) == set()


@HEADQUARTERS
def test_a_body_of_files_that_calls_itself_changes_is_refused(trio: Trio) -> None:
    with pytest.raises(Refused) as caught:
        receive.merge(trio.hq, forged(trio, [], b"", contents.CHANGES))
    assert caught.value.code is Reason.CONTENT


@HEADQUARTERS
def test_a_file_that_rotted_on_the_disk_is_not_sent(trio: Trio) -> None:
    sha256 = photo(trio.a, trio.team, b"sound")
    (trio.a.attachments / sha256).write_bytes(b"rotten")
    assert out(trio, trio.a, trio.hq).paths == ()


@HEADQUARTERS
def test_a_large_film_passes_in_bounded_memory(trio: Trio) -> None:
    size = 48 * 1024 * 1024
    film = trio.post / "film.mp4"
    with film.open("wb") as sparse:
        sparse.truncate(size)
    with film.open("rb") as source:
        sha256, _size = files.keep(trio.a, source)
    with trio.a.write("attach") as tx:
        told = {"file_name": "film.mp4", "kind": "doc", "sha256": sha256, "mime": "video/mp4", "size": size}
        tx.insert(Attachment, {**told, "team": trio.team, "captured_at": "2025-11-15T08:00:00Z"})
    tracemalloc.start()
    try:
        sent = out(trio, trio.a, trio.hq)
        assert receive.merge(trio.hq, sent.paths[0]).files_bytes == size
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < size // 2
    assert here(trio.hq) == {sha256}


@HEADQUARTERS
def test_parts_are_as_small_as_asked_and_are_merged_in_any_order_and_what_is_too_large_is_named(trio: Trio) -> None:
    for number in range(12):
        photo(trio.a, trio.team, bytes([number]) * 9_000, f"{number}.jpg")
    photo(trio.a, trio.team, b"z" * 90_000, "film.mp4")
    sent = out(trio, trio.a, trio.hq, max_size=40_000)
    assert [one.name for one in sent.too_large] == ["film.mp4"]
    assert len(sent.paths) > 2
    assert all(path.stat().st_size <= 40_000 for path in sent.paths)
    assert sum(receive.merge(trio.hq, path).files for path in reversed(sent.paths)) == sent.files == 12
    assert out(trio, trio.a, trio.hq).files == 1


@given(
    sizes=st.lists(st.integers(0, 60_000), max_size=40),
    max_size=st.integers(10_000, 100_000),
    recipients=st.integers(1, 50),
)
def test_cutting_loses_nothing_keeps_the_order_and_stays_below_the_size(
    sizes: list[int], max_size: int, recipients: int
) -> None:
    given_files = [File(f"{number:064x}", "", size, None) for number, size in enumerate(sizes)]
    beside = send_files.ENVELOPE + recipients * send_files.RECIPIENT
    groups, large = send_files.cut(given_files, max_size, beside)
    assert sorted([*(one for group in groups for one in group), *large], key=lambda one: one.sha256) == given_files
    assert [one.sha256 for group in groups for one in group] == sorted(one.sha256 for group in groups for one in group)
    for group in groups:
        entries = sum(len(file_body.entry(one)) + 3 for one in group)
        plain = sum(one.size for one in group) + entries
        assert group
        assert beside + plain + 16 * (1 + plain // 65_536) <= max_size
    assert all(one.size + beside + send_files.ENTRY + 16 * (1 + one.size // 4_000) > max_size for one in large)
