"""The network of a cluster: three sentences, the map, response and method below; all figures one click away."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from fieldapp.domain.records import MapPosition, RosterActor, SurveyWave, Tie, WaveResponse
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_number, pgettext
from fieldapp.services.network import mapping, opening, paper, tables, waves
from fieldapp.services.network.findings import if_removed
from fieldapp.services.network.mapping import Seen
from fieldapp.store import Changes
from fieldapp.ui import icons
from fieldapp.ui.models.actor_table import ACTOR, SORT, ActorFigures
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.network_controls import NetworkControls
from fieldapp.ui.views.network_export import NetworkExport
from fieldapp.ui.views.network_legend import NetworkLegend
from fieldapp.ui.views.paper_dialog import PaperDialog
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.network_map import NetworkMap
from fieldapp.ui.widgets.table import Table

SHOWN = (SurveyWave, RosterActor, WaveResponse, Tie, MapPosition)


class NetworkPage(Page):
    """The page ``network`` with ``cluster=...`` and perhaps ``wave=...``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.cluster = ""
        self.seen: Seen | None = None
        self._shown = ""
        self.controls, self.legend = NetworkControls(), NetworkLegend()
        self.sentences, self.about, self.method = Words(part="strong"), Words(), Words(part="hint")
        self.sentences.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.picture, self.empty = NetworkMap(), EmptyState()
        self.remove = button(run=self._turn_out)
        self._build()
        self.controls.changed.connect(self.reload)
        self.picture.chosen.connect(lambda _actor: self._say_about())
        self.picture.taken_out.connect(self._say_about)
        self.picture.dropped.connect(self._dropped)
        self.picture.pinned.connect(self._pin)
        self._actions()
        self.setFocusProxy(self.picture)
        self.retranslate()

    def _build(self) -> None:
        self.actors, self.figures = ActorFigures(), RowsModel()
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(self.actors)
        self.sorted.setSortRole(SORT)
        self.actor_table, self.figure_table = Table(self.sorted), Table(self.figures)
        self.actor_table.setSortingEnabled(True)
        self.actor_table.sortByColumn(tables.NAME, Qt.SortOrder.AscendingOrder)
        self.actor_table.horizontalHeader().setStretchLastSection(False)
        self.actor_table.opened.connect(self._open_row)
        self.behind = QSplitter(Qt.Orientation.Vertical)
        self.behind.setChildrenCollapsible(False)
        self.behind.addWidget(self.actor_table)
        self.behind.addWidget(self.figure_table)
        self.front = QWidget()
        below = QHBoxLayout()
        below.addWidget(self.about, 1)
        below.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        front = QVBoxLayout(self.front)
        front.setContentsMargins(0, 0, 0, 0)
        front.setSpacing(6)
        for part in (self.sentences, self.picture, self.legend):
            front.addWidget(part, 1 if part is self.picture else 0)
        front.addLayout(below)
        front.addWidget(self.method)
        room = QWidget()
        self.faces = QStackedLayout(room)
        for face in (self.front, self.behind, self.empty):
            self.faces.addWidget(face)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.controls)
        column.addWidget(room, 1)

    def _actions(self) -> None:
        self.enter_action, self.table_action, self.more_action = QAction(self), QAction(self), QAction(self)
        self.export = NetworkExport(self.context, self)
        self.enter_action.triggered.connect(self._enter)
        self.table_action.setCheckable(True)
        self.table_action.triggered.connect(self._turn)
        menu = QMenu(self)
        self.keep_action = menu.addAction("", self._keep)
        self.anew_action = menu.addAction("", self._arrange)
        self.masked_action = menu.addAction("")
        self.masked_action.setCheckable(True)
        self.masked_action.toggled.connect(self._mask)
        menu.addSeparator()
        self.back_action = menu.addAction("", lambda: self.context.open_page("diagnosis", cluster=self.cluster))
        self.print_action = menu.addAction("", self._print)
        self.new_action = menu.addAction("", self._new_wave)
        self.close_action = menu.addAction("", self._close)
        self.more_action.setMenu(menu)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Network")

    def subtitle(self) -> str:
        return self.seen.wave.cluster_name if self.seen is not None else ""

    def primary(self) -> QAction:
        return self.enter_action

    def secondary(self) -> list[QAction]:
        return [self.table_action, self.export.action, self.more_action]

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("Tab", _("the next actor, the largest first")),
            (_("Arrow keys"), _("to the partner in that direction")),
            (pgettext("key", "Delete"), _("take the actor out, or bring it back")),
            (_("Ctrl + arrows"), _("move the actor")),
            ("P", _("hold the actor in its place, or let it go")),
            ("+ - 0", _("nearer, further, everything")),
            ("Esc", _("nobody chosen, everybody back")),
        ]

    def show_with(self, **arguments: Any) -> None:
        """Open a cluster's newest wave, or the one that is named."""
        if arguments.get("cluster") and arguments["cluster"] != self.cluster:
            self.cluster = str(arguments["cluster"])
            self.controls.asked = replace(self.controls.asked, wave="", before="", layers=None)
        if arguments.get("wave"):
            self.controls.asked = replace(self.controls.asked, wave=str(arguments["wave"]), before="", layers=None)
        self.reload()

    def refresh(self, changes: Changes | None) -> None:
        if changes is None or any(changes.touches(record_type) for record_type in SHOWN):
            self.reload()

    def retranslate(self) -> None:
        self.controls.retranslate()
        self.enter_action.setText(_("Enter answers"))
        self.enter_action.setIcon(icons.icon("square-pen"))
        self.export.retranslate()
        self.more_action.setText(_("More"))
        self.more_action.setIcon(icons.icon("ellipsis"))
        self.keep_action.setText(_("Keep all places on the map"))
        self.anew_action.setText(_("Arrange the map anew"))
        self.masked_action.setText(_("Names as exported"))
        self.masked_action.setToolTip(_("Who has not agreed to be named is called by kind and number."))
        self.print_action.setText(_("Print the figures"))
        self.back_action.setText(_("Diagnosis"))
        self.new_action.setText(_("New network wave"))
        self.close_action.setText(_("Close the wave"))
        self.picture.setAccessibleName(_("Map of the network"))
        self.actor_table.setAccessibleName(_("Actors"))
        self.figure_table.setAccessibleName(_("Figures"))
        self._say_turn()
        if self.seen is not None:
            self.reload()

    # ------------------------------------------------------------------ reading
    def reload(self) -> None:
        """Read the wave again."""
        run = self.context.tasks.run
        run(opening.open_network, self.context.store(), self.cluster, self.controls.asked, then=self._show)

    def _show(self, found: opening.Opened) -> None:
        self.cluster = found.cluster
        self.controls.asked = found.asked
        self.seen = self.export.seen = found.seen
        wave = found.seen.wave if found.seen is not None else None
        self.controls.show_choices(found.waves, wave)
        closed = wave is not None and wave.closed_on is not None
        self.close_action.setEnabled(wave is not None and not closed)
        for action in (self.table_action, self.keep_action, self.anew_action, self.print_action, self.export.action):
            action.setEnabled(bool(wave and wave.actors))
        self.enter_action.setEnabled(wave is not None)
        self.new_action.setEnabled(bool(found.cluster))
        if found.seen is not None and found.seen.wave.actors:
            self._show_seen(found.seen)
        else:
            self._say_empty(found)
        self._turn()
        self.header_changed.emit()

    def _show_seen(self, seen: Seen) -> None:
        self.sentences.say("\n".join(seen.findings.sentences))
        anew = self._shown != seen.wave.id
        self._shown = seen.wave.id
        self.picture.show_map(seen.map, anew=anew)
        self.legend.show_seen(seen)
        said = [seen.findings.withheld, seen.compared.sentence if seen.compared else seen.apart, seen.findings.method]
        said.append(_("Exports name only those who agreed to be named."))
        self.method.say(" ".join(part for part in said if part))
        self._say_about()

    def _say_empty(self, found: opening.Opened) -> None:
        if not found.cluster:
            text, label, run = _("There is no cluster yet."), _("Clusters"), self._clusters
        elif found.seen is None:
            text = _("Nobody has been asked yet who works with whom. A wave says when, what and whom to ask.")
            label, run = _("New network wave"), self._new_wave
        else:
            text = _("This wave has nobody on its list yet.")
            label, run = _("Fill the list"), self._enter
        self.empty.say(text, label, run)

    def _turn(self, _checked: bool = False) -> None:
        filled = self.seen is not None and bool(self.seen.wave.actors)
        table = self.table_action.isChecked() and filled
        shown = 2 if not filled else 1 if table else 0
        for number, face in enumerate((self.front, self.behind, self.empty)):  # a hidden one asks for no room
            policy = QSizePolicy.Policy.Preferred if number == shown else QSizePolicy.Policy.Ignored
            face.setSizePolicy(policy, policy)
        self.faces.setCurrentIndex(shown)
        if table and self.seen is not None:
            asked = self.controls.asked
            self.actors.load(tables.actor_table(self.seen.picture, asked.way, masked=asked.masked))
            self.figures.load(tables.figure_heads(), tables.figure_rows(self.seen.picture))
        self._say_turn()

    def _say_turn(self) -> None:
        self.table_action.setText(_("Show the picture") if self.table_action.isChecked() else _("Show the table"))
        self.table_action.setIcon(icons.icon("table"))

    def _say_about(self) -> None:
        """Who is chosen, or what the picture is without those taken out."""
        if self.seen is None:
            return
        actor, gone = self.picture.selected, [n.id for n in self.seen.map.nodes if n.id in self.picture.gone]
        said = [if_removed(self.seen.picture, self.seen.names, gone, self.controls.asked.way)]
        if actor:
            said.insert(0, dotted(mapping.facts(self.seen, actor)))
        text = "\n".join(part for part in said if part)
        self.about.say(text or _("Tab or a click chooses an actor; Delete takes it out of the picture."))
        self.picture.setAccessibleDescription(text)
        self.remove.setVisible(bool(actor or gone))
        self.remove.setText(
            _("Bring everybody back") if not actor
            else _("Bring back") if actor in self.picture.gone
            else _("Take out of the picture")
        )  # fmt: skip

    # ------------------------------------------------------------------ doing
    def _turn_out(self) -> None:
        if self.picture.selected:
            self.picture.turn_out(self.picture.selected)
        else:
            self.picture.bring_back()
        self.picture.setFocus()

    def _dropped(self, actor: str, x: int, y: int) -> None:
        if self.seen is not None:
            line = self.seen.wave.by_id[actor].line
            self.context.tasks.run(waves.put_places, self.context.store(), self.seen.wave.id, {line: (x, y)})

    def _pin(self, actor: str) -> None:
        if self.seen is None:
            return
        node = next(one for one in self.seen.map.nodes if one.id == actor)
        if node.kept:
            run = self.context.tasks.run
            run(waves.forget_places, self.context.store(), self.seen.wave.id, [node.line])
        else:
            self._dropped(actor, node.x, node.y)

    def _keep(self) -> None:
        if self.seen is not None:
            at = self.picture.ends.at
            places = {node.line: (round(at[node.id].x()), round(at[node.id].y())) for node in self.seen.map.nodes}
            self.context.tasks.run(waves.put_places, self.context.store(), self.seen.wave.id, places, then=self._kept)

    def _kept(self, changes: Changes) -> None:
        text = _("{count} places kept.").format(count=format_number(len(changes)))
        self.context.notices.show(text, undo=bool(changes))

    def _arrange(self) -> None:
        if self.seen is not None:
            self._shown = ""
            self.context.tasks.run(waves.forget_places, self.context.store(), self.seen.wave.id)

    def _print(self) -> None:
        make = partial(paper.print_findings, self.context.store(), self.controls.asked)
        PaperDialog(self.context, _("Print the figures"), "network.pdf", make, self).open()

    def _mask(self, on: bool) -> None:
        self.controls.asked = replace(self.controls.asked, masked=on)
        self.reload()

    def _close(self) -> None:
        if self.seen is not None:
            today = datetime.now().astimezone().date()
            self.context.tasks.run(waves.close, self.context.store(), self.seen.wave.id, today, then=self._closed)

    def _closed(self, _changes: Changes) -> None:
        self.context.notices.show(_("The wave is closed."), undo=True)

    def _open_row(self, index: QModelIndex) -> None:
        actor = str(self.sorted.data(index, ACTOR) or "")
        self.table_action.setChecked(False)
        self._turn()
        self.picture.choose(actor)
        self.picture.setFocus()

    def _enter(self) -> None:
        if self.seen is not None:
            self.context.open_page("network_entry", wave=self.seen.wave.id)

    def _new_wave(self) -> None:
        today = datetime.now().astimezone().date()
        self.context.tasks.run(waves.begin_draft, self.context.store(), self.cluster, today, then=self._open_draft)

    def _open_draft(self, key: str) -> None:
        self.context.open_page("records:survey_wave", draft=key)

    def _clusters(self) -> None:
        self.context.open_page("records:cluster")
