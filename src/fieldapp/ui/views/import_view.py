"""Import a table: choose a file, see what each row would do, then let it in, or take the wrong rows home to mend.

Nothing is stored before the person says so; the file is only read.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout

from fieldapp.domain.fields import Record
from fieldapp.domain.records import by_table
from fieldapp.domain.text import dotted, isolate
from fieldapp.i18n import _, format_number, ngettext, pgettext
from fieldapp.services import transfer
from fieldapp.ui import icons
from fieldapp.ui.breaking import breakable
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table

ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1256", "cp1258", "cp874", "latin-1")


def _how_matched(cls: type[Record]) -> str:
    """How rows find the records that they mean, in words."""
    between = pgettext("between names in a list", ", ")
    if cls.view.key:
        rows = _(
            "A row with the id of a record, or with the same {fields}, changes that record; any other makes a new one."
        )
        rows = rows.format(fields=between.join(_(cls.fields()[name].label) for name in cls.view.key))
    elif "code" in cls.fields():
        rows = _("A row with the code or the id of a record changes that record; any other makes a new one.")
    else:
        rows = _("A row with the id of a record changes that record; any other makes a new one.")
    others = _("Empty cells change nothing. Other records, such as a place, are found by name, code or id.")
    return f"{rows} {others}"


def _remarks(preview: transfer.ImportPreview) -> dict[int, str]:
    """Row number -> what is wrong with it, or what to look at."""
    lines: dict[int, list[str]] = {}
    for error in preview.errors:
        lines.setdefault(error.row, []).append(f"{error.column}: {error.message}")
    for doubt in preview.doubts:
        text = _("Please check: {what}").format(what=f"{doubt.column}: {doubt.message}")
        lines.setdefault(doubt.row, []).append(f"⚠ {text}")
    return {row: dotted(found) for row, found in lines.items()}


def _summary(preview: transfer.ImportPreview, *, kept_out: bool) -> str:
    """What the file would do, what to look at, and what of it is not read."""
    text = _("{new} new, {changed} changed, {same} without change, {wrong} with mistakes (left out).")
    counts = {"new": preview.new, "changed": preview.changed, "same": preview.same, "wrong": preview.wrong}
    lines = [text.format(**{name: format_number(count) for name, count in counts.items()})]
    if kept_out:
        lines.append(_("Nothing comes in as long as a row is wrong: mend the rows and read the file again."))
    if doubtful := len({doubt.row for doubt in preview.doubts}):
        text = ngettext(
            "{count} row looks doubtful. It comes in all the same: please check it.",
            "{count} rows look doubtful. They come in all the same: please check them.",
            doubtful,
        )
        lines.append(text.format(count=format_number(doubtful)))
    if preview.ignored:
        names = pgettext("between names in a list", ", ").join(isolate(name) for name in preview.ignored)
        text = ngettext(
            "This column is not read, no field has its name: {names}.",
            "These columns are not read, no field has their names: {names}.",
            len(preview.ignored),
        )
        lines.append(text.format(names=names))
    return "\n".join(lines)


class ImportPage(Page):
    """The page ``import`` with ``table=...``: file, preview, errors, one button."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._table = "enterprise"
        self._path = ""
        self._preview: transfer.ImportPreview | None = None
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self.explain, self.summary = Words(part="muted"), Words()
        self.choose_button, self.template_button, self.report_button = button(), button(), button()
        self.choose_button.clicked.connect(self._choose)
        self.template_button.clicked.connect(self._template)
        self.report_button.clicked.connect(self._report)
        self.encoding = QComboBox()
        self.encoding.activated.connect(lambda _index: self.read(self._path))
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.choose_button, self.template_button, self.encoding, self.report_button):
            row.addWidget(widget)
        row.addStretch(1)
        self.all_or_nothing = QCheckBox()
        self.all_or_nothing.toggled.connect(lambda _on: self._say())
        self.model = RowsModel()
        self.table = Table(self.model)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.explain)
        column.addLayout(row)
        column.addWidget(self.summary)
        column.addWidget(self.all_or_nothing)
        column.addWidget(self.table, 1)
        self.go = QAction(self)
        self.go.triggered.connect(self._apply)
        self.go.setEnabled(False)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Import: {name}").format(name=_(by_table(self._table).view.many))

    def primary(self) -> QAction:
        return self.go

    def show_with(self, **arguments: Any) -> None:
        """``table``: the record type; ``path``: a file to read at once."""
        if arguments.get("table"):
            self._table = arguments["table"]
            self._explain()
        self._clear()
        if arguments.get("path"):
            self.read(arguments["path"])
        self.header_changed.emit()

    def retranslate(self) -> None:
        self._explain()
        self.all_or_nothing.setText(breakable(_("Leave everything out if one row is wrong")))
        self.choose_button.setText(_("Choose a file…"))
        self.choose_button.setIcon(icons.icon("file-spreadsheet"))
        self.template_button.setText(_("Save an empty table…"))
        self.template_button.setIcon(icons.icon("download"))
        self.report_button.setText(_("Save the wrong rows…"))
        self.report_button.setIcon(icons.icon("triangle-alert"))
        self.encoding.clear()
        self.encoding.addItem(_("Encoding: automatic"), None)
        for name in ENCODINGS:
            self.encoding.addItem(name, name)
        self.encoding.setAccessibleName(_("Encoding of the file"))
        self.table.setAccessibleName(_("Rows of the file"))
        self._say()

    def _explain(self) -> None:
        first = _(
            "Choose a CSV or XLSX file with one row for each record and the names of the fields in the first row."
        )
        stored = _("Nothing is stored before you have seen what will happen.")
        self.explain.say(f"{first} {stored}\n{_how_matched(by_table(self._table))}")

    # ------------------------------------------------------------------ reading
    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Choose a file"), "", "*.csv *.xlsx *.tsv *.txt")
        if chosen:
            self.read(chosen)

    def read(self, path: str) -> None:
        """Read a file and show what its rows would do."""
        if not path:
            return
        self._path = path
        self.context.tasks.run(
            transfer.import_preview, self.context.store(), by_table(self._table), path,
            encoding=self.encoding.currentData(), progress=_("Reading the file"), busy=self.choose_button,
            then=self._show, failed=self._refused,
        )  # fmt: skip

    def _refused(self, error: Any) -> None:
        self._clear()
        self.summary.say(error.message())

    def _clear(self) -> None:
        self._preview = None
        self.model.load([], [])
        self._say()

    def _show(self, preview: transfer.ImportPreview) -> None:
        self._preview = preview
        remarks = _remarks(preview)
        words = {"new": _("new"), "changed": _("changed"), "same": _("no change"), "wrong": _("wrong")}
        rows = [
            [format_number(row.number), words[row.state], remarks.get(row.number, ""), *row.cells]
            for row in preview.rows
        ]
        self.model.load([_("Row"), _("What happens"), _("What is wrong"), *preview.header], rows)
        self._say()

    def _say(self) -> None:
        preview = self._preview
        self.report_button.setVisible(bool(preview and preview.errors))
        self.all_or_nothing.setVisible(bool(preview and preview.wrong))
        count = preview.new + preview.changed if preview else 0
        kept_out = bool(preview and preview.wrong and self.all_or_nothing.isChecked())
        self.go.setEnabled(bool(count) and not kept_out)
        self.go.setText(
            ngettext("Import {count} row", "Import {count} rows", count).format(count=format_number(count))
            if count
            else _("Import")
        )
        self.summary.say(_summary(preview, kept_out=kept_out) if preview is not None else "")
        self.header_changed.emit()

    # ------------------------------------------------------------------ doing
    def _apply(self) -> None:
        if self._preview is not None:
            self.context.tasks.run(
                transfer.import_apply, self.context.store(), self._preview, progress=_("Importing"), busy=self.go,
                all_or_nothing=self.all_or_nothing.isChecked(), then=self._done,
            )  # fmt: skip

    def _done(self, outcome: transfer.Imported) -> None:
        text = _("{new} new and {changed} changed rows imported.")
        self.context.notices.show(
            text.format(new=format_number(outcome.new), changed=format_number(outcome.changed)), undo=True
        )
        self._clear()
        self.context.open_page(f"records:{self._table}")

    def _template(self) -> None:
        name = f"{self._table}.xlsx"
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save an empty table"), name, "*.xlsx")
        if chosen:
            self.context.tasks.run(transfer.template, self.context.store(), by_table(self._table), chosen)

    def _report(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save the wrong rows"), "wrong-rows.xlsx", "*.xlsx")
        if chosen and self._preview is not None:
            self.context.tasks.run(transfer.error_report, self._preview, chosen)
