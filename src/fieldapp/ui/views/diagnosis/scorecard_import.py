"""A scorecard from a spreadsheet, looked at before it comes in: its rows, and beside each what is wrong."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import scorecard_tables
from fieldapp.services.scorecard_tables import CardPreview
from fieldapp.ui import tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table


class ScorecardImport(QDialog):
    """Brings the card of a preview in, or says row by row why not."""

    def __init__(self, context: Context, seen: CardPreview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.seen = context, seen
        self.setWindowTitle(_("Own scorecard from a table"))
        self.resize(860, 520)
        self.sentence = Words(_sentence(seen), "strong" if seen.card is not None else "attention")
        self.rows = RowsModel()
        self.table = Table(self.rows)
        self.table.setAccessibleName(seen.path.name)
        wrong: dict[int, list[str]] = {}
        for error in seen.errors:
            wrong.setdefault(error.row, []).append(f"{error.column}: {error.message}")
        head = (_("Row"), _("What is wrong"), *seen.header)
        self.rows.load(head, [
            (format_number(number), "\n".join(wrong.get(number, ())) or "✓", *cells) for number, cells in seen.rows
        ])  # fmt: skip
        self.take = button(_("Bring it in"), "check", self._take, kind="primary")
        self.take.setEnabled(seen.card is not None)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), run=self.reject))
        row.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setSpacing(tokens.M)
        column.addWidget(self.sentence)
        column.addWidget(self.table, 1)
        column.addLayout(row)

    def _take(self) -> None:
        self.context.tasks.run(
            scorecard_tables.bring_in, self.context.store(), self.seen, then=lambda _changes: self.accept(),
            busy=self.take,
        )  # fmt: skip


def _sentence(seen: CardPreview) -> str:
    if seen.card is None:
        count = len(seen.errors)
        text = ngettext(
            "{count} mistake: mend the file and read it again.",
            "{count} mistakes: mend the file and read it again.",
            count,
        )
        return text.format(count=format_number(count))
    items = len(seen.card.items)
    text = ngettext("{name}: {count} item", "{name}: {count} items", items)
    return text.format(name=seen.card.title, count=format_number(items))
