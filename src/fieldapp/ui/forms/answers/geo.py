"""Places, lines and areas: coordinates that are typed or pasted, or clicked on the outlines of countries."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget

from fieldapp.domain import places
from fieldapp.i18n import _
from fieldapp.survey.state import NodeState
from fieldapp.ui import theme
from fieldapp.ui.forms.answers.base import AnswerWidget, Asked, numbered, picture_height
from fieldapp.ui.forms.answers.lines import LineAnswer
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.world_map import Place, WorldMap

EXAMPLE = "13.361, 103.86"
MAP = 320
"""Height of the map in pixels where there is room."""
LIST = 200
"""Width of the list of points in pixels."""


def read_point(text: str) -> str:
    """A typed place as a form keeps it: latitude, longitude, altitude, accuracy. Raises ValueError in words."""
    words = text.split()
    if len(words) == 4 and all(_number(word) is not None for word in words):  # as a phone's form program writes it
        return " ".join([*places.parse_place(" ".join(words[:2])).split(), words[2], words[3]])
    latitude, longitude, *accuracy = places.parse_place(text).split()
    return f"{latitude} {longitude} 0 {accuracy[0] if accuracy else 0}"


def show_point(value: str) -> str:
    """A kept place as a person writes it."""
    words = value.split()
    if len(words) < 2:
        return value
    with suppress(ValueError):
        accuracy = _number(words[3]) if len(words) > 3 else None
        kept = places.parse_place(" ".join(words[:2]) + (f" {accuracy:.0f}" if accuracy else ""))
        return places.show_place(kept)
    return value


def points_in(value: str) -> list[Place]:
    """The places of a kept point, line or area."""
    found = []
    for part in value.split(";"):
        words = part.split()
        if len(words) >= 2:
            latitude, longitude = _number(words[0]), _number(words[1])
            if latitude is not None and longitude is not None:
                found.append((latitude, longitude))
    return found


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _written(place: Place) -> str:
    return f"{place[0]:.6f} {place[1]:.6f} 0 0"


class PointAnswer(LineAnswer):
    """One place: the line and the map under it."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(read_point, show_point, width=300)
        self.line.setPlaceholderText(EXAMPLE)
        self.map = WorldMap(asked.look)
        self.map.placed.connect(self._placed)
        self.column.addWidget(self.map)
        self.column.addWidget(Words(map_keys(), "hint"))

    def update_state(self, state: NodeState) -> None:
        super().update_state(state)
        self.map.readonly = state.readonly
        self.map.show_places(points_in(state.value))

    def fit(self, room: int) -> None:
        self.map.setFixedHeight(picture_height(room, MAP))

    def _placed(self, latitude: float, longitude: float) -> None:
        self.line.setText(show_point(_written((latitude, longitude))))
        self.commit()

    def name(self, label: str, hint: str) -> None:
        super().name(label, hint)
        self.map.setAccessibleName(_("{label}: map").format(label=label))
        self.map.setAccessibleDescription(map_keys())


class LineOfPoints(AnswerWidget):
    """A line or an area: its points in a list, one more from the line or the map, the drawn line on the map."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.closed = asked.question.type == "geoshape"
        self.points: list[Place] = []
        self._value = ""
        self._came: dict[Place, str] = {}
        """The points as they came, with height and accuracy."""
        self.line = LineAnswer(read_point, show_point)
        self.line.line.setPlaceholderText(EXAMPLE)
        self.line.unread.connect(lambda _text: None)
        self.add = button(_("Add the point"), "plus", self._add_typed)
        self.list = QListWidget()
        self.list.setFixedWidth(theme.pixels(LIST))
        self.list.currentRowChanged.connect(lambda _row: self._draw())
        self.list.installEventFilter(self)
        self.line.line.installEventFilter(self)
        self.remove = button(_("Take the point away"), "trash-2", self.take_away, kind="quiet")
        self.map = WorldMap(asked.look)
        self.map.placed.connect(lambda latitude, longitude: self._add((latitude, longitude)))
        self.setFocusProxy(self.line.line)
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in (self.line, self.add, self.remove):
            row.addWidget(part, 1 if part is self.line else 0)
        beside = QHBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self.list)
        beside.addWidget(self.map, 1)
        self.column.addLayout(row)
        self.column.addLayout(beside)
        self.column.addWidget(Words(map_keys(), "hint"))

    def update_state(self, state: NodeState) -> None:
        for part in (self.line, self.add, self.remove):
            part.setEnabled(not state.readonly)
        self.map.readonly = state.readonly
        if state.value != self._value:
            self._value = state.value
            self.points = points_in(state.value)
            parts = [part.strip() for part in state.value.split(";") if points_in(part)]
            self._came = dict(zip(self.points, parts, strict=True))
            if self.closed and len(self.points) > 1 and self.points[0] == self.points[-1]:
                self.points.pop()
            self._fill(len(self.points) - 1)

    def fit(self, room: int) -> None:
        self.map.setFixedHeight(picture_height(room, MAP))
        self.list.setFixedHeight(picture_height(room, MAP))

    def _fill(self, here: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for number, place in enumerate(self.points, 1):
            self.list.addItem(numbered(number, show_point(_written(place))))
        self.list.setCurrentRow(max(-1, min(here, len(self.points) - 1)))
        self.list.blockSignals(False)
        self.remove.setEnabled(bool(self.points) and not self.map.readonly)
        self._draw()

    def _draw(self) -> None:
        self.map.show_places(self.points, joined=True, closed=self.closed, marked=self.list.currentRow())

    def _add_typed(self) -> bool:
        text = self.line.line.text().strip()
        if not text:
            return False
        try:
            (place,) = points_in(read_point(text))
        except ValueError as problem:
            self.unread.emit(str(problem))
            return True
        self.line.line.clear()
        self._add(place)
        return True

    def _add(self, place: Place) -> None:
        """A new point stands behind the marked one."""
        if self.map.readonly:
            return
        here = self.list.currentRow() + 1 if self.points else 0
        self.points.insert(here, (round(place[0], 6), round(place[1], 6)))
        self._fill(here)
        self.commit()

    def take_away(self) -> None:
        """Take the marked point away."""
        here = self.list.currentRow()
        if 0 <= here < len(self.points) and not self.map.readonly:
            self.points.pop(here)
            self._fill(here)
            self.commit()

    def commit(self) -> None:
        """What is there is kept; too few points for an area or a line are said."""
        fewest = 3 if self.closed else 2
        whole = [*self.points, self.points[0]] if self.closed and self.points else self.points
        if self.points and len(self.points) < fewest:
            self.unread.emit(_("An area needs three points.") if self.closed else _("A line needs two points."))
        else:
            self.unread.emit("")
        if whole != points_in(self._value):
            self._value = ";".join(self._came.get(place) or _written(place) for place in whole)
        self.answered.emit(self._value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
            if watched is self.line.line and enter and self.line.line.text().strip():
                return self._add_typed()
            if watched is self.list and event.key() == Qt.Key.Key_Delete and not event.modifiers():
                self.take_away()
                return True
        return super().eventFilter(watched, event)

    def name(self, label: str, hint: str) -> None:
        super().name(label, hint)
        self.list.setAccessibleName(_("{label}: points").format(label=label))
        self.map.setAccessibleName(_("{label}: map").format(label=label))
        self.map.setAccessibleDescription(map_keys())


def map_keys() -> str:
    """How the map is used, in words."""
    return _("Click the map, or go to it with Tab: arrows move it, + and - zoom, Space takes the cross in the middle.")


def located(asked: Asked) -> AnswerWidget:
    """The widget for a place, a line or an area."""
    return PointAnswer(asked) if asked.question.type == "geopoint" else LineOfPoints(asked)
