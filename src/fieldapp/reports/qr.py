"""QR codes on paper, drawn as areas: sharp at any size. Must not know what they say."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fieldapp.reports.paper import INK

QUIET = 4
"""Modules of white that belong around a code."""
_MASK = 3
"""Any mask may be used; trying all eight would take eight times as long for each certificate."""


@lru_cache(maxsize=64)
def runs(text: str, error: str = "m") -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """The modules of a code along one side, and its dark rows: (column, row from the top, length)."""
    import segno

    code = segno.make_qr(text, error=error, boost_error=False, mask=_MASK)
    found = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                found.append((x, y, end - x))
            x = end + 1
    return len(code.matrix), tuple(found)


def draw_qr(canvas: Any, text: str, x: float, bottom: float, side: float, error: str = "m") -> None:
    """Draw a code into a square with the lower left corner at a place; the quiet zone lies inside."""
    from reportlab.lib.colors import HexColor

    count, dark = runs(text, error)
    module = side / (count + 2 * QUIET)
    left, top = x + QUIET * module, bottom + side - QUIET * module
    canvas.setFillColor(HexColor(INK))
    parts = [
        f"{left + column * module:.3f} {top - (row + 1) * module:.3f} {length * module:.3f} {module + 0.02:.3f} re"
        for column, row, length in dark
    ]
    canvas._code.append(" ".join(parts) + " f")
