"""A picture with regions to click (SVG, the ``id`` of a shape is the choice), and the same choices as a list below."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from fieldapp.survey.state import NodeState
from fieldapp.ui import theme
from fieldapp.ui.forms.answers.base import AnswerWidget, Asked, picture_height
from fieldapp.ui.forms.answers.choosing import ChoiceRows
from fieldapp.ui.forms.answers.media import harmless

WIDTH, HEIGHT = 560, 340
"""Of a drawing where there is room, in pixels."""


class Regions(QWidget):
    """The drawing; regions that are chosen are marked."""

    clicked = Signal(str)
    """The id of a region."""

    def __init__(self, drawing: bytes) -> None:
        super().__init__()
        self._renderer = QSvgRenderer(QByteArray(drawing))
        self.values: tuple[str, ...] = ()
        self.chosen: frozenset[str] = frozenset()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.fit(theme.pixels(HEIGHT))

    def fit(self, height: int) -> None:
        """As large as the width of a question and so many pixels of height allow."""
        size, most = self._renderer.defaultSize(), QSize(theme.pixels(WIDTH), height)
        self.setFixedSize(size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio) if not size.isEmpty() else most)

    @property
    def sound(self) -> bool:
        """Whether the drawing can be shown."""
        return self._renderer.isValid()

    def room(self, value: str) -> QRectF:
        """Where a region lies in the widget."""
        if not self._renderer.elementExists(value):
            return QRectF()
        view = self._renderer.viewBoxF()
        found = self._renderer.transformForElement(value).mapRect(self._renderer.boundsOnElement(value))
        across, down = self.width() / max(view.width(), 1.0), self.height() / max(view.height(), 1.0)
        return QRectF(
            (found.x() - view.x()) * across, (found.y() - view.y()) * down, found.width() * across,
            found.height() * down,
        )  # fmt: skip

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Of several regions under the mouse the smallest is meant."""
        hit = [value for value in self.values if self.room(value).contains(event.position())]
        if hit:
            self.clicked.emit(min(hit, key=lambda value: self.room(value).width() * self.room(value).height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        self._renderer.render(painter, QRectF(self.rect()))
        accent = QColor(theme.colours(self.palette()).accent)
        ground = QColor(accent)
        ground.setAlpha(70)
        painter.setPen(QPen(accent, 2))
        painter.setBrush(ground)
        for value in self.chosen:
            painter.drawRoundedRect(self.room(value), 4, 4)
        painter.end()


class ImageMap(AnswerWidget):
    """The drawing above the list of the same choices, which is for the keyboard and where the drawing is missing."""

    def __init__(self, asked: Asked, *, several: bool) -> None:
        super().__init__()
        self.rows = ChoiceRows(asked, several=several)
        self.rows.answered.connect(self.answered.emit)
        self.several = several
        self._asked = asked
        self._address = ""
        self._high = theme.pixels(HEIGHT)
        self.regions: Regions | None = None
        self.column.addWidget(self.rows)

    def update_state(self, state: NodeState) -> None:
        address = dict(state.media).get("image", "")
        if address != self._address:
            self._address = address
            self._draw(self._asked.files.of_form(address) if address else None)
        self.rows.update_state(state)
        self.setFocusProxy(self.rows.focusProxy() or self.rows)
        if self.regions is not None:
            self.regions.values = tuple(value for value, _label in state.choices or ())
            self.regions.chosen = frozenset(state.value.split())
            self.regions.setEnabled(not state.readonly)
            self.regions.update()

    def fit(self, room: int) -> None:
        self._high = picture_height(room, HEIGHT)
        if self.regions is not None:
            self.regions.fit(self._high)

    def _draw(self, drawing: bytes | None) -> None:
        if self.regions is not None:
            self.regions.deleteLater()
            self.regions = None
        if drawing is None or not harmless(drawing):
            return
        regions = Regions(drawing)
        regions.fit(self._high)
        if regions.sound:
            regions.clicked.connect(self._clicked)
            self.regions = regions
            self.column.insertWidget(0, regions, 0, Qt.AlignmentFlag.AlignLeft)

    def _clicked(self, value: str) -> None:
        values = [own for own, _label in self.rows.shown[0]]
        if value in values:
            self.rows.rows[values.index(value)].button.click()

    def digit(self, number: int) -> bool:
        return self.rows.digit(number)

    def name(self, label: str, hint: str) -> None:
        self.rows.name(label, hint)
