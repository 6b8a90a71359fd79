"""The per-diem list of one training: on the screen, on paper to be signed, as a workbook."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu

from fieldapp.i18n import _
from fieldapp.services import per_diem
from fieldapp.ui import icons
from fieldapp.ui.pages import Context
from fieldapp.ui.views.paper_dialog import PaperDialog
from fieldapp.ui.views.training_table import TrainingTablePage


class PerDiemPage(TrainingTablePage):
    """The page ``per_diem``."""

    reader = staticmethod(per_diem.listing)

    def __init__(self, context: Context) -> None:
        self.more_action, self.menu = QAction(), QMenu()
        self.rate_action = self.menu.addAction("", self._set_rate)
        self.export_action = self.menu.addAction("", self._choose)
        self.more_action.setMenu(self.menu)
        super().__init__(context)

    def named(self) -> str:
        return _("Per-diem list")

    def new_words(self) -> str:
        return _("Print")

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.more_action]

    def retranslate(self) -> None:
        super().retranslate()
        self.new_action.setIcon(icons.icon("printer"))
        self.more_action.setText(_("More"))
        self.more_action.setIcon(icons.icon("ellipsis"))
        self.rate_action.setText(_("Set the per diem"))
        self.rate_action.setIcon(icons.icon("pencil"))
        self.export_action.setText(_("Export as XLSX"))
        self.export_action.setIcon(icons.icon("file-spreadsheet"))

    def add(self) -> None:
        """Show the list as it is printed."""
        if self._event is not None:
            run = partial(per_diem.print_list, self.context.store(), self._event)
            PaperDialog(self.context, _("Per-diem list"), "per-diem.pdf", run, self).open()

    def _set_rate(self) -> None:
        self.context.open_page("records:training_event", record_id=self._event, edit=True)

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Export"), "per-diem.xlsx", "*.xlsx")
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Write the workbook."""
        self.context.tasks.run(
            per_diem.export_xlsx, self.context.store(), self._event, path, then=self._exported, progress=None
        )

    def _exported(self, path: Path) -> None:
        text = _("Saved as {name}.").format(name=path.name)
        self.context.notices.show(text + " " + _("The file holds names: keep it safe."))
