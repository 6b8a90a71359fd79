"""Files that are not whole, not ours, not honest: each is refused with its own sentence, in bounded memory and time."""

from __future__ import annotations

import json
import os
import random
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard
from nacl.signing import SigningKey

from fieldapp.sync import bundle, contents, lines, unpacking
from fieldapp.sync.refusal import SENTENCES, Reason, Refused
from tests.sync.bundles import DEVICE, KEY, STREAM, by_hand, manifest, read_all, signed, small, squeezed, text_of


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as caught:
        read_all(path)
    assert "?" not in caught.value.message()
    return caught.value


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    return small(tmp_path / "whole.fab").read_bytes()


def test_a_bundle_read_again_holds_what_was_written(tmp_path: Path) -> None:
    told, runs = read_all(small(tmp_path / "a.fab", changes=4_500))
    assert (told.sender, told.kind, told.changes, told.have) == (DEVICE, "changes", 4_500, ((STREAM, 4_500),))
    changes = [change for run in runs for change in run.changes]
    assert [change.seq for change in changes] == list(range(1, 4_501))
    assert changes[7] == lines.Change(8, 1007, "enterprise", "e7", {}, {"name": "Atelier 7 ሱቅ"})
    assert all(len(run.changes) <= lines.BATCH for run in runs)


def test_every_flipped_bit_of_a_bundle_is_noticed(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "b.fab"
    for at in range(len(whole)):
        for bit in range(8):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
            with pytest.raises(Refused):
                read_all(path)


def test_every_truncation_of_a_bundle_is_called_cut(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "b.fab"
    for length in range(1, len(whole)):
        path.write_bytes(whole[:length])
        assert refusal(path).code is Reason.CUT, length
    path.write_bytes(b"")
    assert refusal(path).code is Reason.EMPTY


def test_bytes_swapped_dropped_doubled_or_added_are_noticed(tmp_path: Path, whole: bytes) -> None:
    path, rng = tmp_path / "b.fab", random.Random(5)
    for _ in range(400):
        i, j = sorted(rng.sample(range(len(whole)), 2))
        for altered in (
            whole[:i] + whole[i + 1 :],
            whole[:i] + whole[i : i + 1] + whole[i:],
            whole[:i] + whole[i:j][::-1] + whole[j:],
            whole[:i] + whole[j:] + whole[i:j],
            whole + rng.randbytes(rng.randint(1, 40)),
        ):
            if altered != whole:
                path.write_bytes(altered)
                with pytest.raises(Refused):
                    read_all(path)


def test_two_bundles_joined_in_one_file_are_refused_as_too_long(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "b.fab"
    path.write_bytes(whole + whole)
    assert refusal(path).code is Reason.TRAILING


def test_the_head_of_one_bundle_on_the_body_of_another_is_refused(tmp_path: Path, whole: bytes) -> None:
    other = small(tmp_path / "c.fab", changes=3).read_bytes()
    split = whole.index(b"\n", len(bundle.MAGIC)) + 1 + bundle.SIGNATURE
    path = tmp_path / "b.fab"
    body = bytearray(other[split:])[: len(whole) - split].ljust(len(whole) - split, b"\0")
    path.write_bytes(whole[:split] + body)
    assert refusal(path).code is Reason.DAMAGED


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04" + b"x" * 900, b"%PDF-1.7\n" + b"x" * 99, b"SQLite format 3\0", b"\0" * 5000, b"FIELDDATA1\n"],
)
def test_a_file_of_another_kind_is_called_not_ours(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.fab"
    path.write_bytes(content)
    assert refusal(path).code is Reason.NOT_OURS


def test_a_bundle_of_a_later_format_is_called_too_new(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "b.fab"
    path.write_bytes(whole.replace(b"FIELDAPP1\n", b"FIELDAPP2\n"))
    assert refusal(path).code is Reason.TOO_NEW
    assert refusal(by_hand(path, b"", v=3)).code is Reason.TOO_NEW
    assert refusal(by_hand(path, b"", v=2, body="pictures")).code is Reason.TOO_NEW
    assert refusal(by_hand(path, b"", seal="else")).code is Reason.TOO_NEW


def test_a_device_id_that_is_not_of_the_signing_key_is_an_impostor(tmp_path: Path) -> None:
    path = by_hand(tmp_path / "b.fab", squeezed(text_of(manifest())), SigningKey(b"x" * 32), **{"from": DEVICE})
    assert refusal(path).code is Reason.IMPOSTOR


@pytest.mark.parametrize(
    "clear",
    [
        {"bytes": -1},
        {"bytes": 1 << 60},
        {"bytes": 1.5},
        {"bytes": True},
        {"sha256": "x" * 64},
        {"part": [1]},
        {"part": [5, 2]},
        {"part": [0, 0]},
        {"to": [1]},
        {"to": "all"},
        {"v": 0},
        {"v": None},
        {"key": "short"},
        {"id": "../../etc/passwd"},
        {"id": "0" * 100_000},
        {"to": [[[[[]]]]]},
    ],
)
def test_an_absurd_clear_line_is_refused(tmp_path: Path, clear: dict[str, Any]) -> None:
    assert refusal(by_hand(tmp_path / "b.fab", b"", **clear)).code is Reason.HEADER


def test_an_endless_first_line_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "b.fab"
    with path.open("wb") as file:
        file.write(bundle.MAGIC + b'{"id":"')
        file.truncate(1 << 33)  # a sparse file of eight gigabytes
    started = time.monotonic()
    assert refusal(path).code is Reason.HEADER
    assert time.monotonic() - started < 1


def test_a_clear_line_that_is_deep_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.fab"
    line = b"[" * 60_000 + b"\n"
    path.write_bytes(bundle.MAGIC + line + bytes(64))
    assert refusal(path).code is Reason.HEADER


LIES = {
    "fewer changes than announced": lambda: [text_of(manifest(changes=2, have=((STREAM, 9),))), _stream(), _change()],
    "more changes than announced": lambda: [
        text_of(manifest(changes=1, have=((STREAM, 9),))),
        _stream(),
        *[_change()] * 2,
    ],
    "a change without stream": lambda: [text_of(manifest(changes=1)), _change()],
    "no manifest": lambda: [b'{"stream":"x"}\n'],
    "nothing at all": list,
    "no end of line": lambda: [text_of(manifest())[:-1]],
    "deep json": lambda: [text_of(manifest(changes=1)), _stream(), b"[" * 100_000 + b"\n"],
    "deep patch": lambda: _one(
        b'[0,"enterprise","e1",null,{"name":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}]\n"
    ),
    "list as value": lambda: _one(b'[0,"enterprise","e1",null,{"name":[1]}]\n'),
    "float as value": lambda: _one(b'[0,"enterprise","e1",null,{"name":0.1}]\n'),
    "truth as value": lambda: _one(b'[0,"enterprise","e1",null,{"name":true}]\n'),
    "not a number": lambda: _one(b'[0,"enterprise","e1",null,{"name":NaN}]\n'),
    "number too large": lambda: _one(b'[0,"enterprise","e1",null,{"name":9223372036854775808}]\n'),
    "digits without end": lambda: _one(b'[0,"enterprise","e1",null,{"name":' + b"9" * 900_000 + b"}]\n"),
    "half a character": lambda: _one(b'[0,"enterprise","e1",null,{"name":"\\ud800"}]\n'),
    "bad utf-8": lambda: _one(b'[0,"enterprise","e1",null,{"name":"\xff"}]\n'),
    "name of a column that is SQL": lambda: _one(b'[0,"enterprise","e1",null,{"name=1;--":1}]\n'),
    "name of a table that is SQL": lambda: _one(b'[0,"change;--","e1",null,{"name":1}]\n'),
    "empty id": lambda: _one(b'[0,"enterprise","",null,{"name":1}]\n'),
    "clock before time began": lambda: _one(b'[-2000,"enterprise","e1",null,{"name":1}]\n'),
    "base of an unknown stream": lambda: _one(b'[0,"enterprise","e1",{"7":1},{"name":1}]\n'),
    "base that covers the change itself": lambda: _one(b'[0,"enterprise","e1",{"0":1},{"name":1}]\n'),
    "base that is a list": lambda: _one(b'[0,"enterprise","e1",[1],{"name":1}]\n'),
    "too few parts": lambda: _one(b'[0,"enterprise","e1",null]\n'),
    "no such shape": lambda: _shaped(b'[1,1,"e1",null,["x"]]'),
    "a shape before the first": lambda: _shaped(b'[1,-1,"e1",null,["x"]]'),
    "fewer values than fields": lambda: _shaped(b'[1,0,"e1",null,[]]'),
    "more values than fields": lambda: _shaped(b'[1,0,"e1",null,["x","y"]]'),
    "fields where values are": lambda: _shaped(b'[1,0,"e1",null,{"name":"x"}]'),
    "seen before the first change": lambda: _shaped(b'[1,0,"e1",1,["x"]]'),
    "seen in the future": lambda: _shaped(b'[1,0,"e1",-1,["x"]]'),
    "half a pair": lambda: _shaped(b'[1,0,"e1",[0,0],["x"]]'),
    "a pair of an unknown stream": lambda: _shaped(b'[1,0,"e1",[0,7,1],["x"]]'),
    "a change open to all that builds on a closed one": lambda: _closed("", "m1"),
    "a closed change that builds on somebody else's": lambda: _closed("~m1", "m2"),
    "a step before time began": lambda: _shaped(b'[-2000,0,"e1",null,["x"]]'),
    "a step beyond all clocks": lambda: _shaped(b'[9223372036854775807,0,"e1",null,["x"]]'),
    "text with a zero": lambda: _shaped(b'[1,0,"e1",null,["a\\u0000b"]]'),
    "a shape with a field twice": lambda: _shaped(b"", b'{"shape":["enterprise","name","name"]}'),
    "a shape without type": lambda: _shaped(b"", b'{"shape":[]}'),
    "a shape that is SQL": lambda: _shaped(b"", b'{"shape":["enterprise","name=1;--"]}'),
    "a shape that is huge": lambda: _shaped(b"", json.dumps({"shape": [f"f{n}" for n in range(900)]}).encode()),
    "a clock that is text": lambda: _shaped(b"", b'{"clock":"noon"}'),
    "a stream's line without start": lambda: [
        text_of(manifest(changes=1, have=((STREAM, 9),))),
        b'{"stream":"' + b"\n",
    ],
    "a start of zero": lambda: [text_of(manifest(changes=1, have=((STREAM, 9),))), _stream(start=0), _change()],
    "the greatest number": lambda: [text_of(manifest(changes=1, have=((STREAM, 9),))), _stream(start=2**63), _change()],
    "a stream that is no name": lambda: [text_of(manifest(changes=1)), _stream("../x"), _change()],
    "the same stream twice": lambda: [text_of(manifest(have=((STREAM, 1), (STREAM, 2))))],
}


def _stream(name: str = STREAM, start: int = 1) -> bytes:
    return json.dumps({"stream": name, "from": start, "clock": 1000, "link": ""}).encode() + b"\n"


def _change() -> bytes:
    return b'[0,"enterprise","e1",null,{"name":"x"}]\n'


def _shaped(line: bytes, shape: bytes = b'{"shape":["enterprise","name"]}') -> list[bytes]:
    return [*_one(b"")[:2], shape + b"\n", (line or b'[1,0,"e1",null,["x"]]') + b"\n"]


def _closed(suffix: str, maker: str) -> list[bytes]:
    """A change in the stream with a suffix whose author says that he has seen one in a closed stream."""
    told = manifest(changes=1, have=((STREAM + suffix, 1), (f"{STREAM}~{maker}", 1)))
    return [text_of(told), _stream(STREAM + suffix), b'[0,"enterprise","e1",{"1":1},{"name":"x"}]\n']


def _one(line: bytes) -> list[bytes]:
    return [text_of(manifest(changes=1, have=((STREAM, 1),))), _stream(), line]


@pytest.mark.parametrize("lie", LIES, ids=lambda name: name.replace(" ", "-"))
def test_contents_that_break_the_rules_are_refused_although_signed(tmp_path: Path, lie: str) -> None:
    assert refusal(signed(tmp_path / "b.fab", LIES[lie]())).code is Reason.CONTENT


def test_a_body_that_is_not_zstd_is_refused(tmp_path: Path) -> None:
    assert refusal(by_hand(tmp_path / "b.fab", b"hello" * 50)).code is Reason.CONTENT
    cut = squeezed(text_of(manifest(changes=1, have=((STREAM, 1),))) + _stream() + _change())
    assert refusal(by_hand(tmp_path / "b.fab", cut[:-9])).code is Reason.CONTENT
    assert refusal(by_hand(tmp_path / "b.fab", squeezed(text_of(manifest())) + b"more")).code is Reason.CONTENT


def _bomb(parts: Iterator[bytes]) -> bytes:
    maker = zstandard.ZstdCompressor(level=3).compressobj()
    return b"".join(maker.compress(part) for part in parts) + maker.flush()


@pytest.mark.parametrize(
    ("opening", "part"),
    [
        (b"", bytes(1 << 20)),
        (text_of(manifest(changes=10**9, have=((STREAM, 1),))) + _stream(), _change() * 26_000),
        (text_of(manifest()), b"\n" * (1 << 20)),
    ],
    ids=["zeros", "one change a thousand million times", "empty lines"],
)
def test_a_bomb_is_refused_in_little_memory_and_time(
    tmp_path: Path, opening: bytes, part: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "SMALL_TEXT", 2 << 20)
    monkeypatch.setattr(unpacking, "MAX_RATIO", 20)
    path = by_hand(tmp_path / "b.fab", _bomb(iter([opening, *[part] * 60])))
    assert path.stat().st_size < 200_000
    started = time.monotonic()
    tracemalloc.start()
    try:
        with bundle.opened(path) as opened, pytest.raises(Refused) as caught:
            for _run in contents.read(opened.lines())[1]:
                pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.code in (Reason.TOO_LARGE, Reason.CONTENT)
    assert time.monotonic() - started < 30  # on a machine shared by many, with every allocation traced
    assert peak < 60_000_000


def test_a_window_larger_than_ours_is_refused_instead_of_allocated(tmp_path: Path) -> None:
    settings = zstandard.ZstdCompressionParameters.from_level(19, window_log=30, enable_ldm=True)
    maker = zstandard.ZstdCompressor(compression_params=settings).compressobj()
    body = maker.compress(text_of(manifest())) + maker.flush()
    assert refusal(by_hand(tmp_path / "b.fab", body)).code is Reason.CONTENT


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = small(tmp_path / "b.fab")
    with bundle.opened(path) as opened:
        whole = bytearray(path.read_bytes())
        body = squeezed(text_of(manifest(name="somebody else")))
        start = len(whole) - opened.header.size
        path.write_bytes(bytes(whole[:start]) + body.ljust(opened.header.size, b"\0"))
        with pytest.raises(Refused) as caught:
            list(opened.lines())
    assert caught.value.code in (Reason.DAMAGED, Reason.CONTENT)


def test_a_failed_write_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "b.fab"
    path.write_bytes(b"older bundle")

    def fill(sink: bundle.Sink) -> None:
        sink.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        bundle.write(path, KEY, "0" * 36, fill)
    assert path.read_bytes() == b"older bundle"
    assert [entry.name for entry in tmp_path.iterdir()] == ["b.fab"]


def test_every_reason_has_a_sentence_of_its_own_that_says_what_to_do() -> None:
    assert set(SENTENCES) == set(Reason)
    assert len(set(SENTENCES.values())) == len(SENTENCES)
    for reason in Reason:
        sentence = Refused(reason).message()
        assert "{" not in sentence
        assert sentence.count(".") + sentence.count(":") >= 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_a_pipe_or_a_device_in_the_place_of_a_bundle_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.fab")
    (tmp_path / "device.fab").symlink_to("/dev/zero")
    for name in ("pipe.fab", "device.fab"):
        assert refusal(tmp_path / name).code is Reason.UNREADABLE
