"""The look in figures: colours, spaces, sizes. The one place where a colour or a distance is written down.

Must not know Qt: a chart on paper takes its colours from here too.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colours:
    """One theme. Text colours reach a contrast of 4.5 on each ground they are used on (a test computes it)."""

    window: str
    surface: str
    line: str
    text: str
    muted: str
    accent: str
    attention: str
    danger: str
    good: str
    edge: str
    """The border of an input or button: a hairline that reaches a contrast of 3."""
    hover: str
    on_accent: str
    accent_hover: str
    accent_soft: str
    """The ground of what is selected."""
    attention_soft: str
    danger_soft: str
    good_soft: str
    disabled: str
    band: str
    """The coloured ground of the first run."""
    on_band: str
    band_here: str


LIGHT = Colours(
    window="#F7F8F7",
    surface="#FFFFFF",
    line="#D9DEDC",
    text="#1B2423",
    muted="#5B6765",
    accent="#0B6E5F",
    attention="#B45309",
    danger="#B42318",
    good="#2E7D32",
    edge="#85918E",
    hover="#EDF0EE",
    on_accent="#FFFFFF",
    accent_hover="#095A4E",
    accent_soft="#DFF0EC",
    attention_soft="#FEF6EC",
    danger_soft="#FDEEEC",
    good_soft="#EDF6EE",
    disabled="#8A9592",
    band="#0B5A4F",
    on_band="#EAF5F2",
    band_here="#0A463E",
)
DARK = Colours(
    window="#15191A",
    surface="#1E2425",
    line="#333B3C",
    text="#E6ECEA",
    muted="#9BA8A5",
    accent="#4FC3AE",
    attention="#F0A04B",
    danger="#F97066",
    good="#74C47A",
    edge="#6F7C7A",
    hover="#262D2E",
    on_accent="#0A1F1B",
    accent_hover="#6FD3C1",
    accent_soft="#1D3A36",
    attention_soft="#352A1B",
    danger_soft="#3A2220",
    good_soft="#1F3023",
    disabled="#6C7775",
    band="#10312C",
    on_band="#D6ECE7",
    band_here="#1A463F",
)

ON_GROUNDS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in ("text", "muted", "accent") for ground in ("window", "surface", "hover", "accent_soft")),
    *((ink, ground) for ink in ("attention", "danger", "good") for ground in ("window", "surface")),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_band", "band"),
    ("on_band", "band_here"),
    *((ink, f"{ink}_soft") for ink in ("attention", "danger", "good")),
    *(("text", f"{ink}_soft") for ink in ("attention", "danger", "good")),
)
"""Which ink is written on which ground; the contrast test walks this table."""

DATA: tuple[str, ...] = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7A7A7A")
"""Hues for series of data, as ``charts.colours`` has them; always beside a shape, pattern or letter."""

SPACE = (4, 8, 12, 16, 24, 32)
XS, S, M, L, XL, XXL = SPACE
"""Distances in pixels at 100 %."""

RADIUS = 6
FOCUS = 2
ICON = 18
FORM_WIDTH = 640
"""A column of fields is at most this wide."""
BESIDE_FROM = 900
"""Labels stand beside their fields from this width on."""
COLLAPSE_BELOW = 1100
"""The navigation pane shows icons only in narrower windows."""
FADE_MS = 120

SMALL, NORMAL, LARGE, HUGE = 0.85, 1.0, 1.25, 1.6
"""The scale of type sizes."""
POINTS = 10.5
POINTS_TALL = 11.5
TALL_LANGUAGES = frozenset({"km", "my", "lo"})
"""Scripts with stacked signs need a larger size to be read as easily."""


def _channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Relative luminance of ``#RRGGBB`` from 0 (black) to 1 (white), by WCAG 2.2."""
    red, green, blue = (_channel(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours from 1 to 21, by WCAG 2.2: (lighter + 0.05) / (darker + 0.05)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
