"""Room for an answer on paper: tick boxes with codes, boxes for digits and dates, lines to write on; or the answer.

Every piece knows its height before it is drawn, and mirrors itself in right-to-left languages. Lengths are in points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from fieldapp.reports.paper import INK, LINE, MM, MUTED, STRONG_LINE, Document
from fieldapp.reports.paragraphs import Block, Style, Text, natural_width, set_text
from fieldapp.survey.questionnaire import Options

BOX = 4.2 * MM
TICK = 3.4 * MM
PICTURE = (80 * MM, 50 * MM)
"""A photo of an answer is at most so wide and high."""
PICTURE_DPI = 96
"""Small pictures are not blown up beyond this."""
WRITING = 7.5 * MM
"""Height of a line that is written on by hand."""


@dataclass(frozen=True)
class Piece:
    """Something to draw: its height, and how; ``draw(document, x, top)``. ``width`` is that of its column."""

    height: float
    draw: Callable[[Document, float, float], None]


def paragraph(text: Text, style: Style, width: float, after: float = 0.0) -> Piece:
    """A text of the column's width."""
    piece = _drawn(set_text(text, style, width))
    return Piece(piece.height + after, piece.draw)


def paragraphs(text: Text, style: Style, width: float, most: float) -> list[Piece]:
    """A text in pieces of at most ``most`` points, for texts that may be longer than a page."""
    block, found = set_text(text, style, width), []
    while block.lines:
        first, block = block.cut(max(most, block.lines[0].height))
        found.append(_drawn(first))
    return found


def _drawn(block: Block) -> Piece:
    return Piece(block.height, lambda document, x, top: _ignore(document.block(block, x, top)))


def shifted(piece: Piece, offset: float) -> Piece:
    """The piece, ``offset`` points further right."""
    return Piece(piece.height, lambda document, x, top: piece.draw(document, x + offset, top))


def beside(left: Piece, right: Piece, offset: float) -> Piece:
    """Two pieces next to each other, the second ``offset`` points from the first one's left edge."""

    def draw(document: Document, x: float, top: float) -> None:
        left.draw(document, x, top)
        right.draw(document, x + offset, top)

    return Piece(max(left.height, right.height), draw)


def stacked(pieces: Sequence[Piece]) -> Piece:
    """Pieces one under the other, as one."""

    def draw(document: Document, x: float, top: float) -> None:
        for piece in pieces:
            piece.draw(document, x, top)
            top -= piece.height

    return Piece(sum(piece.height for piece in pieces), draw)


def options(
    choices: Options, style: Style, width: float, rtl: bool, chosen: Sequence[str] | None, round_: bool
) -> Piece:
    """Tick boxes in one to three columns, each with its code; ``chosen`` codes are ticked, None leaves all empty.

    ``round_``: one answer only, drawn as circles.
    """
    code_style = style.on(size=style.size * 0.8, colour=MUTED, direction="ltr", align="right" if rtl else "left")
    code_width = min(28 * MM, max(natural_width(code, code_style) for code, _label in choices) + 1)
    before = TICK + code_width + 4 * MM
    count = _columns([label for _code, label in choices], style, width, before)
    column, rows = width / count, -(-len(choices) // count)
    cells = [(code, set_text(code, code_style, code_width, 1), set_text(label, style, column - before - 2 * MM))
             for code, label in choices]  # fmt: skip
    heights = [
        max(TICK + 1.2 * MM, *(cells[at][2].height for at in range(row, len(cells), rows))) for row in range(rows)
    ]

    def draw(document: Document, x: float, top: float) -> None:
        for at, (code, sign, label) in enumerate(cells):
            column_at, row = divmod(at, rows)
            y = top - sum(heights[:row])
            # the edge where reading begins, and from it to the mark, the code and the words
            near = x + width - column_at * column if rtl else x + column_at * column
            middle = y - (label.lines[0].height if label.lines else TICK) / 2
            _mark(document, near - TICK if rtl else near, middle, round_, chosen is not None and code in chosen)
            code_x = near - TICK - 1.5 * MM - code_width if rtl else near + TICK + 1.5 * MM
            document.block(sign, code_x, middle + sign.height / 2)
            document.block(label, near - column + 2 * MM if rtl else near + before, y)

    return Piece(sum(heights), draw)


def _columns(labels: Sequence[str], style: Style, width: float, before: float) -> int:
    if len(labels) <= 3:
        return 1
    longest = max(natural_width(label, style) for label in labels) + before + 2 * MM
    return max(1, min(3, int(width / longest)))


def _mark(document: Document, x: float, middle: float, round_: bool, ticked: bool) -> None:
    if round_:
        document.ring(x + TICK / 2, middle, TICK / 2, STRONG_LINE)
    else:
        document.box(x, middle - TICK / 2, TICK, TICK, STRONG_LINE)
    if ticked:
        low = (x + 0.42 * TICK, middle - 0.28 * TICK)
        document.stroke((x + 0.15 * TICK, middle), low, INK, 1.4)
        document.stroke(low, (x + 0.95 * TICK, middle + 0.45 * TICK), INK, 1.4)


def boxes(groups: Sequence[tuple[int, str]], style: Style, width: float, rtl: bool) -> Piece:
    """Boxes for digits in groups, each with a word under or a sign behind: ((2, "DD"), (2, "MM"), (4, "YYYY")).

    Digits run from left to right in every language; in right-to-left ones the whole stands at the right, and groups
    that have a word follow each other from there.
    """
    gap = 2 * MM
    total = sum(count * BOX for count, _word in groups) + gap * (len(groups) - 1)
    words = style.on(size=style.size * 0.72, colour=MUTED, align="center", direction="ltr")
    labelled = any(word for _count, word in groups)
    in_order = list(reversed(groups)) if rtl and labelled else groups

    def draw(document: Document, x: float, top: float) -> None:
        left = x + width - total if rtl else x
        for count, word in in_order:
            for number in range(count):
                document.box(left + number * BOX, top - BOX * 1.25, BOX, BOX * 1.25, STRONG_LINE)
            if word:
                document.text(word, words, left - gap, top - BOX * 1.3, count * BOX + 2 * gap, 1)
            left += count * BOX + gap

    return Piece(BOX * 1.25 + (4.5 * MM if labelled else 1 * MM), draw)


def frame(size: float, height: float, rtl: bool, width: float) -> Piece:
    """An empty frame to sign or draw in, ``size`` wide, at the side where reading begins."""

    def draw(document: Document, x: float, top: float) -> None:
        document.box(x + width - size if rtl else x, top - height, size, height, STRONG_LINE)

    return Piece(height + 1 * MM, draw)


def lines(count: int, width: float) -> Piece:
    """Lines to write on."""

    def draw(document: Document, x: float, top: float) -> None:
        for number in range(1, count + 1):
            document.rule(x, top - number * WRITING, width, STRONG_LINE, 0.6)

    return Piece(count * WRITING + 1 * MM, draw)


def written(text: str, style: Style, width: float) -> Piece:
    """An answer that was given, on a line of its own."""
    piece = paragraph(text, style.on(bold=True), width)

    def draw(document: Document, x: float, top: float) -> None:
        piece.draw(document, x, top - 1)
        document.rule(x, top - piece.height - 2, width, LINE, 0.5)

    return Piece(piece.height + 3, draw)


def picture(data: bytes, width: float, rtl: bool) -> Piece:
    """A photo or a signature, JPEG or PNG, no larger than a part of the page."""
    from reportlab.lib.utils import ImageReader

    image = ImageReader(BytesIO(data))
    across, down = image.getSize()
    scale = min(min(width, PICTURE[0]) / across, PICTURE[1] / down, 72 / PICTURE_DPI)
    size = across * scale, down * scale

    def draw(document: Document, x: float, top: float) -> None:
        left = x + width - size[0] if rtl else x
        document.canvas.drawImage(image, left, top - size[1] - 2, *size)

    return Piece(size[1] + 4, draw)


def _ignore(_edge: float) -> None:
    """Drawing returns an edge that nobody needs here."""
