"""A report of parts as a Word document, to be written on; right to left where its language is.

Word sets complex scripts with a font, size and weight of their own: each run says both. Must not know what is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldapp import i18n
from fieldapp.i18n import _
from fieldapp.reports import story
from fieldapp.reports.docx_parts import SCRIPTS, element, instruction, pieces, repeat, shade, shares, tagged, widen
from fieldapp.reports.files import whole_file
from fieldapp.reports.shaping import clean

if TYPE_CHECKING:
    from docx.document import Document

_FONT = "Noto Sans"
_COMPLEX = {"ar": "Noto Naskh Arabic", "km": "Noto Sans Khmer", "lo": "Noto Sans Lao", "my": "Noto Sans Myanmar"}
_INK, _ACCENT, _MUTED, _DOUBT = "1B2423", "0B6E5F", "4A5654", "B45309"
_LINE = "AEB8B5"
_CONTROLS = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f\u202a\u202b\u202c"))
"""Word orders text by its own marks of paragraphs and runs; these show as boxes in older versions."""
_DPI = 200


def print_story_docx(told: story.Story, path: Path | str) -> Path:
    """Write the report as a Word document. Raises ReportError; no half-written file remains."""
    made = story_docx(told)
    with whole_file(path) as file:
        file.write(made)
    return Path(path)


def story_docx(told: story.Story) -> bytes:
    """The report as the bytes of a Word document."""
    import docx
    from docx.shared import Mm

    with i18n.using(told.language):
        document = docx.Document()
        section = document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
            setattr(section, side, Mm(20))
        writer = _Writer(document, told)
        writer.begin()
        for part in told.parts:
            writer.part(part)
        out = BytesIO()
        document.save(out)
        return out.getvalue()


class _Writer:
    """Adds parts to a document."""

    def __init__(self, document: Document, told: story.Story) -> None:
        self.document, self.told = document, told
        self.rtl = i18n.is_rtl()
        self.complex = _COMPLEX.get(told.language, _FONT)
        self.breaks = False
        """The next heading begins on a new page."""

    # ------------------------------------------------------------------ the whole
    def begin(self) -> None:
        """Properties, the style of everything, title, page numbers."""
        from docx.shared import Pt

        properties = self.document.core_properties
        properties.title, properties.language, properties.author = self.told.title, self.told.language, "fieldapp"
        normal = self.document.styles["Normal"]
        normal.paragraph_format.space_after = Pt(5)
        self._fonts(normal.element.get_or_add_rPr(), 10.5, bold=False, colour=_INK)
        for name, size in (("Title", 21), ("Heading 1", 15), ("Heading 2", 12), ("Heading 3", 10.5)):
            style = self.document.styles[name]
            self._fonts(style.element.get_or_add_rPr(), size, bold=True, colour=_ACCENT)
        if self.rtl:
            section = self.document.sections[0]._sectPr
            grid = section.find(tagged("w:docGrid"))
            (section.append if grid is None else grid.addprevious)(element("w:bidi"))
        for text, style_name, colour in (
            (self.told.above, "Normal", _MUTED), (self.told.title, "Title", ""), (self.told.subtitle, "Normal", _MUTED),
        ):  # fmt: skip
            if text:
                self.paragraph(text, style_name, colour=colour)
        if self.told.cover:
            self._facts(self.told.cover)
            self.breaks = True
        self._page_numbers()

    def _page_numbers(self) -> None:
        self._fonts(self.document.styles["Footer"].element.get_or_add_rPr(), 8, bold=False, colour=_MUTED)
        paragraph = self.document.sections[0].footer.paragraphs[0]
        self._direct(paragraph)
        before, _middle, after = _("Page {page} of {pages}").partition("{page}")
        between, _middle, end = after.partition("{pages}")
        for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (end, "")):
            self._run(paragraph, text, 8, colour=_MUTED)
            if field:
                run = paragraph.add_run()
                self._fonts(run._r.get_or_add_rPr(), 8, bold=False, colour=_MUTED)
                for kind in ("begin", None, "end"):
                    run._r.append(element("w:fldChar", {"w:fldCharType": kind}) if kind else instruction(field))

    def part(self, part: story.Part) -> None:
        """Add one part."""
        match part:
            case story.Heading():
                made = self.paragraph(part.text, f"Heading {min(part.level, 3)}" if part.level else "Title")
                made.paragraph_format.page_break_before = self.breaks
                self.breaks = False
            case story.Words():
                self._words(part)
            case story.Written():
                self._written(part)
            case story.Contents():
                self._contents(part)
            case story.Break():
                self.breaks = True
            case story.Facts():
                self._facts(part.pairs)
            case story.Figures():
                self._figures(part.pairs)
            case story.Table():
                self._table(part)
            case story.Pictures():
                self._pictures(part.pictures)
            case story.Plot():
                self._plot(part)

    # ------------------------------------------------------------------ text
    def paragraph(
        self, text: str, style: str = "Normal", size: float = 0.0, *, bold: bool = False, colour: str = ""
    ) -> Any:
        """Add a paragraph of the report's direction."""
        made = self.document.add_paragraph(style=style)
        self.fill(made, text, size, bold=bold, colour=colour)
        return made

    def fill(self, paragraph: Any, text: str, size: float = 0.0, *, bold: bool = False, colour: str = "") -> None:
        """Put text into a paragraph."""
        self._direct(paragraph)
        self._run(paragraph, text, size, bold=bold, colour=colour)

    def _direct(self, paragraph: Any) -> None:
        if self.rtl:
            properties = paragraph._p.get_or_add_pPr()
            if properties.find(tagged("w:bidi")) is None:
                properties.insert_element_before(
                    element("w:bidi"), "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing",
                    "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment",
                    "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
                )  # fmt: skip

    def _run(
        self,
        paragraph: Any,
        text: str,
        size: float = 0.0,
        *,
        bold: bool = False,
        colour: str = "",
        italic: bool = False,
    ) -> None:
        for piece, rtl in pieces(clean(text).translate(_CONTROLS), rtl=self.rtl):
            run = paragraph.add_run(piece)
            properties = run._r.get_or_add_rPr()
            font = next((_COMPLEX[code] for letters, code in SCRIPTS if letters.search(piece)), self.complex)
            if size or bold or colour or font != self.complex:
                self._fonts(properties, size, bold=bold, colour=colour, font=font)
            if italic:
                run.italic = True
            if rtl:
                properties.append(element("w:rtl"))
            spoken = {"w:bidi": self.told.language} if self.complex != _FONT else {"w:val": self.told.language}
            properties.append(element("w:lang", spoken))

    def _fonts(self, properties: Any, size: float, *, bold: bool, colour: str, font: str = "") -> None:
        """Font, weight, colour and size, also for complex scripts, in the order that the format asks for."""
        for name in ("w:rFonts", "w:b", "w:bCs", "w:color", "w:sz", "w:szCs"):
            for old in properties.findall(tagged(name)):
                properties.remove(old)
        fonts = {f"w:{slot}": _FONT for slot in ("ascii", "hAnsi", "eastAsia")} | {"w:cs": font or self.complex}
        wanted = [element("w:rFonts", fonts)]
        if bold:
            wanted += [element("w:b"), element("w:bCs")]
        if colour:
            wanted.append(element("w:color", {"w:val": colour}))
        if size:
            half = str(round(size * 2))
            wanted += [element("w:sz", {"w:val": half}), element("w:szCs", {"w:val": half})]
        for place, one in enumerate(wanted):
            properties.insert(place, one)

    def _contents(self, part: story.Contents) -> None:
        """A field that Word fills from the headings; until it does, the headings stand in it."""
        made = self.paragraph(part.title, bold=True, size=15, colour=_ACCENT)
        made.paragraph_format.page_break_before = self.breaks
        headings = [one for one in self.told.parts if isinstance(one, story.Heading) and 1 <= one.level <= 2]
        lines = [self.document.add_paragraph() for _one in headings] or [self.document.add_paragraph()]
        begin = lines[0].add_run()._r
        begin.append(element("w:fldChar", {"w:fldCharType": "begin", "w:dirty": "true"}))
        lines[0].add_run()._r.append(instruction(' TOC \\o "1-2" \\h \\z \\u '))
        lines[0].add_run()._r.append(element("w:fldChar", {"w:fldCharType": "separate"}))
        for line, one in zip(lines, headings, strict=False):
            self.fill(line, one.text, bold=one.level == 1)
            self._indent(line, 0 if one.level == 1 else 6)
        lines[-1].add_run()._r.append(element("w:fldChar", {"w:fldCharType": "end"}))
        self.breaks = True

    def _indent(self, paragraph: Any, millimetres: float) -> None:
        from docx.shared import Mm

        paragraph.paragraph_format.left_indent = Mm(millimetres)  # Word takes left for the side where reading begins

    def _written(self, part: story.Written) -> None:
        style = "List Bullet" if part.sign == "•" else "List Number" if part.sign else "Normal"
        made = self.document.add_paragraph(style="Normal" if style == "List Number" else style)
        self._direct(made)
        if style == "List Number":
            self._indent(made, 6)
            self._run(made, f"{part.sign} ")
        for piece in part.pieces:
            self._run(made, piece.text, bold=piece.bold, italic=piece.italic)

    def _words(self, part: story.Words) -> None:
        if part.part == "item":
            self.paragraph(part.text, "List Bullet")
        elif part.part == "missing":
            self.paragraph(part.text, colour=_MUTED)
        elif part.part == "method":
            self.paragraph(part.text, size=8.5, colour=_MUTED)
        elif part.part == "doubt":
            self.paragraph(f"⚠ {part.text}", bold=True, colour=_DOUBT)
        else:
            self.paragraph(part.text)

    # ------------------------------------------------------------------ tables
    def _grid(self, rows: int, columns: int, *, lines: bool) -> Any:
        table = self.document.add_table(rows=rows, cols=columns)
        properties = table._tbl.tblPr
        if self.rtl:
            properties.insert_element_before(
                element("w:bidiVisual"), "w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc",
                "w:tblCellSpacing", "w:tblInd", "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook",
            )  # fmt: skip
        if lines:
            borders = element("w:tblBorders")
            for side in ("top", "bottom", "insideH"):
                borders.append(element(f"w:{side}", {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": _LINE}))
            properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
        return table

    def _cell(
        self, cell: Any, text: str, size: float, *, bold: bool = False, colour: str = "", end: bool = False
    ) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        if end:  # in a right-to-left paragraph Word takes "right" for the end of the line, which lies on the left
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.fill(paragraph, text, size, bold=bold, colour=colour)

    def _facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        from docx.shared import Mm

        table = self._grid(len(pairs), 2, lines=True)
        for row, (name, value) in zip(table.rows, pairs, strict=True):
            row.cells[0].width, row.cells[1].width = Mm(52), Mm(118)
            self._cell(row.cells[0], name, 9.5, colour=_MUTED)
            self._cell(row.cells[1], value, 9.5)
        self.document.add_paragraph()

    def _figures(self, pairs: Sequence[tuple[str, str]]) -> None:
        table = self._grid(2, max(1, len(pairs)), lines=False)
        for place, (figure, word) in enumerate(pairs):
            self._cell(table.rows[0].cells[place], figure, 17, bold=True, colour=_ACCENT)
            self._cell(table.rows[1].cells[place], word, 8.5, colour=_MUTED)
        self.document.add_paragraph()

    def _table(self, part: story.Table) -> None:
        if part.title:
            self.paragraph(part.title, bold=True).paragraph_format.keep_with_next = True
        table = self._grid(len(part.rows) + 1, len(part.head), lines=True)
        widen(table, shares([part.head, *part.rows]))
        size = 8.5 if len(part.head) <= 7 else 7.5
        repeat(table.rows[0])
        for at, text in enumerate(part.head):
            self._cell(table.rows[0].cells[at], text, size, bold=True, end=at in part.figures)
            shade(table.rows[0].cells[at])
            table.rows[0].cells[at].paragraphs[0].paragraph_format.keep_with_next = True
        for number, row in enumerate(part.rows):
            last = part.total and number == len(part.rows) - 1
            cells = table.rows[number + 1].cells
            for at, text in enumerate(row):
                self._cell(cells[at], text, size, bold=last, end=at in part.figures)
                if last:
                    shade(cells[at])
        self.paragraph(part.note, size=8.5, colour=_MUTED)

    # ------------------------------------------------------------------ pictures
    def _plot(self, part: story.Plot) -> None:
        from docx.shared import Mm

        self.document.add_picture(BytesIO(_plotted(part, self.told.language)), width=Mm(170))

    def _pictures(self, pictures: Sequence[story.Picture]) -> None:
        from docx.shared import Mm

        for start in range(0, len(pictures), 2):
            row = pictures[start : start + 2]
            table = self._grid(2, 2, lines=False)
            for place, one in enumerate(row):
                run = table.rows[0].cells[place].paragraphs[0].add_run()
                run.add_picture(BytesIO(one.data), width=Mm(80))
                self._cell(table.rows[1].cells[place], one.caption, 8.5, colour=_MUTED)


def _plotted(part: story.Plot, language: str) -> bytes:
    """A chart as PNG, drawn with the fonts that ship."""
    from fieldapp.reports.charts import draw, drawn
    from fieldapp.reports.paper import MM, Document, Page
    from fieldapp.reports.pictures import picture

    width = 170 * MM
    drawing = drawn(part.chart, width, part.height, language)
    document = Document("", language, i18n.is_rtl(language))
    document.begin(Page(width, drawing.height, 0))
    draw(document, drawing, 0, drawing.height)
    return picture(document.finished(), 0, _DPI).png()
