"""The bundle printed in docs/bundle-format.md is read for ever, by every later version."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import uuid
from pathlib import Path

import pytest
import zstandard
from nacl.signing import SigningKey, VerifyKey

from fieldapp.sync import bundle, contents, identity, packing, sealing
from fieldapp.sync.refusal import Reason, Refused
from tests.sync import make_vector
from tests.sync.bundles import read_all


def printed(root: Path, block: str = "hex") -> bytes:
    text = (root / "docs" / "bundle-format.md").read_text(encoding="utf-8")
    found = re.search(rf"```{block}\n([0-9a-f\n]+)```", text)
    assert found is not None
    return bytes.fromhex(found[1].replace("\n", ""))


def test_the_printed_bundle_when_it_is_read_then_it_holds_what_the_page_says(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "vector.fab"
    path.write_bytes(printed(root))
    with bundle.opened(path) as opened:
        told, runs = contents.read(opened.lines())
        changes = [(run.stream, change) for run in runs for change in run.changes]
    assert told == make_vector.MANIFEST
    stream, first = changes[0]
    assert stream == make_vector.STREAM
    assert first.patch == {"team": "team-1", "name_as_written": "ជាងដែក"}
    assert changes[1][1].base == {0: 1}
    assert changes[1][1].hlc == first.hlc + 1
    said = contents.digest(first.hlc, first.kind, first.row, {}, first.patch)
    assert said in (root / "docs" / "bundle-format.md").read_text(encoding="utf-8")


def test_the_printed_bundle_when_it_is_read_with_standard_tools_then_the_page_is_enough(root: Path) -> None:
    whole = printed(root)
    end = whole.index(b"\n", len(b"FIELDAPP1\n")) + 1
    clear, signature, body = json.loads(whole[10:end]), whole[end : end + 64], whole[end + 64 :]
    key = bytes(make_vector.KEY.verify_key)
    VerifyKey(key).verify(whole[:end], signature)
    assert clear["from"] == identity.device_id(key)
    assert (len(body), hashlib.sha256(body).hexdigest()) == (clear["bytes"], clear["sha256"])
    lines = zstandard.ZstdDecompressor().decompress(body).decode().splitlines()
    page = (root / "docs" / "bundle-format.md").read_text(encoding="utf-8")
    assert [line for line in lines if line not in page] == []


def test_the_second_printed_bundle_when_it_is_read_then_the_id_that_is_left_out_is_there(
    root: Path, tmp_path: Path
) -> None:
    path = tmp_path / "vector.fab"
    path.write_bytes(printed(root, "hex2"))
    page = (root / "docs" / "bundle-format.md").read_text(encoding="utf-8")
    with bundle.opened(path) as opened:
        assert [line for line in opened.lines() if line.decode() not in page] == []
        told, runs = contents.read(opened.lines())
        rows = [change.row for run in runs for change in run.changes]
    assert opened.header.sender == told.sender == make_vector.MANIFEST.sender
    assert rows == [make_vector.FIRM, make_vector.FIRM, make_vector.MARK[2]]
    assert make_vector.MARK[2] in page


def test_the_second_printed_bundle_when_it_is_read_with_standard_tools_then_the_page_is_enough(root: Path) -> None:
    whole = printed(root, "hex2")
    end = whole.index(b"\n", len(b"FIELDAPP1\n")) + 1
    clear, body = json.loads(whole[10:end]), whole[end + 64 :]
    assert (clear["v"], len(body)) == (2, clear["bytes"])
    assert base64.b64encode(hashlib.sha256(body).digest()).decode() == clear["sha256"] + "="
    size = int.from_bytes(body[4:8], "little")
    ids = [str(uuid.UUID(bytes=body[8 + at : 24 + at])) for at in range(0, size, 16)]
    known = zstandard.ZstdCompressionDict((root / "resources" / "exchange" / "changes-2.zdict").read_bytes())
    text = zstandard.ZstdDecompressor(dict_data=known).decompress(body[8 + size :])
    for number, one in enumerate(ids):
        text = text.replace(b"\xf8", one.encode(), 1).replace(bytes([0xF9, number]), one.encode())
    page = (root / "docs" / "bundle-format.md").read_text(encoding="utf-8")
    assert [line for line in text.decode().splitlines() if line not in page] == []


@pytest.mark.parametrize("key", [make_vector.KEY, make_vector.READER], ids=["sender", "reader"])
def test_the_kept_sealed_bundle_when_it_is_opened_by_either_key_then_it_holds_the_same(
    root: Path, tmp_path: Path, key: SigningKey
) -> None:
    kept = root / "tests" / "fixtures" / "bundles" / "sealed-1.fab"
    with bundle.opened(kept, lambda _header: [sealing.secret_of(key)]) as opened:
        told, runs = contents.read(opened.lines())
        found = [change.patch for run in runs for change in run.changes]
    assert told == make_vector.MANIFEST
    assert found == [{"team": "team-1", "name_as_written": "ជាងដែក"}, {"name_as_written": "Anvil"}]


@pytest.mark.parametrize("key", [make_vector.KEY, make_vector.READER], ids=["sender", "reader"])
def test_the_kept_sealed_bundle_of_version_2_when_it_is_opened_then_it_holds_three_changes(
    root: Path, key: SigningKey
) -> None:
    kept = root / "tests" / "fixtures" / "bundles" / "sealed-2.fab"
    with bundle.opened(kept, lambda _header: [sealing.secret_of(key)]) as opened:
        _told, runs = contents.read(opened.lines())
        assert [change.row for run in runs for change in run.changes][1:] == [make_vector.FIRM, make_vector.MARK[2]]


@pytest.mark.parametrize("number", packing.DICTIONARIES)
def test_a_dictionary_then_it_is_the_one_that_the_page_describes_and_never_another(root: Path, number: int) -> None:
    page = (root / "docs" / "bundle-format.md").read_text(encoding="utf-8")
    found = packing.dictionary(number)
    assert found is not None
    raw = found.as_bytes()
    assert f"id {found.dict_id()}, {len(raw):,} bytes, SHA-256 `{hashlib.sha256(raw).hexdigest()}`" in page
    assert found.dict_id() == number


def test_a_bundle_packed_with_a_dictionary_when_the_reader_lacks_it_then_it_is_too_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_vector.make(tmp_path / "new.fab")
    monkeypatch.setattr(packing, "dictionary", lambda _number: None)
    with pytest.raises(Refused) as refused:
        read_all(path)
    assert refused.value.code is Reason.TOO_NEW


def test_the_same_contents_when_they_are_written_today_then_they_read_the_same(root: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.fab"
    old.write_bytes(printed(root))
    assert read_all(make_vector.make(tmp_path / "again.fab")) == read_all(old)
