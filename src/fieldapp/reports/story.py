"""A report as a row of parts (headings, text, facts, tables, charts, pictures), written as PDF or as DOCX.

Texts are in the report's language already. Values only; must not know paper, Word or the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldapp.charts import Chart


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` 1 begins a section, 0 too but without a place in the contents."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Words:
    """A paragraph. ``part``: "" plain, "method" small and muted, "doubt" what does not agree, "item" of a list,
    "missing" what there is not."""

    text: str
    part: str = ""


@dataclass(frozen=True)
class Piece:
    """A piece of a paragraph in one weight."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Written:
    """A paragraph in pieces. ``sign`` stands before it: "•" or "3." of a list, nothing for a plain one."""

    pieces: Sequence[Piece]
    sign: str = ""

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Contents:
    """The list of headings of level 1 and 2 with their pages."""

    title: str


@dataclass(frozen=True)
class Break:
    """What follows begins on a new page."""


@dataclass(frozen=True)
class Facts:
    """Short facts, each under its name."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Figures:
    """A few large figures with a word below each."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """Rows under a head, as texts. ``figures``: the columns of numbers; ``total``: the last row is one."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    figures: frozenset[int] = frozenset()
    total: bool = False
    note: str = ""


@dataclass(frozen=True)
class Picture:
    """A photo, JPEG or PNG, with what is said under it."""

    data: bytes
    caption: str = ""


@dataclass(frozen=True)
class Pictures:
    """Photos side by side, two in a row."""

    pictures: Sequence[Picture]


@dataclass(frozen=True)
class Plot:
    """A chart over the whole width; ``height`` in points."""

    chart: Chart
    height: float = 190


Part = Heading | Words | Written | Contents | Break | Facts | Figures | Table | Pictures | Plot


@dataclass(frozen=True)
class Story:
    """The report: its title, a line under it, its parts, its language, when it was made (local time)."""

    title: str
    parts: Sequence[Part]
    subtitle: str = ""
    above: str = ""
    """What stands small over the title: the programme."""
    language: str = "en"
    made: datetime | None = None
    paper: str = "A4"
    cover: Sequence[tuple[str, str]] = ()
    """Facts of a page of its own that comes first; without any the report begins under its title."""
