"""An employment table from a file: choose it, look at what does not fit and where, say where it comes from, keep it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.records.choices import ISIC_REVISION
from fieldapp.domain.text import sort_key
from fieldapp.i18n import _, format_number
from fieldapp.services import records
from fieldapp.services.diagnosis import employment
from fieldapp.store import Changes
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table

MOST_SAID = 8


class EmploymentPage(Page):
    """Page ``employment``; ``path=...`` reads a file at once. What is typed stays while another file is chosen."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._path = ""
        self._preview: employment.Preview | None = None
        self.explain, self.summary = Words(part="muted"), Words(part="strong")
        self.errors, self.doubts = Words(part="error"), Words(part="attention")
        self.choose = button(icon="folder-open", run=self._choose)
        self.revision = QComboBox()
        self.revision.activated.connect(lambda _index: self.read(self._path))
        self.name, self.country, self.year, self.source = Field(), Field(), Field(), Field()
        self.rows = RowsModel()
        self.table = Table(self.rows)
        self.keep_action, self.back_action, self.list_action = QAction(self), QAction(self), QAction(self)
        self.keep_action.triggered.connect(self._keep)
        self.keep_action.setEnabled(False)
        self.back_action.triggered.connect(lambda: self.context.open_page("figures"))
        self.list_action.triggered.connect(lambda: self.context.open_page("records:employment_table"))
        self._build()
        self.setFocusProxy(self.choose)
        self.retranslate()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(tokens.S)
        row.addWidget(self.choose)
        row.addWidget(self.revision)
        row.addStretch(1)
        self.form = QWidget()
        fields = QHBoxLayout(self.form)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(tokens.M)
        for field, stretch in ((self.name, 3), (self.country, 1), (self.year, 1), (self.source, 4)):
            fields.addWidget(field, stretch, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addWidget(self.explain)
        column.addLayout(row)
        for part in (self.summary, self.errors, self.doubts, self.form):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        self.table.setMinimumHeight(theme.pixels(120))
        for widget in (self.form, self.table, self.errors, self.doubts, self.summary):
            widget.hide()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Employment tables")

    def primary(self) -> QAction:
        return self.keep_action

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.list_action]

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("path"):
            self.read(str(arguments["path"]))

    def refresh(self, changes: Changes | None) -> None:
        """Nothing here follows the records."""

    def retranslate(self) -> None:
        self.explain.say(
            _(
                "A table of the statistical office as CSV or XLSX: region, sector (ISIC) and employed persons in each "
                "row, or regions down and sectors across. A row “Total” is the whole country."
            )
        )
        self.choose.setText(_("Choose a file…"))
        self.keep_action.setText(_("Keep the table"))
        self.keep_action.setIcon(icons.icon("save"))
        self.back_action.setText(_("Figures"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.list_action.setText(_("Tables kept"))
        self.list_action.setIcon(icons.icon("list"))
        kept = self.revision.currentData()
        self.revision.clear()
        for choice in ISIC_REVISION:
            self.revision.addItem(_(choice.label), choice.code)
        self.revision.setCurrentIndex(max(0, self.revision.findData(kept)))
        self.revision.setAccessibleName(_("Classification"))
        self.name.say(_("Name"))
        self.country.say(_("Country"), _("Two letters, for example KH"))
        self.year.say(_("Year"))
        self.source.say(_("Source"), _("Who counted, in which document"))
        self.table.setAccessibleName(_("Employed persons"))
        if self._preview is not None:
            self._show(self._preview)

    # ------------------------------------------------------------------ reading
    def _choose(self) -> None:
        title = _("Choose a file…")
        name, _kind = QFileDialog.getOpenFileName(self, title, self._path, "CSV, XLSX (*.csv *.tsv *.txt *.xlsx)")
        if name:
            self.read(name)

    def read(self, path: str) -> None:
        """Look at a file."""
        if not path:
            return
        self._path = path
        revision = str(self.revision.currentData() or "4")
        self.context.tasks.run(
            employment.preview,
            self.context.store(),
            path,
            revision,
            self.country.text,
            then=self._show,
            failed=self._fail,
        )

    def _fail(self, error: Exception) -> None:
        self._preview = None
        for widget in (self.form, self.table, self.doubts, self.summary):
            widget.hide()
        self.errors.say(str(error))
        self.errors.show()
        self.keep_action.setEnabled(False)

    def _show(self, found: employment.Preview) -> None:
        self._preview = found
        table = found.table
        self.summary.say(found.summary)
        for widget, said in ((self.errors, found.errors), (self.doubts, found.doubts)):
            lines = [f"⚠ {text}" for text in said[:MOST_SAID]]
            if left := said[MOST_SAID:]:
                lines.append(_("and {count} more").format(count=format_number(len(left))))
            widget.say("\n".join(lines))
            widget.setVisible(bool(said))
        sectors = [*table.sectors, ""]
        heads = [_("Region"), *(sector or _("Total") for sector in sectors)]
        regions = [*sorted(table.regions, key=sort_key), ""]
        rows = [
            [region or _("the country"), *(_text(table.employed(region, one)) for one in sectors)] for region in regions
        ]
        self.rows.load(heads, rows, range(1, len(heads)))
        for part in (self.form, self.table, self.summary):
            part.show()
        self.keep_action.setEnabled(not found.errors and bool(table.cells))
        self.header_changed.emit()

    # ------------------------------------------------------------------ keeping
    def _keep(self) -> None:
        if self._preview is None:
            return
        about = employment.About(
            self.name.text, self.country.text, self.year.text, self.source.text, str(self.revision.currentData())
        )
        self.context.tasks.run(
            employment.keep, self.context.store(), self._preview, about, then=self._kept, busy=self.keep_action
        )

    def _kept(self, saved: records.Saved) -> None:
        fields = {"name": self.name, "country": self.country, "period": self.year, "source": self.source}
        for name, field in fields.items():
            field.say_error(saved.errors.get(name, ""))
        if wrong := [field for name, field in fields.items() if name in saved.errors]:
            wrong[0].input.setFocus()
            return
        self.context.notices.show(_("The table is kept."))
        self._preview = None
        for widget in (self.form, self.table, self.doubts, self.summary):
            widget.hide()
        self.keep_action.setEnabled(False)
        self.context.open_page("figures")


def _text(value: int | None) -> str:
    return "–" if value is None else format_number(value)
