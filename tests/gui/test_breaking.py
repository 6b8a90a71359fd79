"""Khmer, Lao and Thai wrap at words; what is copied or stored has no break places."""

from __future__ import annotations

import pytest

from fieldapp.app import _clean
from fieldapp.ui.breaking import ZWSP, breakable, plain
from fieldapp.ui.widgets.labels import Words

UNSPACED = {
    "km": "ខ្ញុំចង់ទៅផ្សារជាមួយមិត្តភក្តិរបស់ខ្ញុំនៅថ្ងៃស្អែក",
    "lo": "ຂ້ອຍຢາກໄປຕະຫຼາດກັບໝູ່ຂອງຂ້ອຍ",
    "th": "ฉันอยากไปตลาดกับเพื่อนของฉัน",
}


@pytest.mark.parametrize("text", UNSPACED.values(), ids=UNSPACED)
def test_text_without_spaces_gets_break_places_and_loses_them_again(text: str) -> None:
    shown = breakable(text)
    assert shown.count(ZWSP) >= 3
    assert not shown.endswith(ZWSP)
    assert plain(shown) == text
    assert breakable(shown) == shown


@pytest.mark.parametrize("text", ["", "Atelier 12, Hoa Binh", "العربية", "မြန်မာစာ", "{count} rows"])
def test_other_text_comes_back_as_it_is(text: str) -> None:
    assert breakable(text) == text


def test_placeholders_and_figures_survive() -> None:
    assert "{count}" in breakable("ទិន្នន័យ{count}ជួរ")


def test_khmer_label_wraps_in_a_narrow_column(qtbot: object) -> None:
    label = Words(UNSPACED["km"])
    qtbot.addWidget(label)  # type: ignore[attr-defined]
    assert label.heightForWidth(140) > label.heightForWidth(2000)


class Clipboard:
    """As the system's: the offscreen one does not know whose text it holds."""

    def __init__(self, text: str, *, ours: bool) -> None:
        self._text, self._ours = text, ours

    def ownsClipboard(self) -> bool:  # noqa: N802
        return self._ours

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:  # noqa: N802
        self._text = text


@pytest.mark.parametrize("ours", [True, False])
def test_text_copied_from_the_window_has_no_break_places_and_other_text_is_left_alone(ours: bool) -> None:
    shown = breakable(UNSPACED["km"])
    clipboard = Clipboard(shown, ours=ours)
    _clean(clipboard)
    assert clipboard.text() == (UNSPACED["km"] if ours else shown)


def test_breaks_when_a_sign_may_not_begin_a_line_then_there_is_none_before_it() -> None:
    for text in ("របស់ថ្មីៗ", "ច្រើនណាស់។", "ไปเร็ว ๆ นะๆ"):
        shown = breakable(text)
        assert plain(shown) == text
        for sign in "ៗ។ๆ":
            assert ZWSP + sign not in shown
