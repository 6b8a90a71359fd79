"""Answers that are typed into one field: text in its kinds, numbers in any digits, times, counters."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QEvent, QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QToolButton

from fieldapp.domain import numbers
from fieldapp.domain.text import digits
from fieldapp.i18n import _, format_number
from fieldapp.survey.casting import LARGEST_WHOLE, given_text
from fieldapp.survey.state import NodeState
from fieldapp.ui import icons, theme
from fieldapp.ui.forms.answers.base import AnswerWidget, Asked
from fieldapp.ui.widgets.buttons import button

_ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)


class LineAnswer(AnswerWidget):
    """Text, numbers, times, coordinates: one line. ``read`` makes instance text of it, or raises ValueError."""

    def __init__(self, read: Callable[[str], str], show: Callable[[str], str], *, width: int | None = None) -> None:
        super().__init__()
        self._read, self._show = read, show
        self._shown = ("", "")
        """What was put into the line, and the answer that it stands for: untouched, that stays as it came."""
        self.line = QLineEdit()
        self.line.textEdited.connect(lambda _text: self.commit())
        self.line.editingFinished.connect(self._left)
        self.setFocusProxy(self.line)
        self.row = QHBoxLayout()
        self.row.setSpacing(8)
        self.row.addWidget(self.line, 1)
        if width:
            self.line.setMaximumWidth(theme.pixels(width))
            self.row.addStretch(1)
        self.column.addLayout(self.row)

    def update_state(self, state: NodeState) -> None:
        self.line.setReadOnly(state.readonly)
        here = self.line.window().focusWidget() is self.line  # also while a keyboard on the screen is the active window
        typing = here and self.line.text().strip()
        if not typing and self._current() not in (state.value, None):
            self._shown = (self._show(state.value), state.value)
            self.line.setText(self._shown[0])

    def _current(self) -> str | None:
        try:
            return self._value()
        except ValueError:
            return None

    def _value(self) -> str:
        """The answer in the line. Raises ValueError in words."""
        text = self.line.text().strip()
        if text and text == self._shown[0].strip():
            return self._shown[1]
        return self._read(text) if text else ""

    @property
    def typing(self) -> bool:
        return self.line.hasFocus() and self.line.isModified()

    def unreadable(self) -> str:
        return self.line.text().strip() if self._current() is None else ""

    def put_back(self, text: str) -> None:
        self.line.setText(text)
        self.commit()

    def _left(self) -> None:
        """What was read is shown as it is kept; what could not be read stays."""
        value = self._current()
        if value:
            self.line.setText(self._show(value))
        self.line.setModified(False)
        self.left.emit()

    def commit(self) -> None:
        try:
            value = self._value()
        except ValueError as problem:
            self.unread.emit(str(problem))
            return
        self.unread.emit("")
        self.answered.emit(value)


class TextAnswer(AnswerWidget):
    """Text of several lines: Enter makes a new one."""

    def __init__(self) -> None:
        super().__init__()
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(self.fontMetrics().lineSpacing() * 4 + 20)
        self.text.textChanged.connect(self.commit)
        self.text.installEventFilter(self)
        self.setFocusProxy(self.text)
        self.column.addWidget(self.text)

    def update_state(self, state: NodeState) -> None:
        self.text.setReadOnly(state.readonly)
        if not self.text.hasFocus() and self.text.toPlainText() != state.value:
            self.text.blockSignals(True)
            self.text.setPlainText(state.value)
            self.text.blockSignals(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Page Down and Page Up are the page's: Enter makes a new line here."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) or (enter and control):
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    def commit(self) -> None:
        self.answered.emit(self.text.toPlainText())


class AddressAnswer(LineAnswer):
    """The address of a web page, with a button that opens it (where there is a network)."""

    def __init__(self) -> None:
        super().__init__(str, str)
        self.open = button(_("Open the address"), "external-link")
        self.open.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self.line.text().strip())))
        self.row.addWidget(self.open)

    def update_state(self, state: NodeState) -> None:
        super().update_state(state)
        self.open.setVisible(_ADDRESS.match(state.value) is not None)


class MaskedAnswer(LineAnswer):
    """What nobody is to read over the shoulder; the eye shows it."""

    def __init__(self) -> None:
        super().__init__(str, str)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.show_it = button(_("Show"), "eye")
        self.show_it.setCheckable(True)
        self.show_it.toggled.connect(
            lambda on: self.line.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        )
        self.row.addWidget(self.show_it)


class CounterAnswer(LineAnswer):
    """A whole number with one fewer and one more beside it: + and - do the same on the keyboard."""

    def __init__(self) -> None:
        super().__init__(read_whole, str, width=120)
        self.fewer, self.more = QToolButton(), QToolButton()
        pairs = ((self.fewer, "minus", _("One fewer"), -1), (self.more, "plus", _("One more"), 1))
        for tool, icon, name, step in pairs:
            tool.setIcon(icons.icon(icon))
            tool.setAccessibleName(name)
            tool.setToolTip(name)
            tool.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            tool.clicked.connect(lambda _on=False, by=step: self.step(by))
        self.row.insertWidget(0, self.fewer)
        self.row.insertWidget(2, self.more)
        self.line.installEventFilter(self)

    def update_state(self, state: NodeState) -> None:
        super().update_state(state)
        self.fewer.setEnabled(not state.readonly)
        self.more.setEnabled(not state.readonly)

    def step(self, by: int) -> None:
        """Count up or down; an empty field counts from nothing."""
        if self.line.isReadOnly():
            return
        number = 0
        with suppress(ValueError):
            number = int(self._current() or 0)
        self.line.setText(str(max(0, number + by)))
        self.commit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress and event.text() in ("+", "-"):
            self.step(1 if event.text() == "+" else -1)
            return True
        return super().eventFilter(watched, event)


def read_integer(text: str) -> str:
    """A whole number of any size as kept. Raises ValueError in words."""
    return str(numbers.parse_integer(text))


def read_whole(text: str) -> str:
    """A whole number as a question for one keeps it. Raises ValueError in words, also for one that is too large."""
    kept = read_integer(text)
    if not given_text(kept, "int"):
        largest = format_number(Decimal(LARGEST_WHOLE), 0)
        raise ValueError(
            _("This question takes whole numbers up to {number}. A larger one needs a question for decimals.").format(
                number=largest
            )
        )
    return kept


def read_decimal(text: str) -> str:
    """A number as kept. Raises ValueError in words."""
    return format(numbers.parse_decimal(text), "f")


def read_digits(text: str) -> str:
    """Text that is to be digits, in any script and grouping: "០១២" is "012". Raises ValueError in words."""
    plain = digits(text)
    if plain.isdigit():
        return plain
    try:
        return read_integer(text)
    except ValueError:
        return read_decimal(text)


def bare(value: str) -> str:
    """A kept number as one types it: a whole one without the ".0" of decimals."""
    return value.removesuffix(".0")


def grouped(read: Callable[[str], str]) -> Callable[[str], str]:
    """Shows a kept number with the thousands parted as the language does, where ``read`` reads that back."""

    def show(value: str) -> str:
        try:
            number = Decimal(bare(value))
            shown = format_number(number, max(0, -int(number.as_tuple().exponent)))
            return shown if read(shown) == bare(value) else bare(value)
        except (InvalidOperation, ValueError):
            return value

    return show


def typed(asked: Asked) -> AnswerWidget:
    """The widget for text and numbers."""
    looks, kind = asked.looks, asked.question.type
    if kind in ("int", "long", "decimal") or "numbers" in looks:
        whole = kind in ("int", "long")
        if whole and "counter" in looks:
            return CounterAnswer()
        read = read_whole if whole else read_decimal if kind == "decimal" else read_digits
        return LineAnswer(read, grouped(read) if "thousands-sep" in looks else bare, width=240)
    if "masked" in looks or asked.question.control == "secret":
        return MaskedAnswer()
    if "url" in looks:
        return AddressAnswer()
    return TextAnswer() if "multiline" in looks or (asked.number("rows") or 0) > 1 else LineAnswer(str, str)
