"""The first page of a long report as PDF, and the list of its headings with their pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fieldapp.i18n import format_number
from fieldapp.reports import story
from fieldapp.reports.paper import ACCENT, MM, MUTED, TINT, Document, Page
from fieldapp.reports.paragraphs import Block, Style, set_text

_BAND = 9 * MM
_NUMBER = 12 * MM
_INDENT = 6 * MM


@dataclass(frozen=True)
class Entry:
    """A heading, and the page that it stands on."""

    text: str
    level: int
    page: int = 0


def entries(parts: Sequence[story.Part]) -> list[Entry]:
    """The headings of a report, their pages not known yet."""
    return [Entry(part.text, part.level) for part in parts if isinstance(part, story.Heading) and 1 <= part.level <= 2]


def draw_cover(document: Document, told: story.Story, size: Page, style: Style) -> None:
    """A band, who publishes, the title, the line below, and facts at the foot."""
    wide = size.inner_width
    document.tint(0, size.height - _BAND, size.width, _BAND, ACCENT)
    y = size.height - _BAND - 30 * MM
    for text, points, bold, colour, after in (
        (told.above, 12, False, MUTED, 46 * MM), (told.title, 29, True, ACCENT, 5 * MM),
        (told.subtitle, 14, False, MUTED, 0),
    ):  # fmt: skip
        if text:
            y = document.text(text, style.on(size=points, bold=bold, colour=colour), size.left, y, wide) - after
    blocks = [
        (
            set_text(name, style.on(size=9.5, colour=MUTED), wide * 0.3),
            set_text(value, style.on(size=10.5), wide * 0.66),
        )
        for name, value in told.cover
    ]
    heights = [max(one.height, other.height) + 3 * MM for one, other in blocks]
    y = size.bottom + 18 * MM + sum(heights)
    document.rule(size.left, y + 3 * MM, wide, ACCENT, 1.2)
    for (name, value), height in zip(blocks, heights, strict=True):
        left, right = (size.left + wide * 0.7, size.left) if style.default_rtl else (size.left, size.left + wide * 0.34)
        document.block(name, left, y)
        document.block(value, right, y)
        y -= height


@dataclass(frozen=True)
class Line:
    """One line of the contents: the heading and its page, set."""

    text: Block
    number: Block
    level: int

    @property
    def height(self) -> float:
        """The height with the air below."""
        return self.text.height + (2.2 if self.level == 1 else 0.8) * MM


def lines(found: Sequence[Entry], style: Style, width: float) -> list[Line]:
    """The contents, set into a width."""
    end: Literal["left", "right"] = "left" if style.default_rtl else "right"
    made = []
    for one in found:
        points = style.on(size=10.5, bold=True) if one.level == 1 else style.on(size=9.5)
        text = set_text(one.text, points, width - _NUMBER - _indent(one))
        number = format_number(one.page) if one.page else "0"
        made.append(Line(text, set_text(number, points.on(align=end, bold=False), _NUMBER), one.level))
    return made


def _indent(one: Entry | Line) -> float:
    return 0 if one.level == 1 else _INDENT


def draw_line(document: Document, line: Line, x: float, y: float, width: float, *, rtl: bool) -> float:
    """Draw one line of the contents, its page at the far end; returns its lower edge."""
    document.block(line.text, x + (_NUMBER if rtl else _indent(line)), y)
    document.block(line.number, x if rtl else x + width - _NUMBER, y)
    if line.level == 1:
        document.rule(x, y - line.text.height - 0.9 * MM, width, TINT, 0.8)
    return y - line.height
