"""Marked text: every text is valid, and what was marked is still marked after a round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain import marked_text as mt
from fieldapp.domain.marked_text import Block, Piece


def test_blocks_when_lines_are_marked_then_each_has_its_kind():
    text = "## Looms\n### Old ones\nThey are **old** and *slow*.\n- one\n12. two\n| a | b\\|c |\n{{vital_statistics}}"
    found = mt.blocks(text)
    assert [block.kind for block in found] == [
        mt.HEADING, mt.SMALL_HEADING, mt.PARAGRAPH, mt.ITEM, mt.NUMBERED, mt.ROW, mt.SLOT,
    ]  # fmt: skip
    assert found[2].pieces == (
        Piece("They are "), Piece("old", bold=True), Piece(" and "), Piece("slow", italic=True), Piece("."),
    )  # fmt: skip
    assert found[5].cells == ("a", "b|c")
    assert mt.slots(text) == ["vital_statistics"]


@pytest.mark.parametrize("line", ["3 * 4 = 12", "**not closed", "\\*", "{{two words}}", "|", "#no heading", "-5 %"])
def test_blocks_when_a_sign_has_no_fellow_then_it_is_text(line):
    (block,) = mt.blocks(line)
    assert block.kind == mt.PARAGRAPH
    assert block.text == line.removeprefix("\\")


@given(st.text(max_size=80))
def test_blocks_when_any_text_is_given_then_a_second_round_changes_nothing(text):
    once = mt.marked(mt.blocks(text))
    assert mt.marked(mt.blocks(once)) == once


PLAIN = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp", "Zs", "Cf")), min_size=1, max_size=12)
PIECES = st.builds(Piece, PLAIN, st.booleans(), st.booleans())


@given(st.sampled_from([mt.PARAGRAPH, mt.HEADING, mt.ITEM]), PIECES)
def test_marked_when_a_line_is_written_then_it_reads_as_the_same_block(kind, piece):
    block = Block(kind, (piece,))
    assert mt.blocks(mt.marked([block])) == [block]
