"""Paragraphs: text set into lines of a given width, line by line as tall as its scripts need.

Lengths are in points. Must not know PDF or tables; ``emitting`` draws what is set here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from fieldapp.reports import bidi
from fieldapp.reports.breaking import grapheme_ends
from fieldapp.reports.shaping import Run, Span, Word, clean, shape, without_end_space, words

Text = str | Sequence[Span]
"""Plain text, or pieces in different weights. A line feed starts a new line."""

ELLIPSIS = "…"
_TOLERANCE = 0.01
_ASCENT, _DESCENT, _AIR = 980.0, 290.0, 60.0
"""Thousandths of the size: what a line of Latin text takes, and the air over and under ink that reaches further."""


@dataclass(frozen=True)
class Style:
    """How a paragraph looks: size in points, weight, where its lines stand, its direction, its language.

    ``direction`` "auto" lets the first strong character decide, as is right for what people typed; ``default_rtl``
    decides for texts without one. ``colour`` is ``#rrggbb``. ``leading`` stretches the height of lines.
    """

    size: float = 9
    bold: bool = False
    align: Literal["left", "right", "center"] = "left"
    direction: Literal["auto", "ltr", "rtl"] = "auto"
    default_rtl: bool = False
    language: str = "en"
    colour: str = "#1B2423"
    leading: float = 1.0

    def on(self, **changes: object) -> Style:
        """The same style with some of its values changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Line:
    """One line: its runs in reading order, its width, and how far it reaches above and below the baseline."""

    runs: tuple[Run, ...]
    width: float
    ascent: float
    descent: float
    size: float

    @property
    def height(self) -> float:
        """The room the line takes, in points."""
        return self.ascent + self.descent

    @property
    def text(self) -> str:
        """What the line says, in reading order."""
        return "".join(run.text for run in self.runs)

    @property
    def visual(self) -> tuple[Run, ...]:
        """The runs as they stand on paper, from left to right."""
        order = bidi.visual_order([run.level for run in self.runs])
        return tuple(self.runs[at] for at in order)


@dataclass(frozen=True)
class Block:
    """A set paragraph: its lines in a column of ``width`` points."""

    lines: tuple[Line, ...]
    width: float
    style: Style

    @property
    def height(self) -> float:
        """The height of all lines together, in points."""
        return sum(line.height for line in self.lines)

    def cut(self, height: float) -> tuple[Block, Block]:
        """The lines that fit into ``height`` and the rest; either may be without lines."""
        used, count = 0.0, 0
        for line in self.lines:
            used += line.height
            if used > height + _TOLERANCE:
                break
            count += 1
        return replace(self, lines=self.lines[:count]), replace(self, lines=self.lines[count:])

    def first(self, count: int) -> Block:
        """At most ``count`` lines; the last one ends in "…" when some were left out."""
        if len(self.lines) <= count:
            return self
        return replace(self, lines=(*self.lines[: count - 1], _with_ellipsis(self.lines[count - 1], self)))


def set_text(text: Text, style: Style, width: float, max_lines: int | None = None) -> Block:
    """Set a text into lines no wider than ``width`` points. A word that is wider alone is cut between characters."""
    spans = (Span(text, style.bold),) if isinstance(text, str) else tuple(text)
    spans = tuple(Span(clean(span.text), span.bold, span.italic) for span in spans)
    block = Block(_set(spans, style, max(1.0, round(width, 3))), width, style)
    return block if max_lines is None else block.first(max_lines)


def natural_width(text: Text, style: Style) -> float:
    """The width in points of the longest line when nothing is wrapped."""
    return max((line.width for line in set_text(text, style, 1e6).lines), default=0.0)


def longest_word(text: Text, style: Style) -> float:
    """The width in points below which a word of the text would be cut."""
    spans = (Span(text, style.bold),) if isinstance(text, str) else tuple(text)
    widest = 0.0
    for part in _hard_lines(tuple(Span(clean(span.text), span.bold, span.italic) for span in spans)):
        for word in words(part, rtl=_rtl(part, style), language=style.language):
            widest = max(widest, (word.width - word.trailing) * style.size / 1000)
    return widest


@lru_cache(maxsize=4096)
def _set(spans: tuple[Span, ...], style: Style, width: float) -> tuple[Line, ...]:
    lines: list[Line] = []
    for part in _hard_lines(spans):
        rtl = _rtl(part, style)
        units = width * 1000 / style.size
        filled = _filled(words(part, rtl=rtl, language=style.language), units, style.language)
        lines += [_line(runs, style) for runs in filled]
    return tuple(_evenly(lines))


def _rtl(spans: Iterable[Span], style: Style) -> bool:
    if style.direction != "auto":
        return style.direction == "rtl"
    return bidi.is_rtl("".join(span.text for span in spans), style.default_rtl)


def _hard_lines(spans: tuple[Span, ...]) -> list[tuple[Span, ...]]:
    lines: list[list[Span]] = [[]]
    for span in spans:
        first, *rest = span.text.split("\n")
        lines[-1].append(Span(first, span.bold, span.italic))
        lines += [[Span(text, span.bold, span.italic)] for text in rest]
    return [tuple(line) for line in lines]


def _filled(parts: tuple[Word, ...], width: float, language: str) -> Iterator[tuple[Run, ...]]:
    """Fill lines one after the other; yields the runs of each in reading order."""
    line: list[Run] = []
    used = 0.0
    for word in _fitting(parts, width, language):
        if line and used + word.width - word.trailing > width + _TOLERANCE:
            yield tuple(line)
            line, used = [], 0.0
        line += word.runs
        used += word.width
    yield tuple(line)


def _fitting(parts: tuple[Word, ...], width: float, language: str) -> Iterator[Word]:
    """The words, those wider than the column cut between characters."""
    for word in parts:
        if word.width - word.trailing <= width + _TOLERANCE:
            yield word
            continue
        for run in word.runs:
            yield from _cut(run, width, language)


def _cut(run: Run, width: float, language: str) -> Iterator[Word]:
    start = last = 0
    piece: Run | None = None
    for end in grapheme_ends(run.text, language):
        longer = shape(run.text[start:end], run.face, run.level, language)
        if piece is not None and longer.width > width + _TOLERANCE:
            yield Word((piece,), piece.width, 0.0)
            start = last
            longer = shape(run.text[start:end], run.face, run.level, language)
        piece, last = longer, end
    if piece is not None:
        shown = without_end_space((piece,))
        yield Word((piece,), piece.width, piece.width - sum(part.width for part in shown))


def _line(runs: tuple[Run, ...], style: Style) -> Line:
    shown = _joined(without_end_space(runs))
    scale = style.size / 1000
    ascent = max([_ASCENT, *(run.top + _AIR for run in shown)]) * scale
    descent = max([_DESCENT, *(_AIR - run.bottom for run in shown)]) * scale
    extra = (ascent + descent) * (style.leading - 1) / 2
    width = sum(run.width for run in shown) * scale
    return Line(tuple(shown), width, ascent + extra, descent + extra, style.size)


def _evenly(lines: list[Line]) -> list[Line]:
    """The lines of one paragraph, all as tall as the tallest."""
    ascent = max((line.ascent for line in lines), default=0.0)
    descent = max((line.descent for line in lines), default=0.0)
    return [replace(line, ascent=ascent, descent=descent) for line in lines]


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Neighbouring runs of one face and direction as one, so that copied text keeps its words and spaces."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last is None or last.face is not run.face or last.level != run.level:
            joined.append(run)
            continue
        pair = (run, last) if run.rtl else (last, run)
        joined[-1] = Run(
            last.text + run.text,
            run.face,
            run.level,
            pair[0].glyphs + pair[1].glyphs,
            last.width + run.width,
            max(last.top, run.top),
            min(last.bottom, run.bottom),
        )
    return joined


def _with_ellipsis(line: Line, block: Block) -> Line:
    """The line, shortened at its reading end until "…" fits behind it."""
    style = block.style
    text = line.text
    rtl = _rtl([Span(text)], style)
    ends = [0, *grapheme_ends(text, style.language)] if text else [0]
    for end in reversed(ends):
        spans = (Span(text[:end].rstrip() + ELLIPSIS, style.bold),)
        shorter = [run for word in words(spans, rtl=rtl, language=style.language) for run in word.runs]
        candidate = _line(tuple(shorter), style)
        if candidate.width <= block.width + _TOLERANCE or end == 0:
            return replace(candidate, ascent=line.ascent, descent=line.descent)
    return line
