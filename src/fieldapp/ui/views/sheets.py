"""The sheets of one training: session by session what was printed, signed, marked, sealed; a scan finds its sheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog

from fieldapp.i18n import _
from fieldapp.services import sealing, sheet_lists, sheet_typing
from fieldapp.store import Changes, Store
from fieldapp.ui import icons
from fieldapp.ui.pages import Context
from fieldapp.ui.views.training_table import TrainingTablePage

SCANS = "*.png *.jpg *.jpeg *.pdf"


class SheetsPage(TrainingTablePage):
    """The page ``sheets``."""

    reader = staticmethod(sheet_lists.listing)

    def __init__(self, context: Context) -> None:
        self.scan_action = QAction()
        self.scan_action.triggered.connect(self._choose)
        super().__init__(context)

    def named(self) -> str:
        return _("Sheets")

    def new_words(self) -> str:
        return _("Print the sheet")

    def add(self) -> None:
        self.context.open_page("attendance", event_id=self._event, print=True)

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.scan_action]

    def retranslate(self) -> None:
        super().retranslate()
        self.new_action.setIcon(icons.icon("printer"))
        self.scan_action.setText(_("Open a scan…"))
        self.scan_action.setIcon(icons.icon("image"))

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Open a scan"), "", SCANS)
        if chosen:
            self.open_scan(Path(chosen))

    def open_scan(self, path: Path) -> None:
        """Find the sheet by the code in the picture, attach the scan to its sessions, open the first."""
        self.context.tasks.run(_find_and_attach, self.context.store(), path, then=self._found)

    def _found(self, found: Found) -> None:
        self.context.notices.show(_("Scan attached."))
        self.context.open_page("sheet", session_id=found.session, paper=found.paper)


@dataclass(frozen=True)
class Found:
    """The first session and the printed sheet that a scan shows."""

    session: str
    paper: str
    changes: Changes


def _find_and_attach(store: Store, path: Path) -> Found:
    """On the writer thread: the first session and the printed sheet of a scan, attached to all its sessions."""
    code = sheet_typing.code_in(path)
    found = sealing.find_paper(store, code)
    if found is None:
        raise sealing.unknown_paper(code)
    paper, _event, sessions = found
    return Found(sessions[0], paper, sealing.attach(store, sessions, path))
