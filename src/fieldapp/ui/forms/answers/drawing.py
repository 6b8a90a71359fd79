"""Signatures and drawings with the mouse or a pen; whoever has neither attaches a picture instead."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from fieldapp.i18n import _
from fieldapp.survey.state import NodeState
from fieldapp.ui import theme
from fieldapp.ui.forms.answers.base import Asked, picture_height
from fieldapp.ui.forms.answers.files import FileAnswer, as_bytes
from fieldapp.ui.widgets.buttons import button

SIZE = QSize(960, 480)
"""Pixels of the picture that is kept, unless it is drawn over another one."""
HEIGHT = 200
"""Pixels of the canvas where there is room."""
SETTLE_MS = 900
"""After so long without a stroke the drawing is kept."""


class Canvas(QWidget):
    """White paper, black lines. Strokes are kept as lines, so that the last one can be taken back."""

    changed = Signal()

    def __init__(self, *, line: bool) -> None:
        super().__init__()
        self.line = line
        """A line to sign on."""
        self.strokes: list[QPainterPath] = []
        self.ground: QImage | None = None
        self.readonly = False
        self._drawing = False
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumHeight(theme.pixels(HEIGHT))
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)

    def paper(self) -> QSize:
        """The size of the picture in pixels."""
        return self.ground.size() if self.ground is not None else SIZE

    def _frame(self) -> QRectF:
        """Where the paper lies in the widget."""
        size = self.paper().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left = self.width() - size.width() if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 0
        return QRectF(left, 0, size.width(), size.height())

    def _on_paper(self, place: QPointF) -> QPointF:
        frame = self._frame()
        factor = self.paper().width() / max(1.0, frame.width())
        return QPointF((place.x() - frame.x()) * factor, (place.y() - frame.y()) * factor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.readonly:
            self._drawing = True
            stroke = QPainterPath(self._on_paper(event.position()))
            stroke.lineTo(self._on_paper(event.position()) + QPointF(0.5, 0.5))
            self.strokes.append(stroke)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drawing:
            self.strokes[-1].lineTo(self._on_paper(event.position()))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drawing:
            self._drawing = False
            self.changed.emit()

    def take_back(self) -> None:
        """Take the last stroke away."""
        if self.strokes:
            self.strokes.pop()
            self.update()
            self.changed.emit()

    def wipe(self) -> None:
        """Take every stroke away."""
        self.strokes = []
        self.ground = None
        self.update()

    def picture(self) -> QImage:
        """The drawing as it is kept."""
        image = QImage(self.paper(), QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        self._draw(painter)
        painter.end()
        return image

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.ground is not None:
            painter.drawImage(0, 0, self.ground)
        width = self.paper().width() / 240
        ink = QColor("#C62828") if self.ground is not None else QColor("black")
        painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        for stroke in self.strokes:
            painter.drawPath(stroke)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame, colours = self._frame(), theme.colours(self.palette())
        painter.setPen(QPen(QColor(colours.edge), 1))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        factor = frame.width() / self.paper().width()
        painter.translate(frame.topLeft())
        painter.scale(factor, factor)
        if self.line and self.ground is None:
            painter.setPen(QPen(QColor("#B0B8B6"), 2))
            bottom = self.paper().height() * 0.75
            painter.drawLine(QPointF(60, bottom), QPointF(self.paper().width() - 60, bottom))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._draw(painter)
        painter.end()


class DrawnAnswer(FileAnswer):
    """A canvas above the file tools. What was drawn is kept a moment after the last stroke, and when one goes on."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self.prefix = "signature" if "signature" in asked.looks else "drawing"
        self.over = "annotate" in asked.looks
        self.canvas = Canvas(line=self.prefix == "signature")
        self.canvas.changed.connect(self._drawn)
        self.column.insertWidget(0, self.canvas)
        self.undo = button(_("Last line away"), "undo-2", self.canvas.take_back, kind="quiet")
        self.wipe = button(_("All away"), "trash-2", self._wipe, kind="quiet")
        self.tools.insertWidget(0, self.undo)
        self.tools.insertWidget(1, self.wipe)
        self.choose.setText(_("Picture to draw on…") if self.over else _("Attach a picture instead…"))
        self.paste.hide()
        self.drop.setParent(None)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.commit)
        self.setFocusProxy(self.choose)

    def update_state(self, state: NodeState) -> None:
        super().update_state(state)
        self.canvas.readonly = state.readonly
        self.undo.setEnabled(not state.readonly)
        self.wipe.setEnabled(not state.readonly)

    def _show(self) -> None:
        path = self.files.find(self._value) if self._value else None
        self.open.setVisible(path is not None)
        self.frame.hide()
        if path is not None and not self.canvas.strokes:
            image = QImage(str(path))
            self.canvas.ground = None if image.isNull() else image
        elif not self._value and not self._settle.isActive():
            self.canvas.wipe()
        self.canvas.update()

    def fit(self, room: int) -> None:
        self.canvas.setFixedHeight(picture_height(room, HEIGHT))

    def _drawn(self) -> None:
        self._settle.start()

    def _wipe(self) -> None:
        self._settle.stop()
        self.canvas.wipe()
        self.answered.emit("")

    def commit(self) -> None:
        """Keep what is drawn."""
        self._settle.stop()
        if not self.canvas.strokes and self.canvas.ground is None:
            self.answered.emit("")
            return
        stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        self.files.keep(f"{self.prefix}-{stamp}.png", as_bytes(self.canvas.picture(), "PNG"))

    def hand_over(self) -> None:
        if self._settle.isActive():
            self.commit()
