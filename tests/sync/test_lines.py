"""The lines of changes are read back as they were written, whatever the clocks, bases and fields."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.fields import natural_id
from fieldapp.sync import line_writer, lines
from fieldapp.sync.refusal import Refused

STREAMS = tuple(f"{letter * 26}:t" for letter in "abc")
PLACES = {stream: place for place, stream in enumerate(STREAMS)}

NAMES = st.sampled_from(["name", "note", "phone", "x_1"])
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))
VALUES = st.none() | st.integers(-(1 << 63), (1 << 63) - 1) | TEXTS
PATCHES = st.none() | st.dictionaries(NAMES, VALUES, max_size=4)
CLOCKS = st.integers(0, 1 << 40) | st.integers(0, 5) | st.integers(0, 1 << 30).map(lambda ms: ms << 16)
BASES = st.dictionaries(st.integers(0, len(STREAMS) - 1), st.integers(0, 9), max_size=3)
CHANGES = st.lists(st.tuples(CLOCKS, st.sampled_from(["firm", "person"]), st.sampled_from("pq"), BASES, PATCHES))
KEYS = {"person": ("name", "x_1")}


def written(runs: list[tuple[int, int, list[Any]]]) -> list[bytes]:
    sink = io.BytesIO()
    writer = line_writer.Writer(sink, KEYS)
    for place, first, changes in runs:
        rows = [(*change[:4], None if change[4] is None else json.dumps(change[4])) for change in changes]
        writer.run(STREAMS[place], place, first, "", rows)
    return sink.getvalue().splitlines()


def read(body: list[bytes], total: int) -> dict[tuple[str, int], tuple[Any, ...]]:
    found = {}
    for run in lines.Reader(PLACES, total).runs(iter(body)):
        for number, change in enumerate(run.changes, run.first):
            assert number == change.seq
            found[run.stream, number] = tuple(change[1:])
    return found


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(10, 1 << 40), CHANGES), max_size=4))
def test_changes_when_they_are_written_then_the_same_are_read(runs: list[tuple[int, int, list[Any]]]) -> None:
    runs = [(place, first + (number << 41), changes) for number, (place, first, changes) in enumerate(runs)]
    meant = {
        (STREAMS[place], seq): change for place, first, changes in runs for seq, change in enumerate(changes, first)
    }
    assert read(written(runs), len(meant)) == meant


@given(CHANGES, st.data())
def test_records_with_a_natural_key_when_they_are_written_then_their_ids_are_left_out_and_come_back(
    changes: list[Any], data: st.DataObject
) -> None:
    keyed = [
        (clock, kind, natural_id(kind, [patch.get("name"), patch.get("x_1")]) if data.draw(st.booleans()) else row,
         base, patch)
        for clock, kind, row, base, patch in changes if patch is not None
    ]  # fmt: skip
    body = written([(0, 10, keyed)])
    assert list(read(body, len(keyed)).values()) == keyed
    left_out = [line for line in body if line.startswith(b"[") and json.loads(line)[2] is None]
    whole = [one for one in keyed if one[1] == "person" and {"name", "x_1"} <= one[4].keys() and len(one[2]) > 1]
    assert len(left_out) == len(whole)


def test_the_id_of_a_natural_key_then_it_is_the_uuid5_that_the_page_describes() -> None:
    space = uuid.UUID("7f2f5b1e-6f0c-5c0e-9d0c-6669656c6461")
    for key in (["s", "p"], ["ሱቅ", None], ["", "1"], [7, "p"]):
        text = "\n".join(["attendance_mark", *(str(one or "") for one in key)])
        assert natural_id("attendance_mark", key) == str(uuid.uuid5(space, text))


@pytest.mark.parametrize(
    ("shape", "line"),
    [
        ('{"shape":["firm","name"]}', '[1,0,null,null,["x"]]'),
        ('{"shape":["firm","name"],"key":["phone"]}', '[1,0,null,null,["x"]]'),
        ('{"shape":["firm","name"],"key":["name"]}', "[1,0,null,null,null]"),
        ('{"shape":["firm","name"],"key":"name"}', '[1,0,null,null,["x"]]'),
        ('{"shape":["firm","name"]}', '[1,"firm",null,null,{"name":"x"}]'),
    ],
    ids=["no key", "a key of another field", "a deletion", "no list", "names itself"],
)
def test_a_change_without_id_and_key_when_it_is_read_then_it_is_refused(shape: str, line: str) -> None:
    stream = json.dumps({"stream": STREAMS[0], "from": 1, "clock": 0, "link": ""})
    with pytest.raises(Refused):
        read([stream.encode(), shape.encode(), line.encode()], 1)


def test_more_shapes_than_are_remembered_when_they_are_written_then_the_same_are_read() -> None:
    count = lines.SHAPES * 2 + 3
    changes = [(n << 16, "firm", "p", {}, {f"f{n % (count - 5)}": n, "team": "t"}) for n in range(count)]
    body = written([(0, 1, changes)])
    assert [change[4] for change in read(body, count).values()] == [change[4] for change in changes]


def test_a_change_with_more_fields_than_a_shape_has_when_it_is_written_then_it_names_them_itself() -> None:
    patch = {f"f{n}": n for n in range(lines.MAX_FIELDS + 1)}
    body = written([(0, 1, [(70_000, "firm", "p", {0: 0, 1: 4}, patch), (70_001, "firm", "p", {0: 1}, {"a": 1})])])
    assert b"shape" not in body[1]
    found = read(body, 2)
    assert found[STREAMS[0], 1] == (70_000, "firm", "p", {0: 0, 1: 4}, patch)
    assert found[STREAMS[0], 2] == (70_001, "firm", "p", {0: 1}, {"a": 1})


def test_a_record_that_is_made_and_corrected_when_it_is_written_then_the_lines_are_short() -> None:
    changes = [
        (5 << 16, "firm", "p", {}, {"name": "ቤት"}),
        (9 << 16, "firm", "p", {0: 1}, {"name": "x"}),
        (9 << 16 | 1, "firm", "p", {0: 2, 1: 7}, None),
    ]
    assert [line.decode() for line in written([(0, 1, changes)])] == [
        '{"stream":"aaaaaaaaaaaaaaaaaaaaaaaaaa:t","from":1,"clock":327679,"link":""}',
        '{"shape":["firm","name"]}',
        '[0,0,"p",null,["ቤት"]]',
        '[4,0,"p",1,["x"]]',
        '{"shape":["firm"]}',
        '[0,1,"p",[1,1,7],null]',
    ]
