"""Pages of a PDF as pictures, for the look before printing. Must not know Qt: it hands out plain bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp.i18n import _
from fieldapp.reports.errors import ReportError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

MAX_PIXELS = 40_000_000
"""A page is drawn coarser rather than with more pixels than this."""


@dataclass(frozen=True)
class Picture:
    """One page as pixels: four bytes each (red, green, blue, opacity), rows from top to bottom without gaps."""

    width: int
    height: int
    pixels: bytes

    def png(self) -> bytes:
        """The picture as a PNG file."""
        row = self.width * 4
        # every row starts with its filter: 0, none
        lines = b"".join(b"\0" + self.pixels[at : at + row] for at in range(0, len(self.pixels), row))
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 6, 0, 0, 0)
        parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def page_count(pdf: Path | str | bytes) -> int:
    """How many pages a PDF has. Raises ReportError where it cannot be opened."""
    document = _opened(pdf)
    try:
        return len(document)
    finally:
        document.close()


def pages(pdf: Path | str | bytes, dpi: float = 96) -> Iterator[bytes]:
    """The pages of a PDF as PNG files, one after the other. Raises ReportError where it cannot be opened."""
    for number in range(page_count(pdf)):
        yield picture(pdf, number, dpi).png()


def picture(pdf: Path | str | bytes, number: int, dpi: float = 96) -> Picture:
    """One page, counted from 0, at ``dpi`` pixels to the inch. Raises ReportError, IndexError for a missing page."""
    document = _opened(pdf)
    try:
        if not 0 <= number < len(document):
            raise IndexError(number)
        page = document[number]
        width, height = page.get_size()
        scale = min(dpi / 72, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
        # rev_byteorder: red first, as everybody else has it
        bitmap = page.render(scale=scale, rev_byteorder=True, force_bitmap_format=_rgba())
        row = bitmap.width * 4
        data = bytes(bitmap.buffer)
        pixels = b"".join(data[at * bitmap.stride : at * bitmap.stride + row] for at in range(bitmap.height))
        return Picture(bitmap.width, bitmap.height, pixels)
    finally:
        document.close()


def _rgba() -> int:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    return int(pdfium.FPDFBitmap_BGRA)


def _opened(pdf: Path | str | bytes) -> PdfDocument:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(pdf)
    except (pypdfium2.PdfiumError, OSError) as error:
        name = "PDF" if isinstance(pdf, bytes) else Path(pdf).name
        raise ReportError(_("{name} cannot be shown: it is not a whole PDF file.").format(name=name)) from error
