"""The bidirectional algorithm, against its rules and against another implementation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.reports import bidi

# Letters of both directions, digits of three kinds, brackets, separators, marks and isolates. No tabs and no embedding
# codes: there the other library keeps reading order when no letter runs from right to left, which UAX #9 does not say.
_SIGNS = "ab אבعم 12٣٤ ()[]{}<>«»%$+-.,:/!\u0301\u064b\u2066\u2067\u2068\u2069"


def _display(text: str, rtl: bool) -> str:
    levels = bidi.levels(text, rtl)
    return "".join(text[at] for at in bidi.visual_order(levels))


@settings(max_examples=400)
@given(st.text(st.sampled_from(_SIGNS), max_size=20), st.booleans())
def test_any_mixed_text_then_its_order_is_that_of_the_reference(text: str, rtl: bool) -> None:
    reference = pytest.importorskip("bidi")
    expected = reference.get_display(text, base_dir="R" if rtl else "L") if text else ""
    assert _display(text, rtl) == expected


@given(st.text(max_size=30), st.booleans())
def test_any_text_at_all_then_every_character_has_a_place(text: str, rtl: bool) -> None:
    levels = bidi.levels(text, rtl)
    assert sorted(bidi.visual_order(levels)) == list(range(len(text)))
    assert all(0 <= level <= 126 for level in levels)


@pytest.mark.parametrize(
    ("text", "rtl", "levels"),
    [
        ("abc", False, [0, 0, 0]),
        ("אב 12", True, [1, 1, 1, 2, 2]),
        ("a (ב) c", False, [0, 0, 0, 1, 0, 0, 0]),  # brackets follow the text around them
        ("א (b) ג", True, [1, 1, 1, 2, 1, 1, 1]),
        ("ab (אב) cd", True, [2, 2, 1, 1, 1, 1, 1, 1, 2, 2]),
        ("85 %", True, [2, 2, 1, 1]),
        ("85%", True, [2, 2, 2]),
        ("א\u2066b!\u2069ג", True, [1, 1, 2, 2, 1, 1]),
    ],
)
def test_known_texts_then_levels_are_those_of_the_rules(text: str, rtl: bool, levels: list[int]) -> None:
    assert bidi.levels(text, rtl) == levels


def test_overrides_and_embeddings_then_are_heeded() -> None:
    assert bidi.levels("a\u202ebc\u202cd", False)[2:4] == [1, 1]
    assert bidi.levels("\u202bab\u202c", False)[1:3] == [2, 2]


def test_embeddings_beyond_the_deepest_level_then_are_ignored() -> None:
    text = "\u202b" * 200 + "a" + "\u202c" * 200 + "b"
    assert max(bidi.levels(text, False)) <= 126


@pytest.mark.parametrize(
    ("text", "default", "rtl"),
    [("123 عمر", False, True), ("KH-03 عمر", True, False), ("12 %", True, True), ("\u2066a\u2069ب", False, True)],
)
def test_direction_of_a_text_then_its_first_strong_letter_decides(text: str, default: bool, rtl: bool) -> None:
    assert bidi.is_rtl(text, default) is rtl
