"""Two records that may be one: why, side by side, and the three answers. Must not know how an answer is kept."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.text import dotted, isolate
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services.sameness import Comparison, Suggestion
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table


class SameView(QWidget):
    """``answered`` carries 1 or 2 for the record that is shown for both, 0 for "not the same"."""

    answered = Signal(int)

    def __init__(self, suggestion: Suggestion, comparison: Comparison) -> None:
        super().__init__()
        self.setObjectName("room")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(Words(dotted(suggestion.reasons)))
        self.model = RowsModel()
        self.table = Table(self.model)
        head = [_("Field"), f"1  {comparison.first_title}", f"2  {comparison.second_title}"]
        rows = [
            [("" if one.equal else "≠ ") + one.label, isolate(one.first), isolate(one.second)]
            for one in comparison.fields
        ]
        rows.append([_("Used by"), _uses(comparison.first_uses), _uses(comparison.second_uses)])
        self.model.load(head, rows)
        self.table.setAccessibleName(_("The two records side by side"))
        self.table.setMinimumHeight(200)
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.first = button("1  " + _("Same, show the first"), run=lambda: self.answered.emit(1))
        self.second = button("2  " + _("Same, show the second"), run=lambda: self.answered.emit(2))
        self.different = button("N  " + _("Not the same"), run=lambda: self.answered.emit(0))
        for one in (self.first, self.second, self.different):
            row.addWidget(one)
        row.addStretch(1)
        column.addLayout(row)


def _uses(count: int) -> str:
    return ngettext("{count} record", "{count} records", count).format(count=format_number(count))
