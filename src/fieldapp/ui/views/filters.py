"""The row of filters above a list: one box for each short code list, and one for the cluster."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from fieldapp.domain.fields import F, Kind, Record, Value
from fieldapp.i18n import _
from fieldapp.services import records
from fieldapp.store import Changes
from fieldapp.ui.pages import Context

MOST_FILTERS = 3
MOST_OPTIONS = 200


def filterable(record_type: type[Record]) -> dict[str, F]:
    """The fields worth a filter: listed code lists, and references to clusters, trainings, forms or sessions."""
    found = {
        name: field
        for name, field in record_type.fields().items()
        if field.in_list
        and (
            field.kind in (Kind.CHOICE, Kind.CHOICES)
            or (field.kind in (Kind.REF, Kind.REFS) and field.to in ("cluster", "training_event", "survey_form"))
        )
    }
    first = sorted(found, key=lambda name: found[name].kind not in (Kind.REF, Kind.REFS))
    return {name: found[name] for name in first[:MOST_FILTERS]}


class FilterBar(QWidget):
    """Boxes that narrow a list; ``equals()`` is what the query takes."""

    changed = Signal()

    def __init__(self, record_type: type[Record], context: Context) -> None:
        super().__init__()
        self._context = context
        self._fields = filterable(record_type)
        self._boxes: dict[str, QComboBox] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for name in self._fields:
            box = QComboBox()
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.activated.connect(lambda _index: self.changed.emit())
            self._boxes[name] = box
            row.addWidget(box)
        row.addStretch(1)
        self.setVisible(bool(self._boxes))
        self.retranslate()

    def equals(self) -> dict[str, Value]:
        """The chosen filters: {field: value}."""
        return {name: box.currentData() for name, box in self._boxes.items() if box.currentData() is not None}

    def clear(self) -> None:
        """Take all filters away, without telling."""
        for box in self._boxes.values():
            box.setCurrentIndex(0)

    def refresh(self, changes: Changes | None) -> None:
        """Clusters and trainings may have come or gone."""
        tables = {field.to for field in self._fields.values() if field.to}
        if changes is None or any(table in changes.ids for table in tables):
            self.retranslate()

    def retranslate(self) -> None:
        """Fill the boxes again, from the worker thread where records are looked up; what was chosen stays chosen."""
        for name, box in self._boxes.items():
            field = self._fields[name]
            box.setAccessibleName(_("Filter: {label}").format(label=_(field.label)))
            if not field.to:
                self._fill(name, [(choice.code, _(choice.label)) for choice in field.choices])
                continue
            if not box.count():
                self._fill(name, [])
            self._context.tasks.run(
                records.options, self._context.store(), field.to, "", MOST_OPTIONS, then=partial(self._fill, name)
            )

    def _fill(self, name: str, options: Sequence[tuple[str, str]]) -> None:
        """Put these options into a box: code and label each."""
        box = self._boxes[name]
        kept = box.currentData()
        box.blockSignals(True)
        box.clear()
        box.addItem(_("{label}: all").format(label=_(self._fields[name].label)), None)
        for code, label in options:
            box.addItem(label, code)
        box.setCurrentIndex(max(0, box.findData(kept)) if kept is not None else 0)
        box.blockSignals(False)
