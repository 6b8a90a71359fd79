"""One widget per kind of survey question: what a respondent says goes in, the text of the XForm instance comes out.

A widget takes what is typed in any digits and usual ways, and says in words what it could not read; it never throws
away what stands in it. Must not know sessions or the store.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QCompleter,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from fieldapp.domain import calendars, numbers
from fieldapp.domain.fields import F, Kind
from fieldapp.i18n import _
from fieldapp.survey.definition import Question
from fieldapp.survey.state import NodeState
from fieldapp.ui.breaking import breakable
from fieldapp.ui.forms.editors import DayEditor

LONG_LIST = 15
"""From this many choices on, one-of-many is a box with search instead of a column of buttons."""

Choices = Sequence[tuple[str, str]]


class AnswerWidget(QWidget):
    """The common face: ``answered`` carries the instance text, ``unread`` the message for what could not be read."""

    answered = Signal(str)
    unread = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)

    def update_state(self, state: NodeState) -> None:
        """Show value, choices and read-only of the node; what is being typed is left alone."""

    def digit(self, number: int) -> bool:
        """Pick the choice with this number (from 1); False where there are no choices."""
        return False

    def commit(self) -> None:
        """Hand out what is being typed: the field is left."""


class LineAnswer(AnswerWidget):
    """Text, numbers, times, coordinates: one line. ``read`` makes instance text of it, or raises ValueError."""

    def __init__(self, read: Callable[[str], str], show: Callable[[str], str], *, width: int | None = None) -> None:
        super().__init__()
        self._read, self._show = read, show
        self.line = QLineEdit()
        if width:
            self.line.setMaximumWidth(width)
        self.line.textEdited.connect(lambda _text: self.commit())
        self.setFocusProxy(self.line)
        self.column.addWidget(self.line)

    def update_state(self, state: NodeState) -> None:
        self.line.setReadOnly(state.readonly)
        if not self.line.hasFocus() or self._current() != state.value:
            shown = self._show(state.value)
            if not (self.line.hasFocus() and self.line.text().strip()):
                self.line.setText(shown)

    def _current(self) -> str:
        try:
            return self._read(self.line.text().strip()) if self.line.text().strip() else ""
        except ValueError:
            return ""

    def commit(self) -> None:
        text = self.line.text().strip()
        try:
            value = self._read(text) if text else ""
        except ValueError as problem:
            self.unread.emit(str(problem))
            return
        self.unread.emit("")
        self.answered.emit(value)


class TextAnswer(AnswerWidget):
    """Text of several lines."""

    def __init__(self) -> None:
        super().__init__()
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(self.fontMetrics().lineSpacing() * 4 + 20)
        self.text.textChanged.connect(self.commit)
        self.setFocusProxy(self.text)
        self.column.addWidget(self.text)

    def update_state(self, state: NodeState) -> None:
        self.text.setReadOnly(state.readonly)
        if not self.text.hasFocus() and self.text.toPlainText() != state.value:
            self.text.blockSignals(True)
            self.text.setPlainText(state.value)
            self.text.blockSignals(False)

    def commit(self) -> None:
        self.answered.emit(self.text.toPlainText())


class DayAnswer(AnswerWidget):
    """A day, typed in any usual way or picked."""

    def __init__(self) -> None:
        super().__init__()
        self.editor = DayEditor(F("", Kind.DAY))
        self.editor.edited.connect(self.commit)
        self.setFocusProxy(self.editor.line)
        self.column.addWidget(self.editor)

    def update_state(self, state: NodeState) -> None:
        self.editor.setEnabled(not state.readonly)
        if not self.editor.line.hasFocus():
            self.editor.set_value(state.value[:10] or None)

    def commit(self) -> None:
        text = str(self.editor.value() or "")
        try:
            value = calendars.parse_day(text) if text else ""
        except ValueError as problem:
            self.unread.emit(str(problem))
            return
        self.unread.emit("")
        self.answered.emit(value)


class OneOf(AnswerWidget):
    """One of a short list: radio buttons with their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.group = QButtonGroup(self)
        self.group.idClicked.connect(lambda _number: self.commit())
        self._choices: Choices = ()

    def update_state(self, state: NodeState) -> None:
        choices = tuple(state.choices or ())
        if choices != self._choices:
            self._choices = choices
            _clear(self.column)
            for button in self.group.buttons():
                self.group.removeButton(button)
            for number, (_value, label) in enumerate(choices):
                button = QRadioButton(breakable(label))
                self.group.addButton(button, number)
                self.column.addWidget(button)
            if self.group.buttons():
                self.setFocusProxy(self.group.buttons()[0])
        self.group.setExclusive(False)
        for number, (value, _label) in enumerate(choices):
            self.group.button(number).setChecked(value == state.value)
            self.group.button(number).setEnabled(not state.readonly)
        self.group.setExclusive(True)

    def digit(self, number: int) -> bool:
        button = self.group.button(number - 1)
        if button is None or not button.isEnabled():
            return False
        button.setChecked(True)
        button.setFocus()
        self.commit()
        return True

    def commit(self) -> None:
        number = self.group.checkedId()
        self.answered.emit(self._choices[number][0] if number >= 0 else "")


class OneOfMany(AnswerWidget):
    """One of a long list: type a part of the name."""

    def __init__(self) -> None:
        super().__init__()
        self.combo = QComboBox()
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.combo.model(), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.combo.setCompleter(completer)
        self.combo.activated.connect(lambda _index: self.commit())
        self.setFocusProxy(self.combo)
        self._choices: Choices = ()
        self.column.addWidget(self.combo)

    def update_state(self, state: NodeState) -> None:
        choices = tuple(state.choices or ())
        if choices != self._choices:
            self._choices = choices
            self.combo.clear()
            self.combo.addItem("", "")
            for value, label in choices:
                self.combo.addItem(label, value)
        self.combo.setEnabled(not state.readonly)
        if self.combo.currentData() != state.value:
            self.combo.setCurrentIndex(max(0, self.combo.findData(state.value)))

    def commit(self) -> None:
        index = self.combo.findText(self.combo.currentText().strip(), Qt.MatchFlag.MatchFixedString)
        if index < 0:
            self.unread.emit(
                _("“{text}” is not in the list. Choose one that is.").format(text=self.combo.currentText())
            )
            return
        self.unread.emit("")
        self.answered.emit(str(self.combo.itemData(index) or ""))


class SomeOf(AnswerWidget):
    """Several of a list: check boxes."""

    def __init__(self) -> None:
        super().__init__()
        self._choices: Choices = ()
        self._boxes: list[QCheckBox] = []

    def update_state(self, state: NodeState) -> None:
        choices = tuple(state.choices or ())
        if choices != self._choices:
            self._choices = choices
            _clear(self.column)
            self._boxes = [QCheckBox(breakable(label)) for _value, label in choices]
            for box in self._boxes:
                box.clicked.connect(lambda _on: self.commit())
                self.column.addWidget(box)
            if self._boxes:
                self.setFocusProxy(self._boxes[0])
        chosen = set(state.value.split())
        for box, (value, _label) in zip(self._boxes, choices, strict=True):
            box.setChecked(value in chosen)
            box.setEnabled(not state.readonly)

    def digit(self, number: int) -> bool:
        if not 1 <= number <= len(self._boxes) or not self._boxes[number - 1].isEnabled():
            return False
        self._boxes[number - 1].click()
        self._boxes[number - 1].setFocus()
        return True

    def commit(self) -> None:
        marked = zip(self._boxes, self._choices, strict=True)
        self.answered.emit(" ".join(value for box, (value, _label) in marked if box.isChecked()))


class Acknowledge(AnswerWidget):
    """Seen and understood: one check box."""

    def __init__(self) -> None:
        super().__init__()
        self.box = QCheckBox(_("Yes, done"))
        self.box.clicked.connect(lambda _on: self.commit())
        self.setFocusProxy(self.box)
        self.column.addWidget(self.box)

    def update_state(self, state: NodeState) -> None:
        self.box.setChecked(bool(state.value))
        self.box.setEnabled(not state.readonly)

    def commit(self) -> None:
        self.answered.emit("OK" if self.box.isChecked() else "")


def make(question: Question, state: NodeState, *, lacks_list: bool = False) -> AnswerWidget | None:
    """The widget for a question; None where there is nothing to answer (a note).

    Where the list of a select was not given with the form (``lacks_list``) its answer is written.
    """
    looks = question.appearance.split()
    if lacks_list:
        return LineAnswer(str, str)
    if question.control in ("select", "rank"):
        return SomeOf()
    if question.control == "select1":
        long = len(state.choices or ()) >= LONG_LIST or not {"minimal", "autocomplete", "search"}.isdisjoint(looks)
        return OneOfMany() if long else OneOf()
    if question.control == "trigger":
        return Acknowledge()
    if state.readonly and question.type == "string" and not state.value:
        return None
    return _typed(question.type, looks)


def _typed(data_type: str, looks: list[str]) -> AnswerWidget:
    if data_type == "int":
        return LineAnswer(lambda text: str(numbers.parse_integer(text)), str, width=220)
    if data_type == "decimal":
        return LineAnswer(lambda text: format(numbers.parse_decimal(text), "f"), str, width=220)
    if data_type == "date":
        return DayAnswer()
    if data_type == "time":
        return LineAnswer(_read_time, lambda text: text[:5], width=140)
    if data_type == "dateTime":
        return LineAnswer(_read_moment, lambda text: text[:16].replace("T", " "), width=260)
    return TextAnswer() if "multiline" in looks else LineAnswer(str, str)


def _offset() -> str:
    text = datetime.now().astimezone().strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def _read_time(text: str) -> str:
    return f"{calendars.parse_clock(text)}:00.000{_offset()}"


def _read_moment(text: str) -> str:
    day, _space, clock = text.rpartition(" ")
    if not day:
        raise ValueError(_("Write the day and the time, for example 2025-11-15 08:30."))
    return f"{calendars.parse_day(day)}T{calendars.parse_clock(clock)}:00.000{_offset()}"


def _clear(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
