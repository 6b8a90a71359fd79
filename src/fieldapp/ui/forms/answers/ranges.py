"""A number of a range: a slider with the number beside it, a list to pick from, or stars. Empty until it is set."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLineEdit, QSlider, QToolButton, QVBoxLayout

from fieldapp.domain import numbers
from fieldapp.i18n import _, ngettext
from fieldapp.survey.state import NodeState
from fieldapp.ui import theme
from fieldapp.ui.forms.answers.base import AnswerWidget, Asked
from fieldapp.ui.widgets.labels import Words

MOST_STEPS = 10_000
MOST_STARS = 15
FULL, EMPTY = "★", "☆"


class Scale:
    """The numbers of a range: from ``start`` to ``end`` by ``step``; what is missing or impossible is 0, 10, 1."""

    def __init__(self, asked: Asked) -> None:
        self.whole = asked.question.type in ("int", "long")
        given = {name: _decimal(asked.question.parameters.get(name, "")) for name in ("start", "end", "step")}
        start, end, step = given["start"], given["end"], given["step"]
        self.start = Decimal(0) if start is None else start
        self.end = Decimal(10) if end is None else end
        self.step = abs(step) if step else Decimal(1)
        self.down = self.end < self.start
        if abs(self.end - self.start) / self.step > MOST_STEPS:
            self.step = abs(self.end - self.start) / MOST_STEPS
        self.count = int(abs(self.end - self.start) // self.step)

    def at(self, place: int) -> str:
        """The number at a place, from 0, as kept."""
        value = self.start + (-self.step if self.down else self.step) * max(0, min(place, self.count))
        return _plain(value, whole=self.whole)

    def place(self, value: str) -> int:
        """The place nearest to a number; 0 for what is none."""
        number = _decimal(value)
        return 0 if number is None else max(0, min(self.count, round(abs(number - self.start) / self.step)))

    def read(self, text: str) -> str:
        """A typed number as kept, if it is one of the range. Raises ValueError in words."""
        value = numbers.parse_decimal(text)
        low, high = sorted((self.start, self.end))
        shown = {"low": _plain(low, whole=self.whole), "high": _plain(high, whole=self.whole)}
        if not low <= value <= high:
            raise ValueError(_("Write a number from {low} to {high}.").format(**shown))
        if (value - self.start) % self.step:
            raise ValueError(
                _("From {low} to {high} in steps of {step}.").format(**shown, step=_plain(self.step, whole=False))
            )
        return _plain(value, whole=self.whole)


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _plain(value: Decimal, *, whole: bool) -> str:
    if whole or value == value.to_integral_value():
        return str(int(value))
    return format(value.normalize(), "f")


class Range(AnswerWidget):
    """The slider and the number. Arrows move the slider, digits go into the number."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.scale = Scale(asked)
        upright = "vertical" in asked.looks
        self.slider = QSlider(Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal)
        self.slider.setRange(0, self.scale.count)
        self.slider.setPageStep(max(1, self.scale.count // 10))
        if "no-ticks" not in asked.looks and self.scale.count <= 40:
            self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
            self.slider.setTickInterval(1)
        self.slider.setProperty("unset", True)
        self.slider.actionTriggered.connect(lambda _action: self._slid(self.slider.sliderPosition()))
        self.slider.installEventFilter(self)
        self.line = QLineEdit()
        self.line.setMaximumWidth(theme.pixels(110))
        self.line.textEdited.connect(lambda _text: self.commit())
        self.line.editingFinished.connect(self.left.emit)
        self.setFocusProxy(self.slider)
        self._lay_out(upright)

    def _lay_out(self, upright: bool) -> None:
        first, last = Words(self.scale.at(0), "muted", wraps=False), Words(self.scale.at(10**9), "muted", wraps=False)
        row = QHBoxLayout()
        row.setSpacing(16)
        track: QBoxLayout = QVBoxLayout() if upright else QHBoxLayout()
        track.setSpacing(8)
        parts = (last, self.slider, first) if upright else (first, self.slider, last)
        for part in parts:
            track.addWidget(part, 1 if part is self.slider else 0)
        if upright:
            self.slider.setMinimumHeight(theme.pixels(180))
            for word in (first, last):
                track.setAlignment(word, Qt.AlignmentFlag.AlignHCenter)
            track.setAlignment(self.slider, Qt.AlignmentFlag.AlignHCenter)
        row.addLayout(track, 0 if upright else 1)
        row.addWidget(self.line, 0, Qt.AlignmentFlag.AlignVCenter)
        if upright:
            row.addStretch(1)
        self.column.addLayout(row)

    def update_state(self, state: NodeState) -> None:
        for part in (self.slider, self.line):
            part.setEnabled(not state.readonly)
        self.slider.blockSignals(True)
        self.slider.setValue(self.scale.place(state.value))
        self.slider.blockSignals(False)
        if not self.line.hasFocus():
            self.line.setText(state.value)
        if self.slider.property("unset") != (not state.value):
            self.slider.setProperty("unset", not state.value)
            self.slider.style().unpolish(self.slider)
            self.slider.style().polish(self.slider)

    @property
    def typing(self) -> bool:
        return self.line.hasFocus() and self.line.isModified()

    def _slid(self, place: int) -> None:
        self.unread.emit("")
        self.line.setText(self.scale.at(place))
        self.answered.emit(self.scale.at(place))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.text().isdigit() or event.text() in ("-", ".", ","):
                self.line.setFocus(Qt.FocusReason.OtherFocusReason)
                self.line.selectAll()
                self.line.insert(event.text())
                self.line.setModified(True)
                self.commit()
                return True
            if event.key() == Qt.Key.Key_Space:
                self._slid(self.slider.value())
                return True
        return super().eventFilter(watched, event)

    def commit(self) -> None:
        text = self.line.text().strip()
        try:
            value = self.scale.read(text) if text else ""
        except ValueError as problem:
            self.unread.emit(str(problem))
            return
        self.unread.emit("")
        self.answered.emit(value)

    def name(self, label: str, hint: str) -> None:
        super().name(label, hint)
        self.line.setAccessibleName(label)


class Picker(AnswerWidget):
    """The numbers of a range in a list to pick from."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.scale = Scale(asked)
        self.combo = QComboBox()
        self.combo.setMaximumWidth(theme.pixels(180))
        self.combo.addItem("", "")
        for place in range(self.scale.count + 1):
            self.combo.addItem(self.scale.at(place), self.scale.at(place))
        self.combo.activated.connect(lambda _index: self.commit())
        self.setFocusProxy(self.combo)
        self.column.addWidget(self.combo)

    def update_state(self, state: NodeState) -> None:
        self.combo.setEnabled(not state.readonly)
        self.combo.setCurrentIndex(max(0, self.combo.findData(state.value)))

    def digit(self, number: int) -> bool:
        place = self.combo.findData(str(number))
        if place > 0:
            self.combo.setCurrentIndex(place)
            self.commit()
        return place > 0

    def commit(self) -> None:
        self.answered.emit(str(self.combo.currentData() or ""))


class Rating(AnswerWidget):
    """Stars. Digits and the arrows set them, Delete takes them away."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.scale = Scale(asked)
        self.row = QHBoxLayout()
        self.row.setSpacing(2)
        self.stars: list[QToolButton] = []
        self._value = ""
        for place in range(min(MOST_STARS, self.scale.count + 1)):
            if Decimal(self.scale.at(place)) <= 0:
                continue
            self.stars.append(self._star(self.scale.at(place)))
        self.row.addStretch(1)
        self.column.addLayout(self.row)
        if self.stars:
            self.setFocusProxy(self.stars[0])

    def _star(self, value: str) -> QToolButton:
        star = QToolButton()
        star.setObjectName("star")
        star.setText(EMPTY)
        star.setProperty("stars", value)
        star.clicked.connect(lambda: self._give(value))
        star.installEventFilter(self)
        self.row.addWidget(star)
        return star

    def _give(self, value: str) -> None:
        self.answered.emit(value)

    def update_state(self, state: NodeState) -> None:
        self._value = state.value
        given = _decimal(state.value) or Decimal(0)
        for star in self.stars:
            filled = Decimal(str(star.property("stars"))) <= given
            star.setText(FULL if filled else EMPTY)
            star.setEnabled(not state.readonly)

    def digit(self, number: int) -> bool:
        if not 1 <= number <= len(self.stars):
            return False
        self.stars[number - 1].setFocus(Qt.FocusReason.OtherFocusReason)
        self.stars[number - 1].click()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(watched, QToolButton):
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            steps = {Qt.Key.Key_Left: 1 if mirrored else -1, Qt.Key.Key_Right: -1 if mirrored else 1}
            step = steps.get(Qt.Key(event.key()))
            if step is not None:
                target = self.stars.index(watched) + step
                if 0 <= target < len(self.stars):
                    self.stars[target].setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self._give("")
                return True
        return super().eventFilter(watched, event)

    def name(self, label: str, hint: str) -> None:
        for number, star in enumerate(self.stars, start=1):
            star.setAccessibleName(ngettext("{count} star", "{count} stars", number).format(count=number))
            star.setAccessibleDescription(label)


def ranged(asked: Asked) -> AnswerWidget:
    """The widget for a range by its appearance."""
    if "rating" in asked.looks:
        return Rating(asked)
    return Picker(asked) if "picker" in asked.looks else Range(asked)
