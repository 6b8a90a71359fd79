"""Entering who is tied to whom, in the faces of one page: the list, the matrix, card by card, files and surveys."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout

from fieldapp.domain.records import Consent, RosterActor, SurveyWave, Tie, WaveResponse
from fieldapp.i18n import _, format_number, format_percent, language, pgettext
from fieldapp.services import records
from fieldapp.services.network import entering, paper, reading, surveyed, taking, waves
from fieldapp.services.network.entering import Cell, Entered
from fieldapp.services.network.model import Wave, layer_label
from fieldapp.store import Changes, Store
from fieldapp.ui import icons
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.network_card import NetworkCard
from fieldapp.ui.views.network_list import NetworkList
from fieldapp.ui.views.network_matrix import NetworkMatrix
from fieldapp.ui.views.network_taking import NetworkTaking
from fieldapp.ui.views.paper_dialog import PaperDialog
from fieldapp.ui.widgets.labels import Words

LIST, MATRIX, CARD, TAKING = 0, 1, 2, 3
SHOWN = (SurveyWave, RosterActor, WaveResponse, Tie, Consent)
MOST_OPTIONS = 20


class NetworkEntryPage(Page):
    """The page ``network_entry`` with ``wave=...``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.wave: Wave | None = None
        self._wave = ""
        self.layer = QComboBox()
        self.facts, self.promise = Words(part="muted"), Words(part="hint")
        self.list = NetworkList(lambda table, text: records.options(self.context.store(), table, text, MOST_OPTIONS))
        self.matrix, self.card, self.taking = NetworkMatrix(), NetworkCard(), NetworkTaking()
        self.faces = QStackedWidget()
        self.tabs = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(8)
        for number, face in enumerate((self.list, self.matrix, self.card, self.taking)):
            self.faces.addWidget(face)
            tab = QToolButton()
            tab.setCheckable(True)
            self.tabs.addButton(tab, number)
            row.addWidget(tab)
        row.addWidget(self.layer)
        row.addWidget(self.facts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.faces, 1)
        column.addWidget(self.promise)
        self.map_action, self.card_action = QAction(self), QAction(self)
        self.card_action.triggered.connect(self._print_card)
        self.map_action.triggered.connect(self._to_map)
        self.tabs.idClicked.connect(self.turn)
        self.layer.activated.connect(lambda _i: self._show_faces())
        self._connect()
        self.turn(LIST)
        self.setFocusProxy(self.faces)
        self.retranslate()

    def _connect(self) -> None:
        self.list.added.connect(lambda table, one: self._run(waves.add, [(table, one)]))
        self.list.whole_cluster.connect(lambda: self._run(waves.add_cluster))
        self.list.responded.connect(lambda lines, status: self._run(waves.respond, lines, status, _today()))
        self.list.removed.connect(lambda lines: self._run(waves.remove, lines))
        self.list.agreed.connect(self._agree)
        self.list.taken_from.connect(lambda other: self._run(waves.add_from, other))
        self.matrix.wanted.connect(self._put)
        self.card.wanted.connect(self._put_card)
        self.card.responded.connect(
            lambda line, status, who: self._run(waves.respond, [line], status, _today(), who or None)
        )
        self.taking.file_chosen.connect(self.look_at)
        self.taking.surveys_wanted.connect(self._look_at_surveys)
        self.taking.accepted.connect(self._take_over)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Who works with whom")

    def subtitle(self) -> str:
        return f"{self.wave.cluster_name} · {self.wave.title}" if self.wave is not None else ""

    def primary(self) -> QAction:
        return self.map_action

    def secondary(self) -> list[QAction]:
        return [self.card_action]

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("0 … 9", _("set the value and go on along the row")),
            (_("Shift + arrows"), _("choose a block; the next key marks all of it")),
            ("Ctrl+D", _("fill down from the cell above the block")),
            (pgettext("key", "Delete"), _("take the answer away")),
            ("A P R N", _("on the list: answered, in part, refused, not found")),
            ("Ctrl+Enter", _("on a card: the next actor")),
        ]

    def show_with(self, **arguments: Any) -> None:
        """Open the wave ``wave``."""
        if arguments.get("wave") and arguments["wave"] != self._wave:
            self._wave = str(arguments["wave"])
            self.turn(LIST)
        self.reload()

    def refresh(self, changes: Changes | None) -> None:
        if self._wave and (changes is None or any(changes.touches(record_type) for record_type in SHOWN)):
            self.reload()

    def retranslate(self) -> None:
        for number, text in enumerate((_("List"), _("Matrix"), _("Cards"), _("Take over"))):
            self.tabs.button(number).setText(text)
        self.layer.setAccessibleName(_("Layer"))
        self.card_action.setText(_("Print a card"))
        self.card_action.setIcon(icons.icon("printer"))
        self.map_action.setText(_("See the network"))
        self.map_action.setIcon(icons.icon("network"))
        for face in (self.list, self.matrix, self.card, self.taking):
            face.retranslate()
        if self.wave is not None:
            self._show(self.wave)
            self.reload()  # it is called after its purpose, in each language

    # ------------------------------------------------------------------ showing
    def reload(self) -> None:
        """Read the wave again."""
        if self._wave:
            self.context.tasks.run(_read, self.context.store(), self._wave, then=self._show_read)

    def _show_read(self, found: tuple[Wave, str]) -> None:
        self.list.show_earlier(found[1])
        self._show(found[0])

    def _show(self, wave: Wave) -> None:
        self.wave = wave
        chosen = self.layer.currentData()
        self.layer.clear()
        for layer in wave.layers:
            self.layer.addItem(layer_label(layer), layer)
        self.layer.setCurrentIndex(max(0, self.layer.findData(chosen)))
        said = _("{answered} of {asked} answered ({rate}).") if wave.actors else _("Nobody is on the list.")
        rate = wave.answered / len(wave.actors) if wave.actors else 0
        self.facts.say(
            said.format(
                answered=format_number(wave.answered), asked=format_number(len(wave.actors)), rate=format_percent(rate)
            )
            + (" " + _("This wave is closed.") if wave.closed_on else "")
        )
        self.promise.say(_("Promised: {text}").format(text=wave.confidentiality))
        self._show_faces()
        self.header_changed.emit()

    def _show_faces(self) -> None:
        if self.wave is None:
            return
        layer = str(self.layer.currentData() or "")
        self.list.show_wave(self.wave)
        self.matrix.show_wave(self.wave, layer)
        self.card.show_wave(self.wave, layer)
        self.taking.show_wave(self.wave, layer)

    def turn(self, face: int) -> None:
        """Show one of the faces."""
        self.tabs.button(face).setChecked(True)
        self.faces.setCurrentIndex(face)
        self.layer.setVisible(face != LIST)
        shown = (self.list, self.matrix, self.card, self.taking)[face]
        self.faces.setFocusProxy(shown)
        if self.isVisible():
            shown.setFocus()

    # ------------------------------------------------------------------ doing
    def _run(self, service: Any, *args: Any) -> None:
        self.context.tasks.run(service, self.context.store(), self._wave, *args)

    def _agree(self, subjects: list[tuple[str, str]], given: bool, method: str, witness: str) -> None:
        self.context.tasks.run(
            waves.agree, self.context.store(), self._wave, subjects, given, method, witness, language(), _today(),
            then=lambda done: self.list.say_wrong(next(iter(done.errors.values()), "")),
        )  # fmt: skip

    def _put(self, cells: dict[Cell, int | None]) -> None:
        layer = str(self.layer.currentData())
        self.context.tasks.run(
            entering.put, self.context.store(), self._wave, layer, cells, _today(),
            then=partial(self._entered, list(cells)), settled=self.matrix.model.pending.clear,
        )  # fmt: skip

    def _entered(self, cells: list[Cell], done: Entered) -> None:
        self.matrix.answered(cells, done)
        if len(cells) > 1 and len(done.refused) < len(cells):
            text = _("{count} ties entered.").format(count=format_number(len(cells) - len(done.refused)))
            self.context.notices.show(text, undo=True)

    def _put_card(self, cells: dict[Cell, dict[str, Any] | None]) -> None:
        layer = str(self.layer.currentData())
        self.context.tasks.run(
            entering.put_details, self.context.store(), self._wave, layer, cells, _today(), then=self._carded
        )

    def _carded(self, done: Entered) -> None:
        self.card.answered(next(iter(done.refused.values()), ""))

    def look_at(self, path: Path) -> None:
        """Show what a file holds."""
        layer = str(self.layer.currentData())
        self.context.tasks.run(
            taking.preview_file, self.context.store(), self._wave, path, layer,
            then=self.taking.show_preview, busy=self.taking.file,
        )  # fmt: skip

    def _look_at_surveys(self) -> None:
        self.context.tasks.run(
            surveyed.preview_surveys, self.context.store(), self._wave,
            then=self.taking.show_preview, busy=self.taking.surveys,
        )  # fmt: skip

    def _take_over(self, preview: taking.Preview) -> None:
        self.context.tasks.run(
            taking.take_over, self.context.store(), preview, _today(),
            then=partial(self._taken_over, len(preview.taken)), busy=self.taking.take,
        )  # fmt: skip

    def _taken_over(self, count: int, _changes: Changes) -> None:
        self.taking.show_preview(None)
        self.context.notices.show(_("{count} ties entered.").format(count=format_number(count)), undo=True)

    def _print_card(self) -> None:
        make = partial(paper.print_card, self.context.store(), self._wave)
        PaperDialog(self.context, _("Print a card"), "card.pdf", make, self).open()

    def _to_map(self) -> None:
        self.context.open_page("network", wave=self._wave)


def _read(store: Store, wave_id: str) -> tuple[Wave, str]:
    """The wave, and the one before it of the same cluster ("" for none)."""
    wave = reading.wave(store, wave_id)
    ids = [one.id for one in reading.waves(store, wave.cluster)]
    return wave, next(iter(ids[ids.index(wave_id) + 1 :]), "")


def _today() -> date:
    return datetime.now().astimezone().date()
