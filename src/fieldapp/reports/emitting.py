"""Drawing set text on a ReportLab canvas, so that what is copied or searched is the text that was written.

Must not know tables or reports.
"""

from __future__ import annotations

from typing import Any

from fieldapp.reports.paragraphs import Block, Line
from fieldapp.reports.pdf_fonts import GlyphFont, font_in, outline
from fieldapp.reports.shaping import Run

_SAME_PLACE = 0.005
"""Points within which the pen is where a glyph belongs, so that no move is written."""


def draw_block(canvas: Any, block: Block, x: float, top: float) -> float:
    """Draw a block into the column that starts at ``x``, its first line under ``top``; returns its lower edge."""
    from reportlab.lib.colors import HexColor

    canvas.setFillColor(HexColor(block.style.colour))
    y = top
    for line in block.lines:
        room = block.width - line.width
        indent = {"left": 0.0, "center": room / 2, "right": room}[block.style.align]
        draw_line(canvas, line, x + indent, y - line.ascent)
        y -= line.height
    return y


def draw_line(canvas: Any, line: Line, x: float, baseline: float) -> None:
    """Draw one line whose left end is at ``x``."""
    for run in line.visual:
        _draw_run(canvas, run, line.size, x, baseline)
        x += run.width * line.size / 1000


def _draw_run(canvas: Any, run: Run, size: float, x: float, y: float) -> None:
    font = font_in(canvas, run.face)
    pen = _Pen(font, size * run.face.scale, run.face.slant)
    bare = []
    for glyph in run.glyphs:
        at, height = x + glyph.dx * size / 1000, y + glyph.dy * size / 1000
        if glyph.text:
            # Extractors turn right-to-left glyphs round, and with them the letters of each: they get them turned.
            pen.put(glyph.number, glyph.text[::-1] if run.rtl else glyph.text, at, height)
        else:
            bare.append((glyph.number, at, height))
        x += glyph.advance * size / 1000
    # Glyphs without text of their own come last: extractors then see each word as one unbroken row.
    for number, at, height in () if run.rtl else bare:
        pen.put(number, "", at, height)
    code = pen.finished()
    if not run.rtl and any(len(glyph.text) != 1 for glyph in run.glyphs):
        code = f"/Span <</ActualText <FEFF{run.text.encode('utf-16-be').hex().upper()}>>> BDC {code} EMC"
    canvas._code.append(code)
    if run.rtl:
        # Extractors turn an ActualText round too, so these marks are drawn as shapes and are no text at all.
        for number, at, height in bare:
            canvas._code.append(outline(run.face, number, size * run.face.scale, at, height))


class _Pen:
    """Collects PDF text operators, moving only where the font's own widths do not lead."""

    def __init__(self, font: GlyphFont, size: float, slant: float = 0.0) -> None:
        self._font = font
        self._size = size
        self._slant = slant
        self._operators = [f"/{font.internal_name} {size:.2f} Tf"]
        self._row: list[str] = []
        self._x = self._y = float("nan")

    def put(self, glyph: int, text: str, x: float, y: float) -> None:
        """Draw a glyph that stands for ``text`` with its origin at a place."""
        on_row = bool(self._row) and abs(self._y - y) <= _SAME_PLACE
        if not on_row:
            self._end_row()
            self._operators.append(f"1 0 {self._slant:g} 1 {x:.3f} {y:.3f} Tm")
        elif abs(self._x - x) > _SAME_PLACE:
            self._row.append(f"{(self._x - x) * 1000 / self._size:.1f}")
        self._row.append(f"<{self._font.code(glyph, text):04X}>")
        self._x = x + self._font.face.advance(glyph) * self._size / 1000
        self._y = y

    def _end_row(self) -> None:
        if self._row:
            self._operators.append(f"[{''.join(self._row)}] TJ")
            self._row = []

    def finished(self) -> str:
        """The operators as one text object."""
        self._end_row()
        return "BT " + " ".join(self._operators) + " ET"
