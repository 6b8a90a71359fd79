"""What shapes, colours and lines of the map mean: only what is there."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.services.network.mapping import KEPT, LOST, NEW, Seen, legend
from fieldapp.services.network.model import GROUP, group_label
from fieldapp.ui import theme
from fieldapp.ui.widgets.flow import Flow
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.layouts import emptied
from fieldapp.ui.widgets.network_drawing import HUES, outline, pen_of


class Sign(QWidget):
    """The shape of a group, or the line of a kind of tie."""

    def __init__(self, *, group: str = "", state: str = "") -> None:
        super().__init__()
        self._group, self._state = group, state
        side = theme.pixels(14)
        self.setFixedSize(QSize(side * (2 if state else 1), side))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        if self._group:
            painter.translate(middle)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(HUES[self._group]))
            painter.drawPath(outline(self._group, self.height() * 0.38))
        else:
            painter.setPen(pen_of(self._state, theme.colours(self.palette())))
            painter.drawLine(QPointF(0, middle.y()), QPointF(self.width(), middle.y()))


class NetworkLegend(QWidget):
    """A row of signs with words."""

    def __init__(self) -> None:
        super().__init__()
        self._row = Flow(self, gap=12)

    def show_seen(self, seen: Seen) -> None:
        """The signs of this map."""
        emptied(self._row)
        there = {node.group for node in seen.map.nodes}
        for one in GROUP:
            if one.code in there:
                self._add(Sign(group=one.code), group_label(one.code))
        if seen.compared is not None:
            for state in (NEW, KEPT, LOST):
                self._add(Sign(state=state), legend(state))
        self._row.addWidget(Words(_("Size: {what}").format(what=seen.size.label), "hint", wraps=False))
        if any(not node.answered for node in seen.map.nodes):
            self._row.addWidget(Words(_("Pale: has not answered"), "hint", wraps=False))

    def _add(self, sign: Sign, words: str) -> None:
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(sign)
        row.addWidget(Words(words, "hint", wraps=False))
        self._row.addWidget(pair)
