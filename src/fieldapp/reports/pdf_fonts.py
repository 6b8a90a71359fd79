"""Fonts inside one PDF: every glyph has a code of its own, and every code says what text it stands for.

ReportLab's own TrueType fonts think in characters, not glyphs, and write a wrong text layer for shaped text. This
writes composite fonts (Type 0, Identity-H) beside them: a code for each pair of glyph and text, a CIDToGIDMap to the
subset, a ToUnicode map back. Nothing global in ReportLab is touched. Must not know lines or languages.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fieldapp.reports.fonts import Face

_ATTRIBUTE = "_fieldapp_fonts"
_KEPT_TABLES = {"glyf", "loca", "head", "hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep"}


def font_in(canvas: Any, face: Face) -> GlyphFont:
    """The font of ``face`` in the canvas's document; made and registered at first use."""
    document = canvas._doc
    fonts: dict[str, GlyphFont] | None = getattr(document, _ATTRIBUTE, None)
    if fonts is None:
        fonts = {}
        setattr(document, _ATTRIBUTE, fonts)
    font = fonts.get(face.name)
    if font is None:
        font = fonts[face.name] = GlyphFont(face, f"G{len(fonts) + 1}")
        document.delayedFonts.append(font)  # the document calls addObjects() when it is saved
    return font


class GlyphFont:
    """The glyphs of one face that one document uses."""

    def __init__(self, face: Face, internal_name: str) -> None:
        self.face = face
        self.internal_name = internal_name
        self._codes: dict[tuple[int, str], int] = {(0, ""): 0}

    def code(self, glyph: int, text: str) -> int:
        """The two-byte code of a glyph that stands for ``text``."""
        return self._codes.setdefault((glyph, text), len(self._codes))

    def addObjects(self, document: Any) -> None:  # noqa: N802  (ReportLab's name)
        """Write the font into the document; called once, when it is saved."""
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

        data, new_numbers = _subset(self.face, {glyph for glyph, _text in self._codes})
        name = _tag(data) + "+" + self.face.name
        font = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": PDFName(name),
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([document.Reference(self._descendant(document, name, data, new_numbers))]),
                "ToUnicode": document.Reference(_stream(_to_unicode(name, self._codes))),
            }
        )
        reference = document.Reference(font, self.internal_name)
        document.idToObject["BasicFonts"].dict[self.internal_name] = reference

    def _descendant(self, document: Any, name: str, data: bytes, new_numbers: dict[int, int]) -> Any:
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString

        codes = sorted(self._codes.items(), key=lambda item: item[1])
        glyph_map = b"".join(new_numbers.get(glyph, 0).to_bytes(2, "big") for (glyph, _text), _code in codes)
        widths = [round(self.face.advance(glyph), 2) for (glyph, _text), _code in codes]
        return PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("CIDFontType2"),
                "BaseFont": PDFName(name),
                "CIDSystemInfo": PDFDictionary(
                    {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
                ),
                "FontDescriptor": document.Reference(self._descriptor(document, name, data)),
                "DW": 0,
                "W": PDFArray([0, PDFArray(widths)]),
                "CIDToGIDMap": document.Reference(_stream(glyph_map)),
            }
        )

    def _descriptor(self, document: Any, name: str, data: bytes) -> Any:
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

        ascent, descent = round(self.face.ascent), -round(self.face.descent)
        return PDFDictionary(
            {
                "Type": PDFName("FontDescriptor"),
                "FontName": PDFName(name),
                "Flags": 4,
                "FontBBox": PDFArray([-1000, descent, 3000, ascent]),
                "ItalicAngle": 0,
                "Ascent": ascent,
                "Descent": descent,
                "CapHeight": ascent,
                "StemV": 140 if self.face.name.endswith("Bold") else 80,
                "FontFile2": document.Reference(_stream(data, Length1=len(data))),
            }
        )


def outline(face: Face, glyph: int, size: float, x: float, y: float) -> str:
    """PDF operators that fill the shape of a glyph at a place, as a drawing instead of text."""
    import uharfbuzz as hb

    scale = size / 1000 * face.units
    parts: list[str] = []

    def place(*points: float) -> str:
        placed = [value * scale + (y if at % 2 else x) for at, value in enumerate(points)]
        return " ".join(f"{value:.3f}" for value in placed)

    def quadratic(cx: float, cy: float, to_x: float, to_y: float, _data: None) -> None:
        (from_x, from_y) = pen[-1]
        first = from_x + (cx - from_x) * 2 / 3, from_y + (cy - from_y) * 2 / 3
        second = to_x + (cx - to_x) * 2 / 3, to_y + (cy - to_y) * 2 / 3
        parts.append(place(*first, *second, to_x, to_y) + " c")
        pen.append((to_x, to_y))

    def straight(operator: str, to_x: float, to_y: float) -> None:
        parts.append(f"{place(to_x, to_y)} {operator}")
        pen.append((to_x, to_y))

    pen: list[tuple[float, float]] = [(0, 0)]
    functions = hb.DrawFuncs()
    functions.set_move_to_func(lambda to_x, to_y, _data: straight("m", to_x, to_y))
    functions.set_line_to_func(lambda to_x, to_y, _data: straight("l", to_x, to_y))
    functions.set_quadratic_to_func(quadratic)
    functions.set_close_path_func(lambda _data: parts.append("h"))
    face.font.draw_glyph(glyph, functions, None)
    return " ".join([*parts, "f"]) if parts else ""


def _subset(face: Face, glyphs: set[int]) -> tuple[bytes, dict[int, int]]:
    """A font file of these glyphs alone, and their old numbers -> new numbers."""
    import uharfbuzz as hb

    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    wanted.glyph_set.update(glyphs)
    unwanted = set(face.hb.table_tags) - _KEPT_TABLES
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode("ascii"), "big") for tag in unwanted)
    plan = hb.SubsetPlan(face.hb, wanted)
    return bytes(plan.execute().blob.data), dict(plan.old_to_new_glyph_mapping)


def _tag(data: bytes) -> str:
    """Six letters that tell subsets of one font apart, the same for the same subset."""
    digest = hashlib.sha256(data).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])


def _stream(content: bytes, **entries: int) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream

    packed = zlib.compress(content)
    return PDFStream(PDFDictionary({"Filter": PDFName("FlateDecode"), **entries}), packed)


def _to_unicode(name: str, codes: dict[tuple[int, str], int]) -> bytes:
    """The ToUnicode map. Marks without text of their own map to nothing: their cluster's first glyph has it."""
    entries = [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for (_glyph, text), code in codes.items()]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    for start in range(0, len(entries), 100):  # the format allows a hundred entries in a block
        block = entries[start : start + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")
