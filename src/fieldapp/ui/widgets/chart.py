"""A chart on the screen: it says a figure when pointed at, a click or Enter opens the records behind it.

``ChartPicture`` paints; ``ChartView`` puts it over its table, with the buttons to turn it round and to keep it. Both
take a chart (a function from a ``Look`` to a ``Drawing``), so that it is drawn anew for each size, theme and language.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStackedLayout,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from fieldapp.charts import Chart, Drawing
from fieldapp.charts.hits import Target, target_at, targets
from fieldapp.i18n import _
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.widgets import chart_painter
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.table import Table

Save = Callable[[Chart, Path], None]
"""Writes a chart into a file whose ending says the kind (.svg, .pdf); the page runs it on the writer thread."""

TALLEST = 560
"""No chart asks for more pixels (at 100 %) of height."""


class ChartPicture(QWidget):
    """The painted chart. Arrows go through what says something, Enter opens it."""

    opened = Signal(str)
    """The key of the records behind the shape that was clicked."""

    def __init__(self, chart: Chart | None = None) -> None:
        super().__init__()
        self.chart = chart
        self.drawing: Drawing | None = None
        self._targets: list[Target] = []
        self._at, self._least = -1, 0
        self.setAccessibleName(_("Chart"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_chart(self, chart: Chart | None) -> None:
        """Paint another chart, or the same one after its values changed."""
        self.chart, self._at = chart, -1
        self._draw()

    @property
    def said(self) -> str:
        """What the shape at which the keyboard stands says."""
        return self._targets[self._at].hit.tip if 0 <= self._at < len(self._targets) else ""

    def _draw(self) -> None:
        """Ask the chart for a drawing in the room there is now."""
        self.drawing = None
        if self.chart is not None and self.width() > 20 and self.height() > 20:
            look = chart_painter.look(self.width(), self.height(), self.font())
            self.drawing = self.chart(look)
            self._targets = targets(self.drawing)
            self.setAccessibleName(self.drawing.title or _("Chart"))
            self.setAccessibleDescription(f"{self.drawing.description} {self.drawing.method}".strip())
            self._ask_for(self.drawing.needs)
        self._at = min(self._at, len(self._targets) - 1)
        self.update()

    def _ask_for(self, height: float) -> None:
        """Ask the page for the height at which nothing is left out, up to what one sees at once."""
        least = min(math.ceil(height), theme.pixels(TALLEST))
        if least != self._least:
            self._least = least
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(theme.pixels(520), max(theme.pixels(300), self._least))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.pixels(220), max(theme.pixels(180), self._least))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        kinds = (QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange, QEvent.Type.PaletteChange)
        if event.type() in kinds and self.chart is not None:
            self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.drawing is None:
            return
        painter = QPainter(self)
        colours = theme.colours(self.palette())
        chart_painter.paint(painter, self.drawing, chart_painter.roles(colours), self.font())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if 0 <= self._at < len(self._targets):
            left, top, right, bottom = self._targets[self._at].box
            painter.setPen(QPen(QColor(colours.text), 2))
            painter.drawRoundedRect(QRectF(left - 3, top - 3, right - left + 6, bottom - top + 6), 3, 3)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), tokens.FOCUS))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), tokens.RADIUS, tokens.RADIUS)
        painter.end()

    # ------------------------------------------------------------------ mouse and keys
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = target_at(self._targets, event.position().x(), event.position().y())
        if at != self._at:
            self._go(at)
        tip = self.said
        if tip:
            QToolTip.showText(event.globalPosition().toPoint() + QPoint(0, 4), tip, self)
        else:
            QToolTip.hideText()
        key = self._targets[at].hit.key if at >= 0 else ""
        self.setCursor(Qt.CursorShape.PointingHandCursor if key else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self._go(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(target_at(self._targets, event.position().x(), event.position().y()))
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        forward = Qt.Key.Key_Left if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else Qt.Key.Key_Right
        count = len(self._targets)
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down) and count:
            step = 1 if key in (forward, Qt.Key.Key_Down) else -1
            self._go((self._at + step) % count if self._at >= 0 else 0 if step > 0 else count - 1)
            self._tell()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and count:
            self._go(0 if key == Qt.Key.Key_Home else count - 1)
            self._tell()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def _go(self, at: int) -> None:
        self._at = at
        self.update()

    def _tell(self) -> None:
        x, y = self._targets[self._at].middle
        QToolTip.showText(self.mapToGlobal(QPoint(round(x), round(y) + 8)), self.said, self)
        self.setAccessibleDescription(self.said)

    def _open(self) -> None:
        if 0 <= self._at < len(self._targets) and (key := self._targets[self._at].hit.key):
            self.opened.emit(key)


class ChartView(QWidget):
    """A chart over its table: one button turns it round, one keeps it as a file or on the clipboard."""

    opened = Signal(str)

    def __init__(self, save: Save | None = None, name: str = "chart") -> None:
        super().__init__()
        self._save, self._name = save, name
        self.picture = ChartPicture()
        self.picture.opened.connect(self.opened)
        self.rows = RowsModel()
        self.table = Table(self.rows)
        self.turn, self.keep = button(), button()
        self.turn.setCheckable(True)
        self.turn.toggled.connect(self._turned)
        self._menu = QMenu(self)
        self.keep.setMenu(self._menu)
        self.keep.setProperty("hasMenu", True)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.picture)
        self._stack.addWidget(self.table)
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.S)
        buttons.addStretch(1)
        buttons.addWidget(self.turn)
        buttons.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.XS)
        column.addLayout(self._stack, 1)
        column.addLayout(buttons)
        self.retranslate()

    def show_chart(self, chart: Chart | None) -> None:
        """Show another chart."""
        self.picture.show_chart(chart)
        self._fill_table()

    def retranslate(self) -> None:
        """Set every text again."""
        self.turn.setIcon(icons.icon("table"))
        self.keep.setText(_("Keep the picture"))
        self.keep.setIcon(icons.icon("download"))
        self._menu.clear()
        for text, run in (
            (_("Copy"), self.copy),
            (_("Save as PNG…"), lambda: self._ask("png")),
            *(((_("Save as SVG…"), lambda: self._ask("svg")), (_("Save as PDF…"), lambda: self._ask("pdf")))
              if self._save is not None else ()),
        ):  # fmt: skip
            action = QAction(text, self._menu)
            action.triggered.connect(run)
            self._menu.addAction(action)
        self.picture.show_chart(self.picture.chart)
        self._turned(self.turn.isChecked())

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        if self.picture.drawing is not None:
            QGuiApplication.clipboard().setImage(chart_painter.image(self.picture.drawing, self.picture.font()))

    def save(self, path: Path) -> None:
        """Write the picture into a file; its ending says the kind."""
        chart = self.picture.chart
        if chart is None or self.picture.drawing is None:
            return
        if path.suffix.lower() == ".png":
            chart_painter.image(self.picture.drawing, self.picture.font()).save(str(path))
        elif self._save is not None:
            self._save(chart, path)

    def _ask(self, kind: str) -> None:
        title = _("Save the picture")
        name, _kind = QFileDialog.getSaveFileName(self, title, f"{self._name}.{kind}", f"{kind.upper()} (*.{kind})")
        if name:
            self.save(Path(name).with_suffix(f".{kind}"))

    def _turned(self, plain: bool) -> None:
        self._fill_table()
        self._stack.setCurrentWidget(self.table if plain else self.picture)
        self.turn.setText(_("Show the picture") if plain else _("Show the table"))
        self.setFocusProxy(self.table if plain else self.picture)

    def _fill_table(self) -> None:
        drawing = self.picture.drawing
        if drawing is not None:
            table = drawing.table
            self.rows.load(table.headers, table.rows, range(1, len(table.headers)))
            self.table.setAccessibleName(drawing.title or _("Chart"))
