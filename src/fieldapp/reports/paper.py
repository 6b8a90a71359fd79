"""A sheet of paper: its sizes, its colours, and a document that is drawn page by page.

What every printed report shares. Lengths are in points from the lower left corner, as PDF has them; ``MM`` helps.
Must not know what is printed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fieldapp.reports.emitting import draw_block
from fieldapp.reports.files import whole_file
from fieldapp.reports.paragraphs import Block, Style, Text, set_text

MM = 72 / 25.4
SIZES = {"A4": (210 * MM, 297 * MM), "Letter": (612.0, 792.0)}
"""Upright paper, width and height in points."""

INK, MUTED, ACCENT = "#1B2423", "#4A5654", "#0B6E5F"
LINE, STRONG_LINE, TINT = "#AEB8B5", "#5B6765", "#EEF3F1"
"""All of them stay apart when printed in grey."""


@dataclass(frozen=True)
class Page:
    """The area of one page that is written on: its edges and size in points."""

    width: float
    height: float
    margin: float = 12 * MM

    @property
    def left(self) -> float:
        """The left edge of the writing."""
        return self.margin

    @property
    def top(self) -> float:
        """The upper edge of the writing."""
        return self.height - self.margin

    @property
    def bottom(self) -> float:
        """The lower edge of the writing."""
        return self.margin

    @property
    def inner_width(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.margin


def page(size: str = "A4", *, landscape: bool = False) -> Page:
    """A page of paper; an unknown size is A4."""
    width, height = SIZES.get(size, SIZES["A4"])
    return Page(height, width) if landscape else Page(width, height)


@dataclass
class Document:
    """A PDF under way. ``canvas`` is ReportLab's; pages may differ in size."""

    title: str
    language: str
    rtl: bool
    canvas: Any = None
    pages: int = 0
    _buffer: io.BytesIO = field(default_factory=io.BytesIO)

    def begin(self, size: Page) -> None:
        """Start a page; the one before it is finished."""
        if self.canvas is None:
            self.canvas = self._opened()
        elif self.pages:
            self.canvas.showPage()
        self.canvas.setPageSize((size.width, size.height))
        self.pages += 1

    def _opened(self) -> Any:
        from reportlab.pdfbase.pdfdoc import PDFString
        from reportlab.pdfgen.canvas import Canvas

        # invariant: the same values give the same bytes, so that a preview is the print and a hash means something
        canvas = Canvas(self._buffer, invariant=1, pageCompression=1)
        canvas.setTitle(self.title)
        canvas.setCreator("fieldapp")
        canvas.setCatalogEntry("Lang", PDFString(self.language))
        canvas.setViewerPreference("DisplayDocTitle", "true")
        # No Direction /R2L: it only turns facing pages, and Chrome then copies Latin and Khmer words backwards.
        return canvas

    def finished(self) -> bytes:
        """The whole PDF. Call once, after the last page."""
        if self.canvas is None:
            self.begin(page())
        self.canvas.showPage()
        self.canvas.save()
        return self._buffer.getvalue()

    def text(self, text: Text, style: Style, x: float, top: float, width: float, max_lines: int | None = None) -> float:
        """Set and draw a text; returns its lower edge."""
        return draw_block(self.canvas, set_text(text, style, width, max_lines), x, top)

    def block(self, block: Block, x: float, top: float) -> float:
        """Draw a text that is set already; returns its lower edge."""
        return draw_block(self.canvas, block, x, top)

    def rule(self, x: float, y: float, width: float, colour: str = LINE, thickness: float = 0.5) -> None:
        """A level line."""
        self._pen(colour, thickness)
        self.canvas.line(x, y, x + width, y)

    def upright(self, x: float, bottom: float, top: float, colour: str = LINE, thickness: float = 0.5) -> None:
        """A vertical line."""
        self._pen(colour, thickness)
        self.canvas.line(x, bottom, x, top)

    def stroke(self, start: tuple[float, float], end: tuple[float, float], colour: str, thickness: float) -> None:
        """A straight line between two points."""
        self._pen(colour, thickness)
        self.canvas.line(*start, *end)

    def ring(self, x: float, y: float, radius: float, colour: str = LINE) -> None:
        """An empty circle around a point."""
        self._pen(colour, 0.5)
        self.canvas.circle(x, y, radius, stroke=1, fill=0)

    def box(self, x: float, bottom: float, width: float, height: float, colour: str = LINE) -> None:
        """An empty box."""
        self._pen(colour, 0.5)
        self.canvas.rect(x, bottom, width, height, stroke=1, fill=0)

    def tint(self, x: float, bottom: float, width: float, height: float, colour: str = TINT) -> None:
        """A filled area without an edge."""
        from reportlab.lib.colors import HexColor

        self.canvas.setFillColor(HexColor(colour))
        self.canvas.rect(x, bottom, width, height, stroke=0, fill=1)

    def _pen(self, colour: str, thickness: float) -> None:
        from reportlab.lib.colors import HexColor

        self.canvas.setStrokeColor(HexColor(colour))
        self.canvas.setLineWidth(thickness)


@dataclass(frozen=True)
class Printed:
    """A paper that was written: its file and how many pages it has."""

    path: Path
    pages: int


def write_pdf(data: bytes, pages: int, path: Path | str) -> Printed:
    """Write a finished PDF, whole or not at all. Raises ReportError."""
    with whole_file(path) as file:
        file.write(data)
    return Printed(Path(path), pages)
