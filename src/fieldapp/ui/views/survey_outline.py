"""The way through a survey beside the question: sections, their questions, what is done, open, wrong or skipped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from fieldapp.domain.text import dotted, fold
from fieldapp.i18n import _, format_number
from fieldapp.survey import steps as way
from fieldapp.survey.state import NodeState
from fieldapp.ui import theme
from fieldapp.ui.breaking import breakable
from fieldapp.ui.forms.answers.markup import shown, without_marks
from fieldapp.ui.widgets.labels import Words

SIGNS = {"done": "✓", "wrong": "⚠", "open": "○", "skipped": "–", "note": "·"}
STEP = Qt.ItemDataRole.UserRole
WIDTH = 270


def words_for(status: str) -> str:
    """A status in words."""
    return {
        "done": _("done"), "wrong": _("wrong"), "open": _("open"), "skipped": _("skipped"), "note": _("to read"),
    }[status]  # fmt: skip


class Outline(QWidget):
    """The list. ``search`` narrows it to the questions with these words in them."""

    chosen = Signal(int)
    """The number of a step."""

    def __init__(self) -> None:
        super().__init__()
        self.summary = Words(part="hint")
        self.list = _List()
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(False)
        self.list.itemActivated.connect(self._activated)
        self.list.itemClicked.connect(self._activated)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.summary)
        column.addWidget(self.list, 1)
        self._steps: Sequence[way.Step] = ()
        self._wanted: list[str] = []
        self._items: dict[int, QListWidgetItem] = {}
        self.fit()

    def fit(self) -> None:
        """Take the width of the interface's size."""
        self.setMaximumWidth(theme.pixels(WIDTH))
        self.setMinimumWidth(theme.pixels(WIDTH - 60))

    def retranslate(self) -> None:
        """Names again, in the language in force."""
        self.list.setAccessibleName(_("Questions"))
        self.fit()

    # ------------------------------------------------------------------ showing
    def show_steps(
        self, steps: Sequence[way.Step], state: Mapping[str, NodeState], at: int, skipped: Collection[str]
    ) -> None:
        """Show all steps; ``at`` is where the person is, ``skipped`` the keys of those left without an answer."""
        self._steps = steps
        self.list.blockSignals(True)
        self.list.clear()
        self._items = {}
        section: tuple[str, ...] = ()
        for number, step in enumerate(steps):
            text = self._text(step, state)
            if self._wanted and not all(word in fold(text) for word in self._wanted):
                continue
            if step.section != section:
                section = step.section
                self._head(section)
            item = QListWidgetItem()
            item.setData(STEP, number)
            self.list.addItem(item)
            self._items[number] = item
            self._say(item, step, state, skipped)
        self.stand_at(at)
        self.list.blockSignals(False)
        self.sum_up(steps, state, skipped)

    def update_step(self, number: int, state: Mapping[str, NodeState], skipped: Collection[str]) -> None:
        """Say one step anew."""
        if (item := self._items.get(number)) is not None:
            self._say(item, self._steps[number], state, skipped)

    def stand_at(self, number: int) -> None:
        """Mark where the person is."""
        item = self._items.get(number)
        if item is not None:
            self.list.setCurrentItem(item)
            self.list.scrollToItem(item)

    def sum_up(self, steps: Sequence[way.Step], state: Mapping[str, NodeState], skipped: Collection[str]) -> None:
        """The line above the list."""
        if self._wanted:
            text = _("{found} of {total}")
            self.summary.say(
                text.format(found=format_number(len(self._items)), total=format_number(len(steps)))
                if self._items
                else _("No question has these words.")
            )
            return
        counts = dict.fromkeys(("done", "open", "wrong", "skipped"), 0)
        for step in steps:
            status = status_of(step, state, skipped)
            if status in counts and not step.repeat:
                counts[status] += 1
        parts = [f"{SIGNS[key]} {format_number(count)} {words_for(key)}" for key, count in counts.items() if count]
        self.summary.say(dotted(parts))

    def _head(self, section: tuple[str, ...]) -> None:
        if not section:
            return
        item = QListWidgetItem(breakable(shown(section[-1].split("\n", 1)[0])))
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        item.setToolTip(breakable("  ›  ".join(section)))
        self.list.addItem(item)

    def _say(
        self, item: QListWidgetItem, step: way.Step, state: Mapping[str, NodeState], skipped: Collection[str]
    ) -> None:
        text = self._text(step, state)
        if step.repeat:
            item.setText(breakable(f"+  {text}"))
            return
        status = status_of(step, state, skipped)
        item.setText(breakable(f"{SIGNS[status]}  {shown(text)}"))
        item.setToolTip(breakable(shown(text)))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{text}, {words_for(status)}")

    @staticmethod
    def _text(step: way.Step, state: Mapping[str, NodeState]) -> str:
        if step.repeat:
            node = state.get(step.key)
            count = format_number((node.count if node else 0) or 0)
            return _("One more?") + f" ({count})"
        first = state.get(step.refs[0])
        label = without_marks(first.label) if first else ""
        return (label or step.questions[0].name).strip().split("\n", 1)[0]

    # ------------------------------------------------------------------ finding
    def search(self, text: str) -> None:
        """Keep only the questions with all these words; the caller shows the steps again."""
        self._wanted = fold(text).split()

    def first_found(self) -> int | None:
        """The first step that was found, when something is searched for."""
        return min(self._items, default=None) if self._wanted else None

    def _activated(self, item: QListWidgetItem) -> None:
        number = item.data(STEP)
        if number is not None:
            self.chosen.emit(int(number))


class _List(QListWidget):
    """Shift+Enter and Ctrl+Enter are the page's, here too."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        ):
            event.ignore()
            return
        super().keyPressEvent(event)


def status_of(step: way.Step, state: Mapping[str, NodeState], skipped: Collection[str]) -> str:
    """How far a step is; open ones that the person went past are skipped."""
    status = way.status(step, state)
    return "skipped" if status == "open" and step.key in skipped else status
