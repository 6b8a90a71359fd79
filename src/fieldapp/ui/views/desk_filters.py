"""The filters of the merge desk, and the batch: why, which kind of record, which computer; all from one computer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.services.desk import Case, Filter
from fieldapp.services.desk_values import LABELS
from fieldapp.ui.widgets.buttons import button


class DeskFilters(QWidget):
    """Offers what the cases have; emits the filter that was chosen."""

    chosen = Signal(object)
    """A ``Filter``."""
    batch_asked = Signal(str)
    """Settle all that is shown as this device (id) has it."""

    def __init__(self) -> None:
        super().__init__()
        self.why, self.table, self.device = QComboBox(), QComboBox(), QComboBox()
        self.batch = button(run=lambda: self.batch_asked.emit(self.device.currentData() or ""))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for box in (self.why, self.table, self.device):
            box.activated.connect(lambda _index: self._changed())
            row.addWidget(box)
        row.addWidget(self.batch)
        row.addStretch(1)

    @property
    def filter(self) -> Filter:
        """What is chosen."""
        return Filter(
            why=self.why.currentData(), table=self.table.currentData() or "", device=self.device.currentData() or ""
        )

    def offer(self, cases: Sequence[Case]) -> None:
        """Show what there is to choose from; what was chosen stays where it is still there."""
        wanted = self.filter
        whys = [(_(LABELS[why]), why) for why in dict.fromkeys(case.why for case in cases)]
        tables = list({case.table: (case.type_label, case.table) for case in cases}.values())
        devices = sorted({(side.device, side.device_id) for case in cases for side in case.sides})
        for box, first, name, choices, before in (
            (self.why, _("All reasons"), _("Reason"), whys, wanted.why),
            (self.table, _("All kinds of record"), _("Kind of record"), tables, wanted.table),
            (self.device, _("All computers"), _("Computer"), devices, wanted.device),
        ):
            box.clear()
            box.addItem(first, None)
            for text, data in choices:
                box.addItem(text, data)
            box.setAccessibleName(name)
            box.setCurrentIndex(max(0, box.findData(before) if before else 0))
        self.setVisible(len(cases) > 1)
        self._say()

    def fits(self, case: Case) -> bool:
        """Whether a case is shown under the filter."""
        wanted = replace(self.filter)
        return (
            (wanted.why is None or case.why == wanted.why)
            and (not wanted.table or case.table == wanted.table)
            and (not wanted.device or any(side.device_id == wanted.device for side in case.sides))
        )

    def _changed(self) -> None:
        self._say()
        self.chosen.emit(self.filter)

    def _say(self) -> None:
        device = self.device.currentData()
        self.batch.setVisible(bool(device))
        self.batch.setText(_("Take all from {device} in all of these").format(device=self.device.currentText()))
