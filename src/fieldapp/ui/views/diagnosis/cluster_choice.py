"""The box that says which cluster a page is about."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from fieldapp.i18n import _
from fieldapp.services.diagnosis import overview
from fieldapp.ui import theme
from fieldapp.ui.pages import Context


class ClusterChoice(QComboBox):
    """Clusters by name; ``chosen`` carries the id when a person chooses, never when it is filled."""

    chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumWidth(theme.pixels(200))
        self.activated.connect(lambda _index: self.chosen.emit(self.cluster))

    @property
    def cluster(self) -> str:
        """The id of the cluster that is chosen; empty where there is none."""
        return str(self.currentData() or "")

    def fill(self, wanted: str = "") -> str:
        """Read the clusters again; the wanted one, or the one that was chosen, or the first is chosen then."""
        kept = wanted or self.cluster
        self.blockSignals(True)
        self.clear()
        for record_id, name in overview.clusters(self._context.store()):
            self.addItem(name, record_id)
        self.setCurrentIndex(max(0, self.findData(kept)))
        self.blockSignals(False)
        self.setAccessibleName(_("Cluster"))
        self.setEnabled(self.count() > 0)
        return self.cluster
