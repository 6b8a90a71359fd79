"""Colours and sizes in force: palette and style sheet from the tokens, light, dark or as the system has it.

A widget that paints itself asks ``colours(self.palette())``; one that measures asks ``pixels(n)``. Both follow theme
and size by themselves. Must not know any widget of the application.
"""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from fieldapp import paths
from fieldapp.ui import fonts, tokens
from fieldapp.ui.tokens import DARK, LIGHT, Colours

SMALLEST, LARGEST, STEP = 80, 200, 10
"""Sizes of the interface in per cent."""


def wants_dark(name: str) -> bool:
    """Whether the theme ``light``, ``dark`` or ``system`` is dark now."""
    if name == "system":
        return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return name == "dark"


def colours(palette: QPalette) -> Colours:
    """The token colours that a palette was made from."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def palette(theme: Colours) -> QPalette:
    """The palette of a theme: every role is set, so that no grey of the toolkit is left."""
    role = QPalette.ColorRole
    made = QPalette()
    pairs = {
        role.Window: theme.window, role.WindowText: theme.text, role.Base: theme.surface, role.Text: theme.text,
        role.AlternateBase: theme.window, role.Button: theme.surface, role.ButtonText: theme.text,
        role.BrightText: theme.danger, role.PlaceholderText: theme.muted, role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent, role.Accent: theme.accent, role.Link: theme.accent,
        role.LinkVisited: theme.accent, role.ToolTipBase: theme.text, role.ToolTipText: theme.window,
        role.Light: theme.surface, role.Midlight: theme.hover, role.Mid: theme.line, role.Dark: theme.edge,
        role.Shadow: theme.edge,
    }  # fmt: skip
    for key, colour in pairs.items():
        made.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.disabled))
    return made


def style_sheet(theme: Colours, font: QFont, percent: int) -> str:
    """The style sheet for a theme, a font, a size in per cent and the direction in force."""
    steps = {f"p{n}": f"{max(1, round(n * percent / 100))}px" for n in (*range(1, 17), 20, 24, 28, 32)}
    less = {f"q{n}": f"{max(0, round((n + 1) * percent / 100) - 1)}px" for n in (5, 7, 11, 15)}  # beside a 2 px border
    sizes = {
        "small": f"{font.pointSizeF() * tokens.SMALL:.2f}pt",
        "large": f"{font.pointSizeF() * tokens.LARGE:.2f}pt",
        "huge": f"{font.pointSizeF() * tokens.HUGE:.2f}pt",
        "control": f"{fonts.control_height(font) - 2}px",
        "radius": f"{tokens.RADIUS}px",
        "below": f"{round(fonts.below(font))}px",
    }
    images = paths.resource("style/dark" if theme is DARK else "style/light").as_posix()
    notice = (LIGHT if theme is DARK else DARK).accent
    rtl = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    sides = {"start": "right" if rtl else "left", "end": "left" if rtl else "right"}
    template = Template(paths.resource("style/window.qss").read_text(encoding="utf-8"))
    return template.substitute(asdict(theme), **steps, **less, **sizes, **sides, images=images, notice_action=notice)


def apply(app: QApplication, name: str, language: str, percent: int, *windows: QWidget) -> None:
    """Put theme, language's font and size in force, live.

    The sheet goes to the windows, not to the application: there Qt would polish a page again each time one of its parts
    is put into another while it is made.
    """
    theme = DARK if wants_dark(name) else LIGHT
    font = fonts.interface_font(language, percent)
    sheet = style_sheet(theme, font, percent)
    here = app.font() == font and colours(app.palette()) is theme
    if here and all(window.styleSheet() == sheet for window in windows):
        return
    app.setPalette(palette(theme))
    app.setFont(font)
    for window in windows:
        window.setFont(font)  # under a sheet the application's font is not followed; and before the sheet comes off,
        window.setStyleSheet("")  # because each widget then goes back to the font of that moment
        window.setStyleSheet(sheet)  # from none to a sheet takes Qt a fraction of the time from one sheet to another


def scale() -> float:
    """The size in force as a factor, from the application's font: 1.0 is 100 % of Latin text."""
    points = QApplication.font().pointSizeF()
    return points / tokens.POINTS if points > 0 else 1.0


def pixels(distance: float) -> int:
    """A distance of the tokens at the size in force, in pixels."""
    return max(1, round(distance * scale()))
