"""One or several of a short list: rows with the digit that picks them, in columns, as buttons, a scale or a table."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
)

from fieldapp.survey.state import NodeState
from fieldapp.ui import theme
from fieldapp.ui.forms.answers.base import AnswerWidget, Asked, Choices
from fieldapp.ui.forms.answers.markup import shown
from fieldapp.ui.forms.answers.media import picture
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.layouts import emptied

PICTURE = 160
"""Pictures of choices are at most this high and wide, at 100 %."""
AS_MANY_AS_FIT = 3
DIGITS = 9


class ChoiceRow(QFrame):
    """One choice: a box or a round button, its digit, its words, its picture. The whole row can be clicked."""

    moved = Signal(int, int)
    """Steps across and down that an arrow key asks for."""

    def __init__(self, label: str, *, several: bool, digit: int = 0, picture: QPixmap | None = None) -> None:
        super().__init__()
        self.setObjectName("choiceRow")
        self.button: QAbstractButton = QCheckBox() if several else QRadioButton()
        self.button.setAccessibleName(label)
        self.button.setAutoExclusive(False)
        self.button.installEventFilter(self)
        self.button.toggled.connect(lambda _on: self._look())
        self.setFocusProxy(self.button)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.words = Words(label)
        self.key = QLabel(str(digit) if digit else "")
        self.key.setObjectName("small")
        self.key.setVisible(bool(digit))
        self._lay_out(picture)

    def _lay_out(self, picture: QPixmap | None) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(self.key)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        if picture is not None:
            image = QLabel()
            image.setPixmap(picture)
            row.addWidget(image)
        row.addWidget(self.words, 1)

    def only_words(self) -> None:
        """No box beside the words: the row itself shows that it is chosen. The keyboard is where it was."""
        self.setProperty("plain", True)
        self.button.setStyleSheet("*::indicator { width: 0; height: 0; border: 0; } * { spacing: 0; padding: 0; }")
        self.button.setMaximumWidth(6)
        self.key.hide()

    def stand(self, *, words: bool) -> None:
        """Words above the button, both in the middle: a place of a scale or a cell of a table."""
        box = self.layout()
        assert isinstance(box, QBoxLayout)
        box.setDirection(QBoxLayout.Direction.TopToBottom)
        box.setContentsMargins(2, 2, 2, 2)
        box.setSpacing(2)
        self.key.hide()
        self.words.setVisible(words)
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
        box.removeWidget(self.words)
        box.insertWidget(0, self.words, 1)
        box.setAlignment(self.button, Qt.AlignmentFlag.AlignHCenter)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._look()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {
                Qt.Key.Key_Up: (0, -1),
                Qt.Key.Key_Down: (0, 1),
                Qt.Key.Key_Left: (-1, 0),
                Qt.Key.Key_Right: (1, 0),
            }
            step = steps.get(Qt.Key(event.key()))
            if step is not None and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
                mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
                self.moved.emit(-step[0] if mirrored else step[0], step[1])
                return True
        return super().eventFilter(watched, event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()) and self.button.isEnabled():
            self.button.setFocus(Qt.FocusReason.MouseFocusReason)
            self.button.click()

    def _look(self) -> None:
        self.setProperty("here", self.button.hasFocus())
        self.setProperty("chosen", self.button.isChecked())
        self.style().unpolish(self)
        self.style().polish(self)


class ChoiceRows(AnswerWidget):
    """Radio rows (one) or check rows (several). Arrows move, Space and digits pick."""

    def __init__(self, asked: Asked, *, several: bool) -> None:
        super().__init__()
        self.asked, self.several = asked, several
        self.rows: list[ChoiceRow] = []
        self.shown: tuple[Choices, object] = ((), None)
        looks = asked.looks
        self.scale = "likert" in looks or bool({"list", "list-nolabel", "label"} & looks)
        self.plain = bool({"no-buttons", "quick", "quickcompact"} & looks) and "quick" not in looks
        self.across = asked.columns()
        self.grid = QGridLayout()
        self.grid.setSpacing(4)
        self.column.addLayout(self.grid)

    # ------------------------------------------------------------------ showing
    def update_state(self, state: NodeState) -> None:
        choices = tuple(state.choices or ())
        media = self.asked.choice_media()
        if (choices, media) != self.shown:
            self.shown = (choices, media)
            self._build(choices)
        chosen = set(state.value.split()) if self.several else {state.value}
        for row, (value, _label) in zip(self.rows, choices, strict=True):
            row.button.setChecked(value in chosen)
            row.button.setEnabled(not state.readonly)

    def _build(self, choices: Choices) -> None:
        emptied(self.grid)
        self.rows = []
        per_row = self._per_row(len(choices))
        digits = len(choices) if not self.scale else 0
        for number, (value, label) in enumerate(choices):
            row = self._row(value, label, number + 1 if number < min(DIGITS, digits) else 0)
            self.rows.append(row)
            self.grid.addWidget(row, number // per_row, number % per_row)
        for place in range(per_row):
            self.grid.setColumnStretch(place, 1)
        if self.rows:
            self.setFocusProxy(self.rows[0].button)

    def _row(self, value: str, label: str, digit: int) -> ChoiceRow:
        words = shown(label)
        row = ChoiceRow(words or value, several=self.several, digit=digit, picture=self._picture(value))
        row.button.clicked.connect(partial(self._clicked, row))
        row.moved.connect(partial(self._move, row))
        if self.scale:
            row.stand(words="list-nolabel" not in self.asked.looks)
            if "label" in self.asked.looks:
                row.button.hide()
        elif self.plain:
            row.only_words()
        return row

    def _picture(self, value: str) -> QPixmap | None:
        address = self.asked.choice_media().get(value, {}).get("image")
        content = self.asked.files.of_form(address) if address else None
        side = theme.pixels(PICTURE)
        return picture(content, side, side) if content is not None else None

    def _per_row(self, count: int) -> int:
        if self.scale:
            return max(1, count)
        if self.across is None:
            return 1
        return self.across or min(AS_MANY_AS_FIT, max(1, count))

    # ------------------------------------------------------------------ choosing
    def digit(self, number: int) -> bool:
        if not 1 <= number <= len(self.rows) or not self.rows[number - 1].button.isEnabled():
            return False
        row = self.rows[number - 1]
        row.button.setFocus(Qt.FocusReason.OtherFocusReason)
        row.button.click()
        return True

    def _move(self, row: ChoiceRow, across: int, down: int) -> None:
        """An arrow goes to the next row, and in one-of-a-list nothing is chosen by that."""
        per_row = self._per_row(len(self.rows))
        target = self.rows.index(row) + across + (down * per_row if per_row < len(self.rows) else down)
        if 0 <= target < len(self.rows):
            self.rows[target].button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clicked(self, row: ChoiceRow) -> None:
        if not self.several:
            row.button.setChecked(True)
            for other in self.rows:
                if other is not row:
                    other.button.setChecked(False)
        self.commit()
        if not self.several and "quick" in self.asked.looks:
            self.settled.emit()

    def commit(self) -> None:
        choices = self.shown[0]
        marked = zip(self.rows, choices, strict=True)
        self.answered.emit(" ".join(value for row, (value, _label) in marked if row.button.isChecked()))

    def name(self, label: str, hint: str) -> None:
        """Each row says the question before its own words; the group is named too."""
        self.setAccessibleName(label)
        self.setAccessibleDescription(hint)
        for row in self.rows:
            row.button.setAccessibleDescription(label)


class Heads(AnswerWidget):
    """The head of a table of questions: the words of the choices, nothing to answer (appearance ``label``)."""

    def __init__(self) -> None:
        super().__init__()
        self.row = QHBoxLayout()
        self.row.setSpacing(4)
        self.column.addLayout(self.row)
        self._shown: Choices = ()

    def update_state(self, state: NodeState) -> None:
        choices = tuple(state.choices or ())
        if choices == self._shown:
            return
        self._shown = choices
        emptied(self.row)
        for _value, label in choices:
            words = Words(shown(label), "muted")
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
            self.row.addWidget(words, 1)

    def name(self, label: str, hint: str) -> None:
        """Nothing takes the keyboard here."""


class Acknowledge(AnswerWidget):
    """Seen and understood: one check row."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.box = ChoiceRow(words, several=True)
        self.box.button.clicked.connect(lambda _on: self.commit())
        self.setFocusProxy(self.box.button)
        self.column.addWidget(self.box)

    def update_state(self, state: NodeState) -> None:
        self.box.button.setChecked(bool(state.value))
        self.box.button.setEnabled(not state.readonly)

    def digit(self, number: int) -> bool:
        if number == 1 and self.box.button.isEnabled():
            self.box.button.click()
        return number == 1

    def commit(self) -> None:
        self.answered.emit("OK" if self.box.button.isChecked() else "")
