"""From text to glyphs: runs of one direction and one font, shaped by HarfBuzz, with the text each glyph stands for.

Lengths are in thousandths of the type size. Must not know lines, columns or PDF.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from fieldapp.reports import bidi
from fieldapp.reports.breaking import break_ends
from fieldapp.reports.fonts import BOX, Face, box_face, face_for, leaning

_ZERO_WIDTH_SPACE = "\u200b"
_INVISIBLE = dict.fromkeys(map(ord, bidi.CONTROLS + _ZERO_WIDTH_SPACE + "\u2060\ufeff"))
"""Characters that steer breaking and direction: they are heeded, then neither drawn nor copied."""
_STAYS = "ZMC"
"""First letters of the Unicode categories that go on in the font before them when it has them: spaces and marks."""


@dataclass(frozen=True)
class Span:
    """A piece of a paragraph in one weight."""

    text: str
    bold: bool = False
    italic: bool = False


class Glyph(NamedTuple):
    """One glyph: its number in the font, the text it stands for (the first of a cluster has it all), its place."""

    number: int
    text: str
    advance: float
    dx: float
    dy: float


@dataclass(frozen=True)
class Run:
    """Shaped glyphs of one face and one direction, from left to right; ``text`` is in reading order.

    ``top`` and ``bottom`` say how far the ink reaches above and below the baseline, upwards positive.
    """

    text: str
    face: Face
    level: int
    glyphs: tuple[Glyph, ...]
    width: float
    top: float = 0.0
    bottom: float = 0.0

    @property
    def rtl(self) -> bool:
        """True when the run reads from right to left."""
        return bool(self.level & 1)


@dataclass(frozen=True)
class Word:
    """What cannot be broken at a good place: its runs in reading order, and how much of its width is end space."""

    runs: tuple[Run, ...]
    width: float
    trailing: float


def clean(text: str) -> str:
    """The text without characters that have no business on paper: tabs become spaces, controls go."""
    text = text.replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = text.replace("\u2029", "\n").replace("\x0b", "\n").replace("\x0c", "\n").replace("\x85", "\n")
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"})


def words(spans: tuple[Span, ...], *, rtl: bool, language: str) -> tuple[Word, ...]:
    """Shape one paragraph without line breaks. ``rtl`` is its base direction."""
    text = "".join(span.text for span in spans)
    if not text:
        return ()
    levels = bidi.levels(text, rtl)
    faces = _faces(spans)
    ends = break_ends(text, language)
    found: list[Word] = []
    runs: list[Run] = []
    start = 0
    for end in range(1, len(text) + 1):
        inside = end < len(text) and end not in ends
        if inside and levels[end] == levels[start] and faces[end] is faces[start]:
            continue
        visible = text[start:end].translate(_INVISIBLE)
        if visible:
            runs.append(shape(visible, faces[start], levels[start], language))
        start = end
        if end in ends and runs:
            found.append(_word(tuple(runs)))
            runs = []
    if runs:
        found.append(_word(tuple(runs)))
    return tuple(found)


def _word(runs: tuple[Run, ...]) -> Word:
    width = sum(run.width for run in runs)
    return Word(runs, width, width - sum(run.width for run in without_end_space(runs)))


def without_end_space(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """The runs, in reading order, without the spaces at their end: what a line shows when it ends here."""
    runs = tuple(runs)
    while runs and not runs[-1].text.strip():
        runs = runs[:-1]
    if not runs or not runs[-1].text[-1].isspace():
        return runs
    last = runs[-1]
    kept = last.text.rstrip()
    return (*runs[:-1], _shaped(kept, last.face, last.level, ""))


def _faces(spans: tuple[Span, ...]) -> list[Face]:
    """The face of each character. Spaces and marks stay in the face before them when it has them."""
    faces: list[Face] = []
    for span in spans:
        current: Face | None = None
        for char in span.text:
            code = ord(char)
            stays = _ignorable(char) or (
                current is not None and unicodedata.category(char)[0] in _STAYS and code in current.coverage
            )
            if current is None or not stays:
                found = face_for(char, span.bold) or box_face()
                current = leaning(found) if span.italic else found
            faces.append(current)
    return faces


def _ignorable(char: str) -> bool:
    code = ord(char)
    return code in _INVISIBLE or char in "\u200c\u200d\u034f" or 0xFE00 <= code <= 0xFE0F


def shape(text: str, face: Face, level: int, language: str) -> Run:
    """Shape one run; what its face lacks becomes a box that still stands for the character."""
    return _shaped(text, face, level, language)


@lru_cache(maxsize=20000)
def _shaped(text: str, face: Face, level: int, language: str) -> Run:
    import uharfbuzz as hb

    buffer = hb.Buffer()
    known = face.coverage
    buffer.add_str("".join(char if ord(char) in known or _ignorable(char) else BOX for char in text))
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if level & 1 else "ltr"
    if language:
        buffer.language = language
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_GRAPHEMES
    hb.shape(face.font, buffer)
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    texts = _cluster_texts(text, [info.cluster for info in infos], [place.x_advance for place in positions])
    unit = face.units * face.scale
    glyphs = tuple(
        Glyph(info.codepoint, stands_for, place.x_advance * unit, place.x_offset * unit, place.y_offset * unit)
        for info, place, stands_for in zip(infos, positions, texts, strict=True)
    )
    inks = [face.ink(glyph.number) for glyph in glyphs]
    top = max((ink[0] * face.scale + glyph.dy for ink, glyph in zip(inks, glyphs, strict=True)), default=0.0)
    bottom = min((ink[1] * face.scale + glyph.dy for ink, glyph in zip(inks, glyphs, strict=True)), default=0.0)
    return Run(text, face, level, glyphs, sum(glyph.advance for glyph in glyphs), top, bottom)


def _cluster_texts(text: str, clusters: list[int], advances: list[int]) -> list[str]:
    """What each glyph stands for: the widest glyph of a cluster has its whole text, the others have none."""
    starts = sorted(set(clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    carrier: dict[int, int] = {}
    for at, cluster in enumerate(clusters):
        if cluster not in carrier or advances[at] > advances[carrier[cluster]]:
            carrier[cluster] = at
    return [text[cluster : ends[cluster]] if carrier[cluster] == at else "" for at, cluster in enumerate(clusters)]
