"""Putting things in order: Alt+Up and Alt+Down move the marked one, and so does dragging."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QListWidgetItem

from fieldapp.i18n import _
from fieldapp.survey.state import NodeState
from fieldapp.ui import fonts
from fieldapp.ui.breaking import breakable
from fieldapp.ui.forms.answers.base import AnswerWidget, Choices, numbered
from fieldapp.ui.forms.answers.markup import shown
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words

VALUE = Qt.ItemDataRole.UserRole


class Ranking(AnswerWidget):
    """The choices in the order of the answer. Nothing is answered until something was moved or the order confirmed."""

    def __init__(self) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.installEventFilter(self)
        self.list.model().rowsMoved.connect(lambda *_moved: self.commit())
        self.setFocusProxy(self.list)
        self.up, self.down, self.right = button(_("Up"), "arrow-up"), button(_("Down"), "arrow-down"), button()
        self.up.clicked.connect(lambda: self.move_by(-1))
        self.down.clicked.connect(lambda: self.move_by(1))
        self.right.setText(_("The order is right"))
        self.right.clicked.connect(self.commit)
        row = QHBoxLayout()
        row.setSpacing(8)
        for tool in (self.up, self.down, self.right):
            row.addWidget(tool)
        row.addStretch(1)
        self.column.addWidget(self.list)
        self.column.addLayout(row)
        self.column.addWidget(Words(_("The first is the highest. Alt+Up and Alt+Down move the marked one."), "hint"))
        self._choices: Choices = ()
        self._value = ""

    def update_state(self, state: NodeState) -> None:
        choices = tuple(state.choices or ())
        if choices != self._choices or state.value.split() != self._order():
            self._choices = choices
            self._fill(state.value.split())
        self._value = state.value
        for part in (self.list, self.up, self.down):
            part.setEnabled(not state.readonly)
        self.right.setVisible(not state.value and not state.readonly)

    def _fill(self, order: list[str]) -> None:
        if not order and self._order() and {value for value, _label in self._choices} == set(self._order()):
            return
        labels = dict(self._choices)
        values = [value for value in order if value in labels]
        values += [value for value, _label in self._choices if value not in values]
        here = self.list.currentRow()
        self.list.clear()
        for value in values:
            item = QListWidgetItem()
            item.setData(VALUE, value)
            self.list.addItem(item)
        self._number(labels)
        self.list.setCurrentRow(max(0, min(here, len(values) - 1)))
        self.list.setFixedHeight(max(1, len(values)) * (fonts.control_height(self.font()) + 2) + 6)

    def _number(self, labels: dict[str, str]) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            value = str(item.data(VALUE))
            words = shown(labels.get(value, value))
            item.setText(numbered(row + 1, breakable(words)))

    def _order(self) -> list[str]:
        return [str(self.list.item(row).data(VALUE)) for row in range(self.list.count())]

    def move_by(self, by: int) -> None:
        """Move the marked one up (-1) or down (1)."""
        here = self.list.currentRow()
        target = here + by
        if not 0 <= target < self.list.count() or not self.list.isEnabled():
            return
        self.list.insertItem(target, self.list.takeItem(here))
        self.list.setCurrentRow(target)
        self.commit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
            if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
                self.move_by(steps[Qt.Key(event.key())])
                return True
            if event.text().isdecimal():
                return self.digit(int(event.text()))
        return super().eventFilter(watched, event)

    def digit(self, number: int) -> bool:
        """Put the marked one at this place."""
        if not 1 <= number <= self.list.count():
            return False
        self.move_by(number - 1 - self.list.currentRow())
        return True

    def commit(self) -> None:
        self._number(dict(self._choices))
        self.answered.emit(" ".join(self._order()))
