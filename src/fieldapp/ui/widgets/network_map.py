"""The map of a network under a person's hands: drag, zoom, walk by keys, take actors out.

Mouse: drag an actor, drag the ground, the wheel zooms. Keys: Tab goes through the actors, arrows to the next partner in
that direction, Ctrl+arrows move the actor, P holds it in its place, Delete takes it out and back, + - 0 zoom. Must not
know the store.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from fieldapp.ui.widgets.network_canvas import NetworkCanvas

STEP = 20
CLICK = 4
DIRECTIONS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class NetworkMap(NetworkCanvas):
    """The picture that can be touched."""

    def __init__(self) -> None:
        super().__init__()
        self._pressed: QPointF | None = None
        self._panned: QPointF | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            actor = self.actor_at(event.position())
            self._panned = None if actor else event.position()
            self.choose(actor)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        if self._panned is not None:
            step = event.position() - self._panned
            self._panned = event.position()
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - round(step.x()))
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - round(step.y()))
            self.fitted = False
            self.place_names()
        elif self.selected and (event.position() - self._pressed).manhattanLength() > CLICK:
            self.drag_to(self.selected, self.mapToScene(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._panned = None
        self.drop()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        actor = self.actor_at(event.position())
        if actor:
            self.turn_out(actor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(1.0015 ** event.angleDelta().y())

    # ------------------------------------------------------------------ keys
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            back = event.key() == Qt.Key.Key_Backtab
            if (back or event.key() == Qt.Key.Key_Tab) and self._walk(-1 if back else 1):
                return True
        return super().event(event)

    def _walk(self, step: int) -> bool:
        """To the next actor of the list; False at its end, where Tab leaves the map."""
        order = [node.id for node in sorted(self.map.nodes, key=lambda n: (-n.size, n.name, n.id))]
        place = order.index(self.selected) + step if self.selected else 0 if step > 0 else -1
        if not 0 <= place < len(order):
            self.choose("")
            return False
        self.choose(order[place])
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in DIRECTIONS and self.selected:
            self._move(DIRECTIONS[Qt.Key(key)]) if control else self._go(DIRECTIONS[Qt.Key(key)])
        elif key in DIRECTIONS:
            self._walk(1)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.selected:
            self.turn_out(self.selected)
        elif key == Qt.Key.Key_P and self.selected and not control:
            self.pinned.emit(self.selected)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal) and not control:
            self.zoom(1.25)
        elif key == Qt.Key.Key_Minus and not control:
            self.zoom(0.8)
        elif key == Qt.Key.Key_0 and not control:
            self.fit()
        elif key == Qt.Key.Key_Escape and (self.selected or self.gone):
            self.choose("")
            self.bring_back()
        else:
            super().keyPressEvent(event)

    def _move(self, way: QPointF) -> None:
        self.drag_to(self.selected, self.ends.at[self.selected] + way * STEP)
        self.drop()

    def _go(self, way: QPointF) -> None:
        """To the partner that lies best in a direction; without one, to anybody."""
        here = self.ends.at[self.selected]
        for candidates in (self.partners[self.selected], list(self.nodes)):
            best, found = 0.0, ""
            for other in candidates:
                line = self.ends.at[other] - here
                along = QPointF.dotProduct(line, way)
                length = (line.x() ** 2 + line.y() ** 2) ** 0.5
                if other != self.selected and along > 0.5 * length and along / length**2 > best:
                    best, found = along / length**2, other
            if found:
                self.choose(found)
                return
