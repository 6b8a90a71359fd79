"""Tokens, theme, icons, fonts: contrast is computed, colours and sizes follow live, no script is clipped."""

from __future__ import annotations

import re
from dataclasses import fields
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from fieldapp import paths
from fieldapp.domain.records import RECORDS
from fieldapp.ui import fonts, icons, theme, tokens
from fieldapp.ui.navigation import ENTRIES, LAST

THEMES = {"light": tokens.LIGHT, "dark": tokens.DARK}
STACKED = {"km": "ខ្មែរ ស្ត្រី ញុំ", "my": "မြန်မာ ကြွေး", "lo": "ລາວ ຢູ່ນີ້", "ar": "العَرَبِيَّةُ", "en": "Ågj"}


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), tokens.ON_GROUNDS)
def test_contrast_of_ink_on_ground_is_at_least_4_5(name: str, ink: str, ground: str) -> None:
    colours = THEMES[name]
    assert tokens.contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", THEMES.values(), ids=THEMES)
def test_edges_of_inputs_are_seen_on_every_ground(colours: tokens.Colours) -> None:
    assert all(tokens.contrast(colours.edge, ground) >= 3 for ground in (colours.window, colours.surface))


def test_contrast_of_black_on_white_is_21() -> None:
    assert tokens.contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_tokens_are_those_of_the_design() -> None:
    assert (tokens.LIGHT.window, tokens.DARK.window) == ("#F7F8F7", "#15191A")
    assert (tokens.LIGHT.accent, tokens.DARK.accent) == ("#0B6E5F", "#4FC3AE")
    assert all(small < large for small, large in pairwise(tokens.SPACE))


@pytest.mark.parametrize("name", THEMES)
def test_drawn_signs_have_the_colours_of_the_theme(name: str) -> None:
    known = {getattr(THEMES[name], f.name) for f in fields(tokens.Colours)}
    for file in paths.resource(f"style/{name}").glob("*.svg"):
        used = set(re.findall(r"#[0-9A-Fa-f]{6}", file.read_text(encoding="utf-8")))
        assert used, file
        assert used <= known, file


@pytest.mark.parametrize("name", THEMES)
def test_theme_applied_reaches_palette_and_style_sheet(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    theme.apply(qapp, name, "en", 100, window)
    assert theme.colours(qapp.palette()) is THEMES[name]
    assert qapp.palette().highlight().color() == QColor(THEMES[name].accent)
    assert THEMES[name].accent in window.styleSheet()
    assert "$" not in re.sub(r"/\*.*?\*/", "", window.styleSheet(), flags=re.DOTALL)


def test_size_changed_makes_inputs_grow_live(qapp: QApplication, qtbot: QtBot) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    theme.apply(qapp, "light", "en", 100, line)
    line.ensurePolished()
    before = line.sizeHint().height()
    theme.apply(qapp, "light", "en", 200, line)
    line.ensurePolished()
    assert line.sizeHint().height() >= 1.8 * before
    theme.apply(qapp, "light", "en", 100)


@pytest.mark.parametrize(("code", "text"), STACKED.items())
@pytest.mark.parametrize("interface", ["en", "km", "ar"])
def test_no_script_is_clipped_in_an_input(
    qapp: QApplication, qtbot: QtBot, interface: str, code: str, text: str
) -> None:
    fonts.load()
    line, button = QLineEdit(), QPushButton(text)
    theme.apply(qapp, "light", interface, 100, line, button)
    for widget in (line, button):
        qtbot.addWidget(widget)
        widget.ensurePolished()
        script = QFont(widget.font())
        script.setFamilies(fonts.families(code))
        metrics = QFontMetricsF(script)
        assert widget.sizeHint().height() >= metrics.tightBoundingRect(text).height()
        assert widget.sizeHint().height() >= metrics.ascent() + metrics.descent()


def test_tallest_line_is_measured_over_all_families(qapp: QApplication) -> None:
    fonts.load()
    heights = []
    for family in fonts.FAMILIES.values():
        font = QFont(family)
        font.setPixelSize(1000)
        assert font.exactMatch(), family
        heights.append(QFontMetricsF(font).height() / 1000)
    assert max(heights) <= fonts.TALLEST < max(heights) + 0.05


def test_families_start_with_the_script_of_the_language() -> None:
    assert fonts.families("km")[:2] == ["Noto Sans Khmer", "Noto Sans"]
    assert fonts.families("ar")[0] == "Noto Sans Arabic"
    assert fonts.families("fr")[0] == "Noto Sans"


def test_font_is_larger_for_scripts_with_stacked_signs(qapp: QApplication) -> None:
    assert fonts.interface_font("en").pointSizeF() == 10.5
    assert fonts.interface_font("km").pointSizeF() == 11.5
    assert fonts.interface_font("en", 150).pointSizeF() == pytest.approx(15.75)


def _ink(icon: QIcon) -> QColor:
    """The colour of the densest pixel."""
    image = icon.pixmap(36, 36).toImage()
    return max((image.pixelColor(x, y) for x in range(36) for y in range(36)), key=QColor.alpha)


def test_icon_takes_the_colours_of_the_theme_in_force(qapp: QApplication) -> None:
    icon = icons.icon("square", "accent")
    theme.apply(qapp, "light", "en", 100)
    light = _ink(icon)
    theme.apply(qapp, "dark", "en", 100)
    dark = _ink(icon)
    assert light.name().upper() == tokens.LIGHT.accent
    assert dark.name().upper() == tokens.DARK.accent
    theme.apply(qapp, "light", "en", 100)


@pytest.mark.parametrize(("name", "mirrored"), [("arrow-left", True), ("check", False)])
def test_icon_is_mirrored_in_right_to_left_only_where_it_points(qapp: QApplication, name: str, mirrored: bool) -> None:
    icon = icons.icon(name)
    left = icon.pixmap(18, 18).toImage()
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    right = icon.pixmap(18, 18).toImage()
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert (right == left.flipped(Qt.Orientation.Horizontal)) if mirrored else (right == left)


def test_icon_unknown_raises_at_once() -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")
    with pytest.raises(AttributeError):
        icons.icon("check", "no-such-ink")


def test_icons_of_record_types_and_navigation_are_there(qapp: QApplication) -> None:
    for name in {cls.view.icon for cls in RECORDS} | {entry.icon for entry in (*ENTRIES, *LAST)} | icons.POINTING:
        assert not icons.icon(name).isNull()
