"""The lines of changes are read back as they were written, whatever the clocks, bases and fields."""

from __future__ import annotations

import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.sync import lines

STREAMS = tuple(f"{letter * 26}:t" for letter in "abc")
PLACES = {stream: place for place, stream in enumerate(STREAMS)}

NAMES = st.sampled_from(["name", "note", "phone", "x_1"])
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))
VALUES = st.none() | st.integers(-(1 << 63), (1 << 63) - 1) | TEXTS
PATCHES = st.none() | st.dictionaries(NAMES, VALUES, max_size=4)
CLOCKS = st.integers(0, 1 << 40) | st.integers(0, 5) | st.integers(0, 1 << 30).map(lambda ms: ms << 16)
BASES = st.dictionaries(st.integers(0, len(STREAMS) - 1), st.integers(0, 9), max_size=3)
CHANGES = st.lists(st.tuples(CLOCKS, st.sampled_from(["firm", "person"]), st.sampled_from("pq"), BASES, PATCHES))


def written(runs: list[tuple[int, int, list[Any]]]) -> list[bytes]:
    sink = io.BytesIO()
    writer = lines.Writer(sink)
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


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 1 << 40), CHANGES), max_size=4))
def test_changes_when_they_are_written_then_the_same_are_read(runs: list[tuple[int, int, list[Any]]]) -> None:
    runs = [(place, first + (number << 41), changes) for number, (place, first, changes) in enumerate(runs)]
    meant = {
        (STREAMS[place], seq): change for place, first, changes in runs for seq, change in enumerate(changes, first)
    }
    assert read(written(runs), len(meant)) == meant


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
