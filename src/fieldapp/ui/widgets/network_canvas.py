"""The picture of a network: actors, ties, names, zoom. Ties that do not move are painted once and kept as a picture.

What hands do with it is ``network_map``'s.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QGraphicsPathItem, QGraphicsScene, QGraphicsView

from fieldapp.charts import names as naming
from fieldapp.services.network.mapping import KEPT, LOST, NEW, PLAIN, Link, Map, Node, neighbours
from fieldapp.ui import theme
from fieldapp.ui.tokens import Colours
from fieldapp.ui.widgets.network_drawing import HUES, Ends, draw_links, outline, pen_of, radius_of

NEAREST, FARTHEST = 6.0, 0.04
FITS_TO = 1.5
"""A map of few actors is not blown up beyond this."""
MARGIN = 60
ARROWS_FROM = 0.3
"""Zoom below which arrow heads would only be dust."""
WIDEST_NAME = 170
FEW_LINKS = 200
"""Up to so many ties, names are kept off them."""


class NetworkCanvas(QGraphicsView):
    """The picture. ``chosen`` carries the actor that is selected ("" for none), ``dropped`` one that was moved."""

    chosen = Signal(str)
    dropped = Signal(str, int, int)
    pinned = Signal(str)
    """An actor is to be held in its place, or let go."""
    taken_out = Signal()
    """The set ``gone`` changed."""

    def __init__(self) -> None:
        super().__init__()
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # places are the same in every language
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the view itself takes the keys
        self.setMinimumHeight(160)
        self.map = Map()
        self.gone: set[str] = set()
        self.selected = ""
        self.items_of: dict[str, QGraphicsPathItem] = {}
        self.ends = Ends()
        self.names: dict[str, naming.Box] = {}
        self.nodes: dict[str, Node] = {}
        self.partners: dict[str, list[str]] = {}
        self._own: dict[str, list[Link]] = {}
        self._ground: QPixmap | None = None
        self._ground_for: tuple[object, ...] = ()
        self.dragged = ""
        self.fitted = True

    def sizeHint(self) -> QSize:
        """A view would ask for the room of its whole scene."""
        return QSize(480, 240)

    # ------------------------------------------------------------------ what is shown
    def show_map(self, drawn: Map, *, anew: bool = True) -> None:
        """Draw a map. Unless ``anew``, zoom, selection and who is taken out stay."""
        self.map = drawn
        self.nodes = {node.id: node for node in drawn.nodes}
        self.partners = neighbours(drawn)
        self._own = {node.id: [] for node in drawn.nodes}
        for link in drawn.links:
            self._own[link.source].append(link)
            self._own[link.target].append(link)
        if anew:
            self.gone, self.selected = set(), ""
        self.gone &= set(self.nodes)
        self.selected = self.selected if self.selected in self.nodes else ""
        self.scene().clear()
        self.items_of = {}
        count = len(drawn.nodes)
        for node in drawn.nodes:
            radius = radius_of(node.size, count)
            item = QGraphicsPathItem(outline(node.group, radius))
            item.setPos(node.x, node.y)
            item.setData(0, node.id)
            item.setZValue(1 + node.size)
            self.scene().addItem(item)
            self.items_of[node.id] = item
            self.ends.at[node.id], self.ends.radius[node.id] = QPointF(node.x, node.y), radius
        self._paint_actors()
        self._frame()
        if anew or self.fitted:
            self.fit()
        else:
            self._again()

    def _frame(self) -> None:
        """Room around the actors, so that the map can be moved everywhere."""
        around = self.scene().itemsBoundingRect()
        self.setSceneRect(around.adjusted(-around.width() - 600, -around.height() - 400,
                                          around.width() + 600, around.height() + 400))  # fmt: skip

    def fit(self) -> None:
        """Show all actors."""
        self.fitted = True
        around = self.scene().itemsBoundingRect()
        if around.isEmpty():
            return
        room = self.viewport().rect().adjusted(MARGIN, MARGIN // 2, -MARGIN, -MARGIN)
        scale = min(room.width() / max(1.0, around.width()), room.height() / max(1.0, around.height()), FITS_TO)
        self.resetTransform()
        self.scale(max(FARTHEST, scale), max(FARTHEST, scale))
        self.centerOn(around.center() + QPointF(0, 10 / scale))
        self._again()

    def zoom(self, factor: float) -> None:
        """Come nearer or go back."""
        now = self.transform().m11()
        factor = max(FARTHEST, min(NEAREST, now * factor)) / now
        self.fitted = False
        self.scale(factor, factor)
        self._again()

    def choose(self, actor: str) -> None:
        """Select an actor, or nobody."""
        if actor == self.selected:
            return
        self.selected = actor
        self._paint_actors()
        if actor and not self.viewport().rect().adjusted(20, 20, -20, -20).contains(self._on_screen(actor).toPoint()):
            self.centerOn(self.ends.at[actor])
        self._again()
        self.chosen.emit(actor)

    def turn_out(self, actor: str) -> None:
        """Take an actor out of the picture, or bring it back."""
        self.gone.symmetric_difference_update({actor})
        self._paint_actors()
        self._again()
        self.taken_out.emit()

    def bring_back(self) -> None:
        """Nobody is taken out."""
        if self.gone:
            self.gone = set()
            self._paint_actors()
            self._again()
            self.taken_out.emit()

    def _paint_actors(self) -> None:
        look = theme.colours(self.palette())
        near = set(self.partners.get(self.selected, ()))
        for actor, item in self.items_of.items():
            out, hue = actor in self.gone, QColor(HUES[self.nodes[actor].group])
            if not self.nodes[actor].answered and not out:
                hue.setAlpha(150)
            item.setBrush(QBrush(Qt.BrushStyle.NoBrush) if out else QBrush(hue))
            mark = actor == self.selected
            colour = look.text if mark else look.accent if actor in near else look.edge if out else look.surface
            pen = QPen(QColor(colour), 3.5 if mark else 2.0 if actor in near else 1.2)
            pen.setStyle(Qt.PenStyle.DotLine if out else Qt.PenStyle.SolidLine)
            pen.setCosmetic(True)
            item.setPen(pen)

    def _again(self) -> None:
        """Ties and names are worked out and painted again."""
        self._ground_for = ()
        self.place_names()
        self.viewport().update()

    # ------------------------------------------------------------------ names
    def _on_screen(self, actor: str) -> QPointF:
        return self.viewportTransform().map(self.ends.at[actor])

    def place_names(self) -> None:
        """Work out which names are shown where, at the zoom in force."""
        metrics = QFontMetricsF(self.font())
        seen = QRectF(self.viewport().rect()).adjusted(-40, -20, 40, 20)
        order = sorted(self.map.nodes, key=lambda n: (-n.size, n.id))
        wanted = [self._wanted(node.id, metrics) for node in order if seen.contains(self._on_screen(node.id))]
        links = self._shown(self.map.links) if len(self.map.links) <= FEW_LINKS else []
        lines = [self.viewportTransform().map(self.ends.line(link)) for link in links]
        segments = [(line.x1(), line.y1(), line.x2(), line.y2()) for line in lines]
        self.names = naming.placed(wanted, [self.selected, *sorted(self.gone)], segments)

    def _draw_names(self, painter: QPainter) -> None:
        look = theme.colours(self.palette())
        metrics, halo = QFontMetricsF(self.font()), QColor(look.surface)
        halo.setAlpha(200)
        painter.setFont(self.font())
        self._draw_pins(painter, look)
        for actor, box in self.names.items():
            spot = self._wanted(actor, metrics).spots()[0] if actor == self.dragged else box
            room = QRectF(spot.x, spot.y, spot.width, spot.height)
            painter.fillRect(room, halo)
            painter.setPen(QColor(look.muted if actor in self.gone else look.text))
            text = metrics.elidedText(self.nodes[actor].name, Qt.TextElideMode.ElideRight, theme.pixels(WIDEST_NAME))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_pins(self, painter: QPainter, look: Colours) -> None:
        """A dot in the middle of those that are held in their places."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.surface))
        scale = self.transform().m11()
        for node in self.map.nodes:
            radius = self.ends.radius[node.id] * scale
            if node.kept and radius > 4 and node.id not in self.gone:
                painter.drawEllipse(self._on_screen(node.id), radius * 0.28, radius * 0.28)

    def _wanted(self, actor: str, metrics: QFontMetricsF) -> naming.Wanted:
        width = min(metrics.horizontalAdvance(self.nodes[actor].name), theme.pixels(WIDEST_NAME)) + 4
        radius, at = self.ends.radius[actor] * self.transform().m11(), self._on_screen(actor)
        return naming.Wanted(actor, at.x(), at.y(), radius, width, metrics.height())

    # ------------------------------------------------------------------ painting
    def drawBackground(self, painter: QPainter, rect: QRectF | QLineF) -> None:  # type: ignore[override]  # noqa: N802
        look = theme.colours(self.palette())
        view = self.viewportTransform()
        wanted = (view.m11(), view.dx(), view.dy(), self.viewport().size(), self.dragged, look.surface)
        if self._ground is None or self._ground_for != wanted:
            self._ground, self._ground_for = self._painted_ground(), wanted
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(0, 0, self._ground)
        painter.restore()
        live = [one for actor in {self.selected, self.dragged} - {""} for one in self._shown(self._own[actor])]
        pens = {state: pen_of(state, look) for state in (PLAIN, KEPT, NEW, LOST)}
        for state in (PLAIN, KEPT):
            pens[state].setColor(QColor(look.accent))
            pens[state].setWidthF(2.0)
        draw_links(painter, live, self.ends, pens, arrows=view.m11() >= ARROWS_FROM, head=self._head())

    def drawForeground(self, painter: QPainter, rect: QRectF | QLineF) -> None:  # type: ignore[override]  # noqa: N802
        painter.save()
        painter.resetTransform()
        self._draw_names(painter)
        painter.restore()

    def _painted_ground(self) -> QPixmap:
        """The ground with all ties that do not move now."""
        look, ratio = theme.colours(self.palette()), self.devicePixelRatioF()
        ground = QPixmap(self.viewport().size() * ratio)
        ground.setDevicePixelRatio(ratio)
        ground.fill(QColor(look.surface))
        painter = QPainter(ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(self.viewportTransform(), True)
        pens = {state: pen_of(state, look) for state in (PLAIN, KEPT, NEW, LOST)}
        if len(self.map.links) > 600:
            for state in (PLAIN, KEPT):
                faint = pens[state].color()
                faint.setAlpha(90)
                pens[state].setColor(faint)
        still = [one for one in self._shown(self.map.links) if self.dragged not in (one.source, one.target)]
        draw_links(painter, still, self.ends, pens, arrows=self.transform().m11() >= ARROWS_FROM, head=self._head())
        painter.end()
        return ground

    def _head(self) -> float:
        return 9.0 / max(0.5, self.transform().m11())

    def _shown(self, links: Sequence[Link]) -> list[Link]:
        return [one for one in links if one.source not in self.gone and one.target not in self.gone]

    # ------------------------------------------------------------------ moving
    def drag_to(self, actor: str, where: QPointF) -> None:
        """Let an actor follow the hand."""
        if self.dragged != actor:
            self.dragged = actor
        self.ends.at[actor] = where
        self.items_of[actor].setPos(where)

    def drop(self) -> None:
        """The hand lets go."""
        actor, self.dragged = self.dragged, ""
        if actor:
            at = self.ends.at[actor]
            self._again()
            self.dropped.emit(actor, round(at.x()), round(at.y()))

    def actor_at(self, point: QPointF) -> str:
        """The actor at a point of the widget."""
        item = self.itemAt(point.toPoint())
        return str(item.data(0)) if item is not None else ""

    def resizeEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().resizeEvent(event)
        self.fit() if self.fitted else self._again()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and self.items_of:
            self._paint_actors()
            self._again()
