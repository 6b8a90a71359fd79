"""Marked text: what a section of a study is written in. One line is one paragraph; a few signs mark the rest.

``## `` and ``### `` begin a heading, ``- `` an item, ``1. `` a numbered item, ``| a | b |`` a row of a table, and
``{{name}}`` alone on a line stands for a figure, table or chart. Inside a line ``**bold**`` and ``*italic*``; a
backslash before a sign takes it as it is. Every text is valid: what marks nothing is text, so that two people's lines
can be put together by hand and still be read. Must not know what a name stands for, nor how any of it looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEADING, SMALL_HEADING, ITEM, NUMBERED, ROW, SLOT, PARAGRAPH = "##", "###", "-", "1.", "|", "{{", ""
"""Kinds of blocks."""

_STARTS = ((SMALL_HEADING, "### "), (HEADING, "## "), (ITEM, "- "))
_NUMBERED = re.compile(r"\d{1,3}\. ")
_SLOT = re.compile(r"\{\{\s*([\w.:-]+)\s*\}\}")
_TOKEN = re.compile(r"\\(?P<plain>[\\*|{#-])|(?P<bold>\*\*)|(?P<italic>\*)")
_LOOKS_MARKED = re.compile(r"(#{2,3} |- |\||\{\{)")


@dataclass(frozen=True)
class Piece:
    """A piece of a line in one weight."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Block:
    """One line: its kind, its pieces; ``cells`` of a row, ``name`` of what a slot stands for."""

    kind: str
    pieces: tuple[Piece, ...] = ()
    cells: tuple[str, ...] = ()
    name: str = ""

    @property
    def text(self) -> str:
        """What the line says, without marks."""
        return "".join(piece.text for piece in self.pieces)


def blocks(marked: str) -> list[Block]:
    """The lines of a marked text that say something, in order."""
    return [_block(line.strip()) for line in marked.splitlines() if line.strip()]


def slots(marked: str) -> list[str]:
    """The names of the figures, tables and charts that stand in a text."""
    return [block.name for block in blocks(marked) if block.kind == SLOT]


def _block(line: str) -> Block:
    if found := _SLOT.fullmatch(line):
        return Block(SLOT, name=found[1])
    if line.startswith("|") and line.count("|") > 1:
        cells = re.split(r"(?<!\\)\|", line.strip("|").strip())
        return Block(ROW, cells=tuple("".join(p.text for p in pieces(cell.strip())) for cell in cells))
    for kind, start in _STARTS:
        if line.startswith(start):
            return Block(kind, tuple(pieces(line.removeprefix(start).strip())))
    if found := _NUMBERED.match(line):
        return Block(NUMBERED, tuple(pieces(line[found.end() :].strip())))
    return Block(PARAGRAPH, tuple(pieces(line)))


def pieces(line: str) -> Iterator[Piece]:
    """A line in pieces of one weight. A sign without its fellow is text."""
    tokens = _tokens(line)
    for sign in ("**", "*"):
        places = [at for at, (text, mark) in enumerate(tokens) if mark and text == sign]
        if len(places) % 2:
            tokens[places[-1]] = (sign, False)
    bold = italic = False
    text = ""
    for part, mark in [*tokens, ("", False)]:
        if mark:
            if text:
                yield Piece(text, bold, italic)
            text = ""
            bold, italic = (not bold, italic) if part == "**" else (bold, not italic)
        else:
            text += part
    if text:
        yield Piece(text, bold, italic)


def _tokens(line: str) -> list[tuple[str, bool]]:
    """The line cut into texts and signs."""
    found, at = [], 0
    for token in _TOKEN.finditer(line):
        found.append((line[at : token.start()], False))
        found.append((token["plain"], False) if token["plain"] else (token[0], True))
        at = token.end()
    return [*found, (line[at:], False)]


def marked(lines: Iterable[Block]) -> str:
    """Blocks as marked text again; ``blocks(marked(b)) == b`` for blocks that say something."""
    written, count = [], 0
    for block in lines:
        count = count + 1 if block.kind == NUMBERED else 0
        if block.kind == SLOT:
            written.append(f"{{{{{block.name}}}}}")
        elif block.kind == ROW:
            written.append("| " + " | ".join(_plain(cell).replace("|", "\\|") for cell in block.cells) + " |")
        else:
            text = _line(block.pieces)
            start = {PARAGRAPH: "", NUMBERED: f"{count}. "}.get(block.kind, f"{block.kind} ")
            written.append(start + (_guarded(text) if block.kind == PARAGRAPH else text))
    return "\n".join(line for line in written if line.strip())


def _line(found: Iterable[Piece]) -> str:
    text = ""
    for piece in found:
        inner = piece.text.strip()
        if not inner:
            text += piece.text
            continue
        before, after = piece.text[: piece.text.index(inner[0])], piece.text[len(piece.text.rstrip()) :]
        sign = ("**" if piece.bold else "") + ("*" if piece.italic else "")
        text += f"{before}{sign}{_plain(inner)}{sign[::-1]}{after}"
    return text.strip()


def _plain(text: str) -> str:
    return re.sub(r"([\\*])", r"\\\1", text)


def _guarded(text: str) -> str:
    """A paragraph that begins like a marked line, told apart from one."""
    if _LOOKS_MARKED.match(text):
        return "\\" + text
    return re.sub(r"^(\d{1,3})\. ", "\\1.\u00a0", text)
