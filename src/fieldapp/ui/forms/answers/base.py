"""What every answer widget has in common: what it is asked (``Asked``), and its face (``AnswerWidget``).

A widget takes what is typed in any digits and usual ways, and says in words what it could not read; it never throws
away what stands in it. Must not know sessions or the store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.domain.text import isolate
from fieldapp.i18n import format_number, is_rtl
from fieldapp.survey.definition import Question
from fieldapp.survey.state import NodeState
from fieldapp.ui import theme
from fieldapp.ui.widgets.world_map import Look

Choices = Sequence[tuple[str, str]]


class Files(Protocol):
    """Where the files of an answer lie, and those that came with the form."""

    def of_form(self, address: str) -> bytes | None:
        """The picture, sound or film that a form names (``jr://images/x.png``); None where it did not come along."""

    def keep(self, name: str, content: bytes) -> None:
        """Keep a file and make its name the answer, even when another question is shown by then."""

    def take(self, path: Path) -> None:
        """As ``keep``, for a file of this computer."""

    def find(self, name: str) -> Path | None:
        """The kept file with this name; None where it is not on this computer."""

    def codes_in(self, picture: bytes, then: Callable[[list[str]], None]) -> None:
        """Read the bar codes and QR codes of a picture; ``then`` gets their texts, none where there are none."""


class NoFiles:
    """For forms whose files are nowhere."""

    def of_form(self, address: str) -> bytes | None:
        """Nothing."""
        return None

    def keep(self, name: str, content: bytes) -> None:
        """Nothing is kept, so no answer comes."""

    def take(self, path: Path) -> None:
        """Nothing is kept, so no answer comes."""

    def find(self, name: str) -> Path | None:
        """Nothing."""
        return None

    def codes_in(self, picture: bytes, then: Callable[[list[str]], None]) -> None:
        """No code."""
        then([])


@dataclass(frozen=True)
class Asked:
    """One question as a widget needs it."""

    question: Question
    lacks_list: bool = False
    """The list of a select did not come with the form: its answer is written."""
    files: Files = field(default_factory=NoFiles)
    choice_media: Callable[[], Mapping[str, Mapping[str, str]]] = dict
    """Value of a choice -> kind of medium -> address."""
    look: Look = field(default_factory=Look)
    """What maps show, the same for all questions of a survey."""

    @property
    def looks(self) -> frozenset[str]:
        """The words of the appearance, in small letters."""
        return frozenset(self.question.appearance.lower().split())

    def columns(self) -> int | None:
        """Columns of choices asked for: 0 as many as fit, None one under the other."""
        for look in self.looks:
            head, _dash, number = look.rpartition("-")
            if head in ("columns", "compact", "horizontal", "quickcompact") and number.isdigit() and int(number) > 0:
                return min(int(number), 10)
        wanted = {"columns", "columns-pack", "horizontal", "horizontal-compact", "compact", "quickcompact"}
        return 0 if self.looks & wanted else None

    def number(self, name: str) -> float | None:
        """A parameter that is a number, if it is there and is one."""
        try:
            return float(self.question.parameters.get(name, ""))
        except ValueError:
            return None


class AnswerWidget(QWidget):
    """The common face: ``answered`` carries the instance text, ``unread`` the message for what could not be read."""

    answered = Signal(str)
    unread = Signal(str)
    left = Signal()
    """The keyboard went elsewhere: what is wrong may be said now."""
    settled = Signal()
    """Nothing more is to be said here (a choice of a ``quick`` question): on to the next question."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)

    @property
    def typing(self) -> bool:
        """True while somebody writes here: what is wrong with half a word is not said yet."""
        return False

    def update_state(self, state: NodeState) -> None:
        """Show value, choices and read-only of the node; what is being typed is left alone."""

    def fit(self, room: int) -> None:
        """So many pixels of height are seen of the step: what is drawn leaves room for its words and buttons."""

    def digit(self, number: int) -> bool:
        """Pick the choice with this number (from 1); False where there are no choices."""
        return False

    def commit(self) -> None:
        """Hand out what is being typed: the field is left."""

    def unreadable(self) -> str:
        """The text that stands here and could not be read; "" where there is none."""
        return ""

    def put_back(self, text: str) -> None:
        """Show text again that could not be read when the question was left."""

    def hand_over(self) -> None:
        """The question is left: what was not handed out yet goes now."""

    def name(self, label: str, hint: str) -> None:
        """Tell screen readers what is asked here."""
        target = self.focusProxy() or self
        target.setAccessibleName(label)
        target.setAccessibleDescription(hint)


def picture_height(room: int, usual: int) -> int:
    """Height of a map or a canvas: the usual one (of the tokens), less where so much room does not hold it."""
    return max(theme.pixels(80), min(theme.pixels(usual), room // 2))


def numbered(number: int, words: str) -> str:
    """A line of a numbered list that stands right in both directions of writing."""
    mark = "\u200f" if is_rtl() else ""
    return f"{mark}{format_number(number)}.  {isolate(words)}"
