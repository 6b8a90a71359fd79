"""Where the firms are: a list beside a map; outlines of provinces can be added, points saved as GeoJSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout

from fieldapp.domain.records import Enterprise, Location, MapOutline, Organisation
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import records
from fieldapp.services.diagnosis import firm_map, outlines
from fieldapp.store import Changes
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.diagnosis.cluster_choice import ClusterChoice
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.places_map import PlacesMap
from fieldapp.ui.widgets.table import Table

SIGNS = {firm_map.EXACT: "●", firm_map.ROUGH: "○", firm_map.NONE: "–"}
"""Before the name in the list, as the points are on the map."""
SHOWN = (Enterprise, Location, MapOutline, Organisation)


class FirmMapPage(Page):
    """Page ``firm_map`` with ``cluster=...``. The row that is chosen in the list is marked on the map."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._map: firm_map.Map | None = None
        self._order: list[int] = []
        self.choice = ClusterChoice(context)
        self.choice.chosen.connect(lambda _cluster: self._read(fit=True))
        self.sentence, self.legend = Words(part="strong"), Words(part="hint")
        self.map = PlacesMap()
        self.rows = RowsModel()
        self.table = Table(self.rows)
        self.table.setFixedWidth(theme.pixels(330))
        self.table.opened.connect(self._open_row)
        self.table.selectionModel().currentChanged.connect(self._marked_row)
        self.map.opened.connect(self._open)
        self.map.marked_changed.connect(self._marked_point)
        self.nearer, self.farther, self.whole = button(), button(), button()
        self.nearer.clicked.connect(lambda: self.map.zoom(1.5))
        self.farther.clicked.connect(lambda: self.map.zoom(1 / 1.5))
        self.whole.clicked.connect(self.map.fit)
        self._build()
        self.back_action, self.add_action, self.save_action = QAction(self), QAction(self), QAction(self)
        self.back_action.triggered.connect(lambda: self.context.open_page("diagnosis", cluster=self.choice.cluster))
        self.add_action.triggered.connect(self._add)
        self.save_action.triggered.connect(self._save)
        self.setFocusProxy(self.table)
        self.retranslate()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(tokens.S)
        top.addWidget(self.choice)
        top.addStretch(1)
        for part in (self.nearer, self.farther, self.whole):
            top.addWidget(part)
        body = QHBoxLayout()
        body.setSpacing(tokens.M)
        body.addWidget(self.table)
        body.addWidget(self.map, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addLayout(top)
        column.addWidget(self.sentence)
        column.addLayout(body, 1)
        column.addWidget(self.legend)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Map")

    def primary(self) -> QAction:
        return self.save_action

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.add_action]

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("N P", _("from point to point on the map")),
            ("+ −", _("nearer and farther")),
            ("0", _("show all points")),
        ]

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("cluster"):
            self.choice.fill(str(arguments["cluster"]))
            self._read(fit=True)

    def refresh(self, changes: Changes | None) -> None:
        if changes is None or any(changes.touches(record) for record in SHOWN):
            self.choice.fill()
            self._read(fit=changes is None)

    def retranslate(self) -> None:
        self.back_action.setText(_("Diagnosis"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.add_action.setText(_("Add outlines…"))
        self.add_action.setIcon(icons.icon("layers"))
        self.add_action.setVisible(records.may_write(self.context.store(), MapOutline))
        self.save_action.setText(_("Save as GeoJSON…"))
        self.save_action.setIcon(icons.icon("download"))
        for part, text, icon in (
            (self.nearer, _("Nearer"), "zoom-in"), (self.farther, _("Farther"), "zoom-out"),
            (self.whole, _("Show all"), "map"),
        ):  # fmt: skip
            part.setText(text)
            part.setIcon(icons.icon(icon))
        self.table.setAccessibleName(_("Enterprises"))
        self.map.setAccessibleName(_("Map"))
        self.legend.say(
            _("Filled: measured on the spot. Hollow: the place of its village. Number: so many, click to come nearer.")
        )
        if self._map is not None:
            self._show(self._map, fit=False)

    # ------------------------------------------------------------------ showing
    def _read(self, *, fit: bool) -> None:
        self.context.tasks.run(
            firm_map.read, self.context.store(), self.choice.cluster, then=lambda found: self._show(found, fit=fit)
        )

    def _show(self, found: firm_map.Map, *, fit: bool) -> None:
        self._map = found
        self._order = [at for at, item in enumerate(found.items) if item.known != firm_map.NONE]
        self.sentence.say(found.sentence)
        rows = [[f"{SIGNS[item.known]} {item.name}", item.place] for item in found.items]
        self.rows.load([_("Name"), _("Place")], rows)
        self.map.show_items([found.items[at] for at in self._order], found.outlines, fit=fit)
        self.save_action.setEnabled(any(item.known == firm_map.EXACT for item in found.items))
        self.header_changed.emit()

    def _marked_row(self, index: QModelIndex, _before: QModelIndex | None = None) -> None:
        if index.isValid():
            self.map.mark(self._order.index(index.row()) if index.row() in self._order else -1, nearer=True)

    def _marked_point(self, at: int) -> None:
        if 0 <= at < len(self._order):
            self.table.selectionModel().blockSignals(True)
            self.table.selectRow(self._order[at])
            self.table.selectionModel().blockSignals(False)
            self.table.viewport().update()

    def _open(self, at: int) -> None:
        if 0 <= at < len(self._order):
            self._open_item(self._order[at])

    def _open_row(self, index: QModelIndex) -> None:
        self._open_item(index.row())

    def _open_item(self, at: int) -> None:
        if self._map is not None:
            item = self._map.items[at]
            self.context.open_page(f"records:{item.table}", record_id=item.id)

    # ------------------------------------------------------------------ files
    def _save(self) -> None:
        title, kinds = _("Save as GeoJSON…"), "GeoJSON (*.geojson)"
        name, _kind = QFileDialog.getSaveFileName(self, title, "enterprises.geojson", kinds)
        if name:
            self.save(Path(name))

    def save(self, path: Path) -> None:
        """Write the points into a file."""
        asked = (self.context.store(), self.choice.cluster, path)
        self.context.tasks.run(
            firm_map.export, *asked, then=lambda count: self._saved(path, count), busy=self.save_action
        )

    def _saved(self, path: Path, count: int) -> None:
        text = ngettext("{count} point saved as {name}.", "{count} points saved as {name}.", count)
        self.context.notices.show(text.format(count=format_number(count), name=path.name))

    def _add(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, _("Add outlines…"), "", "GeoJSON (*.geojson *.json)")
        if name:
            self.add(Path(name))

    def add(self, path: Path) -> None:
        """Take in outlines from a GeoJSON file."""
        self.context.tasks.run(_take, self.context.store(), path, then=self._added, busy=self.add_action)

    def _added(self, outcome: tuple[records.Saved, int]) -> None:
        saved, count = outcome
        if saved.errors:
            self.context.notices.problem("\n".join(saved.errors.values()))
            return
        self.context.bus.publish(saved.changes)
        text = ngettext("{count} area is on the map now.", "{count} areas are on the map now.", count)
        self.context.notices.show(text.format(count=format_number(count)))


def _take(store: Any, path: Path) -> tuple[records.Saved, int]:
    """On the writer thread: read, thin, keep. The file's name is name and source; both can be changed later."""
    found = outlines.read_file(path)
    return outlines.keep(store, found, path.stem[:120], path.name), len(found.names)
