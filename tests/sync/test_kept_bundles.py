"""Bundles of the version before sealing are read for ever, and a reader of that version meets one of today."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest

from fieldapp.domain.records import Organisation
from fieldapp.sync import bundle, identity, receive
from fieldapp.sync.refusal import Reason, Refused
from tests.sync.conftest import Trio


@pytest.fixture
def before(root: Path) -> Path:
    return root / "tests" / "fixtures" / "bundles" / "before"


def test_bundles_of_the_version_before_when_they_are_opened_today_then_everything_is_there(
    before: Path, tmp_path: Path
) -> None:
    told = json.loads((before / "expected.json").read_text("utf-8"))
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / identity.KEY_FILE).write_bytes(base64.b64encode(bytes([told["seeds"]["a"]]) * 32))
    with receive.join(folder, before / "kit-a.fab", "Dara", "facilitator") as store:
        assert store.device_id == told["devices"]["a"]
        receive.merge(store, before / "from-a.fab")
        report = receive.merge(store, before / "relayed-to-a.fab")
        assert report.relayed == (("KH-02", 1),)
        again = receive.merge(store, before / "from-b.fab")
        assert (again.new, again.known) == (0, 1)
        with store.read() as tx:
            found = [[row["id"], row["name_as_written"]] for row in tx.find(Organisation)]
    assert sorted(found) == told["organisations"]


def as_before(clear: bytes) -> str:
    """What the reader of the version before says of a clear line: its checks, as they stood then."""
    said = json.loads(clear)
    if type(said["v"]) is int and said["v"] > 1:
        return "too new"
    plausible = (
        said["v"] == 1
        and type(said["to"]) is list
        and all(type(text) is str and len(text) <= 200 for text in (*said["to"], said["seal"]))
        and len(said["part"]) == 2
        and 1 <= said["part"][0] <= said["part"][1] <= 1_000_000
        and re.fullmatch("[A-Za-z0-9+/]{43}=", said["key"])
        and re.fullmatch("[0-9a-f]{64}", said["sha256"])
        and re.fullmatch("[0-9a-f-]{36}", said["id"])
        and re.fullmatch("[a-z2-7]{26}", said["from"])
    )
    return "damaged" if not plausible else "encrypted" if said["seal"] != "none" else "read"


def test_a_sealed_bundle_when_the_version_before_meets_it_then_it_is_too_new(trio: Trio) -> None:
    trio.firm(trio.a)
    whole = trio.send(trio.a, trio.hq).read_bytes()
    magic, clear, _rest = whole.split(b"\n", 2)
    assert magic == b"FIELDAPP1"
    assert as_before(clear) == "too new"


def test_a_sealed_bundle_when_it_is_opened_by_somebody_else_then_it_says_whom_to_give_it_to(trio: Trio) -> None:
    trio.firm(trio.a)
    path = trio.send(trio.a, trio.hq)
    with pytest.raises(Refused) as caught:
        receive.merge(trio.b, path)
    assert caught.value.code is Reason.SEALED
    assert "Pass it on unchanged" in caught.value.message()
    copied = trio.post / "carried.fab"
    copied.write_bytes(path.read_bytes())
    assert receive.merge(trio.hq, copied).new == 1
    with bundle.opened(copied) as opened, pytest.raises(Refused):
        list(opened.lines())
