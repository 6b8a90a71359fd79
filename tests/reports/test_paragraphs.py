"""Text set into lines: nothing overflows, nothing is lost, every script breaks where its readers break it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.reports.breaking import break_ends, grapheme_ends
from fieldapp.reports.fonts import face, face_for
from fieldapp.reports.paragraphs import Style, longest_word, natural_width, set_text
from fieldapp.reports.shaping import Span
from tests.reports.specimens import MIXED_ARABIC, SENTENCES

_MIXED = "".join(SENTENCES.values()) + MIXED_ARABIC + "漢🧵 \n\t-/()\u200b\u200d\u2067\u2069"


def _letters(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char not in "\u200b\u2060\u2066\u2067\u2068\u2069")


@settings(max_examples=120, deadline=None)
@given(st.text(st.sampled_from(_MIXED), max_size=60), st.floats(12, 300), st.sampled_from(["en", "ar", "km", "my"]))
def test_any_text_in_any_column_then_no_line_is_wider_and_nothing_is_lost(
    text: str, width: float, language: str
) -> None:
    block = set_text(text, Style(size=9, language=language), width)
    # the narrowest thing that can stand on a line is one character with its marks
    single = max((natural_width(char, Style(size=9)) for char in text), default=0)
    assert all(line.width <= max(width, 3 * single) + 0.02 for line in block.lines)
    assert _letters("".join(line.text for line in block.lines)) == _letters(text)


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("width", [60, 110, 240])
def test_sentence_in_a_column_then_lines_end_at_good_places(language: str, width: float) -> None:
    text, style = SENTENCES[language], Style(size=9, language=language)
    block = set_text(text, style, width)
    assert all(line.width <= width + 0.01 for line in block.lines)
    if longest_word(text, style) > width:
        return
    ends, at = break_ends(text, language), 0
    for line in block.lines:
        at = text.index(line.text, at) + len(line.text)
        assert at in ends or text[at : at + 1] == " "


@pytest.mark.parametrize("language", ["km", "lo", "th", "my"])
def test_scripts_without_spaces_then_words_are_known(language: str) -> None:
    text = SENTENCES[language]
    assert len(break_ends(text, language)) > 1.5 * len(text.split())


def test_text_behind_emoji_then_breaks_where_it_should() -> None:
    """ICU counts UTF-16 units; Python counts characters."""
    assert break_ends("🧵🧵 ab c", "en") == {1, 3, 6, 7}
    assert grapheme_ends("🧵漢a", "en") == (1, 2, 3)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40))
def test_any_text_of_unicode_then_it_is_set_without_failing(text: str) -> None:
    set_text(text, Style(), 80)


def test_characters_no_font_has_then_a_box_stands_for_them() -> None:
    assert face_for("漢") is None
    (line,) = set_text("漢a", Style(), 200).lines
    box, latin = line.runs
    glyph = box.face.font.get_nominal_glyph(ord("□"))
    assert [g.number for g in box.glyphs] == [glyph]
    assert (box.text, latin.text) == ("漢", "a")
    assert box.face.ink(glyph)[0] > 300


def test_known_words_when_measured_have_the_widths_of_their_fonts() -> None:
    """Golden metrics: a change here means that fonts or shaping changed, and every paper with them."""
    widths = {language: natural_width(text, Style(size=10)) for language, text in SENTENCES.items()}
    golden = {
        "en": 339.2, "fr": 350.8, "vi": 285.8, "am": 233.5, "km": 373.3, "lo": 249.4, "my": 350.0, "th": 277.5,
        "ar": 223.1,
    }  # fmt: skip
    for language, width in golden.items():
        assert widths[language] == pytest.approx(width, abs=0.5), widths


def test_block_when_cut_has_the_lines_that_fit_and_the_rest() -> None:
    block = set_text("one two three four five six seven eight nine ten", Style(size=10), 50)
    assert len(block.lines) > 4
    first, rest = block.cut(block.height / 2)
    assert first.lines + rest.lines == block.lines
    assert first.height <= block.height / 2 + 0.02
    assert block.cut(1)[0].lines == ()
    assert block.cut(1000)[0] == block
    assert block.cut(1000)[1].lines == ()


@pytest.mark.parametrize("language", ["en", "ar", "km"])
def test_text_of_too_many_lines_then_the_last_one_ends_in_dots(language: str) -> None:
    style = Style(size=9, language=language)
    block = set_text(SENTENCES[language] * 3, style, 90, max_lines=2)
    assert len(block.lines) == 2
    assert block.lines[1].text.endswith("…")
    assert block.lines[1].width <= 90.01
    assert set_text("short", style, 90, max_lines=2).lines[0].text == "short"


def test_lines_of_one_paragraph_then_are_equally_tall_and_hold_their_ink() -> None:
    for language, text in SENTENCES.items():
        block = set_text(text, Style(size=10, language=language), 80)
        assert len({line.height for line in block.lines}) == 1
        for line in block.lines:
            assert all(run.top / 100 <= line.ascent and -run.bottom / 100 <= line.descent for run in line.runs)


def test_bold_and_plain_spans_then_have_their_own_faces() -> None:
    (line,) = set_text((Span("ឈ្មោះ", True), Span(" Name"), Span(" x", True)), Style(language="km"), 300).lines
    assert [run.face.name for run in line.runs] == ["NotoSansKhmer-Bold", "NotoSans-Regular", "NotoSans-Bold"]


def test_arabic_numbers_then_stand_as_they_are_written() -> None:
    (line,) = set_text("85 %", Style(direction="rtl", language="ar"), 300).lines
    assert [run.text for run in line.visual] == [" %", "85"]
    (line,) = set_text("الحرير (Atelier 12) كل", Style(language="ar"), 300).lines
    assert "".join(run.text for run in line.visual).count("Atelier 12") == 1


def test_user_text_in_a_right_to_left_cell_then_its_own_first_letter_gives_its_direction() -> None:
    style = Style(default_rtl=True, align="right")
    (line,) = set_text("Atelier 4 (Silk)", style, 300).lines
    assert "".join(run.text for run in line.visual) == "Atelier 4 (Silk)"


def test_isolates_and_zero_width_spaces_then_steer_but_are_not_drawn() -> None:
    (line,) = set_text("a\u200bb \u2066c\u2069", Style(), 300).lines
    assert line.text == "ab c"


def test_missing_font_then_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from fieldapp.reports.errors import ReportError

    with pytest.raises(ReportError, match="NotoSansGone-Regular is missing"):
        face("NotoSansGone-Regular")


def test_setting_a_page_of_text_then_takes_little_time() -> None:
    text = " ".join(SENTENCES[language] for language in ("en", "km", "ar", "my")) * 4
    set_text(text, Style(size=9), 401)
    start = time.perf_counter()
    for width in range(200, 220):
        set_text(text, Style(size=9), width)
    assert (time.perf_counter() - start) / 20 < 0.25
