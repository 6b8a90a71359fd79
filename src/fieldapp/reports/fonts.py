"""The fonts that ship with the application, and which of them draws a character on paper.

Knows files, HarfBuzz faces and their coverage; it must not know languages, lines or PDF.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from fieldapp import paths
from fieldapp.i18n import _
from fieldapp.reports.errors import ReportError

if TYPE_CHECKING:
    import uharfbuzz

_LATIN = "NotoSans"
_SCRIPTS: tuple[tuple[str, float, tuple[tuple[int, int], ...]], ...] = (
    # Noto Sans Arabic draws its dots as glyphs of their own, and copied text falls to pieces: paper takes Naskh.
    ("NotoNaskhArabic", 1.12, ((0x600, 0x6FF), (0x750, 0x77F), (0x870, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF))),
    ("NotoSansEthiopic", 1.0, ((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F))),
    ("NotoSansKhmer", 1.08, ((0x1780, 0x17FF), (0x19E0, 0x19FF))),
    ("NotoSansLao", 1.1, ((0xE80, 0xEFF),)),
    ("NotoSansMyanmar", 1.0, ((0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F))),
    ("NotoSansThai", 1.08, ((0xE00, 0xE7F),)),
)
"""Family, its size beside Noto Sans at the same point size, and the blocks of characters it is for."""
BOX = "□"
_SLANT = 0.2
_OTHERS = ("NotoSansSymbols2", "NotoSansMath")
_SCALE = {family: scale for family, scale, _blocks in _SCRIPTS}


@dataclass(frozen=True, eq=False)
class Face:
    """One font file, opened for shaping. Lengths are in thousandths of the type size."""

    name: str
    scale: float
    hb: uharfbuzz.Face
    font: uharfbuzz.Font
    slant: float = 0.0
    """How far a glyph leans to the right for each unit of height."""

    @cached_property
    def units(self) -> float:
        """Font units -> thousandths of the size."""
        return 1000 / float(self.hb.upem)

    @cached_property
    def coverage(self) -> frozenset[int]:
        """The code points the font has glyphs for."""
        return frozenset(self.hb.unicodes)

    @cached_property
    def ascent(self) -> float:
        """How far letters reach above the line of writing."""
        return float(self.font.get_font_extents("ltr").ascender) * self.units

    @cached_property
    def descent(self) -> float:
        """How far letters reach below the line of writing (a positive length)."""
        return -float(self.font.get_font_extents("ltr").descender) * self.units

    @cached_property
    def _inks(self) -> dict[int, tuple[float, float]]:
        return {}

    def ink(self, glyph: int) -> tuple[float, float]:
        """How far a glyph's ink reaches above and below the line of writing (both upwards positive)."""
        found = self._inks.get(glyph)
        if found is None:
            box = self.font.get_glyph_extents(glyph)
            top, bottom = (box.y_bearing * self.units, (box.y_bearing + box.height) * self.units) if box else (0.0, 0.0)
            found = self._inks[glyph] = (float(top), float(bottom))
        return found

    def advance(self, glyph: int) -> float:
        """The width of a glyph as the font says, before any shaping."""
        return float(self.font.get_glyph_h_advance(glyph)) * self.units


@lru_cache(maxsize=32)
def face(name: str) -> Face:
    """The face in ``fonts/<name>.ttf``. Raises ReportError when the installation lacks it."""
    import uharfbuzz as hb

    try:
        blob = hb.Blob.from_file_path(str(paths.resource(f"fonts/{name}.ttf")))
    except (FileNotFoundError, hb.HarfBuzzError) as error:
        message = _("The font {name} is missing from this installation. Install the application again.")
        raise ReportError(message.format(name=name)) from error
    loaded = hb.Face(blob)
    return Face(name, _SCALE.get(name.partition("-")[0], 1.0), loaded, hb.Font(loaded))


def _weighted(family: str, bold: bool) -> Face:
    if family in _OTHERS:
        return face(f"{family}-Regular")
    return face(f"{family}-{'Bold' if bold else 'Regular'}")


@lru_cache(maxsize=32)
def leaning(upright: Face) -> Face:
    """The face for emphasis: Latin letters lean, other scripts know no such thing."""
    return replace(upright, slant=_SLANT) if upright.name.startswith(f"{_LATIN}-") else upright


def main_face(bold: bool = False) -> Face:
    """The face of Latin text and of empty lines."""
    return _weighted(_LATIN, bold)


def box_face() -> Face:
    """The face of ``BOX``, which stands for a character that no font has."""
    return face_for(BOX) or main_face()


@lru_cache(maxsize=16384)
def face_for(char: str, bold: bool = False) -> Face | None:
    """The face to draw a character with, or None when no shipped font has it."""
    code = ord(char)
    own = [family for family, _scale, blocks in _SCRIPTS if any(low <= code <= high for low, high in blocks)]
    for family in (*own, _LATIN, *_OTHERS):
        candidate = _weighted(family, bold)
        if code in candidate.coverage:
            return candidate
    return None
