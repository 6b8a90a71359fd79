"""The words of a form without its marks."""

from __future__ import annotations

import pytest

from fieldapp import i18n
from fieldapp.domain.text import isolate
from fieldapp.ui.forms.answers.markup import shown, without_marks


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


@pytest.mark.parametrize(
    ("window", "text", "turned"),
    [("ar", "Which firm is it?", True), ("ar", "أي منشأة هي؟", False), ("en", "Which firm?", False),
     ("en", "أي منشأة؟", True), ("ar", "12 ؟", False), ("km", "សហគ្រាសណា?", False)],
)  # fmt: skip
def test_text_in_another_direction_than_the_window_then_it_is_kept_in_its_own(window, text, turned):
    with i18n.using(window):
        assert shown(text) == (isolate(text) if turned else text)
        assert shown(f"{text}\n{text}").count("\u2068") == 2 * turned
