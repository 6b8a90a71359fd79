"""Days, months, years, times and moments: typed in any usual way, picked, or given in another calendar."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit

from fieldapp.domain import calendars, far_calendars
from fieldapp.domain.fields import F, Kind
from fieldapp.domain.text import digits
from fieldapp.i18n import _, format_date
from fieldapp.survey.state import NodeState
from fieldapp.ui import theme
from fieldapp.ui.forms.answers.base import AnswerWidget, Asked
from fieldapp.ui.forms.answers.lines import LineAnswer
from fieldapp.ui.forms.editors import DayEditor
from fieldapp.ui.widgets.labels import Words

EARLIEST = 1000
"""Common years before this one are slips of typing."""
UNKNOWN_CALENDARS = frozenset({"bikram-sambat"})


class DayAnswer(AnswerWidget):
    """A day, typed in any usual way or picked."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.editor = DayEditor(F("", Kind.DAY))
        self.editor.edited.connect(self.commit)
        self.editor.left.connect(self._left)
        if "no-calendar" in asked.looks:
            self.editor.button.hide()
        self.setFocusProxy(self.editor.line)
        self.column.addWidget(self.editor)
        if UNKNOWN_CALENDARS & asked.looks:
            self.column.addWidget(
                Words(_("This calendar is not known here. Give the common (Gregorian) date."), "hint")
            )

    @property
    def typing(self) -> bool:
        return self.editor.line.hasFocus() and self.editor.line.isModified()

    def update_state(self, state: NodeState) -> None:
        self.editor.setEnabled(not state.readonly)
        if not self.typing and self._read() is not None:
            self.editor.set_value(state.value[:10] or None)

    def _read(self) -> str | None:
        text = str(self.editor.value() or "")
        try:
            return calendars.parse_day(text) if text else ""
        except ValueError:
            return None

    def unreadable(self) -> str:
        return str(self.editor.value() or "") if self._read() is None else ""

    def put_back(self, text: str) -> None:
        self.editor.set_value(text)
        self.commit()

    def _left(self) -> None:
        value = self._read()
        if value:
            self.editor.set_value(value)
        self.editor.line.setModified(False)
        self.left.emit()

    def commit(self) -> None:
        text = str(self.editor.value() or "")
        try:
            value = calendars.parse_day(text) if text else ""
        except ValueError as problem:
            self.unread.emit(str(problem))
            return
        self.unread.emit("")
        self.answered.emit(value)


class FarDay(AnswerWidget):
    """A day in another calendar: day, month by name, year; the common date stands below."""

    def __init__(self, calendar: far_calendars.Calendar) -> None:
        super().__init__()
        self.calendar = calendar
        self.day, self.year, self.month = QLineEdit(), QLineEdit(), QComboBox()
        self.day.setMaximumWidth(theme.pixels(64))
        self.year.setMaximumWidth(theme.pixels(90))
        self.common = Words(part="muted")
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in (self.day, self.month, self.year):
            row.addWidget(part)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addWidget(self.common)
        for line in (self.day, self.year):
            line.textEdited.connect(lambda _text: self.commit())
            line.editingFinished.connect(self.left.emit)
        self.month.activated.connect(lambda _index: self.commit())
        self.setFocusProxy(self.day)
        self._fill(calendar.from_day(datetime.now().astimezone().date())[0])
        self.month.setCurrentIndex(-1)
        self._value: str | None = None

    def _fill(self, year: int) -> None:
        months = list(self.calendar.months(year))
        if [self.month.itemData(place) for place in range(self.month.count())] == [number for number, _name in months]:
            return
        here = self.month.currentData()
        self.month.clear()
        for place, (number, name) in enumerate(months, 1):
            self.month.addItem(f"{place}  {name}", number)
        self.month.setCurrentIndex(self.month.findData(here))

    @property
    def typing(self) -> bool:
        return any(part.hasFocus() for part in (self.day, self.month, self.year)) and self._value is None

    def update_state(self, state: NodeState) -> None:
        for part in (self.day, self.month, self.year):
            part.setEnabled(not state.readonly)
        if self._value == state.value[:10] or (not state.value and self.typing):
            return
        self._value = state.value[:10]
        if not self._value:
            return
        day = date.fromisoformat(self._value)
        year, month, number = self.calendar.from_day(day)
        self._fill(year)
        self.day.setText(str(number))
        self.year.setText(str(year))
        self.month.setCurrentIndex(self.month.findData(month))
        self.common.say(format_date(day))

    def commit(self) -> None:
        day, year = digits(self.day.text()).strip(), digits(self.year.text()).strip()
        self._value = None
        self.common.say("")
        if not day and not year:
            self.unread.emit("")
            self._value = ""
            self.answered.emit("")
            return
        if not (day.isdigit() and year.isdigit() and self.month.currentIndex() >= 0):
            self.unread.emit(_("Give day, month and year."))
            return
        if len(year) >= 3:
            self._fill(int(year))
        try:
            found = self.calendar.to_day(int(year), int(self.month.currentData() or 0), int(day))
            if found.year < EARLIEST:
                raise ValueError(year)
        except (ValueError, OverflowError):
            self.unread.emit(_("There is no such day in this calendar."))
            return
        self._value = found.isoformat()
        self.common.say(format_date(found))
        self.unread.emit("")
        self.answered.emit(self._value)

    def name(self, label: str, hint: str) -> None:
        parts = ((self.day, _("day")), (self.month, _("month")), (self.year, _("year")))
        for part, words in parts:
            part.setAccessibleName(f"{label}: {words}")
            part.setAccessibleDescription(hint)
            if isinstance(part, QLineEdit):
                part.setPlaceholderText(words)
            else:
                part.setPlaceholderText(words)


def dated(asked: Asked) -> AnswerWidget:
    """The widget for a day by its appearance."""
    looks = asked.looks
    for look in looks:
        if look in far_calendars.CALENDARS:
            return FarDay(far_calendars.CALENDARS[look])
    if "year" in looks:
        return LineAnswer(_read_year, lambda value: value[:4], width=120)
    if "month-year" in looks:
        return LineAnswer(_read_month, _show_month, width=220)
    return DayAnswer(asked)


def timed(asked: Asked) -> AnswerWidget:
    """The widget for a time of day or a moment."""
    if asked.question.type == "time":
        return LineAnswer(_read_time, _show_time, width=140)
    return LineAnswer(_read_moment, _show_moment, width=260)


def _read_year(text: str) -> str:
    value = calendars.parse_partial(text).rstrip("~")
    return f"{value[:4]}-01-01"


def _read_month(text: str) -> str:
    value = calendars.parse_partial(text).rstrip("~")
    if len(value) < 7:
        raise ValueError(_("Write month and year, for example {example}.").format(example="05/2025"))
    return f"{value[:7]}-01"


def _show_month(value: str) -> str:
    try:
        return calendars.show_partial(value[:7]) if value else ""
    except ValueError:
        return value


def _offset(moment: datetime) -> str:
    text = moment.astimezone().strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def _read_time(text: str) -> str:
    return f"{calendars.parse_clock(text)}:00.000{_offset(datetime.now().astimezone())}"


def _show_time(value: str) -> str:
    return value[:5]


def _read_moment(text: str) -> str:
    day, _space, clock = text.rpartition(" ")
    if not day:
        raise ValueError(_("Write the day and the time, for example 2025-11-15 08:30."))
    iso = f"{calendars.parse_day(day.rstrip(','))}T{calendars.parse_clock(clock)}"
    return f"{iso}:00.000{_offset(datetime.fromisoformat(iso))}"


def _show_moment(value: str) -> str:
    return value[:16].replace("T", " ")
