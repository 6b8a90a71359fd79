"""One editor per kind of value: what a person types into a form.

An editor holds raw text as typed; ``value()`` is what goes to validation, which alone decides what is right. Nothing
typed is ever refused or changed by an editor, so that a draft can always be kept.
"""

from __future__ import annotations

from PySide6.QtCore import QDate, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fieldapp.domain import kinds
from fieldapp.domain.fields import F, Kind, Value
from fieldapp.i18n import _
from fieldapp.ui import icons
from fieldapp.ui.breaking import breakable


class Editor(QWidget):
    """The common face of all editors: a value in, a value out, and two signals."""

    edited = Signal()
    """The person changed something."""
    left = Signal()
    """The keyboard focus went elsewhere: time to check the field and keep the draft."""

    def __init__(self, field: F, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)

    def value(self) -> Value:
        """What stands in the editor, as typed; None when nothing does."""
        raise NotImplementedError

    def set_value(self, value: Value) -> None:
        """Show a canonical value, or raw text from a draft."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Words again, after the language changed; the value stays."""

    def _watch(self, widget: QWidget) -> None:
        self.setFocusProxy(self.focusProxy() or widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return super().eventFilter(watched, event)

    def _shown(self, value: Value) -> str:
        """A canonical value as a person would type it; raw text stays as it is."""
        if value is None:
            return ""
        try:
            return kinds.show(self.field, kinds.clean(self.field, value))
        except ValueError:
            return str(value)


class LineEditor(Editor):
    """Short text, numbers, places and phones: one line, in any digits."""

    def __init__(self, field: F, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.line = QLineEdit()
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self._row.addWidget(self.line, 1)
        if field.unit and field.kind != Kind.PERCENT:
            self.unit = QLabel(_(field.unit))
            self._row.addWidget(self.unit)
        if field.kind in (Kind.INTEGER, Kind.PERCENT, Kind.CLOCK):
            self.line.setMaximumWidth(180)
            self._row.addStretch(1)
        self._watch(self.line)

    def value(self) -> Value:
        return self.line.text().strip() or None

    def set_value(self, value: Value) -> None:
        self.line.setText(self._shown(value))

    def retranslate(self) -> None:
        if self.field.unit and self.field.kind != Kind.PERCENT:
            self.unit.setText(_(self.field.unit))


class LongEditor(Editor):
    """Text of several lines; Tab goes on to the next field."""

    def __init__(self, field: F, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(self.fontMetrics().lineSpacing() * 4 + 20)
        self.text.textChanged.connect(self.edited.emit)
        self._row.addWidget(self.text, 1)
        self._watch(self.text)

    def value(self) -> Value:
        return self.text.toPlainText().strip() or None

    def set_value(self, value: Value) -> None:
        self.text.setPlainText("" if value is None else str(value))


class ChoiceEditor(Editor):
    """One of a code list. The first entry says that nothing was chosen."""

    def __init__(self, field: F, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.combo = QComboBox()
        self.combo.setMinimumWidth(220)
        self._fill()
        self.combo.activated.connect(lambda _index: self.edited.emit())
        self._row.addWidget(self.combo)
        self._row.addStretch(1)
        self._watch(self.combo)

    def _fill(self) -> None:
        self.combo.addItem(_("Choose…"), None)
        for choice in self.field.choices:
            self.combo.addItem(_(choice.label), choice.code)

    def value(self) -> Value:
        found: Value = self.combo.currentData()
        return found

    def set_value(self, value: Value) -> None:
        self.combo.setCurrentIndex(max(0, self.combo.findData(value)))

    def retranslate(self) -> None:
        kept = self.value()
        self.combo.clear()
        self._fill()
        self.set_value(kept)


class ChoicesEditor(Editor):
    """Several of a code list, as check boxes one under the other."""

    def __init__(self, field: F, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        column = QVBoxLayout()
        column.setSpacing(4)
        self.boxes = [(choice, QCheckBox(breakable(_(choice.label)))) for choice in field.choices]
        for _choice, box in self.boxes:
            box.toggled.connect(lambda _on: self.edited.emit())
            column.addWidget(box)
            self._watch(box)
        self._row.addLayout(column, 1)

    def value(self) -> Value:
        return " ".join(choice.code for choice, box in self.boxes if box.isChecked()) or None

    def set_value(self, value: Value) -> None:
        codes = set(str(value or "").split())
        for choice, box in self.boxes:
            box.blockSignals(True)
            box.setChecked(choice.code in codes)
            box.blockSignals(False)

    def retranslate(self) -> None:
        for choice, box in self.boxes:
            box.setText(breakable(_(choice.label)))


class DayEditor(Editor):
    """A day, typed in any usual way or picked from a calendar; Alt+Down opens it."""

    def __init__(self, field: F, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.line = QLineEdit()
        self.line.setMaximumWidth(220)
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.button = QToolButton()
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(self.open_calendar)
        self._calendar: QCalendarWidget | None = None
        self._row.addWidget(self.line, 1)
        self._row.addWidget(self.button)
        self._row.addStretch(1)
        self._watch(self.line)
        self.retranslate()

    def value(self) -> Value:
        return self.line.text().strip() or None

    def set_value(self, value: Value) -> None:
        self.line.setText(self._shown(value))

    def retranslate(self) -> None:
        self.button.setIcon(icons.icon("calendar"))
        self.button.setToolTip(_("Open the calendar (Alt+Down)"))
        self.button.setAccessibleName(_("Open the calendar"))

    def open_calendar(self) -> None:
        """Show a month to pick from, at the day that stands in the field or at today."""
        if self._calendar is None:
            self._calendar = QCalendarWidget(self)
            self._calendar.setWindowFlag(Qt.WindowType.Popup)
            self._calendar.setGridVisible(False)
            self._calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
            self._calendar.clicked.connect(self._picked)
            self._calendar.activated.connect(self._picked)
        try:
            day = kinds.clean(F("", Kind.DAY), self.value())
        except ValueError:
            day = None
        self._calendar.setSelectedDate(
            QDate.fromString(str(day), Qt.DateFormat.ISODate) if day else QDate.currentDate()
        )
        self._calendar.move(self.mapToGlobal(self.line.geometry().bottomLeft()))
        self._calendar.show()
        self._calendar.setFocus()

    def _picked(self, day: QDate) -> None:
        self.set_value(day.toString(Qt.DateFormat.ISODate))
        if self._calendar is not None:
            self._calendar.hide()
        self.line.setFocus()
        self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
            if down:
                self.open_calendar()
                return True
        return super().eventFilter(watched, event)


class MoneyEditor(Editor):
    """An amount and its currency, two fields of one value."""

    def __init__(self, field: F, currency: str = "", parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.amount, self.currency = QLineEdit(), QLineEdit(currency)
        self.amount.setMaximumWidth(220)
        self.currency.setMaximumWidth(80)
        self.currency.setMaxLength(3)
        for line in (self.amount, self.currency):
            line.textEdited.connect(lambda _text: self.edited.emit())
            self._watch(line)
        self._default = currency
        self._row.addWidget(self.amount, 1)
        self._row.addWidget(self.currency)
        self._row.addStretch(1)
        self.retranslate()

    def value(self) -> Value:
        amount, currency = self.amount.text().strip(), self.currency.text().strip().upper()
        return f"{amount} {currency}".strip() if amount else None

    def set_value(self, value: Value) -> None:
        shown = self._shown(value)
        code = shown[-3:] if shown[-3:].isalpha() else ""
        self.amount.setText(shown.removesuffix(code).strip())
        self.currency.setText(code or self._default)

    def retranslate(self) -> None:
        self.currency.setAccessibleName(_("{label}: currency").format(label=_(self.field.label)))
        self.currency.setToolTip(_("Currency, three letters"))


SIMPLE: dict[Kind, type[Editor]] = {
    Kind.LONG: LongEditor,
    Kind.CHOICE: ChoiceEditor,
    Kind.CHOICES: ChoicesEditor,
    Kind.DAY: DayEditor,
}
"""Editors by kind; all kinds that are not here (and are no money or reference) get one line."""
