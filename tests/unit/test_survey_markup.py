"""The words of a form without its marks."""

from __future__ import annotations

import pytest

from fieldapp.ui.forms.answers.markup import without_marks


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**Name** of the *firm*", "Name of the firm"),
        ("# Part one\nHow many?", "Part one\nHow many?"),
        ('<span style="color:red">Stop</span><br/>here', "Stop\nhere"),
        ("[the map](https://example.org)", "the map (https://example.org)"),
        ("2 * 3 * 4 and a_b_c and 5 < 6", "2 * 3 * 4 and a_b_c and 5 < 6"),
        ("Fish &amp; rice", "Fish & rice"),
        ("", ""),
    ],
)
def test_words_when_marked_then_only_the_marks_are_gone(written: str, read: str) -> None:
    assert without_marks(written) == read
