"""Ids that are taken out of a short text come back where they stood, and a lying list of ids is refused."""

from __future__ import annotations

import io
import uuid
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.sync import bundle, ids_apart, packing, unpacking
from fieldapp.sync.refusal import Reason, Refused
from tests.sync.bundles import KEY, by_hand, manifest, text_of

IDS = st.sampled_from([str(uuid.UUID(int=number * 7919 << 60 | number)) for number in range(300)])
PIECES = st.text(st.characters(exclude_categories=("Cs",)), max_size=5) | IDS | IDS.map(str.upper) | st.just("0190-")


@given(st.lists(PIECES, max_size=400))
def test_a_text_when_its_ids_are_taken_out_and_put_back_then_it_is_the_same(pieces: list[str]) -> None:
    text = "".join(pieces).encode()
    frame, left = ids_apart.take_out(text)
    assert ids_apart.put_back(frame[ids_apart.HEAD :], left) == text
    assert ids_apart.take_out(left) == (b"", left)
    if frame:
        assert frame[:4] == ids_apart.FRAME
        assert ids_apart.size_of(frame[: ids_apart.HEAD]) == len(frame) - ids_apart.HEAD


def test_more_ids_than_can_be_numbered_when_they_are_taken_out_then_the_rest_stays() -> None:
    text = "".join(
        str(uuid.UUID(int=number)) for number in [*range(ids_apart.MOST + 3), 5, ids_apart.MOST - 1]
    ).encode()
    frame, left = ids_apart.take_out(text)
    assert len(frame) == ids_apart.HEAD + 16 * ids_apart.MOST
    assert ids_apart.put_back(frame[ids_apart.HEAD :], left) == text


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        (bytes(16), b"\xf8\xf8"),
        (bytes(16), b"\xf9\x01"),
        (bytes(16), b"\xf9\xff\x7f"),
        (bytes(15), b"\xf8"),
        (bytes(16 * (ids_apart.MOST + 1)), b""),
    ],
    ids=["more places than ids", "a number too high", "a long number too high", "half an id", "too many ids"],
)
def test_ids_that_do_not_belong_to_the_text_when_they_are_put_back_then_it_is_an_error(ids: bytes, text: bytes) -> None:
    with pytest.raises(ValueError):
        ids_apart.put_back(ids, text)


def body(ids: bytes, text: bytes) -> bytes:
    return ids_apart.FRAME + len(ids).to_bytes(4, "little") + ids + zstandard.ZstdCompressor().compress(text)


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as caught, bundle.opened(path) as opened:
        list(opened.lines())
    return caught.value


def test_a_body_whose_ids_lie_when_it_is_read_then_its_content_is_refused(tmp_path: Path) -> None:
    path = by_hand(tmp_path / "b.fab", body(bytes(16), text_of(manifest()) + b"\xf9\x05\n"), KEY)
    assert refusal(path).code is Reason.CONTENT


def test_a_body_that_breaks_off_within_its_ids_when_it_is_read_then_its_content_is_refused(tmp_path: Path) -> None:
    path = by_hand(tmp_path / "b.fab", body(bytes(160), b"")[:90], KEY)
    assert refusal(path).code is Reason.CONTENT


def test_a_bomb_of_ids_when_it_is_read_then_it_is_too_large(tmp_path: Path) -> None:
    path = by_hand(tmp_path / "b.fab", body(bytes(16), b"\xf8" + b"\xf9\0" * (1 << 26)), KEY)
    assert path.stat().st_size < 50_000
    assert refusal(path).code is Reason.TOO_LARGE


def test_a_long_body_when_it_is_packed_then_zstd_alone_reads_it() -> None:
    text = "".join(f'["{uuid.UUID(int=number << 70)}"]\n' for number in range(2_000)).encode()
    packed = io.BytesIO()
    squeeze = packing._Squeeze(packed)
    squeeze.write(text)
    squeeze.close()
    assert zstandard.ZstdDecompressor().decompress(packed.getvalue()) == text
    packed.seek(0)
    assert b"\n".join(unpacking.lines(packed, len(packed.getvalue()))) + b"\n" == text
