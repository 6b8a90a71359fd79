"""Two entries of one sheet that differ: both answers side by side, a digit takes one, another can be given."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from fieldapp.i18n import _, format_number
from fieldapp.services import double_entry, versions
from fieldapp.services.surveys import Finalised
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.forms.answers.choosing import ChoiceRow
from fieldapp.ui.forms.answers.markup import shown, without_marks
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import Words


class DifferenceBox(QFrame):
    """One difference: the first entry, the second, or another answer."""

    decided = Signal()

    def __init__(self, one: versions.Difference, choices: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.setObjectName("card")
        self.one = one
        label = shown(one.label)
        self.rows = [
            ChoiceRow(
                _("First entry: {answer}").format(answer=one.first_words or _("(empty)")), several=False, digit=1
            ),
            ChoiceRow(
                _("Second entry: {answer}").format(answer=one.second_words or _("(empty)")), several=False, digit=2
            ),
            ChoiceRow(_("Another answer"), several=False, digit=3),
        ]
        self.other: QLineEdit | QComboBox = _combo(choices) if choices else QLineEdit()
        self.other.setAccessibleName(_("{label}: another answer").format(label=label))
        self.other.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addWidget(Words(label, "strong"))
        for number, row in enumerate(self.rows):
            row.button.setAccessibleDescription(label)
            row.button.clicked.connect(partial(self._clicked, number))
            row.moved.connect(partial(self._move, number))
            column.addWidget(row)
        column.addWidget(self.other)
        self.setFocusProxy(self.rows[0].button)
        if isinstance(self.other, QLineEdit):
            self.other.textEdited.connect(lambda _text: self.decided.emit())
        else:
            self.other.activated.connect(lambda _index: self.decided.emit())

    def take(self, number: int) -> None:
        """Decide for the first entry (0), the second (1) or another answer (2)."""
        self.rows[number].button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._clicked(number)

    def _clicked(self, number: int, *_on: object) -> None:
        for place, row in enumerate(self.rows):
            row.button.setChecked(place == number)
        self.other.setEnabled(number == 2)
        if number == 2:
            self.other.setFocus(Qt.FocusReason.OtherFocusReason)
        self.decided.emit()

    def _move(self, number: int, _across: int, down: int) -> None:
        target = number + down
        if down and 0 <= target < len(self.rows):
            self.rows[target].button.setFocus(Qt.FocusReason.OtherFocusReason)

    def answer(self) -> str | None:
        """What was decided; None while nothing was."""
        chosen = next((place for place, row in enumerate(self.rows) if row.button.isChecked()), None)
        if chosen == 2:
            other = self.other
            text = other.text().strip() if isinstance(other, QLineEdit) else str(other.currentData() or "")
            return text or None
        return None if chosen is None else (self.one.first, self.one.second)[chosen]


def _combo(choices: tuple[tuple[str, str], ...]) -> QComboBox:
    combo = QComboBox()
    combo.addItem("", "")
    for value, label in choices:
        combo.addItem(without_marks(label) or value, value)
    return combo


class SurveySettlePage(Page):
    """The page ``survey_settle``: ``draft`` is the second entry of a sheet."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._key = ""
        self._pair: double_entry.Pair | None = None
        self.boxes: list[DifferenceBox] = []
        self.about = Words(part="muted")
        self.room = QScrollArea()
        self.room.setWidgetResizable(True)
        self.empty = EmptyState()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.about)
        column.addWidget(self.room, 1)
        column.addWidget(self.empty, 1)
        self.finish_action = QAction(self)
        self.finish_action.triggered.connect(self.finish)
        self.retranslate()
        self._show_pair(None)

    def title(self) -> str:
        return _("Two entries of one sheet")

    def primary(self) -> QAction | None:
        return self.finish_action if self._pair is not None else None

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("1, 2", _("take the first or the second entry")), ("3", _("give another answer")),
            ("Ctrl+Enter", _("check everything and finalise")),
        ]  # fmt: skip

    def retranslate(self) -> None:
        self.finish_action.setText(_("Finalise"))
        self.finish_action.setIcon(icons.icon("check"))
        self.empty.say(
            _("Nothing is to be settled."), _("Go to the surveys"), lambda: self.context.open_page("surveys")
        )

    def show_with(self, **arguments: Any) -> None:
        self._key = str(arguments.get("draft", ""))
        self.context.tasks.run(double_entry.pair, self.context.store(), self._key, then=self._show_pair)

    def _show_pair(self, pair: double_entry.Pair | None) -> None:
        self._pair = pair
        self.empty.setVisible(pair is None)
        self.room.setVisible(pair is not None)
        self.about.setVisible(pair is not None)
        self.boxes = []
        if pair is None:
            return
        body = QWidget()
        body.setObjectName("room")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        for one in pair.differences:
            box = DifferenceBox(one, pair.choices.get(one.ref, ()))
            box.setMaximumWidth(theme.pixels(tokens.FORM_WIDTH))
            box.decided.connect(self._count)
            self.boxes.append(box)
            column.addWidget(box)
        column.addStretch(1)
        self.room.setWidget(body)
        self._count()
        if self.boxes:
            self.boxes[0].rows[0].button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.header_changed.emit()

    def _count(self) -> None:
        assert self._pair is not None
        settled = sum(box.answer() is not None for box in self.boxes)
        text = _("{form}, sheet {sheet}: {first} and {second} entered it. {settled} of {total} differences settled.")
        self.about.say(
            text.format(
                form=self._pair.form_title, sheet=self._pair.sheet, first=self._pair.first_by,
                second=self._pair.second_by, settled=format_number(settled), total=format_number(len(self.boxes)),
            )
        )  # fmt: skip
        self.finish_action.setEnabled(settled == len(self.boxes))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = self.window().focusWidget()
        here = next((n for n, box in enumerate(self.boxes) if focus is not None and box.isAncestorOf(focus)), None)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finish()
        elif here is not None and enter:
            self._on(here)
        elif here is not None and event.text() in ("1", "2", "3") and not isinstance(focus, QLineEdit):
            self.boxes[here].take(int(event.text()) - 1)
            if event.text() != "3":
                self._on(here)
        else:
            super().keyPressEvent(event)

    def _on(self, here: int) -> None:
        """To the next difference."""
        if here + 1 < len(self.boxes):
            box = self.boxes[here + 1]
            box.rows[0].button.setFocus(Qt.FocusReason.OtherFocusReason)
            self.room.ensureWidgetVisible(box)

    def finish(self) -> None:
        """Make it final with what was decided."""
        chosen = {box.one.ref: answer for box in self.boxes if (answer := box.answer()) is not None}
        if self._pair is not None and len(chosen) == len(self.boxes):
            run, store = self.context.tasks.run, self.context.store()
            run(double_entry.settle, store, self._key, chosen, then=self._finished, busy=self.finish_action)

    def _finished(self, final: Finalised) -> None:
        self._show_pair(None)
        self.header_changed.emit()
        self.context.notices.show(_("Survey finalised. Both entries and what was decided are kept with it."))
        for text in final.waiting:
            self.context.notices.problem(text)
        self.context.open_page("surveys")
