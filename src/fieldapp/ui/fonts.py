"""The typeface: Noto Sans in seven scripts, shipped with the application, the interface language's script first.

Heights are reckoned for the tallest script, so that a Khmer or Burmese name is never clipped in an English window.
"""

from __future__ import annotations

import math

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

from fieldapp import paths
from fieldapp.i18n import LANGUAGES
from fieldapp.ui import tokens

FAMILIES: dict[str, str] = {
    "Latn": "Noto Sans",
    "Arab": "Noto Sans Arabic",
    "Khmr": "Noto Sans Khmer",
    "Ethi": "Noto Sans Ethiopic",
    "Laoo": "Noto Sans Lao",
    "Mymr": "Noto Sans Myanmar",
    "Thai": "Noto Sans Thai",
}
"""Family of each script (ISO 15924)."""
SYMBOLS = ("Noto Sans Math", "Noto Sans Symbols2")
TALLEST = 2.19
"""Height of a line in the tallest family, Myanmar (a test measures all families)."""


def load() -> None:
    """Register the fonts that ship with the application. Does nothing for those that are registered already."""
    known = set(QFontDatabase.families())
    for family in FAMILIES.values():
        if family in known:
            continue
        for weight in ("Regular", "Bold"):
            QFontDatabase.addApplicationFont(str(paths.resource(f"fonts/{family.replace(' ', '')}-{weight}.ttf")))
    for family in SYMBOLS:
        if family not in known:
            QFontDatabase.addApplicationFont(str(paths.resource(f"fonts/{family.replace(' ', '')}-Regular.ttf")))


def families(code: str) -> list[str]:
    """All families, the one of the language's script first, Latin next."""
    script = next((lang.script for lang in LANGUAGES if lang.code == code), "Latn")
    return list(dict.fromkeys([FAMILIES[script], *FAMILIES.values(), *SYMBOLS]))


def interface_font(code: str, scale: int = 100) -> QFont:
    """The font of the interface: 10.5 points (11.5 for scripts with stacked signs) at a scale in per cent."""
    font = QFont()
    font.setFamilies(families(code))
    font.setPointSizeF((tokens.POINTS_TALL if code in tokens.TALL_LANGUAGES else tokens.POINTS) * scale / 100)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return font


def below(font: QFont) -> float:
    """Pixels that signs of the font's first script reach below its own line: Khmer stacks up to 0.56 em under the base
    line, its font claims 0.29. Labels leave this room, or the sign is cut.
    """
    return 0.27 * em(font) if font.families()[:1] == [FAMILIES["Khmr"]] else 0.0


def sized(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """The font at a step of the type scale (``tokens.LARGE``), regular or bold."""
    other = QFont(font)
    other.setPointSizeF(font.pointSizeF() * factor)
    other.setBold(bold)
    return other


def tabular(font: QFont) -> QFont:
    """The font with figures of equal width, for columns of numbers."""
    other = QFont(font)
    other.setFeature(QFont.Tag("tnum"), 1)
    return other


def em(font: QFont) -> float:
    """The size of the font in pixels of the screen."""
    return QFontMetrics(font).fontDpi() * font.pointSizeF() / 72


def control_height(font: QFont) -> int:
    """Height of the text in a line edit, button or table row that holds every script, in pixels."""
    return math.ceil(em(font) * TALLEST)
