"""Taking ties over from a file or from answered surveys: seen first, then entered in one step."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services.network.model import Wave, layer_label
from fieldapp.services.network.taking import Preview
from fieldapp.ui import theme
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.flow import Flow
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table


class NetworkTaking(QWidget):
    """``file_chosen`` and ``surveys_wanted`` ask for a preview, ``accepted`` carries the one that is shown."""

    file_chosen = Signal(object)
    surveys_wanted = Signal()
    accepted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.wave: Wave | None = None
        self.preview: Preview | None = None
        self.file = button(icon="file-up", run=self._choose)
        self.surveys = button(icon="clipboard-check", run=self.surveys_wanted.emit)
        self.take = button(run=self._take)
        self.hint, self.sentence = Words(part="hint"), Words(part="strong")
        self.model = RowsModel()
        self.table = Table(self.model)
        row = Flow()
        for part in (self.file, self.surveys, self.take):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        for one in (self.hint, self.sentence):
            column.addWidget(one)
        column.addWidget(self.table, 1)
        self.setFocusProxy(self.file)

    def retranslate(self) -> None:
        """Every word again."""
        self.file.setText(_("From a file…"))
        self.surveys.setText(_("From answered surveys"))
        self.hint.say(
            _("A list of ties or a square matrix (CSV, XLSX), GraphML, GEXF or UCINET DL; or the form “Trust and "
              "cooperation”. Names must be on the list of the wave. A file without layers goes to the layer chosen "
              "above.")
        )  # fmt: skip
        self.table.setAccessibleName(_("What would be taken over"))
        self._show()

    def show_wave(self, wave: Wave, _layer: str) -> None:
        """The wave at hand; a preview of another one goes away."""
        if self.preview is not None and self.preview.wave != wave.id:
            self.preview = None
        self.wave = wave
        self._show()

    def show_preview(self, preview: Preview | None) -> None:
        """Show what would be taken over."""
        self.preview = preview
        self._show()
        if preview is not None and preview.taken:
            self.take.setFocus()

    def _show(self) -> None:
        preview = self.preview
        count = len(preview.taken) if preview is not None else 0
        text = ngettext("Take over {count} tie", "Take over {count} ties", count)
        self.take.setText(text.format(count=format_number(count)))
        self.take.setVisible(bool(preview and (preview.taken or preview.answered)))
        self.sentence.say(preview.sentence if preview is not None else "")
        self.sentence.setVisible(preview is not None)
        if preview is None or self.wave is None:
            self.model.load([], [])
            return
        names = {actor.line: actor.name for actor in self.wave.actors}
        rows = [[one.where, "⚠ " + one.text, "", ""] for one in preview.problems]
        rows += [
            [one.where, f"{names.get(one.source, '')} → {names.get(one.target, '')}", layer_label(one.layer),
             format_number(int(one.details.get("value") or 0))]
            for one in preview.taken
        ]  # fmt: skip
        self.model.load([_("Where"), _("What"), _("Layer"), _("Value")], rows)
        self.table.setColumnWidth(1, theme.pixels(560))

    def _choose(self) -> None:
        kinds = "*.csv *.tsv *.xlsx *.graphml *.gexf *.xml *.dl *.txt *.edgelist"
        chosen, _filter = QFileDialog.getOpenFileName(self, _("From a file…"), "", kinds)
        if chosen:
            self.file_chosen.emit(Path(chosen))

    def _take(self) -> None:
        if self.preview is not None:
            self.accepted.emit(self.preview)
